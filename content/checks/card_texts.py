"""Every text of a card that somebody reads, each with its place: ``summary``, ``rows[2].title``. Used by C-14 and C-15."""

from collections.abc import Iterator

from content.cards import Button, Card


def texts(card: Card) -> Iterator[tuple[str, str]]:
    """(place, text), empty ones left out."""
    for place, text in _every(card):
        if text:
            yield place, text


def _every(card: Card) -> Iterator[tuple[str, str]]:
    yield from (("title", card.title), ("understood", card.understood), ("summary", card.summary))
    for number, section in enumerate(card.sections):
        yield f"sections[{number}].title", section.title
        for line, text in enumerate(section.lines):
            yield f"sections[{number}].lines[{line}]", text
    for number, row in enumerate(card.rows):
        place = f"rows[{number}]"
        yield from ((f"{place}.{name}", getattr(row, name)) for name in ("group", "title", "value"))
        yield from ((f"{place}.details[{line}]", text) for line, text in enumerate(row.details))
        yield from ((f"{place}.badges[{line}]", text) for line, text in enumerate(row.badges))
        yield from _labels(place, row.buttons)
    yield from _labels("", card.buttons)
    yield from ((f"notices[{number}]", text) for number, text in enumerate(card.notices))
    yield "footer", card.footer


def _labels(place: str, buttons: tuple[Button, ...]) -> Iterator[tuple[str, str]]:
    dot = "." if place else ""
    for number, button in enumerate(buttons):
        yield f"{place}{dot}buttons[{number}].label", button.label
