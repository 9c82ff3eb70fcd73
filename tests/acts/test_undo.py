"""What was written is taken back whole within ten minutes, the newest first, by whoever wrote it."""

import pytest
from sqlalchemy import Table, select

from bot.app import App
from store import tables
from tests.acts.acting import TYPED, confirmed, minute, rows, whole
from tests.banks import say_to, tap


@pytest.mark.parametrize(
    ("text", "table", "minutes", "undone"), [*((*one, 10, True) for one in TYPED[:8]), (*TYPED[1], 10.6, False)]
)
def test_within_ten_minutes_it_is_taken_back_whole(
    app: App, text: str, table: Table, minutes: float, undone: bool
) -> None:
    confirmed(app, "S001", text, "yes" if text[0].isascii() else "确认", at=-0.5)
    answer = say_to(app, "S001", "撤销", at=minute(minutes))
    left = [row for row in rows(app, table) if getattr(row, "undone_at", None) is None]
    left = [row for row in left if getattr(row, "state", "") != "withdrawn"]
    assert bool(left) != undone, whole(answer)
    if undone:
        assert not [row for row in rows(app, tables.alerts) if row.state == "waiting"]


def test_undo_takes_back_one_thing_a_word_the_newest_first(app: App) -> None:
    confirmed(app, "S001", "李霞介绍了朋友刘总", at=0)
    confirmed(app, "S001", "明天提醒我给张伟回电", at=1)
    tap(app, "S001", "log_contact?client=C001&outcome=reached", at=minute(2))
    for number, (table, left) in enumerate([(tables.contacts, 0), (tables.reminders, 0), (tables.referrals, 0)]):
        say_to(app, "S001", "撤销", at=minute(3 + number))
        standing = [row for row in rows(app, table) if getattr(row, "undone_at", None) is None]
        assert len(standing) == left
    assert "没有可以撤销" in say_to(app, "S001", "撤销", at=minute(6)).card.title


def test_an_undo_delivered_twice_takes_back_one_thing(app: App) -> None:
    confirmed(app, "S001", "李霞介绍了朋友刘总", at=0)
    confirmed(app, "S001", "明天提醒我给张伟回电", at=1)
    say_to(app, "S001", "撤销", at=minute(3))
    say_to(app, "S001", "撤销", at=minute(3))
    assert len(rows(app, tables.referrals)) == 1


def test_whoever_has_heard_of_it_hears_that_it_was_taken_back(app: App) -> None:
    from schedules.alerting.telling import Teller

    teller = Teller(database=app.database, policy=app.policy(), platforms=["web"])
    asked = say_to(app, "S005", "我11月24日到26日休假")
    tap(app, "S005", asked.card.buttons[0].action, at=minute(1))
    assert teller.step(minute(2)) == 2, "stand-in and head"
    say_to(app, "S005", "撤销", at=minute(5))
    again = {(row.staff_id, row.stage) for row in rows(app, tables.alerts) if row.state == "waiting"}
    assert again == {("S002", "taken_back"), ("S003", "taken_back")}
    assert teller.step(minute(8)) == 2
    with app.database.engine.connect() as connection:
        card = connection.execute(select(tables.outbox_cards.c.card)).scalars().all()[-1]
    assert "孙代撤回了：休假登记" in str(card)


def test_nobody_takes_back_what_another_wrote(app: App) -> None:
    confirmed(app, "S001", "李霞介绍了朋友刘总")
    say_to(app, "S003", "撤销", at=minute(1))
    say_to(app, "S002", "撤销", at=minute(1))
    assert len(rows(app, tables.referrals)) == 1
