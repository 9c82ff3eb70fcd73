"""The whole life of a push's rows, on both engines: queued, moved, handed over, sent, called back; ledger, notices, pictures."""

from datetime import timedelta
from pathlib import Path

from store import groups
from store.groups import handing, known, ledger, notices, pictures, seen, tasks
from store.groups.checked import group_facts
from store.groups.progress import sent_to
from store.tables import outbox
from tests.clock import MONDAY, build_bank, open_bot
from tests.engines import Engine
from tests.groups.bank import CHATS, NA, TEN, handed, states, tables

KEY = f"push:p1:wecom-owner:{NA}"
DAY = timedelta(days=1)


def test_a_push_lives_through_on_both_engines(engine: Engine, tmp_path: Path) -> None:
    build_bank(tmp_path, tables(), engine=engine)
    database = open_bot(tmp_path, engine)
    assert (groups.take_from_bank(database, MONDAY), groups.take_from_bank(database, MONDAY)) == (6, 0)
    assert handed(database, chats=(*CHATS, "G1", "wr9")).deliveries == 3
    assert handed(database).deliveries == 0
    with database.writing() as connection:
        handing.move(connection, KEY, ["wecom:group:wr2"], owner=NA, due_at=TEN + DAY, now=TEN)
        refused = {"wecom:group:wr4": "not_taken"}
        tasks.handed_over(connection, KEY, "msg1", refused=refused, now=TEN, look_at=TEN)
        (task,) = tasks.take(connection, now=TEN, lease=timedelta(minutes=1), limit=5)
        assert tasks.take(connection, now=TEN, lease=timedelta(minutes=1), limit=5) == ()
        assert tasks.note_nudge(connection, task, now=TEN)
        tasks.confirmed(connection, task, TEN, now=TEN)
        assert ledger.standing(connection, task) == (("wecom:group:wr1", ""),)
        assert tasks.result(connection, task, "wecom:group:wr1", reason="", at=TEN)
        assert tasks.open_addresses(connection, task) == ()
        connection.execute(outbox.update().where(outbox.c.key == KEY).values(state="sent"))
        tasks.end(connection, task, state="done", reason="", now=TEN)
        assert groups.cancel(connection, "p1", by="S003", reason="虚构", now=TEN) == 3
        assert [ledger.note_other(connection, "m9", "wecom:group:wr1", at=TEN) for _ in range(2)] == [True, False]
        notice = notices.Notice(key="k", platform="wecom", chat_id="wr1", owner="", what="change", at=TEN)
        assert [notices.add(connection, notice) for _ in range(2)] == [True, False]
        assert notices.waiting(connection, "wecom", until=TEN, limit=3) == (notice,)
        hash_ = pictures.keep(connection, b"\x89PNG\r\n\x1a\ninvented", now=TEN)
        sent = sent_to(connection, "wecom:group:wr1", besides="", since=MONDAY, now=TEN)
        assert [purpose for purpose, _ in sent] == ["digest", "other"]
        assert tasks.end_old(connection, now=TEN + 40 * DAY) == 2
    for _ in range(2):
        assert pictures.uploaded(database, hash_, place="p", lasts=DAY, now=TEN, upload=lambda *_: "m1") == "m1"
    assert states(database) == {
        "wr1": ("sent", ""), "wr2": ("cancelled", "given_up"), "wr3": ("cancelled", "given_up"),
        "wr4": ("failed", "not_taken"), "G1": ("cancelled", "given_up"), "wr9": ("failed", "owner_left"),
    }  # fmt: skip
    with database.reading() as connection:
        assert group_facts(connection, "wecom", "wr1", served=True).lowest_risk_level == "C3"
        assert seen.owners(connection, "wecom") == ("chenchen", "jiuren", "lina")
    assert known.bind(database, "wr1", segment="tier:mid", language=None, by="S003", now=TEN).segment == "tier:mid"
    database.close()
