"""What a bank delivers: every table and column, as data, with the words of ``segmentation.bank_vocabularies``.

The importer checks files against it, the store makes its tables from it, the policy's facts name its columns. One row of
``TABLES`` is one file of a delivery; its order is the order in which references can be checked.
"""

from dataclasses import dataclass
from enum import StrEnum

from segmentation.bank_vocabularies import (
    ASSET_KINDS,
    CHANNELS,
    DEPOSIT_KINDS,
    HOLDING_KINDS,
    LOAN_KINDS,
    NOT_REACHED,
    OCCUPATIONS,
    OUTCOMES,
    PRODUCT_KINDS,
    RISK_GRADES,
    RISK_LEVELS,
    ROLES,
)

__all__ = [
    "ASSET_KINDS",
    "CHANNELS",
    "DEPOSIT_KINDS",
    "HOLDING_KINDS",
    "LOAN_KINDS",
    "NOT_REACHED",
    "OCCUPATIONS",
    "OUTCOMES",
    "PRODUCT_KINDS",
    "RISK_GRADES",
    "RISK_LEVELS",
    "ROLES",
    "TABLES",
    "Column",
    "Table",
    "Type",
    "table",
]


class Type(StrEnum):
    """What a cell holds, and so how it is read, checked and stored."""

    TEXT = "text"
    WORD = "word"
    """One of a closed vocabulary."""
    KNOWN_WORD = "known_word"
    """Free text with known words: others are kept and noted, never bad."""
    YES_NO = "yes_no"
    AMOUNT = "amount"
    """Yuan with at most two decimals, kept as integer fen, never negative."""
    RATE = "rate"
    """A decimal number, kept as its text."""
    COUNT = "count"
    DAY = "day"
    """YYYY-MM-DD."""
    MONTH = "month"
    """YYYY-MM, kept as year × 12 + month − 1."""
    MOMENT = "moment"
    """ISO 8601; without a zone Asia/Shanghai; kept as milliseconds since 1970 UTC."""
    CLOCK = "clock"
    """HH:MM."""
    LIST = "list"
    """Words between semicolons."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a bank file."""

    name: str
    type: Type = Type.TEXT
    #: The column must be in the header.
    required: bool = False
    #: The cell may not be empty (customers may lack a manager: they are listed as unassigned).
    filled: bool = False
    words: tuple[str, ...] = ()
    #: The table whose key this column holds.
    refers_to: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One file of a delivery."""

    name: str
    columns: tuple[Column, ...]
    #: The columns that identify a row; the first acceptable line with a key stands. Empty: rows need no key.
    key: tuple[str, ...] = ()
    #: Without this file there is no delivery.
    needed: bool = False

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _must(name: str, type_: Type = Type.TEXT, *, words: tuple[str, ...] = (), refers_to: str = "") -> Column:
    return Column(name, type_, required=True, filled=True, words=words, refers_to=refers_to)


def _may(name: str, type_: Type = Type.TEXT, *, words: tuple[str, ...] = (), refers_to: str = "") -> Column:
    return Column(name, type_, words=words, refers_to=refers_to)


TABLES: tuple[Table, ...] = (
    Table(
        "branches",
        (
            _must("branch_id"),
            _must("name"),
            _may("parent_branch_id", refers_to="branches"),
            _may("place_type"),
        ),
        key=("branch_id",),
    ),
    Table(
        "staff",
        (
            _must("staff_id"),
            _must("name"),
            _must("role", Type.WORD, words=ROLES),
            _must("branch_id", refers_to="branches"),
            _may("wecom_userid"),
            _may("slack_user_id"),
            _may("email"),
            _may("language", Type.WORD, words=("zh", "en")),
            _may("qualifications", Type.LIST),
            _may("active", Type.YES_NO),
            _may("timezone"),
            _may("briefing_at", Type.CLOCK),
            _may("deputy_staff_id", refers_to="staff"),
            _may("leave_from", Type.DAY),
            _may("leave_to", Type.DAY),
        ),
        key=("staff_id",),
        needed=True,
    ),
    Table(
        "customers",
        (
            _must("customer_id"),
            _must("name"),
            Column("manager_id", required=True, refers_to="staff"),
            _must("branch_id", refers_to="branches"),
            _must("opened_on", Type.DAY),
            _may("closed_on", Type.DAY),
            _may("gender", Type.WORD, words=("M", "F")),
            _may("birth_date", Type.DAY),
            _may("birth_calendar", Type.WORD, words=("solar", "lunar")),
            _may("phone"),
            _may("account_last4"),
            _may("occupation", Type.KNOWN_WORD, words=OCCUPATIONS),
            _may("household_id"),
            _may("household_role"),
            _may("last_active_on", Type.DAY),
            _may("risk_level", Type.WORD, words=RISK_LEVELS),
            _may("risk_assessed_on", Type.DAY),
            _may("marketing_consent", Type.YES_NO),
            _may("do_not_disturb", Type.YES_NO),
            _may("payroll", Type.YES_NO),
            _may("business_owner", Type.YES_NO),
            _may("qualified_investor_until", Type.DAY),
            _may("blacklisted", Type.YES_NO),
            _may("wecom_external_userid"),
        ),
        key=("customer_id",),
        needed=True,
    ),
    Table(
        "products",
        (
            _must("product_code"),
            _must("name"),
            _must("kind", Type.WORD, words=PRODUCT_KINDS),
            _may("issuer"),
            _may("agency_sale", Type.YES_NO),
            _may("risk_grade", Type.WORD, words=RISK_GRADES),
            _may("issuer_risk_grade", Type.WORD, words=RISK_GRADES),
            _may("grade_source"),
            _may("liquidity", Type.WORD, words=("t0", "t1", "tn", "term", "none")),
            _may("required_qualification"),
            _may("currency"),
            _may("min_amount", Type.AMOUNT),
            _may("term_days", Type.COUNT),
            _may("open_ended", Type.YES_NO),
            _may("private_offering", Type.YES_NO),
            _may("state", Type.WORD, words=("live", "legacy", "verify", "off")),
            _may("sale_start", Type.DAY),
            _may("sale_end", Type.DAY),
            _may("benchmark"),
            _may("benchmark_basis"),
            _may("benchmark_as_of", Type.DAY),
            _may("notices", Type.LIST),
        ),
        key=("product_code",),
    ),
    Table(
        "holdings",
        (
            _must("holding_id"),
            _must("customer_id", refers_to="customers"),
            _must("product_code", refers_to="products"),
            _must("kind", Type.WORD, words=HOLDING_KINDS),
            _must("balance", Type.AMOUNT),
            _must("opened_on", Type.DAY),
            _may("rate", Type.RATE),
            _may("matures_on", Type.DAY),
            _may("auto_renew", Type.YES_NO),
            _may("next_payment_on", Type.DAY),
            _may("next_payment_amount", Type.AMOUNT),
        ),
        key=("holding_id",),
        needed=True,
    ),
    Table(
        "balances",
        (
            _must("customer_id", refers_to="customers"),
            _must("month", Type.MONTH),
            _must("kind", Type.WORD, words=HOLDING_KINDS),
            _must("average_balance", Type.AMOUNT),
        ),
        key=("customer_id", "month", "kind"),
    ),
    Table(
        "activity",
        (
            _must("customer_id", refers_to="customers"),
            _must("month", Type.MONTH),
            _may("investment_turnover", Type.AMOUNT),
            _may("card_spend", Type.AMOUNT),
            _may("settlement_turnover", Type.AMOUNT),
            _may("payments_count", Type.COUNT),
            _may("payments_median", Type.AMOUNT),
            _may("counter_ops", Type.COUNT),
            _may("mobile_ops", Type.COUNT),
            _may("logins", Type.COUNT),
        ),
        key=("customer_id", "month"),
    ),
    Table(
        "movements",
        (
            _must("movement_id"),
            _must("customer_id", refers_to="customers"),
            _must("at", Type.MOMENT),
            _must("direction", Type.WORD, words=("in", "out")),
            _must("amount", Type.AMOUNT),
            _may("reason"),
            _may("own_account_elsewhere", Type.YES_NO),
        ),
        key=("movement_id",),
    ),
    Table(
        "contacts",
        (
            _must("contact_id"),
            _must("customer_id", refers_to="customers"),
            _must("staff_id", refers_to="staff"),
            _must("at", Type.MOMENT),
            _must("channel", Type.KNOWN_WORD, words=CHANNELS),
            _may("outcome", Type.KNOWN_WORD, words=OUTCOMES),
            _may("note"),
        ),
        key=("contact_id",),
    ),
    Table(
        "complaints",
        (
            _must("complaint_id"),
            _must("customer_id", refers_to="customers"),
            _must("opened_on", Type.DAY),
            _may("closed_on", Type.DAY),
            _may("kind"),
            _may("summary"),
        ),
        key=("complaint_id",),
    ),
    Table(
        "assessments",
        (
            _must("customer_id", refers_to="customers"),
            _must("at", Type.MOMENT),
            _must("level", Type.WORD, words=RISK_LEVELS),
            _may("confirmed", Type.YES_NO),
        ),
    ),
    Table(
        "tags",
        (
            _must("customer_id", refers_to="customers"),
            _must("key"),
            _must("value"),
            _may("as_of", Type.DAY),
        ),
    ),
    Table(
        "group_chats",
        (
            _must("chat_id"),
            _must("platform", Type.WORD, words=("wecom", "slack", "web")),
            _must("name"),
            _must("owner_staff_id", refers_to="staff"),
            _must("segment"),
            _may("member_count", Type.COUNT),
            _may("lowest_risk_level", Type.WORD, words=RISK_LEVELS),
            _may("has_member_65_plus", Type.YES_NO),
        ),
        key=("chat_id",),
    ),
)

_BY_NAME = {table.name: table for table in TABLES}


def table(name: str) -> Table:
    """The table of that name; KeyError when a bank delivers no such table."""
    return _BY_NAME[name]
