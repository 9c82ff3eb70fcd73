"""Words for what a customer has beside what a list is about: ``insurance``, ``!open_wealth|closed_wealth``, ``assets@200..``.

A question holds a tuple of such words, all of which must be true of a customer, whatever its list shows: who matures next month
and has a mortgage. ``handlers.lists.filters`` finds the customers, ``handlers.language.having`` makes the words of a sentence.
"""

import re
from dataclasses import dataclass

#: Instead of products: all a customer's assets.
ASSETS = "assets"
#: Instead of products: for how many days nobody was in touch; the bounds are days.
TOUCHED = "touched"
#: Instead of products, of the customers themselves: full years, year of birth, the day the account was opened (its ordinal),
#: their sex, and whether they have a risk level.
AGE, BORN, OPENED, FEMALE, MALE, ASSESSED = "age", "born", "opened", "female", "male", "assessed"
PERSONAL = frozenset({AGE, BORN, OPENED, FEMALE, MALE, ASSESSED})
#: So many days, of those nobody ever reached.
NEVER = 100_000
_EITHER = "|"
_NOT = "!"
_WORD = re.compile(r"(?P<no>!?)(?P<what>[^!|@,]+(?:\|[^!|@,]+)*)(?:@(?P<least>\d{0,18})\.\.(?P<most>\d{0,18}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Having:
    """What must be held, or must not be; amounts in fen bound the balance of it all, both inclusive."""

    products: tuple[str, ...]
    """Kinds or codes, any of which will do; ``ASSETS`` or ``TOUCHED`` stand alone."""
    lacking: bool = False
    least: int | None = None
    most: int | None = None

    @property
    def of_touch(self) -> bool:
        """Whether it is about the last contact."""
        return self.products == (TOUCHED,)

    @property
    def of_person(self) -> str:
        """Which of ``PERSONAL`` it is about; empty for what is held."""
        return self.products[0] if len(self.products) == 1 and self.products[0] in PERSONAL else ""

    @property
    def word(self) -> str:
        """As a question holds it; ``read_having`` reads it."""
        bounds = "" if self.least is None and self.most is None else f"@{_text(self.least)}..{_text(self.most)}"
        return f"{_NOT if self.lacking else ''}{_EITHER.join(self.products)}{bounds}"


def read_having(word: str) -> Having:
    """The condition a word stands for. Raises ValueError when it is none."""
    found = _WORD.fullmatch(word)
    if not found:
        raise ValueError("not a condition of what is held")
    least, most = (int(found[name]) if found[name] else None for name in ("least", "most"))
    return Having(products=tuple(found["what"].split(_EITHER)), lacking=bool(found["no"]), least=least, most=most)


def _text(fen: int | None) -> str:
    return "" if fen is None else str(fen)
