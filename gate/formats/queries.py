"""Queries in SQL: their clauses, in whichever dialect, without names that only the query itself knows."""

import logging
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gate.formats import Format, Reading

if TYPE_CHECKING:
    from sqlglot import exp

_START = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/|\()*+(?:SELECT|WITH|INSERT|UPDATE|DELETE|MERGE|CREATE)\b", re.I | re.S)
# The first that understands a text: standard SQL, and those that quote names in ways of their own.
DIALECTS = (None, "mysql", "tsql", "postgres", "snowflake", "bigquery")
MAX_CHARACTERS = 20_000  # of one query, which takes a second


def _read_sql(text: str) -> Reading | None:
    if len(text) > MAX_CHARACTERS or not _START.match(text):
        return None
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    # What it cannot parse is told by the result; its warnings would be in the midst of the gate's progress.
    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    for dialect in DIALECTS:
        try:
            parsed = [one for one in sqlglot.parse(text, dialect=dialect) if one is not None]
            # A command is what was not parsed.
            if parsed and not any(isinstance(one, exp.Command) for one in parsed):
                for one in parsed:
                    _resolve(one)
                said = ";\n".join(_written(one) for one in parsed)
                return Reading(text=said, parts=_parts(parsed))
        except (SqlglotError, RecursionError, ValueError, AttributeError, TypeError):
            continue
    return None


def _written(one: "exp.Expr") -> str:
    return one.sql(normalize=True, comments=False)


def _resolve(query: "exp.Expr") -> None:
    """Tables by their own names, where a query gives each of them one other name."""
    from sqlglot import exp

    tables: dict[str, set[str]] = defaultdict(set)
    for table in query.find_all(exp.Table):
        tables[table.alias.lower()].add(table.name)
    names = {alias: next(iter(known)) for alias, known in tables.items() if alias and len(known) == 1}
    used = [name for alias, known in tables.items() for name in known]
    names = {alias: name for alias, name in names.items() if used.count(name) == 1}
    for column in query.find_all(exp.Column):
        if column.table.lower() in names:
            column.set("table", exp.to_identifier(names[column.table.lower()]))
    for table in query.find_all(exp.Table):
        if table.alias.lower() in names:
            table.set("alias", None)


def _parts(queries: Sequence["exp.Expr"]) -> dict[str, frozenset[str]]:
    """What each clause names: columns without their tables, numbers and texts, directions."""
    from sqlglot import exp

    found: dict[str, set[str]] = defaultdict(set)
    for query in queries:
        if not isinstance(query, exp.Query):
            found[type(query).__name__.lower()] |= _names(query)
        for select in query.find_all(exp.Select):
            named = {one.alias.lower(): one.this for one in select.expressions if isinstance(one, exp.Alias)}
            found["select"] |= {name for one in select.expressions for name in _bare(one, named)}
            if select.args.get("distinct"):
                found["distinct"].add("distinct")
            for clause in ("group", "limit", "offset", "qualify"):
                if (part := select.args.get(clause)) is not None:
                    found[clause] |= _names(part)
            for clause in ("where", "having"):
                part = select.args.get(clause)
                # Each condition is a clause by itself: without it, there are other rows.
                for one in part.this.flatten() if part is not None and isinstance(part.this, exp.And) else [part]:
                    if one is not None:
                        columns = sorted({inner.name.lower() for inner in one.find_all(exp.Column)})
                        found[f"{clause} {' '.join(columns)}"] |= _names(one)
            order = select.args.get("order")
            for one in order.expressions if order is not None else ():
                direction = "falling" if isinstance(one, exp.Ordered) and one.args.get("desc") else "rising"
                found["order"] |= {f"{direction} {name}" for name in _bare(one.this, named)}
        tables = [one.name.lower() for one in query.find_all(exp.Table)]
        found["from"] |= set(tables)
        for one in query.find_all(exp.Join):
            found["join"].add(f"{one.side} {one.kind}".strip().lower() or "inner")
            found["join"] |= {
                inner.name.lower() for on in [one.args.get("on")] if on for inner in on.find_all(exp.Column)
            }
        kinds = (exp.Union, exp.Except, exp.Intersect)
        found["set"] |= {type(one).__name__.lower() for one in query.find_all(*kinds)}
    return {clause: frozenset(names) for clause, names in found.items() if names}


def _names(part: "exp.Expr") -> set[str]:
    from sqlglot import exp

    columns = {one.name.lower() for one in part.find_all(exp.Column)}
    literals = {one.name for one in part.find_all(exp.Literal)}
    functions = {one.key for one in part.find_all(exp.AggFunc)}
    return columns | literals | functions


def _bare(one: "exp.Expr", named: "dict[str, exp.Expr]") -> set[str]:
    """What a column of the result is, whatever it is called there."""
    from sqlglot import exp

    if isinstance(one, exp.Alias):
        one = one.this
    if isinstance(one, exp.Column) and one.name.lower() in named:
        one = named[one.name.lower()]
    functions = ".".join(sorted({inner.key for inner in one.find_all(exp.Func)}))
    columns = {inner.name.lower() for inner in one.find_all(exp.Column)} or {_written(one).lower()}
    return {f"{functions} {column}".strip() for column in columns}


SQL = Format("SQL", _read_sql)
