"""The rounds as versions: what each was made from. Called by ``guanhu segment --history``."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from store.tables import deliveries, rounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One finished round."""

    round_id: int
    as_of: date
    delivery_id: int
    delivered_as_of: date
    policy_hash: str
    engine: str
    ran_at: datetime
    customers: int
    before_id: int | None
    """The round of an earlier day whose state it carried on; None for the first."""
    restates_id: int | None
    """The round it took the place of, after a late delivery; 0 where the day had none."""
    by_hand: str
    """The numbers of the values set by hand, with commas."""


def versions(connection: Connection, *, most: int) -> tuple[Version, ...]:
    """The last finished rounds, the newest day first, of a day the last version first."""
    named = [rounds.c[name] for name in Version.__dataclass_fields__ if name != "delivered_as_of"]
    query = (
        select(*named, deliveries.c.as_of.label("delivered_as_of"))
        .join(deliveries, deliveries.c.delivery_id == rounds.c.delivery_id)
        .where(rounds.c.state == "done")
        .order_by(rounds.c.as_of.desc(), rounds.c.round_id.desc())
    )
    return tuple(Version(**row) for row in connection.execute(query.limit(most)).mappings())
