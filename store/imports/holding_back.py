"""What makes a delivery wait for a person: late, short, a branch gone, or assets that moved too far.

``store.imports.deliveries`` asks. Each is measured against the delivery that is served. A reason is a wording key below
``import.note`` with its facts: ids and names of branches, counts and shares, never a customer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from content.problems import Problem
from segmentation import bank_data
from store.imports.delivery_states import Counts

Note = tuple[str, Mapping[str, Any]]
"""Wording key below ``import.note``, and its facts."""
REASONS = ("late", "short", "branch_gone", "branch_moved", "branches_more")
#: At most so many branches are named, the largest first; how many more there are is said.
BRANCHES_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """``[delivery]`` of the policy, all whole numbers."""

    #: A table with fewer rows than this share of the last delivery's makes the delivery short, in hundredths.
    short_below: int = 80
    #: Tables smaller than this last time are never called short: one row more or less says nothing.
    short_from_rows: int = 10
    #: A branch whose assets moved by more than this share, up or down, is not believed, in hundredths.
    assets_moved: int = 30
    #: Branches with fewer customers last time are never a reason, only named when they are gone.
    branch_from_customers: int = 10


def read_limits(section: Mapping[str, Any]) -> Limits:
    """The limits of a policy's table; what it leaves out is as shipped. Raises Problem, exit 2."""
    names = [field.name for field in fields(Limits)]
    for name, number in section.items():
        if name not in names or not isinstance(number, int) or isinstance(number, bool) or number < 0:
            raise Problem("import.limit", exit_code=2, name=name, names=", ".join(names))
    return Limits(**section)


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One branch of a delivery: its customers who have not left, and their assets in fen."""

    branch_id: str
    name: str
    customers: int
    assets: int


def late(as_of: date, last: date) -> list[Note]:
    """A delivery whose day lies before that of the one in use."""
    return [("late", {"as_of": as_of.isoformat(), "last": last.isoformat()})] if as_of < last else []


def short(now: Counts, before: Counts, limits: Limits) -> list[Note]:
    """Tables with far fewer rows than last time; a table that is not delivered any more has none."""
    found: list[Note] = []
    for name, counts in before.items():
        rows, last = now.get(name, {}).get("rows", 0), counts["rows"]
        if last >= limits.short_from_rows and rows * 100 < last * limits.short_below:
            found.append(("short", {"table": name, "rows": rows, "last": last, "share": limits.short_below}))
    return found


def branches(folder: Path) -> dict[str, Branch]:
    """The branches that customers of a delivery's Parquet files belong to; none when the files are not there."""
    import polars as pl

    if not (folder / "customers.parquet").exists() or not (folder / "holdings.parquet").exists():
        return {}
    customers = pl.scan_parquet(folder / "customers.parquet").filter(pl.col("closed_on").is_null())
    held = pl.scan_parquet(folder / "holdings.parquet").filter(pl.col("kind").is_in(bank_data.ASSET_KINDS))
    assets = held.group_by("customer_id").agg(pl.col("balance").sum())
    found = (
        customers.select("customer_id", "branch_id")
        .join(assets, on="customer_id", how="left")
        .group_by("branch_id")
        .agg(pl.len().alias("customers"), pl.col("balance").sum().alias("assets"))
        .collect()
    )
    names = _names(folder)
    return {
        str(row["branch_id"]): Branch(
            branch_id=str(row["branch_id"]),
            name=names.get(str(row["branch_id"]), ""),
            customers=int(row["customers"]),
            assets=int(row["assets"] or 0),
        )
        for row in found.iter_rows(named=True)
    }


def _names(folder: Path) -> dict[str, str]:
    import polars as pl

    path = folder / "branches.parquet"
    if not path.exists():
        return {}
    rows: pl.DataFrame = pl.read_parquet(path, columns=["branch_id", "name"])
    return dict(rows.iter_rows())


def gone(now: Mapping[str, Branch], before: Mapping[str, Branch], limits: Limits) -> tuple[list[Note], list[Note]]:
    """Branches without a customer any more: those that are a reason to wait, and those too small to be one."""
    missing = sorted((b for b in before.values() if b.branch_id not in now), key=lambda b: (-b.customers, b.branch_id))
    large = [branch for branch in missing if branch.customers >= limits.branch_from_customers]
    small = [branch for branch in missing if branch.customers < limits.branch_from_customers]
    return _gone(large), _gone(small)


def _gone(missing: list[Branch]) -> list[Note]:
    notes: list[Note] = [
        ("branch_gone", {"branch": _called(branch), "customers": branch.customers})
        for branch in missing[:BRANCHES_NAMED]
    ]
    return notes + _more(len(missing))


def moved(now: Mapping[str, Branch], before: Mapping[str, Branch], limits: Limits) -> list[Note]:
    """Branches whose assets rose or fell too far to be believed, the furthest first."""
    found: list[tuple[int, str, Note]] = []
    for key, last in before.items():
        branch = now.get(key)
        if branch is None or last.customers < limits.branch_from_customers or not last.assets:
            continue
        change = abs(branch.assets - last.assets)
        if change * 100 > last.assets * limits.assets_moved:
            facts = {"branch": _called(last), "last": _yuan(last.assets), "now": _yuan(branch.assets)}
            found.append((-change * 100 // last.assets, key, ("branch_moved", {**facts, "share": limits.assets_moved})))
    notes = [note for _, _, note in sorted(found, key=lambda item: item[:2])]
    return notes[:BRANCHES_NAMED] + _more(len(notes))


def _more(count: int) -> list[Note]:
    return [("branches_more", {"count": count - BRANCHES_NAMED})] if count > BRANCHES_NAMED else []


def _called(branch: Branch) -> str:
    return f"{branch.name} ({branch.branch_id})" if branch.name else branch.branch_id


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}"
