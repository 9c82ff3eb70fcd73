"""Customers by what people call them, inside one book: layer by layer, the first that answers decides.

``Book.find`` and ``Book.mentioned`` call it with the scope of whose customers they may see; there is no other way in. A name
alone never identifies anybody, so everything a layer finds is returned, best first.
"""

# ruff: noqa: E501 - a pattern stands on one line, as it is searched for

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

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
from store.books.name_search import CUSTOMERS, ENGLISH_TITLE, MOST, Search, every_name
from store.staff.scopes import Scope

_YOUNG_OR_OLD = re.compile(r"^[老小阿](?=.$)")
_MALE = re.compile(r"(?:先生|叔叔|大爷|大哥|爷爷|哥|叔|伯)$|^(?:mr|mister)\b")
_FEMALE = re.compile(r"(?:女士|小姐|太太|阿姨|大妈|大姐|奶奶|姐|姨|婶|夫人)$|^(?:mrs|ms|miss|madam)\b")
_AROUND = re.compile(
    r"^(?:客户|那个|这个|这位|那位|我的|client|customer|the client|the customer|the)\s*|(?:这个|那个|这位|那位)?(?:客户|这个人|同学|的)$"
)
_PHONE = re.compile(r"(?:86)?(1\d{10})")
#: Three or four digits by themselves; those of a sum, 100,000 or 5000.50, are no tail.
_TAIL = re.compile(r"(?<!\d)(?<!\d[,.])(\d{3,4})(?!\d|[,.]\d)")
_TAIL_WORDS = re.compile(
    r"(?:手机|电话|账号|账户|卡号|卡)?(?:尾号|后四位|末四位|尾数)(?:是|为)?的?|[()（）….]|\b(?:account|phone|card|number|ending|ends|in|with|last|four|tail|digits)\b|\d的?|[\s:：,，]"
)


#: Shorter pinyin has too many neighbours.
_SHORT_PINYIN = 4


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


def mentioned(connection: Connection, scope: Scope, text: str, *, delivery_id: int) -> tuple[str, ...]:
    """The names of the scope's customers that stand in the text letter for letter, longest first."""
    key = key_of(text)
    if len(key) < 2 or scope.empty:  # noqa: PLR2004 - a name has two characters
        return ()
    standing = {
        (-len(row.name_key), row.name)
        for row in every_name(connection, scope, delivery_id).standing_in(key)
        if row.name_key and len(row.name_key) > 1
    }
    return tuple(dict.fromkeys(name for _, name in sorted(standing)))


def find(
    connection: Connection, scope: Scope, words: str, *, delivery_id: int, loosely: bool = True
) -> tuple[FoundClient, ...]:
    """The customers of the scope that the words may mean, best first; empty when nobody.

    Not ``loosely``: who is named in part at least, without slips and sounds that are confused.
    """
    words = " ".join(seen(words).split())
    plain = _AROUND.sub("", words.lower()).strip() or words.lower()
    if not plain or scope.empty:
        return ()
    search = Search(connection, scope, plain, delivery_id)
    for layer in _LAYERS if loosely else _FIRM:
        if found := layer(search):
            return tuple(found[:MOST])
    return ()


#: The name the contract gives it.
find_clients = find


def _found(rows: list[Any], how: str, score: float = 1.0) -> list[FoundClient]:
    return [
        FoundClient(
            customer_id=row.customer_id, name=row.name, manager_id=row.manager_id or "", account_last4=row.account_last4 or "",
            phone_last4=row.phone_last4 or "", score=score, how=how,
        )
        for row in rows
    ]  # fmt: skip


def _by_id(search: Search) -> list[FoundClient]:
    if not search.words.isascii() or not any(map(str.isdigit, search.words)):
        return []
    given = {search.words, search.words.upper(), search.words.capitalize()}
    alike = search.under({one.lower() for one in given}, search.book.ids)
    return _found([row for row in alike if row.customer_id in given] or alike, "exact")


def _by_phone(search: Search) -> list[FoundClient]:
    """A whole mobile number; whose it is, the bank's file says."""
    match = _PHONE.fullmatch(re.sub(r"[ +-]", "", search.words))
    if match is None:
        return []
    rows = [row for row in search.with_tail(match[1][-4:]) if row.phone_last4 == match[1][-4:]]
    of = CUSTOMERS.c
    asked = select(of.customer_id, of.phone).where(of.customer_id.in_([row.customer_id for row in rows][:MOST]))
    numbers = {row.customer_id: re.sub(r"\D", "", row.phone or "") for row in search.connection.execute(asked)}
    return _found([row for row in rows if numbers.get(row.customer_id, "").endswith(match[1])], "exact")


def _by_tail(search: Search) -> list[FoundClient]:
    match = _TAIL.search(search.words)
    if match is None:
        return []
    digits = match[1]
    rows = search.with_tail(digits)
    rest = key_of(_TAIL_WORDS.sub("", search.words))
    if named := [row for row in rows if rest and (rest in (row.name_key or "") or row.surname == rest[:1])]:
        rows = named
    elif len(rest) > 1 and has_chinese(rest) and rest != key_of(search.words):
        said = name_keys(rest).pinyin_folded  # another name than theirs who have the tail: nobody is meant by half
        rows = [row for row in rows if row.pinyin_folded == said]
    return _found(rows, "tail")


def _exact(search: Search) -> list[FoundClient]:
    keys = {key_of(search.words), key_of(search.bare)}
    return _found(search.under(keys, search.book.keys), "exact")


def _by_title(search: Search) -> list[FoundClient]:
    words = search.words
    if has_chinese(words):
        surname = key_of(_YOUNG_OR_OLD.sub("", search.bare))
        if (surname == key_of(words)) or not surname:
            return []
        fits = _gender(words)
        rows = [row for row in search.book.surnames.get(surname, ()) if fits(row)][:MOST]
        return _found(rows, "title", 0.9)
    if not ENGLISH_TITLE.match(words) or " " in search.bare:
        return []
    said = set(pinyin_spellings(search.bare)) | {search.bare}
    known = search.book.surnames
    matching = {surname for surname in known if surname and (surname in said or _said(surname) in said)}
    fits = _gender(words)
    return _found(sorted(row for one in matching for row in known[one] if fits(row))[:MOST], "title", 0.9)


def _said(surname: str) -> str:
    return surnames().reading.get(surname) or "".join(syllable(character) for character in surname)


def _gender(words: str) -> Callable[[Any], bool]:
    """A title that tells the sex leaves out customers known to be of the other."""
    for pattern, other in ((_MALE, "F"), (_FEMALE, "M")):
        if pattern.search(words):
            return lambda row: row.gender != other
    return lambda _row: True


def _by_pinyin(search: Search) -> list[FoundClient]:
    bare = search.bare
    spellings = (name_keys(bare).pinyin,) if has_chinese(bare) else pinyin_spellings(bare)
    if not any(spellings):
        return []
    return _ranked(search.under(spellings, search.book.sounds), search, "pinyin", 0.85)


def _by_initials(search: Search) -> list[FoundClient]:
    letters = re.sub(r"[^a-z]", "", search.bare)
    if has_chinese(search.bare) or not 2 <= len(letters) <= 4:  # noqa: PLR2004 - initials of a name
        return []
    return _found(search.under([letters], search.book.initials), "initials", 0.8)


def _by_part(search: Search) -> list[FoundClient]:
    key = key_of(search.bare)
    if len(key) < (1 if has_chinese(key) else 3):
        return []
    if len(key) > search.book.every_key.longest:
        return []
    rows = search.book.at(search.book.every_key.holding(key))
    return _ranked(rows[:MOST], search, "part", 0.75)


def _by_folded(search: Search) -> list[FoundClient]:
    bare = search.bare
    folded = (
        {name_keys(bare).pinyin_folded} if has_chinese(bare) else {fold_pinyin(one) for one in pinyin_spellings(bare)}
    )
    folded.discard("")
    return _ranked(search.under(folded, search.book.folded), search, "folded", 0.7)


def _by_edit(search: Search) -> list[FoundClient]:
    """One letter wrong in the pinyin, or one character wrong, missing or too many in a longer name."""
    bare = search.bare
    said = {name_keys(bare).pinyin} if has_chinese(bare) else set(pinyin_spellings(bare))
    key, book = key_of(bare), search.book
    near: set[int] = set()
    for one in said:
        if _SHORT_PINYIN < len(one) <= book.every_sound.longest + 1:
            near.update(book.every_sound.near(one))
    if has_chinese(key) and 2 < len(key) <= book.every_key.longest + 1:  # noqa: PLR2004 - one wrong of two is another name
        near.update(book.every_key.near(key))
    return _ranked(book.at(near), search, "edit", 0.6)


def _by_tokens(search: Search) -> list[FoundClient]:
    """English names with a typo or turned round."""
    words = latin_words(search.bare)
    if has_chinese(search.bare) or sum(map(len, words)) < 4:  # noqa: PLR2004 - too short to compare loosely
        return []
    from rapidfuzz import fuzz

    typed = " ".join(words)
    if len(typed) * 2 > search.book.longest_latin * 3:  # so much longer than any that nothing comes near
        return []
    scored = [(fuzz.token_sort_ratio(typed, name), row) for name, row in search.book.latin]
    best = sorted((pair for pair in scored if pair[0] >= 80), key=lambda pair: (-pair[0], pair[1].customer_id))  # noqa: PLR2004
    return _found([row for _, row in best], "english", 0.6)


def _ranked(rows: list[Any], search: Search, how: str, score: float) -> list[FoundClient]:
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


_FIRM: tuple[Callable[[Search], list[FoundClient]], ...] = (
    _by_id, _by_phone, _by_tail, _exact, _by_title, _by_pinyin, _by_initials, _by_part,
)  # fmt: skip
_LAYERS = (*_FIRM, _by_folded, _by_edit, _by_tokens)
