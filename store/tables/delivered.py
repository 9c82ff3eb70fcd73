"""The bank's facts, one delivery: a table a file, a few columns that make questions fast, and the indexes."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Integer, MetaData, Table
from sqlalchemy.types import TypeEngine

from segmentation import bank_data
from store.types import Day, Moment, Text

BANK = MetaData(schema="bank")

_TYPES: dict[bank_data.Type, type[TypeEngine[Any]]] = {
    bank_data.Type.YES_NO: Boolean,
    bank_data.Type.AMOUNT: BigInteger,
    bank_data.Type.COUNT: BigInteger,
    bank_data.Type.DAY: Day,
    bank_data.Type.MONTH: Integer,
    bank_data.Type.MOMENT: Moment,
}

#: Columns beyond the bank's own, made at import so that a question reads one table.
EXTRA_COLUMNS: dict[str, tuple[tuple[str, type[TypeEngine[Any]]], ...]] = {
    "customers": (
        ("name_key", Text),  # simplified, no blanks or dots, lower case
        ("pinyin", Text),  # wangwei
        ("pinyin_folded", Text),  # zh=z, ang=an, l=n …
        ("initials", Text),  # ww
        ("surname", Text),
        ("phone_last4", Text),
    ),
    "holdings": (("manager_id", Text),),
}


@dataclass(frozen=True, slots=True)
class ServingIndex:
    """An index of a serving table, made after the load; ``covers``: columns it holds so that the table is not read."""

    table: str
    columns: tuple[str, ...]
    covers: tuple[str, ...] = ()


SERVING_INDEXES: tuple[ServingIndex, ...] = (
    ServingIndex("customers", ("manager_id", "customer_id")),
    # a book's names by themselves
    ServingIndex(
        "customers",
        ("manager_id", "name_key"),
        covers=(
            "customer_id",
            "name",
            "pinyin",
            "pinyin_folded",
            "initials",
            "surname",
            "gender",
            "account_last4",
            "phone_last4",
            "opened_on",
            "closed_on",
        ),
    ),
    ServingIndex("customers", ("household_id",)),
    ServingIndex("holdings", ("customer_id",)),
    # a maturity list by itself
    ServingIndex("holdings", ("manager_id", "matures_on"), covers=("balance", "customer_id", "kind", "holding_id")),
    ServingIndex("balances", ("customer_id",)),
    ServingIndex("activity", ("customer_id",)),
    ServingIndex("movements", ("customer_id", "at")),
    ServingIndex("contacts", ("customer_id", "at")),
    ServingIndex("complaints", ("customer_id",)),
    ServingIndex("assessments", ("customer_id",)),
    ServingIndex("tags", ("customer_id",)),
    ServingIndex("placements", ("manager_id", "tier")),
)


def _bank_table(spec: bank_data.Table) -> Table:
    columns = [
        Column(c.name, _TYPES.get(c.type, Text), primary_key=spec.key == (c.name,), nullable=not c.filled)
        for c in spec.columns
    ]
    columns += [Column(name, type_) for name, type_ in EXTRA_COLUMNS.get(spec.name, ())]
    return Table(spec.name, BANK, *columns)


#: The serving tables by the name of their bank file.
bank: dict[str, Table] = {spec.name: _bank_table(spec) for spec in bank_data.TABLES}
