"""From a found item to a push on both engines: kept once, listed for the editor, handed in by a tap, allowed, made a push of."""

from pathlib import Path

from sqlalchemy import select

from schedules.curation.shortlisting import shortlist
from store import audit, groups, tables
from store.news import desk
from store.pushes import desk as pushes
from tests.banks import NOW, say_to, tap
from tests.clock import Remembering, a_group, a_run
from tests.engines import Engine
from tests.news.house import POLICY, a_found, a_news_bank, keep

GROUPS = [a_group(chat_id=f"G-{one}", segment=f"asset_type:{one}") for one in ("investment", "wealth", "savings")]


def test_an_editor_works_through_the_morning_with_taps(engine: Engine, tmp_path: Path) -> None:
    app = a_news_bank(tmp_path / "bank", engine, group_chats=GROUPS)
    try:
        groups.take_from_bank(app.database, NOW)
        first, again = keep(app, a_found("央行下调存款准备金率"), a_found("央行下调存款准备金率", feed="g", guid="2"))
        assert (first.what, again.what) == ("added", "repeat")
        run = a_run(app.database, NOW.replace(hour=8, minute=20), platforms={"web": Remembering()}, policy=POLICY)
        assert shortlist(run) == {"listed": 1, "editors_told": 2}
        assert shortlist(run) == {"listed": 1}, "told once"
        with app.database.engine.connect() as connection:
            keys = connection.execute(select(tables.outbox.c.key).order_by(tables.outbox.c.key)).scalars().all()
        assert keys == ["shortlist:E01:2026-11-23", "shortlist:E02:2026-11-23"]
        (row,) = say_to(app, "E01", "今天的候选").card.rows
        assert (row.title, row.badges) == ("央行下调存款准备金率", ())
        assert "2 家报道" in row.details[0]
        (button,) = row.buttons
        assert "已送审" in tap(app, "E01", button.action).card.title
        assert "已经送审" in tap(app, "E02", button.action).card.title
        assert tap(app, "S001", button.action).reason == "not_allowed"
        assert say_to(app, "E01", "shortlist").card.rows[0].badges == ("待审",)
        desk.decide(app.database, first.news_id, "approve", by="E02", now=NOW)
        (push,) = say_to(app, "E01", "选题").card.rows[0].buttons
        asked = tap(app, "E01", push.action)
        assert asked.reason == "confirm", [one.lines for one in asked.card.sections]
        tap(app, "E01", asked.card.buttons[0].action)
        (waiting,) = pushes.queue(app.database, POLICY, viewer="R01")
        assert waiting.words.news_ids == (first.news_id,)
        with app.database.engine.connect() as connection:
            assert audit.first_broken(connection) is None
    finally:
        app.database.close()


def test_an_item_handed_in_by_mistake_is_taken_back(tmp_path: Path) -> None:
    app = a_news_bank(tmp_path / "bank")
    keep(app, a_found("央行下调存款准备金率"))
    shortlist(a_run(app.database, NOW.replace(hour=8, minute=20), platforms={"web": Remembering()}, policy=POLICY))
    (row,) = say_to(app, "E01", "今天的候选").card.rows
    tap(app, "E01", row.buttons[0].action)
    say_to(app, "E01", "撤销", at=NOW.replace(minute=5))
    (row,) = say_to(app, "E01", "今天的候选", at=NOW.replace(minute=6)).card.rows
    assert [one.label for one in row.buttons] == ["送审"]
    app.database.close()
