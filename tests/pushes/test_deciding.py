"""A push is decided by two people: who hands in, who approves, what needs a reason, who hears of it. All invented."""

import pytest
from sqlalchemy import select

from content.pushes.audience import Audience
from content.pushes.words import PushWords
from store import tables
from store.database import Database
from store.pushes import desk
from tests.clock import Remembering
from tests.pushes.bank import (
    EDITOR,
    HEAD,
    MANAGER,
    POLICY,
    REVIEWER,
    TEN,
    WEALTH,
    a_wish,
    an_offer,
    decision,
    drafted,
    handed_in,
    minute,
    sent,
)
from tests.pushes.outcomes import refused, state


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
