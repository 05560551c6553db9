"""From YAML to plain values with their lines.

From YAML to plain values. PyYAML's own constructor keeps the last of two equal keys, follows aliases
without end, makes dates of what looks like one, and forgets the lines.
"""

import math
import re

import yaml
from pydantic import JsonValue
from yaml.constructor import SafeConstructor

from gate.config.words import MAX_SHOWN, Loc, first_line, is_unicode, may_be_secret, placed, shown, usage_error

MAX_VALUES = 50_000  # after aliases are expanded
MAX_DEPTH = 64

_TAG = "tag:yaml.org,2002:"
_TOO_DEEP = f"nested more than {MAX_DEPTH} levels deep"
_TOO_MANY = f"more than {MAX_VALUES} values"


class _Loader(yaml.SafeLoader):
    """PyYAML's composer, which is recursive, within limits."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = 0
        self.nodes = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self.depth += 1
        self.nodes += 1
        if self.depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem=_TOO_DEEP, problem_mark=self.peek_event().start_mark)
        if self.nodes > MAX_VALUES:
            raise yaml.MarkedYAMLError(problem=_TOO_MANY, problem_mark=self.peek_event().start_mark)
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def compose(text: str, name: str) -> yaml.Node | None:
    """The document's nodes, or None if it is empty.

    Raises:
        UsageError: it is not YAML, is more than one document, or exceeds the limits.
    """
    try:
        return _Loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        parts = [part[:200] for part in (error.context, error.problem) if part]
        raise usage_error(name, [(mark.line + 1 if mark else 0, f"not valid YAML: {', '.join(parts)}")]) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise usage_error(name, [(line, "not valid YAML: a character that is not allowed in text")]) from error
    except (ValueError, OverflowError) as error:  # escapes and directives with numbers out of range
        raise usage_error(name, [(0, f"not valid YAML: {first_line(error)}")]) from error


class Document:
    """A YAML document as JSON values.

    Attributes:
        value: the document.
        lines: the line of each key and item, from 1, by location.
        problems: lines and sentences. If there are any, `value` is not to be used.
    """

    def __init__(self, root: yaml.Node, name: str) -> None:
        self.lines: dict[Loc, int] = {}
        self.problems: list[tuple[int, str]] = []
        self._name = name
        self._values = 0
        self._above: list[yaml.Node] = []  # the nodes that contain the one being read
        self._scalars = SafeConstructor()
        self.value = self._read(root, (), root.start_mark.line + 1)

    def _read(self, node: yaml.Node, loc: Loc, line: int) -> JsonValue:
        self.lines.setdefault(loc, line)
        self._values += 1
        if any(node is above for above in self._above):
            return self._problem(line, loc, "an alias that contains itself")
        if self._values > MAX_VALUES or len(self._above) > MAX_DEPTH:
            what = _TOO_MANY if self._values > MAX_VALUES else _TOO_DEEP
            raise usage_error(self._name, [(line, f"{what}, once aliases are expanded")])
        self._above.append(node)
        try:
            if isinstance(node, yaml.ScalarNode):
                return self._scalar(node, loc, line)
            if node.tag not in (f"{_TAG}map", f"{_TAG}seq"):
                return self._tag(node, loc, line)
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, loc)
            return [self._read(item, (*loc, i), item.start_mark.line + 1) for i, item in enumerate(node.value)]
        finally:
            self._above.pop()

    def _mapping(self, node: yaml.MappingNode, loc: Loc) -> dict[str, JsonValue]:
        result: dict[str, JsonValue] = {}
        given: dict[str, int] = {}
        merged: list[tuple[yaml.Node, int]] = []
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if key_node.tag == f"{_TAG}merge":
                sources = value_node.value if isinstance(value_node, yaml.SequenceNode) else [value_node]
                merged += [(source, line) for source in sources]
                continue
            key = self._key(key_node, loc, line)
            if key is None:
                continue
            if key in given:
                self._problem(line, (*loc, key), f"given twice, first in line {given[key]}")
            given.setdefault(key, line)
            result[key] = self._read(value_node, (*loc, key), line)
        for source, line in merged:
            if not isinstance(source, yaml.MappingNode):
                self._problem(line, loc, "<< needs a mapping, or a list of mappings")
                continue
            values = self._read(source, loc, line)
            for key, value in values.items() if isinstance(values, dict) else ():
                result.setdefault(key, value)  # a key of the mapping itself, or of an earlier source, wins
        return result

    def _key(self, node: yaml.Node, loc: Loc, line: int) -> str | None:
        if not isinstance(node, yaml.ScalarNode):
            return self._problem(line, loc, "a key must be text")
        if node.tag not in (f"{_TAG}str", f"{_TAG}value"):
            return self._problem(line, loc, f"YAML does not read the key {shown(node.value)} as text; put it in quotes")
        return self._text(node, loc, line)

    def _scalar(self, node: yaml.ScalarNode, loc: Loc, line: int) -> JsonValue:
        text, kind = node.value, node.tag.removeprefix(_TAG)
        number = None
        try:
            match kind:
                case "str" | "value" | "merge":
                    return self._text(node, loc, line)
                case "null":
                    return None
                case "bool":
                    return self._scalars.construct_yaml_bool(node)
                case "timestamp":
                    return self._quote(node, loc, line, "a date")
                case "int" | "float" if ":" in text:
                    return self._quote(node, loc, line, "a number to base 60")
                case "int" if re.fullmatch(r"[-+]?0[0-7_]+", text):
                    return self._quote(node, loc, line, "an octal number")
                case "int" if len(text) <= MAX_SHOWN:
                    number = self._scalars.construct_yaml_int(node)
                case "float" if len(text) <= MAX_SHOWN:
                    number = self._scalars.construct_yaml_float(node)
                case "int" | "float":
                    pass
                case _:
                    return self._tag(node, loc, line)
        except (ValueError, KeyError, IndexError):
            return self._problem(line, loc, f"this is no YAML {kind}; remove the tag")
        if number is None or not math.isfinite(number):
            return self._problem(line, loc, "must be a finite number, and a shorter one; or text, in quotes")
        return number

    def _text(self, node: yaml.ScalarNode, loc: Loc, line: int) -> str | None:
        if is_unicode(node.value):
            return node.value
        return self._problem(line, loc, "half of a surrogate pair; write the character itself")

    def _tag(self, node: yaml.Node, loc: Loc, line: int) -> None:
        self._problem(line, loc, f"the tag {shown(node.tag.replace(_TAG, '!!'))} is not supported; remove it")

    def _quote(self, node: yaml.ScalarNode, loc: Loc, line: int, read_as: str) -> None:
        value = "" if may_be_secret(loc) else f": {shown(node.value)}"
        self._problem(line, loc, f"YAML reads this as {read_as}; put it in quotes{value}")

    def _problem(self, line: int, loc: Loc, text: str) -> None:
        self.problems.append((line, placed(loc, text)))
