"""Values set by hand, laid over what the rules say: when a round is written, and taken off again where a round is carried on.

The shown value stands in the scheme's own column, what the rules say beside it in ``by_hand`` (JSON by column). The shown
tier of the next round goes on from the rules' own value, so that the end of a value set by hand leaves nothing behind. What
follows from a scheme (a segment that asks for the tier) keeps to the rules: whoever wants it otherwise sets it too.
Called by ``store.rounds.round_build``, ``store.live.one_customer`` and ``store.rounds.replay``.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

COLUMN = "by_hand"
SEGMENTS = "segments"
"""The column with every list and named segment; each of them is a scheme of its own with the values in and out."""
IN, OUT = "in", "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """One value set by hand."""

    override_id: int
    customer_id: str
    scheme: str
    """A column of the placements, or the name of a list or named segment."""
    value: str
    in_segments: bool = False
    """The scheme is a list or named segment."""


def named(hands: Sequence[ByHand]) -> str:
    """The overrides by their numbers, as a round's row keeps them."""
    return ",".join(str(number) for number in sorted(hand.override_id for hand in hands))


def laid_over(frame: "pl.DataFrame", hands: Sequence[ByHand]) -> "pl.DataFrame":
    """The placements with the values set by hand shown; sorted by customer, as they came."""
    import polars as pl

    ids = {hand.customer_id for hand in hands}
    mine = pl.col("customer_id").is_in(list(ids))
    touched = frame.filter(mine) if ids else frame.clear()
    if touched.is_empty():
        return frame
    rows = [
        shown_row(row, [hand for hand in hands if hand.customer_id == row["customer_id"]]) for row in touched.to_dicts()
    ]
    return pl.concat([frame.filter(~mine), pl.DataFrame(rows, schema=frame.schema)]).sort("customer_id")


def shown_row(row: Mapping[str, Any], hands: Sequence[ByHand]) -> dict[str, Any]:
    """One customer's placement with the values set by hand shown; without any as it is."""
    if not hands:
        return dict(row)
    shown, own = dict(row), dict[str, Any]()
    for hand in hands:
        column = SEGMENTS if hand.in_segments else hand.scheme
        own.setdefault(column, row[column])
        shown[column] = _with(shown[column], hand) if hand.in_segments else hand.value
    shown[COLUMN] = json.dumps(own, ensure_ascii=False, sort_keys=True)
    return shown


def _with(segments: str | None, hand: ByHand) -> str:
    names = {name for name in (segments or "").split("|") if name}
    names = names | {hand.scheme} if hand.value == IN else names - {hand.scheme}
    return "|".join(sorted(names))


def own(row: Mapping[str, Any]) -> dict[str, Any]:
    """A placement as the rules alone make it."""
    said = row.get(COLUMN)
    return {**row, **(json.loads(said) if said else {})}


def write_own(source: Path, target: Path, columns: Sequence[str]) -> None:
    """Write some columns of a round's Parquet file as the rules alone make them."""
    import polars as pl

    wanted = ["customer_id", *dict.fromkeys(column for column in columns if column != "customer_id")]
    whole = pl.scan_parquet(source)
    dtypes = {name: dtype for name, dtype in whole.collect_schema().items() if name in wanted}
    touched = whole.filter(pl.col(COLUMN).is_not_null()).collect()
    rows = [{name: own(row)[name] for name in wanted} for row in touched.to_dicts()]
    others = whole.filter(pl.col(COLUMN).is_null()).select(wanted)
    mine = pl.DataFrame(rows, schema={name: dtypes[name] for name in wanted}).lazy()
    pl.concat([others, mine]).sort("customer_id").collect().write_parquet(target)
