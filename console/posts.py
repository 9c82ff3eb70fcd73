"""What a page posts, read and checked: a text or a tapped button, by whom, in which language; the day in a form."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from content.problems import Problem
from content.wording import LANGUAGES
from segmentation.people import Language

_MESSAGE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_TEXT_LIMIT = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What the page posts: a text, or a button's action with its label as the text."""

    staff_id: str
    message_id: str
    language: Language
    text: str = field(repr=False)
    action: str = field(repr=False)


def language_of(given: object, otherwise: Language) -> Language:
    """A language that was asked for, or the other one."""
    return next((language for language in LANGUAGES if language == given), otherwise)


def day_of(text: str) -> date | None:
    """A form's day; None: left empty. Raises Problem: it is none."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Problem("problems.bad_moment", text=text) from None


def read_json(body: bytes) -> Mapping[str, Any]:
    """The object in a body; empty for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _storable(text: str) -> bool:
    """Short enough, and text that a database takes: JSON can spell half a surrogate pair and NUL, no keyboard can."""
    return len(text) <= _TEXT_LIMIT and "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def read_post(body: bytes) -> Posted | None:
    """The post, or None when it is none of ours."""
    found = read_json(body)
    given = {name: found.get(name, "") for name in ("as", "id", "text", "action", "lang")}
    if not all(isinstance(value, str) and _storable(value) for value in given.values()):
        return None
    text = given["text"].strip()
    if not text or not _MESSAGE_ID.fullmatch(given["id"]):
        return None
    return Posted(
        staff_id=given["as"],
        message_id=given["id"],
        language=language_of(given["lang"], "zh"),
        text=text,
        action=given["action"],
    )
