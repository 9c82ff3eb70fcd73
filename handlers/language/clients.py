"""Whom a sentence speaks of, where the book does not tell: ids, tails, and names by their shape and place.

The span found is what was typed; which customer it means is the book's to say. Names are looked for by ``clients_zh`` and
``clients_en``; understanding calls ``find_client``, and ``find_sure_client`` before it looks for periods.
"""

import re

from handlers.language import clients_en, clients_zh
from handlers.language.text import is_chinese, is_latin

_CUSTOMER_ID = r"""
    (?<![a-z0-9])
    (?: c | cust | cu | 客户号? | customer\ | client\ | \# )
    [-_ ]? \d{3,12}
    (?![\d万亿千kmw])
"""
_TAIL_ZH = r"""
    (?: 手机 | 电话 | 账号 | 账户 | 卡号 | 卡 )?
    (?: 尾号 | 后四位 | 末四位 ) (?: 是 | 为 )? [ :]?
    \d{3,4} 的? (?: 那个 | 那位 )? (?: 客户 )?
"""
_TAIL_EN = r"""
    (?: client\ | customer\ | account\ | phone\ | card\ )* (?: number\ )?
    (?: ending (?: \ in | \ with )? | ends\ (?: in | with ) | tail | last\ four | last\ 4 )
    (?: \ digits )? (?: \ of )? \ ?
    \d{3,4}
"""
_NUMBERED = tuple(re.compile(pattern, re.VERBOSE) for pattern in (f"{_TAIL_ZH} | {_TAIL_EN}", _CUSTOMER_ID))


def find_client(text: str, typed: str) -> tuple[int, int] | None:
    """The span of the words that name a customer, in tidied text with other spans masked; None when there are none.

    ``typed`` is the same text with the capitals it was typed with, or ``text`` where they are unknown.
    """
    for pattern in _NUMBERED:
        if match := pattern.search(text):
            return match.span()
    if is_latin(text) and (titled := clients_en.find_titled(text, typed)):
        return titled
    chinese = clients_zh.find_named(text) if is_chinese(text) else None
    return chinese or (clients_en.find_named(text, typed) if is_latin(text) else None)


def find_sure_client(typed: str) -> tuple[int, int] | None:
    """A name in letters that can be nothing else, though parts of it are words: Sun Lihua is no Sunday."""
    return clients_en.find_full_name(typed) if is_latin(typed.lower()) else None
