"""A push from its first draft to its report: two people, checks three times, once an address. All invented."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from content.problems import Problem
from content.pushes.audience import Audience
from content.pushes.words import PushWords
from store import audit, tables
from store.database import Database
from store.pushes import desk, queueing
from tests.clock import Remembering
from tests.pushes.bank import (
    EDITOR,
    FUND,
    HEAD,
    INVESTMENT,
    MANAGER,
    POLICY,
    REVIEWER,
    TEN,
    WEALTH,
    a_wish,
    an_offer,
    approved,
    decision,
    drafted,
    groups_of,
    handed_in,
    minute,
    sent,
    waiting,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def state(database: Database, push_id: str) -> str:
    (found,) = [one for one in desk.listing(database) if one.push_id == push_id]
    return found.state


def refused(code: str, call: Any, *args: Any, **kwargs: Any) -> None:
    with pytest.raises(Problem) as problem:
        call(*args, **kwargs)
    assert problem.value.key == code


def test_what_is_previewed_is_what_is_sent_to_the_byte(database: Database) -> None:
    push_id = approved(database, an_offer())
    shown = desk.preview(database, POLICY, push_id, viewer=REVIEWER, now=TEN).push.card
    minute(database)
    with database.engine.connect() as connection:
        cards = connection.execute(
            select(tables.outbox_cards.c.card)
            .join(tables.outbox, tables.outbox.c.delivery_id == tables.outbox_cards.c.delivery_id)
            .where(tables.outbox.c.key.startswith(f"push:{push_id}"))
        )
        assert [card == shown.to_json() for card in cards.scalars()] == [True, True]


def test_groups_that_cannot_get_it_are_left_out_with_their_reasons(database: Database) -> None:
    push_id = approved(database, an_offer())
    assert groups_of(database, push_id) == {
        "G1": ("planned", ""),
        "G2": ("planned", ""),
        "GC1": ("left_out", "above_lowest_level"),
        "GUNKNOWN": ("left_out", "above_lowest_level"),
        "GEMPTY": ("left_out", "no_members"),
        "GLEFT": ("left_out", "owner_left"),
    }


@pytest.mark.parametrize(
    ("code", "text", "reason"),
    [
        ("EF09", "{name}", "high_risk_65"),
        ("PV01", "{name}", "private_offering"),
    ],
)
def test_private_offerings_and_high_risk_beside_older_members_stay_out_of_groups(
    database: Database, code: str, text: str, reason: str
) -> None:
    words = PushWords(title="{name}", text=f"{text}说明会，欢迎了解。", products=(code,))
    seen = drafted(database, a_wish(kind="product", words=words, audience=Audience(groups=("W65",))))
    assert seen.counted.left_out == {reason: 1}
    refused("pushes.blocked", desk.submit, database, POLICY, seen.push.push_id, by=EDITOR, now=TEN)


def test_nobody_approves_their_own_whoever_handed_it_in(database: Database) -> None:
    mine = handed_in(database, by=HEAD)
    for person in (HEAD, " s003 "):
        refused("pushes.own_review", _approve, database, mine, HEAD if person.strip().upper() == HEAD else person)
    written_by_one = drafted(database, by=MANAGER).push.push_id
    desk.submit(database, POLICY, written_by_one, by=HEAD, now=TEN)
    refused("pushes.own_review", _approve, database, written_by_one, HEAD)


def _approve(database: Database, push_id: str, by: str, reason: str = "") -> None:
    desk.approve(database, POLICY, decision(database, push_id, by=by, reason=reason), now=TEN)


@pytest.mark.parametrize("who", [MANAGER, "A1", "S009"])
def test_only_reviewers_decide_and_offers_need_compliance(database: Database, who: str) -> None:
    refused("pushes.not_a_reviewer", _approve, database, handed_in(database), who)


def test_a_branch_head_reviews_news_but_no_offer(database: Database) -> None:
    refused("pushes.not_a_reviewer", _approve, database, handed_in(database, an_offer()), HEAD)
    _approve(database, handed_in(database, a_wish(audience=Audience(segments=(WEALTH,)))), HEAD)


def test_what_was_changed_since_it_was_read_is_not_approved(database: Database) -> None:
    push_id = handed_in(database)
    read = decision(database, push_id)
    words = PushWords(title="虚构讲座", text="改到周四晚。")
    desk.draft(database, POLICY, a_wish(words=words), by=EDITOR, now=TEN, push_id=push_id)
    desk.submit(database, POLICY, push_id, by=EDITOR, now=TEN)
    refused("pushes.changed", desk.approve, database, POLICY, read, now=TEN)
    with database.engine.connect() as connection:
        states = connection.execute(select(tables.approvals.c.state).order_by(tables.approvals.c.approval_id)).scalars()
        assert list(states) == ["void", "draft"]


@pytest.mark.parametrize(
    "change",
    [
        {"card": {**drafted.__annotations__, "title": "别的"}},
        {"audience": {"segments": [WEALTH], "segment": WEALTH}},
        {"about": {"purpose": "digest", "products": [], "news_ids": [], "fields": [], "language": "zh", "more": 1}},
        {"expires_on": (TEN + 60 * DAY).date()},
    ],
)
def test_one_changed_in_the_table_after_its_approval_is_not_queued(database: Database, change: dict[str, Any]) -> None:
    push_id = approved(database)
    if "card" in change:
        (push,) = desk.listing(database, ("approved",))
        change = {"card": {**push.card.to_json(), "title": "别的"}}
    with database.writing() as connection:
        connection.execute(update(tables.pushes).where(tables.pushes.c.push_id == push_id).values(**change))
    assert minute(database)["pushes_stopped"] == 1
    assert state(database, push_id) == "recalled"
    assert [key for key in waiting(database) if key.startswith("push:")] == []


def test_one_changed_while_it_waits_in_the_outbox_is_blocked_and_its_approval_void(database: Database) -> None:
    push_id = approved(database)
    minute(database)
    with database.writing() as connection:
        for row in connection.execute(select(tables.outbox_cards)).all():
            card = {**row.card, "title": "别的"}
            mine = tables.outbox_cards.c.delivery_id == row.delivery_id
            connection.execute(update(tables.outbox_cards).where(mine).values(card=card))
    assert [key for key in sent(database, TEN + HOUR) if key.startswith("push:")] == []
    assert {reason for state, reason in groups_of(database, push_id).values() if state == "failed"} == {
        "changed",
        "not_approved",
    }


def test_a_group_that_was_not_counted_gets_nothing(database: Database) -> None:
    push_id = approved(database)
    minute(database)
    with database.writing() as connection:
        gone = tables.push_recipients.delete().where(tables.push_recipients.c.address == "web:group:G1")
        connection.execute(gone)
    keys = sent(database, TEN + HOUR)
    assert f"push:{push_id}:G1" not in keys
    assert f"push:{push_id}:G2" in keys


def test_what_the_checks_block_nobody_can_hand_in(database: Database) -> None:
    seen = drafted(database, a_wish(words=PushWords(title="保本理财", text="稳赚不赔，保证收益。")))
    assert any(one.level == "block" for one in seen.push.findings)
    refused("pushes.blocked", desk.submit, database, POLICY, seen.push.push_id, by=EDITOR, now=TEN)


def test_a_doubt_needs_a_written_reason(database: Database) -> None:
    words = PushWords(title="最后机会", text="名额仅剩三个，错过就没了。")
    push_id = handed_in(database, a_wish(kind="invitation", words=words))
    seen = desk.preview(database, POLICY, push_id, viewer=REVIEWER, now=TEN)
    assert any(one.level == "warn" for one in seen.push.findings)
    refused("pushes.reason_needed", _approve, database, push_id, REVIEWER)
    _approve(database, push_id, REVIEWER, "名额属实")


def test_sent_back_with_a_reason_and_never_without(database: Database) -> None:
    push_id = handed_in(database)
    refused("pushes.reason_needed", desk.reject, database, POLICY, decision(database, push_id), now=TEN)
    desk.reject(database, POLICY, decision(database, push_id, reason="facts"), now=TEN)
    assert state(database, push_id) == "rejected"
    refused("pushes.decided_already", _approve, database, push_id, REVIEWER)
    desk.draft(database, POLICY, a_wish(), by=EDITOR, now=TEN, push_id=push_id)
    assert state(database, push_id) == "draft"


def test_the_same_content_reaches_a_group_once_whatever_push_brings_it(database: Database) -> None:
    first, second = approved(database), approved(database, now=TEN + timedelta(minutes=1))
    minute(database)
    sent(database, TEN + HOUR)
    minute(database, TEN + 8 * DAY)
    assert {reason for _, reason in groups_of(database, second).values()} >= {"had_it"}
    with database.engine.connect() as connection:
        lines = connection.execute(select(tables.push_once.c.address, tables.push_once.c.push_id)).all()
    assert {push_id for _, push_id in lines} == {first}
    assert len(lines) == len({address for address, _ in lines}) == 4


def test_asked_twice_it_is_queued_once(database: Database) -> None:
    push_id = approved(database)
    with database.writing() as connection:
        assert queueing.queue(connection, push_id, now=TEN).deliveries == 4
        assert queueing.queue(connection, push_id, now=TEN).stopped == "not_approved"
    assert len([key for key in waiting(database) if key.startswith("push:")]) == 4


def test_the_stop_button_holds_back_what_waits_and_the_corrected_one_may_go_the_same_day(database: Database) -> None:
    push_id = approved(database)
    minute(database)
    assert desk.stop(database, POLICY, push_id, by=EDITOR, reason="facts", now=TEN) == 4
    assert [key for key in sent(database, TEN + HOUR) if key.startswith("push:")] == []
    assert state(database, push_id) == "recalled"
    again = approved(database, now=TEN + timedelta(minutes=2))
    minute(database, TEN + timedelta(minutes=2))
    assert len([key for key in sent(database, TEN + HOUR) if key.startswith(f"push:{again}:")]) == 4
    refused("pushes.over", desk.stop, database, POLICY, push_id, by=EDITOR, reason="facts", now=TEN)


def test_the_stop_button_works_in_flight(database: Database) -> None:
    push_id = approved(database)
    minute(database)

    class Stopping(Remembering):
        def send(self, to: Any, card: Any, *, key: str) -> str:
            if key.startswith("push:") and not self.sent:
                desk.stop(database, POLICY, push_id, by=REVIEWER, reason="facts", now=TEN)
            return super().send(to, card, key=key)

    web = Stopping()
    minute(database, TEN, web)
    keys = [key for key in sent(database, TEN + HOUR, web) if key.startswith("push:")]
    assert len(keys) == 1, "the one that was leaving"
    stopped = [reason for one, reason in groups_of(database, push_id).values() if one in ("failed", "cancelled")]
    assert stopped == ["not_approved"] * 3


@pytest.mark.parametrize("who", [MANAGER, "S009"])
def test_a_stranger_stops_nothing(database: Database, who: str) -> None:
    refused(
        "pushes.not_yours", desk.stop, database, POLICY, approved(database), by=who, reason="facts", now=TEN
    )  # fmt: skip


def test_one_whose_days_are_over_leaves_no_more(database: Database) -> None:
    push_id = approved(database, a_wish(valid_until=TEN.date()))
    assert minute(database, TEN + DAY)["pushes_over"] == 1
    assert state(database, push_id) == "expired"


def test_a_figure_that_changed_in_the_banks_data_is_not_sent(database: Database, tmp_path: Any) -> None:
    from store.imports.deliveries import import_delivery
    from tests.builders import write_delivery
    from tests.pushes.bank import tables as bank_tables

    push_id = approved(database, an_offer())
    minute(database)
    newer = bank_tables()
    newer["products"] = [{**FUND, "benchmark": "2.40%"}]
    folder = write_delivery(tmp_path / "newer", newer)
    import_delivery(database, folder, as_of=TEN.date(), now=TEN)
    assert [key for key in sent(database, TEN + HOUR) if key.startswith("push:")] == []
    assert groups_of(database, push_id)["G1"] == ("failed", "figure_changed")


def test_the_chain_proves_every_step_and_breaks_when_one_byte_is_changed(database: Database) -> None:
    push_id = approved(database)
    minute(database)
    with database.engine.connect() as connection:
        assert audit.first_broken(connection) is None
        (number,) = connection.execute(
            select(tables.audit.c.audit_id).where(tables.audit.c.what == "approval").limit(1).offset(1)
        ).scalars()
        detail = connection.execute(select(tables.audit.c.detail).where(tables.audit.c.audit_id == number)).scalar_one()
    assert (detail["ref"], detail["move"]) == (push_id, "approve")
    with database.writing() as connection:
        mine = tables.audit.c.audit_id == number
        connection.execute(update(tables.audit).where(mine).values(staff_id="E2"))
    with database.engine.connect() as connection:
        assert audit.first_broken(connection) == number


def test_reviewers_and_authors_hear_of_it_once_each(database: Database) -> None:
    push_id = handed_in(database)
    web = Remembering()
    for _ in range(2):
        minute(database, TEN)
    sent(database, TEN, web)
    assert sorted(to for to, _ in web.sent) == ["web:person:K1", "web:person:S003"]
    desk.reject(database, POLICY, decision(database, push_id, reason="facts"), now=TEN)
    for _ in range(2):
        minute(database, TEN)
    web = Remembering()
    sent(database, TEN, web)
    assert [to for to, _ in web.sent] == ["web:person:E1"]


def test_colleagues_get_theirs_in_private_and_need_no_group(database: Database) -> None:
    push_id = approved(database, a_wish(audience=Audience(roles=("relationship_manager",))))
    minute(database)
    keys = sent(database, TEN + HOUR)
    assert sorted(key for key in keys if key.startswith("push:")) == [
        f"push:{push_id}:web:person:S001", f"push:{push_id}:web:person:S002",
    ]  # fmt: skip
    assert minute(database, TEN + HOUR)["pushes_done"] == 1


def test_groups_of_another_language_are_not_meant(database: Database) -> None:
    seen = drafted(database, a_wish(language="en", words=PushWords(title="A talk", text="On gold, on Wednesday.")))
    assert [one.address for one in seen.counted.goes] == ["web:group:GEN"]


def test_a_customers_name_in_the_text_keeps_it_from_the_groups_of_their_manager(database: Database) -> None:
    words = PushWords(title="讲座", text="欧阳若兰女士也会来讲座。")
    seen = drafted(database, a_wish(words=words))
    assert {one.address for one in seen.counted.recipients if one.reason == "customer_name"} == {"web:group:G2"}


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"audience": Audience()}, "pushes.no_audience"),
        ({"audience": Audience(segments=(INVESTMENT,), roles=("admin",))}, "pushes.mixed_audience"),
        ({"kind": "rumour"}, "pushes.unknown_kind"),
        ({"words": PushWords(title="", text="虚构")}, "pushes.no_words"),
        ({"words": PushWords(title="虚构", text="x" * 5000)}, "pushes.too_long"),
        ({"words": PushWords(title="虚构", text="虚构", products=("NONE",))}, "pushes.unknown_product"),
        ({"words": PushWords(title="虚构", text="虚构", news_ids=("N0",))}, "pushes.unknown_news"),
        ({"valid_until": (TEN - DAY).date()}, "pushes.bad_days"),
        (
            {"kind": "news", "words": PushWords(title="虚构", text="虚构", products=("CW05",))},
            "pushes.no_products_in_kind",
        ),
    ],
)
def test_a_wish_that_cannot_be_is_a_sentence(database: Database, over: dict[str, Any], code: str) -> None:
    refused(code, drafted, database, a_wish(**over))


def test_a_stranger_writes_no_pushes(database: Database) -> None:
    refused("pushes.not_an_author", drafted, database, by=REVIEWER)
    refused("pushes.nobody", drafted, database, by="NOBODY")


def test_many_addresses_are_queued_part_by_part_and_a_stop_in_between_stops_all(database: Database) -> None:
    push_id = approved(database)
    with database.writing() as connection:
        first = queueing.queue(connection, push_id, now=TEN, most=3)
    assert (first.more, first.addresses) == (True, 3)
    assert state(database, push_id) == "approved"
    assert desk.stop(database, POLICY, push_id, by=EDITOR, reason="facts", now=TEN) == 3
    assert [key for key in sent(database, TEN + HOUR) if key.startswith("push:")] == []
    again = approved(database, now=TEN + timedelta(minutes=1))
    with database.writing() as connection:
        assert queueing.queue(connection, again, now=TEN, most=3).more
    with database.writing() as connection:
        assert queueing.queue(connection, again, now=TEN, most=3).addresses == 1
    assert state(database, again) == "scheduled"
    assert len([key for key in waiting(database) if key.startswith("push:")]) == 4
