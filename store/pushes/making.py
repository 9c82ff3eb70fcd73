"""A push from its author's words: composed, examined, counted; kept as a draft; handed in for another person's word."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from content.checks.delivery import Approval as Reviewed
from content.problems import Problem
from content.pushes.audience import Audience
from content.pushes.fields import Bound as Field
from content.pushes.findings import blocked, examined
from content.pushes.rules import INTERNAL, WITHOUT_PRODUCTS, PushRules
from content.pushes.words import PushWords, compose
from segmentation.people import Language, Manager, Product
from segmentation.policy import Policy
from store import audit
from store.books import bank_rows
from store.outbox import approvals, newsroom
from store.outbox.approvals import Approval, Bound
from store.pushes import rows
from store.pushes.recipients import Counted, Known, count
from store.pushes.rows import Push
from store.tables import bank, push_recipients

KIND = newsroom.KIND


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an author asks for."""

    kind: str
    audience: Audience
    language: Language
    words: PushWords
    valid_from: date | None = None
    """Today where nothing is said."""
    valid_until: date | None = None
    not_before: datetime | None = None


def composed(  # noqa: PLR0913 - all by name
    connection: Connection,
    policy: Policy,
    wish: Wish,
    *,
    author: Manager,
    now: datetime,
    push_id: str = "",
    known: Known | None = None,
) -> tuple[Push, Counted]:
    """The push as it would be, examined and counted; writes nothing. Inside ``Database.reading()``. Raises Problem."""
    rules = PushRules.read(policy)
    purpose = rules.purpose(wish.kind)
    if author.role not in rules.authors or not author.active:
        raise Problem("pushes.not_an_author", staff_id=author.staff_id)
    if wish.words.products and wish.kind in WITHOUT_PRODUCTS:
        raise Problem("pushes.no_products_in_kind", exit_code=2, kind=wish.kind)
    audience = wish.audience.checked()
    made = compose(
        wish.words,
        wish.language,
        products=products_of(connection, wish.words.products),
        items=newsroom.items(connection, wish.words.news_ids) if wish.words.news_ids else (),
    )
    start = wish.valid_from or now.date()
    until = wish.valid_until or start + timedelta(days=rules.valid_days)
    if until < start or until < now.date():
        raise Problem("pushes.bad_days", exit_code=2)
    about: dict[str, Any] = {
        "purpose": INTERNAL if audience.roles else purpose, "products": list(wish.words.products),
        "news_ids": list(wish.words.news_ids), "fields": [one.to_json() for one in made.bound], "language": wish.language,
    }  # fmt: skip
    push = Push(
        push_id=push_id or _number(wish, author.staff_id, now), kind=wish.kind, audience=audience, language=wish.language,
        words=wish.words, card=made.card, about=about, state=rows.DRAFT, author=author.staff_id, valid_from=start,
        valid_until=until, not_before=wish.not_before, findings=(), made_at=now,
    )  # fmt: skip
    return examined_again(connection, policy, push, now=now, known=known)


def examined_again(  # noqa: PLR0913 - all by name
    connection: Connection,
    policy: Policy,
    push: Push,
    *,
    now: datetime,
    reviewed: Reviewed | None = None,
    known: Known | None = None,
) -> tuple[Push, Counted]:
    """The push with the findings of now, and who would get it now; at the draft, at the approval."""
    counted = count(connection, policy, push, now=now, reviewed=reviewed, known=known)
    of_text = examined(push.card, push.purpose, _bound(push))
    return replace(push, findings=(*of_text, *counted.findings)), counted


def keep(connection: Connection, push: Push, *, by: str, now: datetime) -> None:
    """Write a new draft, or a changed one: whatever approval it had is void. Needs ``Database.writing()``.

    Raises Problem when it has left, or ended.
    """
    before = rows.find(connection, push.push_id, hold=True)
    if before is not None:
        if before.state not in (rows.DRAFT, rows.CHECKED, rows.APPROVED, rows.REJECTED):
            raise Problem("pushes.too_late_to_change", push_id=push.push_id)
        allowed = approvals.newest(connection, KIND, push.push_id)
        if allowed is not None:
            approvals.void_changed(connection, allowed.approval_id, now=now)
        _forget_recipients(connection, push.push_id)
        push = replace(push, made_at=before.made_at)
    rows.put(connection, push)
    _log(connection, push, "changed" if before else "drafted", by=by, now=now)


def submit(connection: Connection, push: Push, *, by: str, now: datetime) -> Approval:
    """Ask another person for their word on exactly this. Needs ``Database.writing()``.

    Raises Problem for what the checks block and for a push that is no draft.
    """
    there = rows.find(connection, push.push_id, hold=True)
    if there is None or there.state != rows.DRAFT:
        raise Problem("pushes.no_draft", push_id=push.push_id)
    if blocked(push.findings):
        raise Problem("pushes.blocked", push_id=push.push_id, count=sum(one.level == "block" for one in push.findings))
    asked = approvals.draft(connection, bound_of(push), author=by, now=now)
    rows.set_state(connection, push.push_id, rows.CHECKED, findings=[one.to_json() for one in push.findings])
    return asked


def bound_of(push: Push) -> Bound:
    """What is signed: the bytes, whom they are for, when, the notices, and what the checks look at."""
    audience = {
        **push.audience.to_json(), "language": push.language, "purpose": push.purpose, "about": _hash(push.about),
        **({"not_before": push.not_before.isoformat()} if push.not_before else {}),
    }  # fmt: skip
    return Bound(
        kind=KIND, ref=push.push_id, bytes_hash=push.card.content_hash(), audience=audience, valid_from=push.valid_from,
        valid_until=push.valid_until, notices=push.card.notices,
    )  # fmt: skip


def products_of(connection: Connection, codes: tuple[str, ...]) -> dict[str, Product]:
    """The products of these codes; needs the ``bank`` schema."""
    table = bank["products"]
    found = connection.execute(select(table).where(table.c.product_code.in_(codes))) if codes else ()
    return {row.product_code: bank_rows.product(row) for row in found}


def _bound(push: Push) -> tuple[Field, ...]:
    return tuple(Field.from_json(one) for one in push.about.get("fields", ()))


def _number(wish: Wish, author: str, now: datetime) -> str:
    """``P20261122-3f9a1c2b``: by content, audience, author and moment."""
    said = {
        "words": wish.words.to_json(), "audience": wish.audience.to_json(), "language": wish.language, "author": author,
        "at": now.isoformat(), "kind": wish.kind,
    }  # fmt: skip
    return f"P{now:%Y%m%d}-{_hash(said)[:8]}"


def _hash(value: Mapping[str, Any]) -> str:
    text = json.dumps(dict(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _forget_recipients(connection: Connection, push_id: str) -> None:
    connection.execute(push_recipients.delete().where(push_recipients.c.push_id == push_id))


def _log(connection: Connection, push: Push, move: str, *, by: str, now: datetime) -> None:
    detail = {"push_id": push.push_id, "move": move, "kind": push.kind, "bytes": push.card.content_hash()}
    audit.record(connection, at=now, staff_id=by, what="push", detail=detail)
