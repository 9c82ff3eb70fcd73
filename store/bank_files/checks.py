"""What is checked of one piece of a table: every cell, every reference, and what two cells say together.

``Part.masks`` finds the bad rows quickly, a mask a check; only these few are looked at again by ``Part.rejected``, which
says for each the first thing that is wrong, in the order of the columns.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, tzinfo
from typing import TYPE_CHECKING

from segmentation import bank_data
from segmentation.bank_data import Column, Type
from store.bank_files import cells, faults

if TYPE_CHECKING:
    import polars as pl

#: From so many rows a run on, runs are looked up instead of rows.
_RUN = 2
#: Rows with this column are kept by the customer's number.
CUSTOMER = "customer_id"
#: table → (later day, earlier day, fault)
DAYS_IN_ORDER = {
    "customers": ("closed_on", "opened_on", "closed_before_opened"),
    "complaints": ("closed_on", "opened_on", "closed_before_opened"),
    "holdings": ("matures_on", "opened_on", "matures_before_opened"),
}


@dataclass(slots=True)
class Delivered:
    """The tables read so far, as parents of the ones to come."""

    as_of: date
    zone: tzinfo
    #: Table → its accepted ``key`` and ``no``, the row's place; products carry their kind too.
    keys: "dict[str, pl.DataFrame]" = field(default_factory=dict)
    #: Table → rejected ``key`` and the ``line`` of its first row.
    fallen: "dict[str, pl.DataFrame]" = field(default_factory=dict)
    #: Table → name of its file.
    files: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some rows of a table, as text and as values."""

    table: bank_data.Table
    given: list[Column]
    #: As the file has them; for the rejected list.
    raw: "pl.DataFrame"
    #: Cleaned.
    texts: "pl.DataFrame"
    #: Typed values.
    typed: "pl.DataFrame"
    #: Column that refers to another table → the parent's place there; null where there is no such parent.
    parents: "dict[str, pl.Series]"
    #: The kind of the product a holding names.
    product_kind: "pl.Series | None" = None

    def only(self, wanted: "pl.Series") -> "Part":
        """The rows of a mask."""
        return replace(
            self,
            raw=self.raw.filter(wanted),
            texts=self.texts.filter(wanted),
            typed=self.typed.filter(wanted),
            parents={name: found.filter(wanted) for name, found in self.parents.items()},
            product_kind=None if self.product_kind is None else self.product_kind.filter(wanted),
        )

    def with_parents(self, delivered: Delivered) -> "Part":
        """The same with its parents looked up; references to tables not delivered are not checked."""
        parents: dict[str, pl.Series] = {}
        product_kind = None
        for column in self.given:
            keys = delivered.keys.get(column.refers_to)
            if keys is None or column.refers_to == self.table.name:
                continue
            found = _looked_up(self.typed[column.name], keys)
            parents[column.name] = found["no"]
            if column.refers_to == "products":
                product_kind = found["kind"]
        return replace(self, parents=parents, product_kind=product_kind)

    def masks(self, as_of: date) -> "list[tuple[str, str, pl.Series]]":
        """(column, check, bad rows) of everything that can be wrong, in the order in which it is said."""
        import polars as pl

        found = []
        for column in self.given:
            name = column.name
            value, text = self.typed[name], self.texts[name]
            bad = value.is_null() if column.filled else value.is_null() & text.is_not_null()
            found.append((name, "cell", bad))
            if name in self.parents:
                found.append((name, "parent", self.parents[name].is_null() & value.is_not_null()))
        if self.product_kind is not None:
            other = self.typed["kind"].cast(pl.String) != self.product_kind
            found.append(("kind", "kind_of_product", other.fill_null(value=False)))
        later, earlier, code = DAYS_IN_ORDER.get(self.table.name, ("", "", ""))
        if later in self.typed.columns:
            found.append((later, code, (self.typed[later] < self.typed[earlier]).fill_null(value=False)))
        if "birth_date" in self.typed.columns:
            found.append(("birth_date", "born_later", (self.typed["birth_date"] > as_of).fill_null(value=False)))
        return found

    def rejected(self, delivered: Delivered) -> "pl.DataFrame":
        """Each of these rows, all bad, with the first thing wrong with it."""
        import polars as pl

        left = self.raw.select("line").with_columns(self._key(), pl.int_range(pl.len()).alias("place"))
        done = [faults.frame([])]
        for name, check, bad in self.masks(delivered.as_of):
            mine = left.filter(left["place"].is_in(bad.arg_true().implode()))
            if mine.is_empty():
                continue
            places = mine["place"]
            mine = mine.with_columns(self.raw[name].gather(places).fill_null("").alias("value"))
            left = left.join(mine, on="place", how="anti", maintain_order="left")
            if check == "parent":
                column = self.table.column(name)
                asked = mine.with_columns(self.texts[name].gather(places).alias("parent"))
                done.append(
                    orphaned(asked, name, delivered.fallen[column.refers_to], delivered.files[column.refers_to])
                )
                continue
            code, fact = pl.lit(check), pl.lit("")
            if check == "cell":
                texts = self.texts.select(name)[places]
                mine = mine.with_columns(texts.select(code=cells.fault(self.table.column(name))))
                code = pl.col("code")
            elif check == "kind_of_product" and self.product_kind is not None:
                mine = mine.with_columns(self.product_kind.gather(places).alias("fact"))
                fact = pl.col("fact")
            done.append(_entries(mine, name, code, fact))
        return pl.concat(done)

    def _key(self) -> "pl.Expr | pl.Series":
        import polars as pl

        single = len(self.table.key) == 1
        return self.texts[self.table.key[0]].alias("key") if single else pl.lit(None, dtype=pl.String).alias("key")

    def rows(self) -> "pl.DataFrame":
        """The rows to keep: every column of the table, customers by number."""
        import polars as pl

        typed = self.typed
        if CUSTOMER in self.parents:
            typed = typed.with_columns(self.parents[CUSTOMER].alias(CUSTOMER))
        names = {column.name for column in self.given}
        return typed.select(
            "line",
            *(
                pl.col(c.name) if c.name in names else pl.lit(None, dtype=_dtype(c)).alias(c.name)
                for c in self.table.columns
            ),
        )

    def count_words(self, words: dict[tuple[str, str], int]) -> None:
        """Add the unknown words of columns that have known ones."""
        for column in self.given:
            if column.type is Type.KNOWN_WORD:
                other = self.typed[column.name].drop_nulls()
                other = other.filter(~other.is_in(list(column.words)))
                for word, count in other.value_counts().iter_rows():
                    words[column.name, word] = words.get((column.name, word), 0) + count


def _looked_up(asked: "pl.Series", keys: "pl.DataFrame") -> "pl.DataFrame":
    """The parents' columns for each key asked for. Rows of one parent mostly follow each other: a run is looked up once."""
    import polars as pl

    run = asked.rle_id()
    runs = (run[-1] or 0) + 1 if run.len() else 0
    if runs * _RUN > run.len():
        return asked.to_frame("key").join(keys, on="key", how="left", maintain_order="left")
    heads = asked.to_frame("key").filter(run.diff().fill_null(1) != 0)
    found = heads.join(keys, on="key", how="left", maintain_order="left")
    return found.select(pl.all().gather(run))


def _dtype(column: Column) -> "pl.DataType":
    """The type of a column that was not delivered: what its values would have had."""
    import polars as pl

    return pl.DataFrame(schema={column.name: pl.String}).select(cells.value(column, UTC)).dtypes[0]


def first_lines(rejected: "pl.DataFrame") -> "pl.DataFrame":
    """Key and first line of rejected rows that had a key."""
    import polars as pl

    return rejected.filter(pl.col("key").is_not_null()).group_by("key").agg(pl.col("line").min().alias("parent_line"))


def orphaned(rows: "pl.DataFrame", column: str, fallen: "pl.DataFrame", file: str) -> "pl.DataFrame":
    """Rejected entries of rows (line, key, value, parent) whose parent was rejected, or delivered nowhere."""
    import polars as pl

    found = rows.join(fallen.rename({"key": "parent"}), on="parent", how="left", maintain_order="left")
    at = pl.col("parent_line")
    code = pl.when(at.is_null()).then(pl.lit("no_such")).otherwise(pl.lit("parent"))
    fact = pl.when(at.is_null()).then(pl.lit(file)).otherwise(pl.format("{} line {}", pl.lit(file), at))
    return _entries(found, column, code, fact)


def _entries(rows: "pl.DataFrame", column: str, code: "pl.Expr", fact: "pl.Expr") -> "pl.DataFrame":
    import polars as pl

    return rows.select(
        "line",
        pl.lit(column).alias("column"),
        "value",
        code.alias("code"),
        fact.alias("fact"),
        "key",
    )
