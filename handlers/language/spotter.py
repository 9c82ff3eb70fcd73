"""Which of many words stand in a sentence, without asking for each: looked up by their first characters.

``sentences`` finds the words of one meaning with it, ``ranker`` the words that speak for a question.
"""

from collections.abc import Iterable

#: A Latin word is looked up by its blank and two letters, any other by its first character.
_LATIN = 3


class Spotter:
    """Words to be found; blanks around them belong to them."""

    def __init__(self, words: Iterable[str]) -> None:
        """Words by their first characters."""
        self._by_head: dict[str, list[str]] = {}
        every = set(words)
        self._short = {word for word in every if word.startswith(" ") and len(word) < _LATIN}
        for word in every - self._short:
            self._by_head.setdefault(word[:_LATIN] if word.startswith(" ") else word[:1], []).append(word)

    def found(self, text: str) -> set[str]:
        """The words that stand in the text."""
        found = {word for word in self._short if word in text}
        known = self._by_head
        for n, character in enumerate(text):
            for word in known.get(text[n : n + _LATIN] if character == " " else character, ()):
                if text.startswith(word, n):
                    found.add(word)
        return found
