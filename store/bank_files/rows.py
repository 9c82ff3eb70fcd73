"""A table's records become its accepted rows: cells checked, references found, keys made unique.

``read`` takes one source and what was accepted before it; the order of ``bank_data.TABLES`` makes parents come first. A
customer's id is replaced by the customer's number (its place in the sorted accepted customers), so that millions of rows
sort, compare and stay small; ``serving`` writes the ids back.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from typing import TYPE_CHECKING

from segmentation import bank_data
from store.bank_files import cells, checks, faults, records, sources
from store.bank_files.checks import CUSTOMER, Delivered
from store.bank_files.sources import Source

if TYPE_CHECKING:
    import polars as pl

#: Tables that others refer to.
PARENTS = {column.refers_to for table in bank_data.TABLES for column in table.columns if column.refers_to}


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What of one table is loaded and what is not."""

    source: Source
    #: The typed columns of the table, all of them, sorted by customer (else by key), with ``line``.
    rows: "pl.DataFrame"
    #: Rejected rows, see ``faults.SCHEMA``.
    rejected: "pl.DataFrame"
    #: Unknown words of free-text columns with known ones: (column, word) → how often.
    words: dict[tuple[str, str], int]


@dataclass(slots=True)
class _Gathering:
    """One table while its pieces are read."""

    rows: "list[pl.DataFrame]" = field(default_factory=list)
    rejected: "list[pl.DataFrame]" = field(default_factory=list)
    words: dict[tuple[str, str], int] = field(default_factory=dict)

    def in_order(self) -> "pl.DataFrame":
        """The good rows as the file has them; the pieces go, since a large table in memory twice is too much."""
        import polars as pl

        rows = pl.concat(self.rows)
        self.rows.clear()
        return rows if rows["line"].is_sorted() else rows.sort("line")


def read(source: Source, delivered: Delivered, progress: Callable[[str, int], None]) -> Accepted:
    """All rows of one source, accepted or rejected; afterwards the table is a parent in ``delivered``."""
    import polars as pl

    gathering = _Gathering()
    for piece in _pieces(source, delivered.zone):
        _check(source, piece, delivered, gathering)
        progress(source.table.name, piece.rows.height + len(piece.faults))
    table = source.table
    rows, fallen = _own_references(table, gathering.in_order(), source, gathering.rejected)
    rows, repeated = _unique(table, rows, delivered)
    rejected = pl.concat([*gathering.rejected, *fallen, repeated]).sort("line")
    done = Accepted(source=source, rows=_sorted(table, rows), rejected=rejected, words=gathering.words)
    _remember(done, delivered)
    return done


def _pieces(source: Source, zone: tzinfo) -> Iterator[records.Piece]:
    found = False
    for piece in sources.pieces(source, zone):
        found = True
        yield piece
    if not found:
        yield records.empty(len(source.header))


def _check(source: Source, piece: records.Piece, delivered: Delivered, gathering: _Gathering) -> None:
    """One piece's rows into the good ones and the bad ones."""
    import polars as pl

    table = source.table
    gathering.rejected.append(faults.frame(_named(fault, source) for fault in piece.faults))
    given = [column for column in table.columns if column.name in source.positions]
    raw = piece.rows.select(pl.col("line"), *(pl.col(str(source.positions[c.name])).alias(c.name) for c in given))
    folds = [(c, cells.folds(c, identifies=c.name in table.key)) for c in given]
    texts = source.mapping.ours(raw if piece.bare else cells.clean(raw, folds), given, table.key)
    # lazily, because what an expression uses twice is then worked out once
    typed = texts.lazy().select("line", *(cells.value(c, delivered.zone).alias(c.name) for c in given)).collect()
    part = checks.Part(table=table, given=given, raw=raw, texts=texts, typed=typed, parents={}).with_parents(delivered)
    bad = pl.select(pl.repeat(value=False, n=typed.height)).to_series()
    for _column, _check, faulty in part.masks(delivered.as_of):
        bad |= faulty
    if bad.any():
        gathering.rejected.append(part.only(bad).rejected(delivered))
        part = part.only(~bad)
    gathering.rows.append(part.rows())
    part.count_words(gathering.words)


def _named(fault: faults.Fault, source: Source) -> faults.Fault:
    return replace(fault, column=source.column_at(int(fault.column))) if fault.column else fault


def _own_references(
    table: bank_data.Table, rows: "pl.DataFrame", source: Source, rejected: "list[pl.DataFrame]"
) -> "tuple[pl.DataFrame, list[pl.DataFrame]]":
    """Rows whose parent of the same table is missing fall, then their children, and so on."""
    import polars as pl

    fallen: list[pl.DataFrame] = []
    for column in table.columns:
        while column.refers_to == table.name:
            parent = pl.col(column.name)
            orphans = rows.filter(parent.is_not_null() & ~parent.is_in(rows[table.key[0]].implode()))
            if orphans.is_empty():
                break
            before = checks.first_lines(pl.concat([*rejected, *fallen]))
            named = orphans.select(
                "line", pl.col(table.key[0]).alias("key"), parent.alias("value"), parent.alias("parent")
            )
            fallen.append(checks.orphaned(named, column.name, before, source.path.name))
            rows = rows.join(orphans.select("line"), on="line", how="anti", maintain_order="left")
    return rows, fallen


def _unique(table: bank_data.Table, rows: "pl.DataFrame", delivered: Delivered) -> "tuple[pl.DataFrame, pl.DataFrame]":
    """The first line of each key stands; the rest are rejected. ``rows`` are in the order of the file."""
    import polars as pl

    none = faults.frame([])
    if not table.key or rows.is_empty():
        return rows, none
    packed = _packed(table, rows)
    if packed.is_sorted() and not (packed == packed.shift(1)).any():
        return rows, none
    first = packed.is_first_distinct()
    if first.all():
        return rows, none
    standing = pl.DataFrame({"packed": packed, "fact": rows["line"].cast(pl.String)}).filter(first)
    again = rows.with_columns(packed.alias("packed")).filter(~first)
    # one chunk: joining texts of columns that are cut differently panics in Polars 2.1
    again = again.join(standing, on="packed", how="left", maintain_order="left").rechunk()
    rejected = again.with_columns(_shown_customer(table, again, delivered)).select(
        "line",
        pl.lit("+".join(table.key)).alias("column"),
        pl.concat_str(_shown_key(table), separator="+").alias("value"),
        pl.lit("repeated").alias("code"),
        "fact",
        pl.lit(None, dtype=pl.String).alias("key"),
    )
    return rows.filter(first), rejected


def _shown_customer(table: bank_data.Table, rows: "pl.DataFrame", delivered: Delivered) -> "list[pl.Series]":
    """The customers' ids in place of their positions, as a column of its own."""
    if len(table.key) == 1:
        return []
    return [delivered.keys["customers"]["key"].gather(rows[CUSTOMER]).rechunk().alias(CUSTOMER)]


def _shown_key(table: bank_data.Table) -> "list[pl.Expr]":
    """A key's values as the file has them."""
    import polars as pl

    if len(table.key) == 1:
        return [pl.col(table.key[0])]
    month = pl.format("{}-{}", pl.col("month") // 12, (pl.col("month") % 12 + 1).cast(pl.String).str.zfill(2))
    shown = [pl.col(CUSTOMER), month]
    return [*shown, pl.col("kind").cast(pl.String)] if "kind" in table.key else shown


def _packed(table: bank_data.Table, rows: "pl.DataFrame") -> "pl.Series":
    """The key as one value: the text itself, or customer, month and kind as the digits of one number."""
    import polars as pl

    if len(table.key) == 1:
        return rows[table.key[0]]
    packed = pl.col(CUSTOMER).cast(pl.Int64) * 200_000 + pl.col("month")
    if "kind" in table.key:
        packed = packed * 64 + pl.col("kind").to_physical().cast(pl.Int64)
    return rows.select(packed.alias("packed")).to_series()


def _sorted(table: bank_data.Table, rows: "pl.DataFrame") -> "pl.DataFrame":
    """By customer, within one by month or line; tables without customers by key."""
    names = [column.name for column in table.columns]
    by = [CUSTOMER] if CUSTOMER in names else list(table.key)
    if "month" in names:
        by += ["month"]
    if len(by) == 1 and rows[by[0]].is_sorted():
        return rows
    return rows.sort(by, maintain_order=True)


def _remember(done: Accepted, delivered: Delivered) -> None:
    import polars as pl

    table = done.source.table
    delivered.files[table.name] = done.source.path.name
    if len(table.key) != 1 or table.name not in PARENTS:
        return
    key = pl.col(table.key[0]).alias("key")
    number = pl.int_range(pl.len(), dtype=pl.UInt32).alias("no")
    extra = [pl.col("kind").cast(pl.String)] if table.name == "products" else []
    delivered.keys[table.name] = done.rows.select(key, number, *extra)
    delivered.fallen[table.name] = checks.first_lines(done.rejected)
