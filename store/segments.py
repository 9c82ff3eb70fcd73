"""A segment word becomes a condition on the served round's placements.

Words are ``scheme:value`` (``tier:high``, ``asset_type:investment``), ``tag:KEY=VALUE``, and the name of a list or named segment
of the policy (``vip``). ``Book`` filters with these; whether the policy has such a group is asked with ``known``.
"""

from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, literal, or_, select

from segmentation.policy import Policy
from segmentation.schemes import SEGMENT, TAG, Values
from store.tables import bank, deliveries, placements, rounds, serving

#: Schemes whose word is not the name of their column.
_COLUMNS = {"asset_type": "asset_types", SEGMENT: "segments"}
#: Columns with several words at once, kept between bars.
_SEVERAL = ("asset_types", "behaviour", "segments", "other_groups")


def known(word: str, policy: Policy | None = None) -> bool:
    """Whether the policy has such a group; without a policy whether the word is one that could be."""
    scheme, colon, value = word.partition(":")
    if not colon:
        return word in policy.segments if policy else bool(word)
    if scheme == SEGMENT:
        return value in policy.segments if policy else bool(value)
    if scheme == TAG:
        key, equals, tagged = value.partition("=")
        return bool(key and equals and tagged)
    if not value:
        return False
    if policy and policy.schemes:
        return scheme in policy.schemes and policy.schemes[scheme].values is not Values.NUMBER
    return _column(scheme) != "other_groups"


def _column(scheme: str) -> str:
    name = _COLUMNS.get(scheme, scheme)
    return name if name in placements.c else "other_groups"


@cache
def condition(scheme: str, parameter: str) -> ColumnElement[bool]:
    """Placed in the scheme under the value bound as ``parameter``."""
    if scheme == TAG:
        return _tagged(parameter)
    value: BindParameter[str] = bindparam(parameter)
    name = _column(scheme)
    if name in _SEVERAL:
        whole = literal("|").concat(func.coalesce(placements.c[name], "")).concat("|")
        return whole.contains(literal("|").concat(value).concat("|"))
    return placements.c[name] == value


def _tagged(parameter: str) -> ColumnElement[bool]:
    """The latest value of a key by the day of the round, a tag without a day before all others, is the value."""
    tags = bank["tags"]
    on = (
        select(func.coalesce(rounds.c.as_of, deliveries.c.as_of))
        .select_from(serving)
        .join(deliveries, deliveries.c.delivery_id == serving.c.delivery_id)
        .join(rounds, rounds.c.round_id == serving.c.round_id, isouter=True)
        .scalar_subquery()
    )
    latest = (
        select(tags.c.value)
        .where(tags.c.customer_id == placements.c.customer_id, tags.c.key == bindparam(f"{parameter}_key"))
        .where(or_(tags.c.as_of.is_(None), tags.c.as_of <= on))
        .order_by(tags.c.as_of.is_(None), tags.c.as_of.desc(), tags.c.value.desc())
        .limit(1)
        .correlate(placements)
        .scalar_subquery()
    )
    return latest == bindparam(parameter)


@cache
def members(schemes: tuple[str, ...]) -> Select[tuple[str]]:
    """The ids of customers placed under every bound value ``segment_0`` and so on."""
    conditions = [condition(scheme, f"segment_{place}") for place, scheme in enumerate(schemes)]
    return select(placements.c.customer_id).where(*conditions)


def values(words: tuple[str, ...]) -> dict[str, str]:
    """What to bind for ``members``."""
    bound: dict[str, str] = {}
    for place, word in enumerate(words):
        scheme, colon, value = word.partition(":")
        name = f"segment_{place}"
        if not colon:
            bound[name] = word
        elif scheme == TAG:
            bound[f"{name}_key"], _, bound[name] = value.partition("=")
        else:
            bound[name] = word if _column(scheme) == "other_groups" else value
    return bound


def schemes(words: tuple[str, ...]) -> tuple[str, ...]:
    """The schemes of segment words, in order; a name alone is that of a segment."""
    return tuple(word.partition(":")[0] if ":" in word else SEGMENT for word in words)
