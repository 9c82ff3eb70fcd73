"""What one customer lacks to a level of a scheme that goes by an amount: the mark solved from the policy's own rule."""

from dataclasses import dataclass

from segmentation.people import Placement
from segmentation.policy import Policy

_AMOUNT = "aum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """How far a level is; fen."""

    word: str
    """The level: ``high``."""
    mark: int
    missing: int
    """0 where the assets reach it today."""


def gap_to(placement: Placement, word: str, policy: Policy, *, scheme: str = "tier") -> Gap | None:
    """What is missing to the level; None where the policy's rule does not go by the assets alone."""
    from segmentation.missing import mark_of  # the whole core comes with it: other questions do without

    mark = mark_of(policy, scheme, _AMOUNT, word) if policy.has(scheme) else None
    return None if mark is None else Gap(word=word, mark=mark, missing=max(mark - placement.aum, 0))
