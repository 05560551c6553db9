"""Where something stands in a Cog project."""

from typing import NamedTuple


class Place(NamedTuple):
    """Where in the project: a path relative to its folder, with slashes, and line and column, both from 1."""

    file: str
    line: int = 1
    column: int = 1
