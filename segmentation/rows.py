"""What a condition over one row of a bank table may read: the row's own columns, its product's, and what both say together.

``facts`` checks names against ``columns_of``; every target asks ``reading`` what a table's facts need and reads just that.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from segmentation import bank_data
from segmentation.language import read
from segmentation.nodes import Kind, Meaning, Node, Type, names_in
from segmentation.refusals import Place

#: Tables whose rows name a product by its code: its columns are read as ``product_risk_grade`` and so on.
NAMES_A_PRODUCT: Mapping[str, str] = {"holdings": "product_code"}
PREFIX = "product_"
#: Columns worked out of a row and its product. The higher of the product's two grades counts, as 1 to 5.
_WORKED_OUT: Mapping[str, Mapping[str, str]] = {
    "holdings": {
        "product_grade": """
          max(or_zero(position(product_risk_grade, grades) + 1), or_zero(position(product_issuer_risk_grade, grades) + 1))
          if known(product_risk_grade) or known(product_issuer_risk_grade) else unknown
        """,
    },
}
_KINDS = {
    bank_data.Type.AMOUNT: Kind.NUMBER,
    bank_data.Type.COUNT: Kind.NUMBER,
    bank_data.Type.DAY: Kind.DAY,
    bank_data.Type.MOMENT: Kind.DAY,
    bank_data.Type.YES_NO: Kind.TEST,
}
#: Who a person is never decides a group.
_PERSONAL = frozenset({"name", "phone", "account_last4", "wecom_external_userid", "wecom_userid", "note", "summary"})


@dataclass(frozen=True, slots=True)
class Reading:
    """The columns that some conditions over a table's rows need."""

    own: tuple[bank_data.Column, ...]
    of_product: tuple[bank_data.Column, ...]
    """Columns of products, read under ``PREFIX`` and their name."""
    worked_out: tuple[tuple[str, Node], ...]
    """Name and expression over the others."""


@cache
def columns_of(table: str) -> Mapping[str, Meaning]:
    """Everything that conditions over a bank table's rows may name."""
    found: dict[str, Meaning] = dict(_delivered(table))
    if table in NAMES_A_PRODUCT:
        found = {**{PREFIX + name: _maybe(type_) for name, type_ in _delivered("products").items()}, **found}
    return found | {name: node.type for name, node in _worked_out(table).items()}


@cache
def reads_product(table: str, column: str) -> bool:
    """Whether a name over a table's rows is known from the product alone."""
    if table not in NAMES_A_PRODUCT or not column.startswith(PREFIX):
        return False
    return not any(own.name == column for own in bank_data.table(table).columns)


def reading(table: str, names: Collection[str]) -> Reading:
    """What has to be read of a table so that these names are known."""
    worked_out = tuple((name, node) for name, node in _worked_out(table).items() if name in names)
    wanted = set(names).union(*(names_in(node) for _, node in worked_out))
    of_product = [PREFIX + column.name for column in bank_data.table("products").columns]
    return Reading(
        own=tuple(column for column in bank_data.table(table).columns if column.name in wanted),
        of_product=tuple(
            column
            for name, column in zip(of_product, bank_data.table("products").columns, strict=True)
            if name in wanted and reads_product(table, name)
        ),
        worked_out=worked_out,
    )


def _delivered(table: str) -> dict[str, Type]:
    return {
        column.name: Type(_KINDS.get(column.type, Kind.WORD), not column.filled, _closed(column))
        for column in bank_data.table(table).columns
        if column.name not in _PERSONAL and column.type is not bank_data.Type.MONTH
    }


def _closed(column: bank_data.Column) -> tuple[str, ...] | None:
    """The words of a closed vocabulary; columns with known words alone may hold others."""
    return column.words if column.type is bank_data.Type.WORD else None


def _maybe(type_: Type) -> Type:
    """A product's column on a row whose product may be missing."""
    return Type(type_.kind, maybe=True, words=type_.words)


@cache
def _worked_out(table: str) -> Mapping[str, Node]:
    names: dict[str, Meaning] = {
        **{PREFIX + name: _maybe(type_) for name, type_ in _delivered("products").items()},
        **_delivered(table),
        "grades": bank_data.RISK_GRADES,
    }
    return {name: read(text, names, Place()) for name, text in _WORKED_OUT.get(table, {}).items()}
