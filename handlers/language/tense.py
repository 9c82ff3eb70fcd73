"""Which way a sentence looks: 7月到9月的申购量 and "who bought in August" speak of what has been, whatever question it is.

Understanding asks it for every reading question before a month, a weekday or a festival without a year is read, and how
最近三个月 is meant. Acts are read without it: what was done and what is to come stand side by side in them. The words lie in
``[tense]`` of ``content/<language>/vocabulary.toml``.
"""

import re
from functools import cache

from handlers.language import tense_en, tense_zh


def looks_back(text: str) -> bool:
    """Whether tidied text speaks of what has been, and of nothing to come."""
    been, coming = _patterns()
    text = tense_zh.without_relative(text)
    return been.search(text) is not None and coming.search(text) is None


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(rf"{tense_zh.been()}|\b(?:{tense_en.been()})\b"),
        re.compile(rf"{tense_zh.coming()}|\b(?:{tense_en.coming()})\b"),
    )
