"""Reads the policy file's TOML section by section and remembers sections, so that an edited file costs what was edited.

``policy.read_policy`` calls ``read_tables``. A cut within a text or a list of several lines leaves a section that is no TOML,
and two sections that touch the same key are noticed; in both cases, and for whatever else is unusual, the file is read whole.
So the result is that of ``tomllib.loads``, always.
"""

import re
import tomllib
from functools import lru_cache
from itertools import pairwise
from typing import Any

#: Sections remembered; a policy has some forty.
REMEMBERED = 512
_HEADER = re.compile(r"^\[([\w.-]+)\][ \t]*(?:#.*)?\n", re.MULTILINE | re.ASCII)
_BRACKET = re.compile(r"^[ \t]*\[", re.MULTILINE)

_Path = tuple[str, ...]


def read_tables(text: str) -> dict[str, Any]:
    """What ``tomllib.loads`` gives; nobody changes it. Raises tomllib.TOMLDecodeError."""
    found = _by_section(text)
    return tomllib.loads(text) if found is None else found


def _by_section(text: str) -> dict[str, Any] | None:
    """The tables put together from the sections; None where the file has to be read whole."""
    headers = list(_HEADER.finditer(text))
    if len(headers) != len(_BRACKET.findall(text)):  # a quoted name, a list of tables, a line of a list
        return None
    starts = [header.start() for header in headers]
    try:
        found = dict(_section(text[: starts[0]] if starts else text))
        made: set[_Path] = set()
        written: set[_Path] = set()
        for header, (_, end) in zip(headers, pairwise([*starts, len(text)]), strict=True):
            path = tuple(header[1].split("."))
            if "" in path or path in written or not _put(found, path, _section(text[header.end() : end]), made):
                return None
            written.add(path)
    except tomllib.TOMLDecodeError:
        return None
    return found


@lru_cache(maxsize=REMEMBERED)
def _section(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def _put(tables: dict[str, Any], path: _Path, said: dict[str, Any], made: set[_Path]) -> bool:
    """Put a section in its place; False where a key stands there that no header made."""
    inside = tables
    for depth, key in enumerate(path, 1):
        if path[:depth] not in made:
            if key in inside:
                return False
            inside[key] = {}
            made.add(path[:depth])
        inside = inside[key]
    if inside.keys() & said.keys():
        return False
    inside.update(said)
    return True
