"""Customers by what people call them, inside one book: layer by layer, the first that answers decides.

``Book.find`` and ``Book.mentioned`` call it with the managers whose customers they may see; there is no other way in. A name
alone never identifies anybody, so everything a layer finds is returned, best first.
"""

# ruff: noqa: E501 - a pattern stands on one line, as it is searched for

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, bindparam, func, select

from content.names import (
    fold_pinyin,
    has_chinese,
    key_of,
    latin_words,
    name_keys,
    pinyin_spellings,
    seen,
    surnames,
    syllable,
)
from store.engines.spelling import place_of
from store.tables import bank

_C = bank["customers"]
_COLUMNS = (
    _C.c.customer_id, _C.c.name, _C.c.manager_id, _C.c.account_last4, _C.c.phone_last4, _C.c.name_key, _C.c.pinyin, _C.c.surname,
)  # fmt: skip
_MANAGERS: BindParameter[Any] = bindparam("managers", expanding=True)

#: More matches than these are no answer to "who".
MOST = 50

_TITLE = re.compile(
    r"(?<=.)(?:总|先生|女士|小姐|太太|老师|阿姨|叔叔|大爷|大妈|大姐|大哥|奶奶|爷爷|老板|经理|医生|教授|律师|主任|院长|校长|董事长|董|姐|哥|叔|姨|婶|伯|工|夫人|师傅)$"
)
_YOUNG_OR_OLD = re.compile(r"^[老小阿](?=.$)")
_ENGLISH_TITLE = re.compile(r"^(?:mr|mrs|ms|miss|mister|madam|dr|prof|professor)\b\.? *")
_MALE = re.compile(r"(?:先生|叔叔|大爷|大哥|爷爷|哥|叔|伯)$|^(?:mr|mister)\b")
_FEMALE = re.compile(r"(?:女士|小姐|太太|阿姨|大妈|大姐|奶奶|姐|姨|婶|夫人)$|^(?:mrs|ms|miss|madam)\b")
_AROUND = re.compile(
    r"^(?:客户|那个|这个|这位|那位|我的|client|customer|the client|the customer|the)\s*|(?:这个|那个|这位|那位)?(?:客户|这个人|同学|的)$"
)
_TAIL = re.compile(r"(?<!\d)(\d{3,4})(?!\d)")
_TAIL_WORDS = re.compile(
    r"(?:手机|电话|账号|账户|卡号|卡)?(?:尾号|后四位|末四位|尾数)(?:是|为)?|\b(?:account|phone|card|number|ending|ends|in|with|last|four|tail|digits)\b|\d|[\s:：,，]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundClient:
    """One customer the words may mean; what tells namesakes apart is the asker's own to see."""

    customer_id: str
    name: str = field(repr=False)
    manager_id: str = ""
    account_last4: str = field(default="", repr=False)
    phone_last4: str = field(default="", repr=False)
    score: float = 1.0
    how: str = "exact"
    """The layer that answered: tail, exact, title, pinyin, initials, part, folded, edit, english."""


def mentioned(connection: Connection, manager_ids: Sequence[str], text: str) -> tuple[str, ...]:
    """The names of these managers' customers that stand in the text letter for letter, longest first."""
    key = key_of(text)
    if len(key) < 2 or not manager_ids:  # noqa: PLR2004 - a name has two characters
        return ()
    query = (
        select(_C.c.name, _C.c.name_key)
        .where(
            _C.c.manager_id.in_(_MANAGERS),
            func.length(_C.c.name_key) > 1,
            place_of(bindparam("text"), _C.c.name_key) > 0,
        )
        .distinct()
    )
    rows = connection.execute(query, {"managers": list(manager_ids), "text": key}).all()
    return tuple(dict.fromkeys(row.name for row in sorted(rows, key=lambda row: (-len(row.name_key), row.name))))


def find(connection: Connection, manager_ids: Sequence[str], words: str) -> tuple[FoundClient, ...]:
    """The customers of these managers that the words may mean, best first; empty when nobody."""
    words = " ".join(seen(words).split())
    plain = _AROUND.sub("", words.lower()).strip() or words.lower()
    if not plain or not manager_ids:
        return ()
    search = _Search(connection, tuple(manager_ids), plain)
    for layer in _LAYERS:
        if found := layer(search):
            return tuple(found[:MOST])
    return ()


#: The name the contract gives it.
find_clients = find


@dataclass(frozen=True, slots=True)
class _Search:
    connection: Connection
    managers: tuple[str, ...]
    words: str

    def rows(self, *conditions: ColumnElement[bool]) -> list[Any]:
        """The book's customers that meet all conditions, by id."""
        query = (
            select(*_COLUMNS).where(_C.c.manager_id.in_(_MANAGERS), *conditions).order_by(_C.c.customer_id).limit(MOST)
        )
        return list(self.connection.execute(query, {"managers": list(self.managers)}))

    def everyone(self) -> list[Any]:
        """The whole book, for the layers that compare loosely."""
        query = select(*_COLUMNS).where(_C.c.manager_id.in_(_MANAGERS)).order_by(_C.c.customer_id)
        return list(self.connection.execute(query, {"managers": list(self.managers)}))

    @property
    def bare(self) -> str:
        """The words without a title."""
        return _ENGLISH_TITLE.sub("", _TITLE.sub("", self.words)).strip()


def _found(rows: list[Any], how: str, score: float = 1.0) -> list[FoundClient]:
    return [
        FoundClient(
            customer_id=row.customer_id, name=row.name, manager_id=row.manager_id or "", account_last4=row.account_last4 or "",
            phone_last4=row.phone_last4 or "", score=score, how=how,
        )
        for row in rows
    ]  # fmt: skip


def _by_id(search: _Search) -> list[FoundClient]:
    return _found(search.rows(func.lower(_C.c.customer_id) == search.words), "exact")


def _by_tail(search: _Search) -> list[FoundClient]:
    match = _TAIL.search(search.words)
    if match is None:
        return []
    digits = match[1]
    ends = [column.endswith(digits) for column in (_C.c.account_last4, _C.c.phone_last4)]
    rows = search.rows(ends[0] | ends[1])
    rest = key_of(_TAIL_WORDS.sub("", search.words))
    if named := [row for row in rows if rest and (rest in row.name_key or row.surname == rest[:1])]:
        rows = named
    return _found(rows, "tail")


def _exact(search: _Search) -> list[FoundClient]:
    keys = {key_of(search.words), key_of(search.bare)}
    return _found(search.rows(_C.c.name_key.in_(sorted(keys))), "exact")


def _by_title(search: _Search) -> list[FoundClient]:
    words = search.words
    if has_chinese(words):
        surname = key_of(_YOUNG_OR_OLD.sub("", search.bare))
        if (surname == key_of(words)) or not surname:
            return []
        rows = search.rows(_C.c.surname == surname, *_gender(words))
        return _found(rows, "title", 0.9)
    if not _ENGLISH_TITLE.match(words) or " " in search.bare:
        return []
    said = set(pinyin_spellings(search.bare)) | {search.bare}
    query = select(_C.c.surname).where(_C.c.manager_id.in_(_MANAGERS)).distinct()
    every = search.connection.execute(query, {"managers": list(search.managers)}).scalars()
    matching = [surname for surname in every if surname and (surname in said or _said(surname) in said)]
    return _found(search.rows(_C.c.surname.in_(matching), *_gender(words)), "title", 0.9) if matching else []


def _said(surname: str) -> str:
    return surnames().reading.get(surname) or "".join(syllable(character) for character in surname)


def _gender(words: str) -> list[ColumnElement[bool]]:
    """A title that tells the sex leaves out customers known to be of the other."""
    for pattern, other in ((_MALE, "F"), (_FEMALE, "M")):
        if pattern.search(words):
            return [_C.c.gender.is_(None) | (_C.c.gender != other)]
    return []


def _by_pinyin(search: _Search) -> list[FoundClient]:
    bare = search.bare
    spellings = (name_keys(bare).pinyin,) if has_chinese(bare) else pinyin_spellings(bare)
    return _ranked(search.rows(_C.c.pinyin.in_(spellings)), search, "pinyin", 0.85) if any(spellings) else []


def _by_initials(search: _Search) -> list[FoundClient]:
    letters = re.sub(r"[^a-z]", "", search.bare)
    if has_chinese(search.bare) or not 2 <= len(letters) <= 4:  # noqa: PLR2004 - initials of a name
        return []
    return _found(search.rows(_C.c.initials == letters), "initials", 0.8)


def _by_part(search: _Search) -> list[FoundClient]:
    key = key_of(search.bare)
    if len(key) < (1 if has_chinese(key) else 3):
        return []
    return _ranked(search.rows(place_of(_C.c.name_key, key) > 0), search, "part", 0.75)


def _by_folded(search: _Search) -> list[FoundClient]:
    bare = search.bare
    folded = (
        {name_keys(bare).pinyin_folded} if has_chinese(bare) else {fold_pinyin(one) for one in pinyin_spellings(bare)}
    )
    folded.discard("")
    return _ranked(search.rows(_C.c.pinyin_folded.in_(sorted(folded))), search, "folded", 0.7) if folded else []


def _by_edit(search: _Search) -> list[FoundClient]:
    """One letter wrong in the pinyin, or one character wrong, missing or too many in a longer name."""
    from rapidfuzz.distance import OSA

    bare = search.bare
    said = {name_keys(bare).pinyin} if has_chinese(bare) else set(pinyin_spellings(bare))
    key = key_of(bare)
    close = []
    for row in search.everyone():
        letters = any(len(one) > 4 and OSA.distance(one, row.pinyin or "", score_cutoff=1) <= 1 for one in said)  # noqa: PLR2004
        long = has_chinese(key) and len(key) > 2 and OSA.distance(key, row.name_key or "", score_cutoff=1) <= 1  # noqa: PLR2004
        if letters or long:
            close.append(row)
    return _ranked(close, search, "edit", 0.6)


def _by_tokens(search: _Search) -> list[FoundClient]:
    """English names with a typo or turned round."""
    words = latin_words(search.bare)
    if has_chinese(search.bare) or sum(map(len, words)) < 4:  # noqa: PLR2004 - too short to compare loosely
        return []
    from rapidfuzz import fuzz

    typed = " ".join(words)
    scored = [
        (fuzz.token_sort_ratio(typed, " ".join(latin_words(row.name))), row)
        for row in search.everyone()
        if not has_chinese(row.name)
    ]
    best = sorted((pair for pair in scored if pair[0] >= 80), key=lambda pair: (-pair[0], pair[1].customer_id))  # noqa: PLR2004
    return _found([row for _, row in best], "english", 0.6)


def _ranked(rows: list[Any], search: _Search, how: str, score: float) -> list[FoundClient]:
    """Several rows by likeness of their names to what was typed, then by id."""
    if len(rows) > 1:
        from rapidfuzz import fuzz

        key = key_of(search.bare)
        said = name_keys(search.bare).pinyin if has_chinese(key) else key
        rows = sorted(
            rows,
            key=lambda row: (
                -fuzz.ratio(key, row.name_key or ""),
                -fuzz.ratio(said, row.pinyin or ""),
                row.customer_id,
            ),
        )
    return _found(rows, how, score)


_LAYERS: tuple[Callable[[_Search], list[FoundClient]], ...] = (
    _by_id, _by_tail, _exact, _by_title, _by_pinyin, _by_initials, _by_part, _by_folded, _by_edit, _by_tokens,
)  # fmt: skip
