"""Every writing act: shown before it is done, written once, by nobody but whoever may, and audited without its words."""

import pytest
from sqlalchemy import Table

from bot.app import App
from store import tables
from tests.acts.acting import IDS, TYPED, confirmed, labels, minute, rows, whole
from tests.banks import say_to, tap


@pytest.mark.parametrize(("text", "table"), TYPED, ids=IDS)
def test_what_is_typed_is_shown_first_and_written_when_confirmed(app: App, text: str, table: Table) -> None:
    asked = say_to(app, "S001", text)
    assert asked.reason == "confirm", whole(asked)
    assert not rows(app, table)
    assert {"取消", "Cancel"} & set(labels(asked))
    done = say_to(app, "S001", "yes" if text[0].isascii() else "好的", at=minute(1))
    assert done.reason == "", whole(done)
    assert len(rows(app, table)) == 1
    assert {"撤销", "Undo"} & set(labels(done))


@pytest.mark.parametrize(("text", "table", "word"), [(*TYPED[0], "取消"), (*TYPED[2], "不"), (*TYPED[9], "no")])
def test_a_word_against_it_leaves_nothing_written(app: App, text: str, table: Table, word: str) -> None:
    say_to(app, "S001", text)
    said = say_to(app, "S001", word, at=minute(1))
    assert said.reason == "", whole(said)
    assert not rows(app, table)
    assert not rows(app, tables.deeds)


@pytest.mark.parametrize(("text", "table"), TYPED[:8], ids=IDS[:8])
def test_tapped_twice_or_delivered_twice_it_is_written_once(app: App, text: str, table: Table) -> None:
    asked = say_to(app, "S001", text)
    confirm = asked.card.buttons[0].action
    tap(app, "S001", confirm, at=minute(1))
    tap(app, "S001", confirm, at=minute(1))
    again = tap(app, "S001", confirm, at=minute(2))
    assert "已经" in whole(again) or "already" in whole(again)
    assert len(rows(app, table)) == 1
    assert len(rows(app, tables.alerts)) <= 1


@pytest.mark.parametrize("text", [text for text, _ in TYPED[:8] if "我下周" not in text])
def test_the_outsider_writes_nothing_about_anothers_customer(app: App, text: str) -> None:
    answer = say_to(app, "S009", text)
    for word in ("confirm", "确认"):
        say_to(app, "S009", word, at=minute(1))
    named = answer.shown + answer.customers
    assert not named
    for table in (tables.contacts, tables.live_complaints, tables.referrals, tables.life_events, tables.transfers):
        assert not rows(app, table)
    assert not rows(app, tables.overrides)
    assert all(row.customer_id is None for row in rows(app, tables.reminders)), "to remember a name is one's own affair"


FORGED = (
    "log_contact?client=C001&outcome=reached",
    "log_complaint?client=C001&why=fee",
    "log_referral?client=C001&note=x",
    "log_life_event?client=C001&why=birth",
    "reminder_set?client=C001&start=2026-11-25&note=x",
    "handover?client=C001&staff=S009&why=for_good&once=web:x",
    "override_request?client=C001&segment=tier:high&note=x&end=2027-01-01&once=web:x",
    "leave_set?staff=S001&start=2026-11-25&end=2026-11-26&once=web:x",
    "handover?task=1&why=approve",
    "override_request?task=1&why=approve",
    "reminder_set?task=1&why=cancelled",
)


def test_forged_buttons_of_the_outsider_write_nothing(app: App) -> None:
    confirmed(app, "S001", "把李霞移交给陈晨", at=-3)
    confirmed(app, "S001", "申请把张伟调为高端客户，因为家庭资产合并计算，到明年三月底", at=-2)
    confirmed(app, "S001", "明天提醒我给李霞回电", at=-1)
    before = len(rows(app, tables.deeds))
    for number, forged in enumerate(FORGED):
        answer = tap(app, "S009", forged, at=minute(number))
        assert answer.reason in ("no_such_customer", "not_allowed"), (forged, whole(answer))
    assert len(rows(app, tables.deeds)) == before
    assert not rows(app, tables.contacts)


def test_the_audit_says_who_whom_and_what_kind_and_none_of_the_words(app: App) -> None:
    confirmed(app, "S001", "张伟投诉柜员小吴态度恶劣")
    said = [row for row in rows(app, tables.audit) if row.what == "written"]
    assert [(row.staff_id, row.customers, row.detail) for row in said] == [("S001", ["C001"], {"kind": "complaint"})]
    assert not [row for row in rows(app, tables.audit) if "小吴" in str(row)]
