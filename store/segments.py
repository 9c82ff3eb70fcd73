"""A segment word (``tier:high``, ``asset_type:investment``) becomes a condition on the served round's placements.

``Book`` filters with these; a scheme the round does not hold is a ``KeyError`` that handlers avoid by asking ``known``.
"""

from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, literal, select

from store.tables import placements

_ONE_VALUE = (
    "tier", "primary_type", "life_cycle", "risk_preference", "star_level", "abc_class", "vip_class",
)  # fmt: skip
#: Schemes in which a customer has several values at once, kept as words between bars.
_SEVERAL = {"asset_type": "asset_types", "behaviour": "behaviour"}


def known(word: str) -> bool:
    """Whether the word names a scheme placements hold."""
    scheme, colon, value = word.partition(":")
    return bool(colon and value) and (scheme in _ONE_VALUE or scheme in _SEVERAL)


@cache
def condition(scheme: str, parameter: str) -> ColumnElement[bool]:
    """Placed in the scheme under the value bound as ``parameter``."""
    value: BindParameter[str] = bindparam(parameter)
    if scheme in _SEVERAL:
        column = placements.c[_SEVERAL[scheme]]
        return (literal("|").concat(column).concat("|")).contains(literal("|").concat(value).concat("|"))
    return placements.c[scheme] == value


@cache
def members(schemes: tuple[str, ...]) -> Select[tuple[str]]:
    """The ids of customers placed under every bound value ``segment_0`` and so on."""
    conditions = [condition(scheme, f"segment_{place}") for place, scheme in enumerate(schemes)]
    return select(placements.c.customer_id).where(*conditions)


def values(words: tuple[str, ...]) -> dict[str, str]:
    """What to bind for ``members``."""
    return {f"segment_{place}": word.partition(":")[2] for place, word in enumerate(words)}


def schemes(words: tuple[str, ...]) -> tuple[str, ...]:
    """The schemes of segment words, in order."""
    return tuple(word.partition(":")[0] for word in words)
