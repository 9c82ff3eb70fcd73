"""Where each text of the policy file stands, so that a refusal can name line and column. TOML readers do not tell."""

import re
from collections.abc import Iterable

from segmentation.refusals import Place

_HEADER = re.compile(r"\s*\[+\s*([^\]]+?)\s*\]+")
_OPENING = re.compile(r"\s*=\s*(\"\"\"\n?|'''\n?|\"|'|)")


class Places:
    """Finds keys by section; what it cannot find it places at the file's start."""

    def __init__(self, text: str) -> None:
        """Read the file's lines once."""
        self.lines = text.splitlines()

    def of(self, section: str, name: str) -> Place:
        """Where the text of a key begins, its quotation mark passed."""
        inside = ""
        for index, line in enumerate(self.lines):
            if header := _HEADER.match(line):
                inside = header[1]
            if inside == f"{section}.{name}" and header:
                return Place(index + 1, 1)
            if inside == section and (found := re.match(rf"\s*[\"']?{re.escape(name)}[\"']?(?=\s*=)", line)):
                return self._opening(index, found.end())
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
                if match := re.search(rf"(?<![\w.]){re.escape(str(key))}(?=\s*=\s*[\"'])", self.lines[index]):
                    found[key] = self._opening(index, match.end())
                    break
        return found

    def of_name(self, name: str) -> Place:
        """The last place where the file defines a name."""
        for index in range(len(self.lines) - 1, -1, -1):
            if re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*=", self.lines[index]):
                return Place(index + 1, 1)
        return Place()
