"""The statements of a claim and of its end, and the conditions they share with the outbox's other questions.

Spelled once and run by the driver (``store.engines.prepared``): a morning's briefings for a thousand managers are claimed and
ended by these alone.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Text,
    Update,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    tuple_,
    type_coerce,
    update,
)

from store.engines import Storage
from store.engines.prepared import Prepared
from store.engines.spelling import each_number, place_of
from store.tables import CARD, outbox, outbox_cards
from store.tables import budgets as buckets

#: A delivery as ``outbox_claims.claimed_row`` reads it: the card as text.
COLUMNS = (*outbox.c, cast(CARD, Text).label("card_text"))
_SHOWN = ("delivery_id", "key", "address", "purpose", "about", "due_at", "expires_at", "tries", "findings", "made_at")
_AS_TEXT = ("about", "findings")


def state_is(state: str, column: ColumnElement[str] = outbox.c.state) -> ColumnElement[bool]:
    """The condition as the partial indexes have it: a parameter would hide from them which state is meant."""
    assert state.isalpha()
    return column == literal_column(f"'{state}'")


def waiting() -> ColumnElement[bool]:
    """It waits."""
    return state_is("waiting")


def in_flight() -> ColumnElement[bool]:
    """It is being sent."""
    return state_is("sending")


def on_platforms(platforms: Collection[str]) -> ColumnElement[bool]:
    """The condition that an address lies on one of these platforms."""
    return func.substr(outbox.c.address, 1, place_of(outbox.c.address, ":") - 1).in_(sorted(platforms))


def _number(name: str) -> ColumnElement[int]:
    """A parameter, a moment as it is stored among them."""
    return bindparam(name, type_=BigInteger())


def _stored(name: str) -> ColumnElement[int]:
    """A moment's column as it is stored."""
    return type_coerce(outbox.c[name], BigInteger())


def _on_named(address: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether it lies on one of ``platforms``, given as ``|web:|slack:``."""
    platform = func.substr(address, 1, place_of(address, literal_column("':'")))
    named = place_of(bindparam("platforms", type_=Text()), literal_column("'|'").op("||")(platform))
    return named > literal_column("0")


def _first(_storage: Storage) -> Select[Any]:
    """A page of what may leave, in order. ``platforms`` is ``|web:|slack:``."""
    busy, now = outbox.alias("busy"), _number("now")
    taken = exists().where(busy.c.address == outbox.c.address, state_is("sending", busy.c.state))
    dry = exists().where(buckets.c.place == outbox.c.address, type_coerce(buckets.c.next_at, BigInteger()) > now)
    return (
        select(outbox.c.delivery_id, outbox.c.address, outbox.c.due_at)
        .where(
            waiting(),
            outbox.c.urgency == bindparam("urgency", type_=Integer()),
            _stored("due_at") <= now,
            or_(outbox.c.expires_at.is_(None), _stored("expires_at") > now),
            _on_named(outbox.c.address),
            ~taken,
            ~dry,
        )
        .order_by(outbox.c.due_at, outbox.c.delivery_id)
        .limit(_number("page"))
    )


def _following(storage: Storage) -> Select[Any]:
    last = tuple_(_number("last_due"), bindparam("last_id", type_=Integer()))
    return _first(storage).where(tuple_(outbox.c.due_at, outbox.c.delivery_id) > last)


def _read(_storage: Storage) -> Select[Any]:
    """Those of these ids that still wait and that nobody holds, with their cards."""
    shown = (cast(outbox.c[name], Text).label(name) if name in _AS_TEXT else outbox.c[name] for name in _SHOWN)
    return (
        select(*shown, cast(outbox_cards.c.card, Text))
        .select_from(outbox.join(outbox_cards, outbox.c.delivery_id == outbox_cards.c.delivery_id))
        .where(_among_ids(), waiting())
        .with_for_update(of=outbox, skip_locked=True)
    )


def _take(_storage: Storage) -> Update:
    tries = outbox.c.tries + literal_column("1")
    return update(outbox).where(_among_ids()).values(
        state=literal_column("'sending'"), lease_until=_number("until"), tries=tries
    )  # fmt: skip


def _arrived(_storage: Storage) -> Update:
    """One that arrived; who lost the claim ends nothing."""
    mine = (
        outbox.c.delivery_id == bindparam("id", type_=Integer()),
        in_flight(),
        outbox.c.tries == bindparam("tried", type_=Integer()),
        _stored("lease_until") == _number("lease"),
    )
    message = bindparam("message", type_=Text())
    return update(outbox).where(*mine).values(
        state=literal_column("'sent'"), lease_until=null(), ended_at=_number("at"), message_id=message
    )  # fmt: skip


def _ended(_storage: Storage) -> Select[Any]:
    return select(outbox.c.delivery_id, outbox.c.tries, outbox.c.message_id).where(
        _among_ids(), state_is("sent"), _stored("ended_at") == _number("at")
    )


def _next(_storage: Storage) -> Select[Any]:
    """One row: due among answers and others, a token back, a lease over, a platform to be asked; what is after ``now``."""
    now = _number("now")

    def soonest(urgency: int) -> Any:
        mine = (waiting(), outbox.c.urgency == literal_column(str(urgency)), _stored("due_at") > now)
        return (
            select(_stored("due_at"))
            .where(*mine)
            .order_by(outbox.c.due_at)
            .limit(literal_column("1"))
            .scalar_subquery()
        )

    next_at, lease = type_coerce(buckets.c.next_at, BigInteger()), _stored("lease_until")
    return select(
        soonest(0),
        soonest(1),
        select(func.min(next_at)).where(next_at > now).scalar_subquery(),
        select(func.min(lease)).where(in_flight()).scalar_subquery(),
        select(func.min(lease)).where(state_is("unknown"), lease > now).scalar_subquery(),
    )


def _over(_storage: Storage) -> Select[Any]:
    return select(outbox.c.delivery_id).where(in_flight(), _stored("lease_until") <= _number("now")).limit(
        literal_column("1")
    )  # fmt: skip


def _any(_storage: Storage) -> Select[Any]:
    """One row: whether a claim could do anything now, by due time, expiry or a lease that is over."""
    now = _number("now")

    def there(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists().where(*conditions)

    return select(
        or_(
            *(there(waiting(), outbox.c.urgency == literal_column(each), _stored("due_at") <= now) for each in "01"),
            there(waiting(), _stored("expires_at") <= now),
            there(in_flight(), _stored("lease_until") <= now),
        )
    )


def _askable(_storage: Storage) -> Select[Any]:
    due = (state_is("unknown"), _stored("lease_until") <= _number("now"), _on_named(outbox.c.address))
    return select(outbox.c.delivery_id).where(*due).limit(literal_column("1"))


def _expire(_storage: Storage) -> Update:
    now = _number("now")
    return update(outbox).where(waiting(), _stored("expires_at") <= now).values(
        state=literal_column("'expired'"), ended_at=now
    )  # fmt: skip


def _among_ids() -> ColumnElement[bool]:
    return outbox.c.delivery_id.op("IN")(each_number(bindparam("ids", type_=Text())))


#: The walk: a page, and those after it.
FIRST, FOLLOWING = Prepared(_first), Prepared(_following)
READ, TAKE = Prepared(_read), Prepared(_take)
ARRIVED, ENDED_AT = Prepared(_arrived), Prepared(_ended)
NEXT, OVER, EXPIRE = Prepared(_next), Prepared(_over), Prepared(_expire)
ANY, ASKABLE = Prepared(_any), Prepared(_askable)
