"""Whether the served delivery still waits for its round: what the night asks before it works."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from segmentation.policy import Policy
from store.database import Served
from store.rounds.by_hand import named
from store.rounds.overrides import in_force
from store.tables import deliveries, rounds


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRound:
    """The served delivery and whether the served round is its own, made with these rules."""

    delivery_id: int | None
    as_of: date | None = None
    done: bool = False


def waiting(connection: Connection, served: Served, *, policy: Policy, today: date) -> WaitingRound:
    """What the night finds; ``delivery_id`` None: nothing was imported yet. Values set by hand that came or ended count too."""
    if served.delivery_id is None:
        return WaitingRound(delivery_id=None)
    as_of = connection.execute(
        select(deliveries.c.as_of).where(deliveries.c.delivery_id == served.delivery_id)
    ).scalar_one()
    made = connection.execute(
        select(rounds.c.by_hand).where(
            rounds.c.round_id == served.round_id,
            rounds.c.delivery_id == served.delivery_id,
            rounds.c.policy_hash == policy.hash,
            rounds.c.state == "done",
        )
    ).first()
    done = made is not None and made.by_hand == named(in_force(connection, policy, as_of=as_of, today=today))
    return WaitingRound(delivery_id=served.delivery_id, as_of=as_of, done=done)
