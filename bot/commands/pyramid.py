"""What ``guanhu segment --summary`` prints: the bank's pyramid, then each branch's and each manager's."""

from collections.abc import Iterator

from content.problems import Problem
from content.wording import about, say
from handlers.lists.readings import segment_name
from segmentation.people import Language
from store.books.pyramid import By, Pyramid, names, pyramids
from store.database import Database


def summary(database: Database, language: Language) -> Iterator[str]:
    """One line a book. Raises Problem before the first round."""
    with database.reading() as connection:
        if database.served(connection).round_id is None:
            raise Problem("segments.no_round")
        for by, table in _BOOKS:
            known = names(connection, by)
            found = pyramids(connection, by=by)
            if by and found:
                yield ""
                yield say(f"segments.summary.{table}", language)
            for one in found:
                name = (
                    say("segments.summary.unassigned", language)
                    if by and not one.group
                    else known.get(one.group, one.group)
                )
                yield _line(one, name or say("segments.summary.bank", language), language)


_BOOKS: tuple[tuple[By, str], ...] = (("", "bank"), ("branch_id", "branches"), ("manager_id", "managers"))


def _line(one: Pyramid, name: str, language: Language) -> str:
    levels = " · ".join(
        say(
            "segments.summary.level",
            language,
            tier=segment_name(f"tier:{level.tier}", language),
            count=f"{level.customers:,}",
        )
        for level in one.levels
    )
    share = (
        say("segments.summary.share", language, percent=one.top_percent, count=f"{one.top_customers:,}")
        if one.aum
        else ""
    )
    facts = {
        "name": name,
        "count": f"{one.customers:,}",
        "aum": about(one.aum, language),
        "share": share,
        "levels": levels,
    }
    return say("segments.summary.line", language, **facts)
