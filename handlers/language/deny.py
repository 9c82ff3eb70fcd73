"""What the assistant refuses in words, before anything else is tried: it never moves money, changes records or leaks books.

The rules lie in ``content/<language>/refusals.toml``: a name (wording ``unclear.refusal.<name>``) and patterns on tidied
text, composed from named words. A rule that fires ends understanding. Both languages are always asked, for mixtures.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

import content
from handlers.language.text import is_chinese, is_latin

_FOLDER = Path(content.__file__).parent

#: The rules, in the order they are asked.
DETAILS = ("secrets", "money", "records", "export", "others")

_PLACE = re.compile(r"<([a-z_]+)>")


@cache
def _rules(language: str) -> dict[str, tuple[re.Pattern[str], ...]]:
    table = tomllib.loads((_FOLDER / language / "refusals.toml").read_text(encoding="utf-8"))
    words: dict[str, str] = table["words"]
    return {
        name: tuple(re.compile(_PLACE.sub(lambda place: words[place[1]], pattern)) for pattern in patterns)
        for name, patterns in table["rules"].items()
    }


def refused(text: str) -> str:
    """The name of the rule a tidied text breaks; empty when none."""
    languages = [name for name, present in (("zh", is_chinese(text)), ("en", is_latin(text))) if present]
    for name in DETAILS:
        if any(pattern.search(text) for language in languages for pattern in _rules(language)[name]):
            return name
    return ""
