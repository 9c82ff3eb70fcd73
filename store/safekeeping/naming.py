"""Which of the bot's rows speak of a customer: by id in lists and cards, by name in what people typed.

Shared by ``store.safekeeping.expiry`` (what a hold spares), ``store.safekeeping.erasure`` (what goes) and
``store.safekeeping.person`` (what is handed out). The database finds a few rows too many, quickly; ``Traces.in_`` decides.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, cast, or_, select

from store import audit
from store.tables import identities

#: A name of one character would be found in every second sentence.
_SHORTEST = 2
#: An id as a word of its own; Chinese characters may stand right beside it.
_WORD = "(?<![A-Za-z0-9_]){}(?![A-Za-z0-9_])"


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What gives a customer away: the id as a word of its own, and names and numbers wherever they stand."""

    customer_id: str
    texts: tuple[str, ...] = field(default=(), repr=False)
    """Name and phone, where they are known."""

    def in_(self, value: Any) -> bool:
        """Whether a text or a JSON value speaks of the customer."""
        if isinstance(value, str):
            return self._in_text(value)
        if isinstance(value, dict):
            return any(self.in_(one) for pair in value.items() for one in pair)
        if isinstance(value, list | tuple):
            return any(self.in_(one) for one in value)
        return False

    def _in_text(self, value: str) -> bool:
        if any(text in value for text in self.texts):
            return True
        return re.search(_WORD.format(re.escape(self.customer_id)), value, re.IGNORECASE) is not None

    def may_stand_in(self, *columns: ColumnElement[Any]) -> ColumnElement[bool]:
        """The condition that one of the columns may speak of the customer, JSON ones included."""
        needles = {needle for one in (self.customer_id, *self.texts) for needle in (one, json.dumps(one)[1:-1])}
        return or_(
            *(cast(column, Text).icontains(needle, autoescape=True) for column in columns for needle in sorted(needles))
        )


def traces(customer_id: str, known: Iterable[str | None] = ()) -> Traces:
    """The traces of a customer with these names and numbers; what is too short to tell anybody is left out."""
    return Traces(customer_id=customer_id, texts=tuple(one for one in known if one and len(one) >= _SHORTEST))


def chats_shown(connection: Connection, customer_id: str) -> frozenset[str]:
    """The addresses of everybody who was ever shown the customer: where something may have been said about them."""
    people = {row.staff_id for row in audit.of_customer(connection, customer_id)}
    if not people:
        return frozenset()
    query = select(identities.c.address).where(identities.c.staff_id.in_(sorted(people)))
    own = {f"{platform}:person:{one}" for one in people for platform in ("web", "terminal", "console")}
    return frozenset(own | set(connection.execute(query).scalars()))
