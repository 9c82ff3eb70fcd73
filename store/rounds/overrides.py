"""Values set by hand: somebody asks with a reason and an end, another person approves, and rounds show the value until then.

``guanhu override`` calls it; every step is audited with ids alone. A value holds for the rounds made from its approval to its
last day and ends by itself; what the rules say stays beside it (``store.rounds.by_hand``). Approving a second value for the same
customer and scheme ends the first. Two people: the one who approves is a branch head or an administrator of the customer's
branch, and not the one who asked.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select, update

from content.problems import Problem
from segmentation.nodes import Kind
from segmentation.people import Manager
from segmentation.policy import Policy
from store import tables
from store.database import Database
from store.engines.questions import Question
from store.rounds.by_hand import IN, OUT, SEGMENTS, ByHand
from store.rounds.override_rows import Override, one_of, record_step, write_approval, write_request
from store.staff import managers
from store.tables import overrides

#: Columns that are no scheme of their own.
_NOT_BY_HAND = ("plain_tier", SEGMENTS)
#: Who may approve.
APPROVERS = ("branch_head", "admin")


# -- what can be set ----------------------------------------------------------------------------------------------------


def schemes(policy: Policy) -> dict[str, tuple[str, ...]]:
    """Every scheme that can be set by hand, by the column or segment's name, with its words."""
    found: dict[str, tuple[str, ...]] = {}
    for rule in policy.rules:
        if rule.name == SEGMENTS and rule.type.kind is Kind.SET:
            found |= dict.fromkeys(rule.type.words or (), (IN, OUT))
        elif rule.name in tables.placements.c and rule.name not in _NOT_BY_HAND and rule.type.words:
            found[rule.name] = rule.type.words
    return found


def checked(policy: Policy, scheme: str, value: str) -> tuple[str, str]:
    """Column or segment, and the value as it is kept. Raises Problem (exit 2) for a scheme or value there is not."""
    known = schemes(policy)
    row = policy.section("schemes").get(scheme)
    named = row.get("rule", scheme) if isinstance(row, dict) else scheme
    if named not in known:
        raise Problem("overrides.scheme", exit_code=2, scheme=scheme, schemes=", ".join(sorted(known)))
    words = known[named]
    if named in tables.placements.c and policy.rule(named).type.kind is Kind.SET:
        values = sorted({word.strip() for word in value.replace(",", "|").split("|") if word.strip()} - {"none"})
    else:
        values = [value.strip()]
    if wrong := [word for word in values if word not in words]:
        raise Problem("overrides.value", exit_code=2, scheme=scheme, value=wrong[0], values=", ".join(words))
    return named, "|".join(values)


# -- the three steps ----------------------------------------------------------------------------------------------------


def request(  # noqa: PLR0913 - one value a column
    database: Database,
    policy: Policy,
    *,
    customer_id: str,
    scheme: str,
    value: str,
    reason: str,
    until: date,
    by: str,
    now: datetime,
) -> int:
    """Ask for a value; its number. Raises Problem: unknown scheme, value or customer, no reason, a day past, not allowed."""
    named, kept = checked(policy, scheme, value)
    if not reason.strip():
        raise Problem("overrides.reason", exit_code=2)
    if until < now.date():
        raise Problem("overrides.past", exit_code=2, until=until)
    with database.reading() as connection:
        person = _person(database, connection, by)
        if not may_ask(connection, person, customer_id, now.date()):
            raise Problem("overrides.not_yours", staff_id=by, customer_id=customer_id)
    with database.writing() as connection:
        return write_request(
            connection, customer_id=customer_id, scheme=named, value=kept, reason=reason, until=until, by=by, now=now
        )


def approve(database: Database, override_id: int, *, by: str, now: datetime) -> Override:
    """Let it hold from the next round on. Raises Problem: unknown, not waiting, past, one's own, or not allowed."""
    one = _there(database, override_id)
    _must_decide(database, one, by)
    if one.requested_by == by:
        raise Problem("overrides.own", override_id=override_id)
    with database.writing() as connection:
        write_approval(connection, override_id, by=by, now=now)
        return one_of(connection, override_id)


def withdraw(database: Database, override_id: int, *, by: str, now: datetime) -> Override:
    """Take it back, asked for or standing: by who asked, or who could approve. Raises Problem: unknown, ended, not allowed."""
    one = _there(database, override_id)
    if one.requested_by != by:
        _must_decide(database, one, by)
    with database.writing() as connection:
        one = one_of(connection, override_id)
        if one.state == "withdrawn" or one.until < now.date():
            raise Problem("overrides.ended", override_id=override_id)
        mine = update(overrides).where(overrides.c.override_id == override_id)
        connection.execute(mine.values(state="withdrawn", withdrawn_by=by, withdrawn_at=now))
        record_step(connection, "override_withdrawn", by, now, override_id, one.customer_id, one.scheme, one.until)
        return one_of(connection, override_id)


# -- who may ------------------------------------------------------------------------------------------------------------


def _person(database: Database, connection: Connection, staff_id: str) -> Manager:
    if database.served(connection).delivery_id is None:
        raise Problem("problems.no_delivery")
    person = managers.by_staff_id(connection, staff_id)
    if person is None:
        near = ", ".join(managers.near_staff_ids(connection, staff_id))
        raise Problem("problems.unknown_staff", exit_code=2, staff_id=staff_id, near=near)
    if not person.active:
        raise Problem("problems.staff_inactive", staff_id=staff_id)
    return person


def may_ask(connection: Connection, person: Manager, customer_id: str, today: date) -> bool:
    """Their manager or who stands in, the head of their branch, an administrator of it. Raises Problem for an unknown one."""
    customers = tables.bank["customers"].c
    found = connection.execute(
        select(customers.manager_id, customers.branch_id).where(customers.customer_id == customer_id)
    ).first()
    if found is None:
        raise Problem("overrides.customer", customer_id=customer_id)
    own = found.manager_id in managers.scope_of(connection, person, today).managers
    return own or (person.role in APPROVERS and _covers(connection, person, found.branch_id))


def _covers(connection: Connection, person: Manager, branch_id: str | None) -> bool:
    """Whether the branch is theirs, or beneath it."""
    return branch_id in managers.with_sub_branches(connection, person.branch_id)


def _must_decide(database: Database, one: Override, by: str) -> None:
    with database.reading() as connection:
        if not may_decide(connection, _person(database, connection, by), one.customer_id):
            raise Problem("overrides.not_allowed", staff_id=by)


def may_decide(connection: Connection, person: Manager, customer_id: str) -> bool:
    """Whether the person heads, or runs the bot for, the customer's branch."""
    customers = tables.bank["customers"].c
    branch_id = connection.execute(select(customers.branch_id).where(customers.customer_id == customer_id)).scalar()
    return person.role in APPROVERS and _covers(connection, person, branch_id)


# -- questions ------------------------------------------------------------------------------------------------------------


def _there(database: Database, override_id: int) -> Override:
    with database.engine.connect() as connection:
        return one_of(connection, override_id)


def listed(
    database: Database, *, by: str, now: datetime, customer_id: str = "", ended: bool = False
) -> tuple[Override, ...]:
    """Those about customers the person may set values for, by number; the ended ones only where asked. Raises Problem."""
    query = select(overrides).order_by(overrides.c.override_id)
    if not ended:
        query = query.where(overrides.c.state != "withdrawn", overrides.c.until >= now.date())
    if customer_id:
        query = query.where(overrides.c.customer_id == customer_id)
    with database.reading() as connection:
        person = _person(database, connection, by)
        found = [Override(**row) for row in connection.execute(query).mappings()]
        seen = {id_: _sees(connection, person, id_, now.date()) for id_ in {one.customer_id for one in found}}
    return tuple(one for one in found if seen[one.customer_id])


def _sees(connection: Connection, person: Manager, customer_id: str, today: date) -> bool:
    try:
        return may_ask(connection, person, customer_id, today)
    except Problem:  # no longer delivered: nobody's but the head office's
        return person.role == "admin"


def in_force(connection: Connection, policy: Policy, *, as_of: date, today: date) -> tuple[ByHand, ...]:
    """What stands in a round of a day that is made today, oldest first; a value the policy does not know does not."""
    query = select(overrides).where(overrides.c.state == "approved", overrides.c.until >= max(as_of, today))
    return _hands(connection, query.order_by(overrides.c.approved_at, overrides.c.override_id), policy)


def by_ids(connection: Connection, policy: Policy, ids: str) -> tuple[ByHand, ...]:
    """Those a round's row names (``rounds.by_hand``), whatever became of them."""
    if not ids:
        return ()
    query = select(overrides).where(overrides.c.override_id.in_([int(one) for one in ids.split(",")]))
    return _hands(connection, query.order_by(overrides.c.approved_at, overrides.c.override_id), policy)


def _hands(connection: Connection, query: Select[Any], policy: Policy) -> tuple[ByHand, ...]:
    rows = connection.execute(query).all()
    if not rows:
        return ()
    known = schemes(policy)
    return tuple(
        ByHand(
            override_id=row.override_id,
            customer_id=row.customer_id,
            scheme=row.scheme,
            value=row.value,
            in_segments=row.scheme not in tables.placements.c,
        )
        for row in rows
        if row.scheme in known and set(row.value.split("|")) - {""} <= set(known[row.scheme])
    )


def shown_by_hand(
    connection: Connection, policy: Policy, round_id: int | None, customer_id: str
) -> tuple[Override, ...]:
    """The values set by hand that a round shows for a customer: for whoever explains it."""
    return all_by_hand(connection, policy, round_id, [customer_id])[customer_id]


_BY_HAND = Question(lambda: select(tables.rounds.c.by_hand).where(tables.rounds.c.round_id == bindparam("round")))


def all_by_hand(
    connection: Connection, policy: Policy, round_id: int | None, customer_ids: Sequence[str]
) -> dict[str, tuple[Override, ...]]:
    """The same for several customers, by id; empty for those without."""
    found = _BY_HAND.tuples(connection, {"round": round_id})
    ids = found[0][0] or "" if found else ""
    mine: dict[str, set[int]] = {one: set() for one in customer_ids}
    for hand in by_ids(connection, policy, ids):
        if hand.customer_id in mine:
            mine[hand.customer_id].add(hand.override_id)
    return {one: tuple(one_of(connection, number) for number in sorted(numbers)) for one, numbers in mine.items()}
