"""A segment word becomes a condition on the served round's placements.

Words are ``scheme:value`` (``tier:high``, ``asset_type:investment``), ``tag:KEY=VALUE``, what ``customer_groups`` knows
(``risk:C3``), and the name of a list or named segment of the policy (``vip``); any of several, or everybody else, as
``segmentation.group_words`` writes it. ``Book`` filters with these; whether the policy has such a group is asked with ``known``.
"""

from functools import cache

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Table,
    bindparam,
    false,
    func,
    literal,
    not_,
    or_,
    select,
)

from segmentation.group_words import is_denied, parts, scheme_of, with_parts
from segmentation.policy import Policy
from segmentation.schemes import SEGMENT, TAG, Values
from store.books import customer_groups
from store.engines.spelling import place_of
from store.live import live_placements
from store.tables import bank, deliveries, placements, rounds, serving

#: Schemes whose word is not the name of their column.
_COLUMNS = {"asset_type": "asset_types", SEGMENT: "segments"}
#: Columns with several words at once, kept between bars.
_SEVERAL = ("asset_types", "behaviour", "segments", "other_groups")


def known(word: str, policy: Policy | None = None) -> bool:
    """Whether the policy has such groups; without a policy whether the word is one that could be."""
    return all(_known(part, policy) for part in parts(word))


def _known(word: str, policy: Policy | None) -> bool:
    scheme, colon, value = word.partition(":")
    if not colon:
        return word in policy.segments if policy else bool(word)
    if scheme == SEGMENT:
        return value in policy.segments if policy else bool(value)
    if scheme == TAG:
        key, equals, tagged = value.partition("=")
        return bool(key and equals and tagged)
    if not value or scheme in customer_groups.VALUES:
        return value in customer_groups.VALUES.get(scheme, ())
    if policy and policy.schemes:
        return scheme in policy.schemes and policy.schemes[scheme].values is not Values.NUMBER
    return bool(scheme)


def can_hold(word: str, policy: Policy) -> bool:
    """Whether it is known and its value one that the scheme's rule can give; reads the rules, which ``known`` does not."""
    scheme, _, value = word.partition(":")
    if not _known(word, policy):
        return False
    found = policy.schemes.get(scheme)
    words = policy.rule(found.rule).type.words if found and policy.has(found.rule) else None
    return words is None or value in words


def _column(scheme: str) -> str:
    name = _COLUMNS.get(scheme, scheme)
    return name if name in placements.c else "other_groups"


@cache
def condition(scheme: str, parameter: str, *, live: bool = False) -> ColumnElement[bool]:
    """Placed in the scheme under the value bound as ``parameter``: by the round, or ``live`` between nights."""
    columns = live_placements.COLUMNS if live else placements.c
    if scheme == TAG:
        return _tagged(parameter, live_placements.TABLE if live else placements)
    if scheme in customer_groups.VALUES:
        return customer_groups.condition(scheme, parameter, live_placements.TABLE if live else placements)
    value: BindParameter[str] = bindparam(parameter)
    name = _column(scheme)
    if name in _SEVERAL:
        whole = literal("|").concat(func.coalesce(columns[name], "")).concat("|")
        return place_of(whole, literal("|").concat(value).concat("|")) > 0
    found: ColumnElement[bool] = columns[name] == value
    return found


def _tagged(parameter: str, placed: Table) -> ColumnElement[bool]:
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
        .where(tags.c.customer_id == placed.c.customer_id, tags.c.key == bindparam(f"{parameter}_key"))
        .where(or_(tags.c.as_of.is_(None), tags.c.as_of <= on))
        .order_by(tags.c.as_of.is_(None), tags.c.as_of.desc(), tags.c.value.desc())
        .limit(1)
        .correlate(placed)
        .scalar_subquery()
    )
    return latest == bindparam(parameter)


@cache
def members(schemes: tuple[str, ...]) -> CompoundSelect[tuple[str]]:
    """The ids of customers placed under every bound value ``segment_0`` and so on: between nights, or else by the round."""
    moved = select(live_placements.TABLE.c.customer_id).where(live_placements.VALID)
    there = select(placements.c.customer_id).where(*conditions(schemes), placements.c.customer_id.not_in(moved))
    return there.union_all(moved.where(*conditions(schemes, live=True)))


def conditions(schemes: tuple[str, ...], *, live: bool = False) -> list[ColumnElement[bool]]:
    """What every word asks for, of the values bound as ``segment_0`` and so on."""
    return [_condition_of(word, f"segment_{place}", live=live) for place, word in enumerate(schemes)]


def _condition_of(schemes: str, name: str, *, live: bool) -> ColumnElement[bool]:
    """In any of the groups, or in none of them."""
    found = or_(*(condition(one, f"{name}_{n}" if n else name, live=live) for n, one in enumerate(parts(schemes))))
    return not_(func.coalesce(found, false())) if is_denied(schemes) else found


def values(words: tuple[str, ...]) -> dict[str, str]:
    """What to bind for ``members``."""
    bound: dict[str, str] = {}
    named = [
        (f"segment_{place}_{n}" if n else f"segment_{place}", part)
        for place, word in enumerate(words)
        for n, part in enumerate(parts(word))
    ]
    for name, word in named:
        scheme, colon, value = word.partition(":")
        if not colon:
            bound[name] = word
        elif scheme == TAG:
            bound[f"{name}_key"], _, bound[name] = value.partition("=")
        else:
            others = _column(scheme) == "other_groups" and scheme not in customer_groups.VALUES
            bound[name] = word if others else value
    return bound


def schemes(words: tuple[str, ...]) -> tuple[str, ...]:
    """The schemes of segment words, in order, joined and denied as they are; a name alone is that of a segment."""
    return tuple(with_parts(word, (scheme_of(part) or SEGMENT for part in parts(word))) for word in words)
