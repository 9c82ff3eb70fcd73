"""Token buckets of platforms and addresses, in the database: exact however many workers send.

A rule allows ``limit`` messages in any ``seconds``, of which ``burst`` at once. A bucket is one moment, the time of its next
token: a full one has ``burst`` tokens behind it, taking one moves it on by a step. The steps are long enough that no
window of ``seconds``, wherever it begins, sees more than ``limit``. ``store.outbox.outbox.claim`` takes the tokens in its own
transaction, while it holds the turn of the outbox; the policy's ``[budgets]`` has the rules.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, Text, bindparam, select

from store.engines import Storage, of
from store.engines.prepared import Prepared
from store.engines.spelling import each_word
from store.tables import budgets
from store.types import moment_number, moment_of

Rules = tuple["Rule", ...]
#: More than is ever claimed at once: a platform without a rule.
WITHOUT_LIMIT = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """At most ``limit`` in any ``seconds``, ``burst`` of them at once."""

    limit: int
    seconds: int
    burst: int

    def __post_init__(self) -> None:
        """ValueError unless 1 ≤ burst < limit."""
        if not (1 <= self.burst < self.limit and self.seconds > 0):
            raise ValueError(f"a budget needs 1 <= burst < limit: {self}")

    @property
    def step(self) -> timedelta:
        """How long one token takes to come back, rounded up to a millisecond."""
        return timedelta(milliseconds=-(-self.seconds * 1000 // (self.limit - self.burst)))

    def left(self, next_at: datetime | None, now: datetime) -> int:
        """How many tokens there are now."""
        if next_at is None:
            return self.burst
        return 0 if next_at > now else min(self.burst, (now - next_at) // self.step + 1)

    def after(self, next_at: datetime | None, now: datetime, taken: int) -> datetime:
        """The bucket's moment once ``taken`` tokens are gone."""
        full = now - (self.burst - 1) * self.step
        return max(next_at or full, full) + taken * self.step


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgets:
    """The rules by platform: of the platform as a whole, and of each address on it."""

    platform: Mapping[str, Rules] = field(default_factory=dict)
    address: Mapping[str, Rules] = field(default_factory=dict)

    @staticmethod
    def read(section: Mapping[str, Any]) -> "Budgets":
        """From the policy's ``[budgets]``; a platform without a row has no limit. Raises ValueError for a rule that is none."""

        def rules(rows: Iterable[Mapping[str, int]]) -> Rules:
            return tuple(Rule(limit=row["limit"], seconds=row["seconds"], burst=row["burst"]) for row in rows)

        return Budgets(
            platform={name: rules(one.get("platform", ())) for name, one in section.items()},
            address={name: rules(one.get("address", ())) for name, one in section.items()},
        )

    def limits(self, address: str) -> dict[str, Rules]:
        """The places whose tokens a message to this address takes, with their rules."""
        platform = address.partition(":")[0]
        found = {platform: self.platform.get(platform, ()), address: self.address.get(platform, ())}
        return {place: own for place, own in found.items() if own}


UNLIMITED = Budgets()


#: The bucket of a platform that told us to wait and has no rule.
_TOLD = 0


def left(connection: Connection, rules: Budgets, platforms: Collection[str], *, now: datetime) -> dict[str, int]:
    """How many messages each platform takes now."""
    known = _moments(connection, platforms)
    found = {}
    for name in platforms:
        tokens = [rule.left(known.get(_bucket(name, rule.seconds)), now) for rule in rules.platform.get(name, ())]
        told = known.get(_bucket(name, _TOLD))
        found[name] = 0 if told and told > now else min(tokens, default=WITHOUT_LIMIT)
    return found


def take(connection: Connection, rules: Budgets, addresses: Collection[str], *, now: datetime) -> None:
    """Take a token for a message to each of these addresses, and for each of their platforms."""
    _move(connection, rules, addresses, now=now, by=1)


def give_back(connection: Connection, rules: Budgets, address: str, *, now: datetime) -> None:
    """The token of a message that a check kept from leaving: the platform was not asked."""
    if rules.limits(address):
        of(connection).take_turn(connection, "outbox")
        _move(connection, rules, [address], now=now, by=-1)


def empty(connection: Connection, rules: Budgets, address: str, *, until: datetime) -> None:
    """The platform wants nothing more until then: nothing for it is claimed before."""
    of(connection).take_turn(connection, "outbox")
    platform = address.partition(":")[0]
    names = [_bucket(platform, rule.seconds) for rule in rules.platform.get(platform, ())] or [_bucket(platform, _TOLD)]
    known = _moments(connection, [platform])
    _write(connection, {(platform, name): max(until, known.get(name, until)) for name in names})


def _move(connection: Connection, rules: Budgets, addresses: Collection[str], *, now: datetime, by: int) -> None:
    if not (rules.platform or rules.address):
        return
    taken: dict[str, int] = {}
    wanted: dict[str, Rules] = {}
    for address in addresses:
        for place, own in rules.limits(address).items():
            taken[place] = taken.get(place, 0) + by
            wanted[place] = own
    if wanted:
        known = _moments(connection, wanted)
        moments = {}
        for place, own in wanted.items():
            for rule in own:
                name = _bucket(place, rule.seconds)
                moments[place, name] = rule.after(known.get(name), now, taken[place])
        _write(connection, moments)


def _bucket(place: str, seconds: int) -> str:
    return f"{place}#{seconds}"


def _moments(connection: Connection, places: Collection[str]) -> dict[str, datetime]:
    if not places:
        return {}
    return {bucket: moment_of(at) for bucket, at in _KNOWN.rows(connection, places=json.dumps(list(places)))}


def _write(connection: Connection, moments: Mapping[tuple[str, str], datetime]) -> None:
    rows = [{"bucket": name, "place": place, "at": moment_number(at)} for (place, name), at in moments.items()]
    _SET.run_all(connection, rows)


def _known(_storage: Storage) -> Any:
    places = each_word(bindparam("places", type_=Text()))
    return select(budgets.c.bucket, budgets.c.next_at).where(budgets.c.place.op("IN")(places))


def _set(storage: Storage) -> Any:
    given = {name: bindparam(name, type_=Text()) for name in ("bucket", "place")}
    statement = storage.insert(budgets).values(**given, next_at=bindparam("at", type_=BigInteger()))
    return statement.on_conflict_do_update(index_elements=["bucket"], set_={"next_at": statement.excluded.next_at})


_KNOWN, _SET = Prepared(_known), Prepared(_set)
