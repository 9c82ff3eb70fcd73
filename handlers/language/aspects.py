"""What of a rule was meant, where that has words of its own; and what is none of the work but deserves more than a shrug.

The patterns lie under ``[aspects]`` in ``content/<language>/refusals.toml``: a name (wording ``unclear.aspect.<name>``), the rule
it is part of ("" for what no rule declines) and patterns on tidied text. Both languages are asked, for mixtures.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import content
from handlers.language.text import is_chinese, is_latin

_FOLDER = Path(content.__file__).parent


@cache
def _aspects(language: str) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    table: dict[str, Any] = tomllib.loads((_FOLDER / language / "refusals.toml").read_text(encoding="utf-8"))["aspects"]
    return tuple(
        (name, one["rule"], re.compile("|".join(f"(?:{pattern})" for pattern in one["patterns"])))
        for name, one in table.items()
    )


def aspect_of(rule: str, text: str, masked: str = "") -> str:
    """The aspect of a rule that the text is about; empty when it has none of its own. No rule: what nothing declines."""
    languages = [name for name, present in (("zh", is_chinese(text)), ("en", is_latin(text))) if present]
    for language in languages:
        for name, of, pattern in _aspects(language):
            if of == rule and (pattern.search(text) or (masked and pattern.search(masked))):
                return name
    return ""
