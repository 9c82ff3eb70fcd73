"""Where each text of the policy file stands, so that a refusal can name line and column. TOML readers do not tell."""

import re
from collections.abc import Iterable

from segmentation.refusals import Place

_START = Place()
_HEADER = re.compile(r"\s*\[+\s*([^\]]+?)\s*\]+")
_KEY = re.compile(r"\s*(?:\"([^\"]+)\"|'([^']+)'|([^\s=#\"'\[\]]+))(?=\s*=(?!=))")
_OPENING = re.compile(r"\s*=\s*(\"\"\"\n?|'''\n?|\"|'|)")


class Nowhere:
    """For a first reading, which asks for hundreds of places and needs none while nothing is wrong: all are the file's start."""

    def of(self, _section: str, _name: str) -> Place:
        """The start."""
        return _START

    def of_section(self, _section: str) -> Place:
        """The start."""
        return _START

    def of_keys(self, _section: str, _name: str, _keys: Iterable[str]) -> dict[str, Place]:
        """None of them."""
        return {}

    def of_name(self, _name: str) -> Place:
        """The start."""
        return _START


class Places(Nowhere):
    """Finds keys by section; what it cannot find it places at the file's start."""

    def __init__(self, text: str) -> None:
        """Read the file's lines once; the first line of a key counts."""
        self.lines = text.removeprefix("\ufeff").splitlines()
        self._headers: dict[str, int] = {}
        self._keys: dict[tuple[str, str], tuple[int, int]] = {}
        self._last: dict[str, int] = {}
        inside = ""
        for index, line in enumerate(self.lines):
            if header := _HEADER.match(line):
                inside = header[1]
                self._headers.setdefault(inside, index)
            if key := _KEY.match(line):
                name = key[key.lastindex or 0]
                self._keys.setdefault((inside, name), (index, key.end()))
                self._last[name] = index

    def of(self, section: str, name: str) -> Place:
        """Where the text of a key begins, its quotation mark passed."""
        header = self._headers.get(f"{section}.{name}")
        key = self._keys.get((section, name))
        if header is not None and (key is None or header < key[0]):
            return Place(header + 1, 1)
        return self._opening(*key) if key else Place()

    def of_section(self, section: str) -> Place:
        """Where a section begins; one inside another's line, or missing, stands where the outer one does."""
        while section:
            if section in self._headers:
                return Place(self._headers[section] + 1, 1)
            section = section.rpartition(".")[0]
        return Place()

    def _opening(self, index: int, end: int) -> Place:
        opening = _OPENING.match(self.lines[index] + "\n", end)
        if opening is None:
            return Place(index + 1, end + 1)
        if opening[1].endswith("\n"):
            return Place(index + 2, 1)
        return Place(index + 1, opening.end() + 1)

    def of_keys(self, section: str, name: str, keys: Iterable[str]) -> dict[str, Place]:
        """Where the texts inside an inline table begin; under "" the table itself."""
        start = self.of(section, name)
        found = {"": start}
        for key in keys:
            for index in range(start.line - 1, min(start.line + 12, len(self.lines))):
                if match := _inner(str(key)).search(self.lines[index]):
                    found[key] = self._opening(index, match.end())
                    break
        return found

    def of_name(self, name: str) -> Place:
        """The last place where the file defines a name."""
        return Place(self._last[name] + 1, 1) if name in self._last else Place()


def _inner(key: str) -> re.Pattern[str]:
    """A key of an inline table before its text; ``re`` remembers the pattern."""
    return re.compile(rf"(?<![\w.]){re.escape(key)}(?=\s*=\s*[\"'])")
