"""A card as numbered pages of plain text lines, for platforms whose messages are short (WeChat Work: ten lines, 2048 bytes).

A page never splits a line, every page says which it is, and a row keeps its number across the pages: what a person types to
pick it. Rows come in one line each; whoever wants more of a customer asks.
"""

from collections.abc import Iterator

from content.cards import Card, Row, Section

LINES = 10
BYTES = 2048


def pages(card: Card, *, most_lines: int = LINES, most_bytes: int = BYTES) -> tuple[str, ...]:
    """The card's pages, each at most so many lines and bytes of UTF-8, its heading among them."""
    room = most_bytes - len(_heading(card, 99, 99).encode()) - 1
    made: list[list[str]] = [[]]
    for line in (_cut(whole, room) for whole in _lines(card)):
        page = made[-1]
        if len(page) >= most_lines - 1 or len("\n".join([*page, line]).encode()) > room:
            made.append([])
        made[-1].append(line)
    return tuple("\n".join([_heading(card, number, len(made)), *page]) for number, page in enumerate(made, start=1))


def split(text: str, most_bytes: int) -> tuple[str, ...]:
    """Whole lines together as long as they fit; a longer line is broken between characters. Nothing is lost."""
    made = [""]
    for line in text.split("\n"):
        for piece in _pieces(line, most_bytes):
            joined = f"{made[-1]}\n{piece}" if made[-1] else piece
            if len(joined.encode()) <= most_bytes:
                made[-1] = joined
            else:
                made.append(piece)
    return tuple(one for one in made if one.strip())


def _pieces(line: str, most_bytes: int) -> Iterator[str]:
    while len(line.encode()) > most_bytes:
        piece = line.encode()[:most_bytes].decode(errors="ignore")
        yield piece
        line = line[len(piece) :]
    yield line


def _heading(card: Card, number: int, count: int) -> str:
    title = _cut(card.title, 120)
    return f"**{title}**" if count == 1 else f"**{title}** {number}/{count}"


def _lines(card: Card) -> Iterator[str]:
    yield from (line for line in (card.understood, *card.summary.split("\n")) if line)
    yield from _sections(one for one in card.sections if not one.beneath)
    group, number = "", 0
    for row in card.rows:
        if row.group and row.group != group:
            yield f"**{row.group}**"
        group = row.group
        number += bool(row.buttons)
        yield _row(row, number if row.buttons else 0)
    yield from _sections(one for one in card.sections if one.beneath)
    yield from card.notices
    if card.footer:
        yield card.footer


def _row(row: Row, number: int) -> str:
    """``3. 张伟 尾号0011 13万元 [逾期 2 个工作日] 定期存款一年 …``: the first reason stands for all."""
    marks = "".join(f"[{badge}]" for badge in row.badges)
    parts = (f"{number}." if number else "·", f"**{row.title}**", row.value, marks, *row.details[:1])
    return " ".join(part for part in parts if part)


def _sections(sections: Iterator[Section]) -> Iterator[str]:
    for one in sections:
        if one.title:
            yield f"**{one.title}**"
        yield from one.lines


def _cut(text: str, most_bytes: int) -> str:
    """The text within so many bytes, whole characters, and a sign where something is missing."""
    data = text.replace("\n", " ").encode()
    if len(data) <= most_bytes:
        return data.decode()
    return data[: most_bytes - 3].decode(errors="ignore") + "…"
