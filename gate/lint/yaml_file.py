"""A YAML file as a tree of nodes that know their lines. Hostile sizes and depths are refused, not followed."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from gate.lint.place import Place

# A cog.yaml of 2 KB is a long one; PyYAML reads about 100 KB a second.
MAX_BYTES = 256 * 1024
_NULL = "tag:yaml.org,2002:null"


class YamlFile:
    """A YAML file whose root is a mapping. What is not there is None, whatever else is wrong.

    Attributes:
        name: its path relative to the project.
        text: its content, empty where it cannot be read.
        problem: why it cannot be used, and where; None if it can.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self.text = ""
        self.problem: tuple[Place, str] | None = None
        self._root: yaml.Node | None = None
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
            if len(data) > MAX_BYTES:
                raise ValueError(f"is larger than {MAX_BYTES // 1024} KB")
            self.text = data.decode("utf-8-sig")
            self._root = yaml.compose(self.text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            self.problem = Place(name, line), f"is not valid YAML: {error.problem or error.context}"
        except RecursionError:
            self.problem = Place(name), "is nested too deeply"
        except (OSError, ValueError, yaml.YAMLError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error).splitlines()[0]
            self.problem = Place(name), f"cannot be read as YAML: {reason}"
        else:
            if not isinstance(self._root, yaml.MappingNode):
                self.problem = Place(name), "must be a mapping of keys to values"

    def entry(self, *keys: str) -> tuple[yaml.Node, yaml.Node] | None:
        """The nodes of a key and its value, found by the keys that lead there."""
        found: tuple[yaml.Node, yaml.Node] | None = None
        node = self._root
        for key in keys:
            if not isinstance(node, yaml.MappingNode):
                return None
            pairs = [(name, value) for name, value in node.value if name.value == key]
            if not pairs:
                return None
            found = pairs[-1]
            node = found[1]
        return found

    def has(self, *keys: str) -> bool:
        """Whether there is such a key with a value that is not empty."""
        found = self.entry(*keys)
        return found is not None and bool(found[1].value) and found[1].tag != _NULL

    def text_of(self, *keys: str) -> str | None:
        """The value as it is written, where it is a text, a number or the like."""
        found = self.entry(*keys)
        scalar = found is not None and isinstance(found[1], yaml.ScalarNode) and found[1].tag != _NULL
        return found[1].value if found and scalar else None

    def items(self, *keys: str) -> Iterator[tuple[str, Place]]:
        """The texts of a list, each with its place."""
        found = self.entry(*keys)
        if found and isinstance(found[1], yaml.SequenceNode):
            for node in found[1].value:
                if isinstance(node, yaml.ScalarNode):
                    yield node.value, self._place(node)

    def place(self, *keys: str) -> Place:
        """Where a key stands; the file's start where it does not."""
        found = self.entry(*keys)
        return self._place(found[0]) if found else Place(self.name)

    def is_number(self, *keys: str) -> bool:
        """Whether YAML reads the value as a number."""
        found = self.entry(*keys)
        return found is not None and found[1].tag in ("tag:yaml.org,2002:float", "tag:yaml.org,2002:int")

    def _place(self, node: yaml.Node) -> Place:
        return Place(self.name, node.start_mark.line + 1, node.start_mark.column + 1)
