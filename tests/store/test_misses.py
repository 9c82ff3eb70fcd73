"""Sentences that were not understood are counted, by sentence, language and reason."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from store.chats import misses
from store.database import Database
from store.migrate import upgrade

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


def test_the_same_sentence_is_counted_and_the_commonest_comes_first(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'guanhu.db'}", tmp_path / "data")
    upgrade(database)
    for days, sentence in enumerate(("C咋整", "T的事", "C咋整")):
        with database.writing() as connection:
            misses.add(
                connection,
                sentence=sentence,
                language="zh",
                reason="ask_which",
                nearest=("pitch", "help"),
                at=NOW + timedelta(days=days),
            )
    with database.reading() as connection:
        found = misses.counted(connection)
    database.close()
    assert [(row.sentence, row.count, row.nearest) for row in found] == [
        ("C咋整", 2, ("pitch", "help")),
        ("T的事", 1, ("pitch", "help")),
    ]
    assert (found[0].first_at, found[0].last_at) == (NOW, NOW + timedelta(days=2))
