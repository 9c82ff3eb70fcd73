"""How banks call what we ask for: their words for tables, columns, closed words and units, from ``bank_words.toml``.

Only the first draft of a map is made from them (``store.bank_files.suggestion``); nothing is loaded by a guess.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from content.wording import texts

_FILE = Path(__file__).with_name("bank_words.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class BankWords:
    """All of them, ours → theirs."""

    tables: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, tuple[str, ...]]
    #: Table → columns whose words mean something else there.
    columns_of: Mapping[str, Mapping[str, tuple[str, ...]]]
    words: Mapping[str, Mapping[str, tuple[str, ...]]]
    units: Mapping[str, int]

    def of_column(self, table: str, column: str) -> tuple[str, ...]:
        """What banks call a column of a table, our own name first."""
        return (column, *self.columns_of.get(table, {}).get(column, ()), *self.columns.get(column, ()))

    def of_word(self, column: str, word: str) -> tuple[str, ...]:
        """What banks write for one of our words."""
        return self.words.get(column, {}).get(word, ())


@cache
def bank_words() -> BankWords:
    """The words of the file; kinds of product also as the bot itself says them."""
    said = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    words = {column: {ours: tuple(theirs) for ours, theirs in pairs.items()} for column, pairs in said["words"].items()}
    zh = texts("zh")
    names = {key.removeprefix("words.kind."): name for key, name in zh.items() if key.startswith("words.kind.")}
    words["kind"] = {kind: (name, *words["kind"].get(kind, ())) for kind, name in names.items()}
    return BankWords(
        tables={name: tuple(theirs) for name, theirs in said["tables"].items()},
        columns={name: tuple(theirs) for name, theirs in said["columns"].items()},
        columns_of={
            table: {name: tuple(theirs) for name, theirs in columns.items()} for table, columns in said["of"].items()
        },
        words=words,
        units=said["units"],
    )
