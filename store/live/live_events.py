"""What became of one customer from one place to the next: the events of ``store.rounds.round_events``, for a single pair of rows.

``store.live.live`` asks it between nights. A test holds the two together on random pairs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from segmentation.nodes import Kind
from segmentation.policy import Policy
from store.rounds import events
from store.rounds.by_hand import COLUMN, SEGMENTS
from store.rounds.round_events import NEAR

Placed = Mapping[str, Any]
"""The values of a placements row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One event, without its day."""

    kind: str
    what: str
    was: str = ""
    cause: str = events.DATA


def changes(before: Placed, after: Placed, policy: Policy) -> Iterator[Change]:
    """The events between two places of a customer; the segments after the tiers."""
    tiers = list(policy.rule("tier").type.words or ())
    yield from _tier(before, after, tiers)
    if NEAR in before and NEAR in after:
        yield from _near(before, after, policy, tiers)
    if SEGMENTS in before and SEGMENTS in after:
        yield from _segments(before, after)


def _tier(before: Placed, after: Placed, tiers: list[str]) -> Iterator[Change]:
    was, now = before["tier"], after["tier"]
    if was == now or was not in tiers or now not in tiers:
        return
    kind = events.TIER_REACHED if tiers.index(now) > tiers.index(was) else events.TIER_FALLEN
    yield Change(kind=kind, what=now, was=was, cause=_cause("tier", before, after))


def _near(before: Placed, after: Placed, policy: Policy, tiers: list[str]) -> Iterator[Change]:
    is_test = policy.has(NEAR) and policy.rule(NEAR).type.kind is Kind.TEST
    following = dict(zip(tiers, [*tiers[1:], ""], strict=True))

    def near(placed: Placed) -> str:
        if is_test:
            return following.get(placed["tier"], "") if placed[NEAR] else ""
        return str(placed[NEAR] or "")

    what, was, now = near(after), before["tier"], after["tier"]
    fell = was not in tiers or now not in tiers or tiers.index(now) < tiers.index(was)
    if not fell and what not in (near(before), "", "none"):
        yield Change(kind=events.NEAR_TIER, what=what)


def _segments(before: Placed, after: Placed) -> Iterator[Change]:
    was, now = _names(before), _names(after)
    cause = _cause(SEGMENTS, before, after)
    for kind, names in ((events.JOINED, now - was), (events.LEFT, was - now)):
        for name in sorted(names):
            yield Change(kind=kind, what=name, cause=cause)


def _names(placed: Placed) -> set[str]:
    return {name for name in (placed[SEGMENTS] or "").split("|") if name}


def _cause(column: str, *rows: Placed) -> str:
    key = f'"{column}":'
    return events.HAND if any(key in (row.get(COLUMN) or "") for row in rows) else events.DATA
