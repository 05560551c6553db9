"""What a statement binds to which names, and the expressions in it."""

import ast
from collections.abc import Iterator

from gate.lint.source import Function, dotted


def parameters_of(node: Function) -> list[str]:
    """The names of the parameters that a call fills in their order, without that of the object."""
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def expressions(node: ast.stmt) -> Iterator[ast.expr]:
    """The expressions of a statement itself, without those of the statements within it."""
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.expr):
            yield part
        elif isinstance(part, ast.withitem):
            yield part.context_expr
        elif isinstance(part, ast.match_case) and part.guard is not None:
            yield part.guard


def bindings(node: ast.stmt) -> Iterator[tuple[list[ast.expr], ast.expr]]:
    """The targets that a statement assigns to, and the expression that they get."""
    match node:
        case ast.Assign(targets=targets, value=value):
            yield targets, value
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield [target], value
        case ast.AugAssign(target=target, op=op, value=value):
            yield [target], ast.BinOp(target, op, value)
        case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
            yield [target], _first_of(value)
        case ast.With(items=items) | ast.AsyncWith(items=items):
            for item in items:
                if item.optional_vars is not None:
                    yield [item.optional_vars], item.context_expr


def inner_bindings(node: ast.stmt) -> Iterator[tuple[list[ast.expr], ast.expr]]:
    """What a statement's expressions bind before they are done: with `:=`, and in comprehensions."""
    for part in expressions(node):
        for inner in ast.walk(part):
            if isinstance(inner, ast.NamedExpr):
                yield [inner.target], inner.value
            elif isinstance(inner, ast.comprehension):
                yield [inner.target], _first_of(inner.iter)


def _first_of(items: ast.expr) -> ast.expr:
    """What stands for any item of a loop: `items[0]`."""
    return ast.Subscript(items, ast.Constant(0))


def target_names(target: ast.expr) -> Iterator[str]:
    """The names that a target binds; of an attribute the whole of it, of an item what holds it."""
    match target:
        case ast.Tuple(elts) | ast.List(elts):
            for part in elts:
                yield from target_names(part)
        case ast.Starred(value) | ast.Subscript(value):
            yield from target_names(value)
        case ast.Name() | ast.Attribute():
            if name := dotted(target):
                yield name
