"""The few things that SQLite, PostgreSQL, DuckDB and Spark spell differently, and a whole select as text for one of them.

Expressions of ``sql_expressions`` and ``to_sql`` are made of SQLAlchemy Core and the elements below, which know the engine
only when they are written out. Every value is written into the text, whole numbers by ``int`` and words between quotation
marks by ``Word``: there are no parameters, so that the same text runs wherever text can be sent.

SQLite and PostgreSQL read the store's own tables, where days and moments are whole numbers; DuckDB and Spark read a
delivery's Parquet files, where they are dates and timestamps.
"""

from typing import Any, Literal

from sqlalchemy import BigInteger, ColumnElement, Select, Text
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler, SQLiteDialect
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import IdentifierPreparer, SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

Spelling = Literal["sqlite", "postgresql", "duckdb", "spark"]

_DAY_MS = 86_400_000
#: Shanghai's hours, and a million days so that a moment of any year divides like a positive number.
_SHIFT_DAYS = 1_000_000
_SHIFT_MS = 8 * 3_600_000 + _SHIFT_DAYS * _DAY_MS


# -- values -------------------------------------------------------------------------------------------------------------


class Whole(ColumnElement[int]):
    """A whole number of 64 bits; engines that would take a small one for less are told."""

    inherit_cache = False
    type = BigInteger()

    def __init__(self, value: int) -> None:
        """The number itself."""
        self.value = int(value)


class Word(ColumnElement[str]):
    """A text of the policy."""

    inherit_cache = False
    type = Text()

    def __init__(self, value: str) -> None:
        """The text itself."""
        self.value = str(value)


class Unknown(ColumnElement[Any]):
    """NULL of a type."""

    inherit_cache = False

    def __init__(self, type_: BigInteger | Text) -> None:
        """A number's or a text's."""
        self.type = type_


@compiles(Whole)
def _whole(element: Whole, _compiler: Any, **_kw: Any) -> str:
    return str(element.value) if element.value >= 0 else f"({element.value})"


@compiles(Whole, "postgresql")
def _whole_postgresql(element: Whole, _compiler: Any, **_kw: Any) -> str:
    return f"'{element.value}'::bigint"


@compiles(Whole, "duckdb")
def _whole_duckdb(element: Whole, _compiler: Any, **_kw: Any) -> str:
    return f"CAST({element.value} AS BIGINT)"


@compiles(Whole, "spark")
def _whole_spark(element: Whole, _compiler: Any, **_kw: Any) -> str:
    return f"{element.value}L" if element.value >= 0 else f"({element.value}L)"


@compiles(Word)
def _word(element: Word, compiler: Any, **_kw: Any) -> str:
    return _percents("'" + element.value.replace("'", "''") + "'", compiler)


@compiles(Word, "postgresql")
def _word_postgresql(element: Word, compiler: Any, **_kw: Any) -> str:
    # the E form means the same whatever the server thinks of backslashes
    text = element.value.replace("\\", "\\\\").replace("'", "''")
    return _percents(f"E'{text}'" if "\\" in text else f"'{text}'", compiler)


@compiles(Word, "spark")
def _word_spark(element: Word, _compiler: Any, **_kw: Any) -> str:
    """Spark reads backslashes, and puts variables in for ``${…}`` before it reads anything."""
    odd = {c: f"\\u{ord(c):04x}" for c in element.value if c in "'\"\\$" or ord(c) < ord(" ")}
    return "'" + "".join(odd.get(c, c) for c in element.value) + "'"


@compiles(Unknown)
def _unknown(element: Unknown, compiler: Any, **_kw: Any) -> str:
    if isinstance(element.type, BigInteger):
        return "CAST(NULL AS BIGINT)"
    return "CAST(NULL AS STRING)" if compiler.dialect.name == "spark" else "CAST(NULL AS TEXT)"


def _percents(text: str, compiler: Any) -> str:
    """Drivers that put parameters in for a percent sign take two of them for one."""
    return text.replace("%", "%%") if compiler.preparer._double_percents else text  # noqa: SLF001 - SQLAlchemy's own way


# -- functions ------------------------------------------------------------------------------------------------------------


class _Call(FunctionElement[Any]):
    """One of the functions below; ``name`` finds its spelling."""

    inherit_cache = False

    def __init__(self, name: str, *parts: ColumnElement[Any], type_: BigInteger | Text | None = None) -> None:
        super().__init__(*parts)
        self.name = name
        self.type = type_ or BigInteger()


def whole_number(value: ColumnElement[Any]) -> ColumnElement[int]:
    """The number, of 64 bits: sums of PostgreSQL and DuckDB are wider."""
    return _Call("whole_number", value)


def stored_truth(value: ColumnElement[Any]) -> ColumnElement[int]:
    """A delivered yes or no as 1 or 0."""
    return _Call("stored_truth", value)


def stored_day(value: ColumnElement[Any]) -> ColumnElement[int]:
    """A delivered day as days since 1970."""
    return _Call("stored_day", value)


def stored_moment(value: ColumnElement[Any]) -> ColumnElement[int]:
    """A delivered moment as the days since 1970 of its day in Shanghai."""
    return _Call("stored_moment", value)


def quotient(one: ColumnElement[Any], two: ColumnElement[Any]) -> ColumnElement[int]:
    """One divided by two, the rest cut off."""
    return _Call("quotient", one, two)


def bits_in_both(one: ColumnElement[Any], two: ColumnElement[Any]) -> ColumnElement[int]:
    """The bits that both numbers have."""
    return _Call("bits_in_both", one, two)


def least_of(*parts: ColumnElement[Any]) -> ColumnElement[int]:
    """The least; what it says of NULL differs, so that callers ask first."""
    return _Call("least_of", *parts)


def most_of(*parts: ColumnElement[Any]) -> ColumnElement[int]:
    """The greatest; the same."""
    return _Call("most_of", *parts)


def year_of(day: ColumnElement[Any]) -> ColumnElement[int]:
    """The year of days since 1970."""
    return _Call("year_of", day)


def month_and_day(day: ColumnElement[Any]) -> ColumnElement[int]:
    """Month × 100 + day of the month of days since 1970."""
    return _Call("month_and_day", day)


def by_code_point(text: ColumnElement[Any]) -> ColumnElement[str]:
    """A text that sorts by code point, whatever the server's language."""
    return _Call("by_code_point", text, type_=Text())


#: Each function's text by the engine; "" where all others agree.
_SPELLED: dict[tuple[str, str], str] = {
    ("whole_number", ""): "CAST({0} AS BIGINT)",
    ("whole_number", "sqlite"): "({0})",
    ("stored_truth", ""): "CAST(CAST({0} AS INTEGER) AS BIGINT)",
    ("stored_truth", "sqlite"): "{0}",
    ("stored_day", ""): "CAST({0} AS BIGINT)",
    ("stored_day", "sqlite"): "{0}",
    ("stored_day", "duckdb"): "CAST({0} - DATE '1970-01-01' AS BIGINT)",
    ("stored_day", "spark"): "CAST(unix_date({0}) AS BIGINT)",
    ("stored_moment", ""): f"(({{0}} + {_SHIFT_MS}) / {_DAY_MS} - {_SHIFT_DAYS})",
    ("stored_moment", "duckdb"): f"((epoch_ms({{0}}) + {_SHIFT_MS}) // {_DAY_MS} - {_SHIFT_DAYS})",
    ("stored_moment", "spark"): f"((unix_millis({{0}}) + {_SHIFT_MS}L) div {_DAY_MS}L - {_SHIFT_DAYS}L)",
    ("quotient", ""): "(({0}) / ({1}))",
    ("quotient", "duckdb"): "(({0}) // ({1}))",
    ("quotient", "spark"): "(({0}) div ({1}))",
    ("bits_in_both", ""): "(({0}) & ({1}))",
    ("least_of", ""): "least({all})",
    ("least_of", "sqlite"): "min({all})",
    ("most_of", ""): "greatest({all})",
    ("most_of", "sqlite"): "max({all})",
    ("year_of", "sqlite"): "CAST(strftime('{percent}Y', {0} * 86400, 'unixepoch') AS INTEGER)",
    ("year_of", "postgresql"): "CAST(extract(year FROM DATE '1970-01-01' + CAST({0} AS integer)) AS bigint)",
    ("year_of", "duckdb"): "year(DATE '1970-01-01' + CAST({0} AS INTEGER))",
    ("year_of", "spark"): "CAST(year(date_from_unix_date(CAST({0} AS INT))) AS BIGINT)",
    ("month_and_day", "sqlite"): "CAST(strftime('{percent}m{percent}d', {0} * 86400, 'unixepoch') AS INTEGER)",
    ("month_and_day", "postgresql"): "CAST(to_char(DATE '1970-01-01' + CAST({0} AS integer), 'MMDD') AS bigint)",
    (
        "month_and_day",
        "duckdb",
    ): "CAST(strftime(DATE '1970-01-01' + CAST({0} AS INTEGER), '{percent}m{percent}d') AS BIGINT)",
    ("month_and_day", "spark"): "CAST(date_format(date_from_unix_date(CAST({0} AS INT)), 'MMdd') AS BIGINT)",
    ("by_code_point", ""): "{0}",
    ("by_code_point", "postgresql"): '({0} COLLATE "C")',
}


@compiles(_Call)
def _call(element: _Call, compiler: Any, **kw: Any) -> str:
    parts = [compiler.process(part, **kw) for part in element.clauses]
    template = _SPELLED.get((element.name, compiler.dialect.name)) or _SPELLED[element.name, ""]
    return template.format(*parts, all=", ".join(parts), percent=_percents("%", compiler))


# -- engines SQLAlchemy does not know ---------------------------------------------------------------------------------------


class _NoFences(SQLCompiler):
    """These engines do not work a shared column out twice, and a limit would cost them their threads."""

    def limit_clause(self, select: Any, **kw: Any) -> str:  # noqa: ARG002 - SQLAlchemy's shape
        """``OFFSET 0`` is not needed here."""
        return ""


class _Sqlite(SQLiteDialect):
    """A fence without a parameter."""

    class statement_compiler(SQLiteCompiler):  # noqa: N801 - SQLAlchemy's name
        """What it is made of."""

        def limit_clause(self, select: Any, **kw: Any) -> str:
            """No row is left out."""
            return f" LIMIT -1 OFFSET {self.process(select._offset_clause, **kw)}"  # noqa: SLF001 - as SQLAlchemy does


class _Backticks(IdentifierPreparer):
    def __init__(self, dialect: Any) -> None:
        super().__init__(dialect, initial_quote="`")


class _DuckDb(DefaultDialect):
    name = "duckdb"
    default_paramstyle = "named"
    statement_compiler = _NoFences
    supports_statement_cache = False


class _Spark(_DuckDb):
    name = "spark"
    preparer: Any = _Backticks


_DIALECTS: dict[Spelling, DefaultDialect] = {
    "sqlite": _Sqlite(paramstyle="named"),
    "postgresql": PGDialect(paramstyle="named"),  # type: ignore[no-untyped-call]
    "duckdb": _DuckDb(paramstyle="named"),
    "spark": _Spark(paramstyle="named"),
}


def spelled(select: Select[Any], spelling: Spelling) -> str:
    """A select of ``to_sql`` as text for an engine, every value written into it."""
    return str(select.compile(dialect=_DIALECTS[spelling]))
