"""A card as the plain text that a customer group reads: one message, because a group takes one a day.

Nothing but what the card says, in its order; what does not fit is not cut but refused. Buttons, marks for machines and how a
question was read are for colleagues and left out.
"""

from collections.abc import Iterator

from content.cards import Card, Row

#: The platform's limit of a mass message, in bytes of UTF-8.
MOST_BYTES = 4000


class TooLong(ValueError):  # noqa: N818 - it reads as the thing that happened
    """The text is longer than a group's message may be."""

    def __init__(self, bytes_: int) -> None:
        """How long it is."""
        super().__init__(f"{bytes_} bytes")
        self.bytes = bytes_


def group_text(card: Card, *, most_bytes: int = MOST_BYTES) -> str:
    """The text; raises TooLong."""
    text = "\n\n".join(_parts(card))
    if (length := len(text.encode())) > most_bytes:
        raise TooLong(length)
    return text


def pictures_of(card: Card) -> tuple[str, ...]:
    """The hashes of the pictures that go with the card, each once, in order: its rows name them (``picture``)."""
    found = (row.facts.get("picture") for row in card.rows)
    return tuple(dict.fromkeys(str(one) for one in found if one))


def _parts(card: Card) -> Iterator[str]:
    yield "\n".join(line for line in (card.title, card.summary) if line)
    yield from (_section(one.title, one.lines) for one in card.sections if not one.beneath)
    group = ""
    for number, row in enumerate(card.rows, start=1):
        if row.group and row.group != group:
            yield row.group
        group = row.group
        yield _row(row, number if len(card.rows) > 1 else 0)
    yield from (_section(one.title, one.lines) for one in card.sections if one.beneath)
    if ending := "\n".join((*card.notices, *([card.footer] if card.footer else []))):
        yield ending


def _section(title: str, lines: tuple[str, ...]) -> str:
    return "\n".join((*([title] if title else []), *lines))


def _row(row: Row, number: int) -> str:
    first = " ".join(part for part in (f"{number}." if number else "", row.title, row.value) if part)
    return "\n".join((first, *row.details))
