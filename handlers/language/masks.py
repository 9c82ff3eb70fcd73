"""A sentence whose names, days, products and the like are covered one after another by single letters.

``tagging`` makes one for every sentence and looks for each kind of span in what the earlier ones left.
"""

from handlers.language.text import Tidy, is_chinese


class Mask:
    """A sentence whose found spans are covered by a capital and NULs, so that places stay what they were."""

    def __init__(self, sentence: Tidy) -> None:
        """Nothing covered yet."""
        self.sentence = sentence
        self.masked = sentence.text

    def cover(self, letter: str, start: int, end: int) -> tuple[int, int]:
        """Cover a span; returns it."""
        self.masked = self.masked[:start] + letter + "\0" * (end - start - 1) + self.masked[end:]
        return start, end

    def words_apart(self) -> list[tuple[int, int]]:
        """Where what has no blank in it as it was typed, no mark and no mask begins and ends, if it is Chinese."""
        typed, places = self.sentence.typed, self.sentence.places
        runs: list[tuple[int, int]] = []
        for n, character in enumerate(self.masked):
            if is_chinese(character):
                close = runs and runs[-1][1] == n and not (n and " " in typed[places[n - 1] : places[n]])
                runs = [*runs[:-1], (runs[-1][0], n + 1)] if close else [*runs, (n, n + 1)]
        return runs

    def typed(self) -> str:
        """The same text with the capitals it was typed with."""
        typed, places = self.sentence.typed, self.sentence.places
        return "".join(
            typed[places[n]] if typed[places[n]].lower() == character else character
            for n, character in enumerate(self.masked)
        )


def _is_letter(beside: str) -> bool:
    return beside.isalpha() and not is_chinese(beside)


def place_of(text: str, name: str) -> tuple[int, int] | None:
    """Where a name stands; in letters no further letter stands beside it, Chinese may."""
    start = text.find(name) if name else -1
    while start >= 0:
        end = start + len(name)
        if not name.isascii() or not (_is_letter(text[start - 1 : start]) or _is_letter(text[end : end + 1])):
            return start, end
        start = text.find(name, start + 1)
    return None
