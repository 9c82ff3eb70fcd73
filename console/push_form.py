"""The form of a push: what was typed into it, and the wish that makes of it. ``console.content`` shows and keeps it."""

import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from console import drawing
from console.posts import day_of, language_of
from console.visits import Form, Visit
from content.problems import Problem
from content.pushes.audience import Audience
from content.pushes.fields import FIELDS
from content.pushes.rules import KINDS
from content.pushes.words import PushWords
from content.wording import say
from segmentation.people import Language
from store.groups import groups, take_from_bank
from store.pushes.making import Wish
from store.pushes.rows import Push

#: The bank's own people a push may be for.
ROLES = ("relationship_manager", "wealth_manager", "lobby_manager", "branch_head")
_TITLE, _TEXT, _CODES = 200, 4000, 400
_BETWEEN = re.compile(r"[\s,;，；、]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The form's fields as they stand, so that nothing typed is lost when something is wrong."""

    kind: str = "news"
    audience: str = ""
    """``segment asset_type:wealth``, ``group wr1`` or ``role relationship_manager``."""
    language: Language = "zh"
    title: str = ""
    text: str = ""
    products: str = ""
    news: str = ""
    valid_until: str = ""
    not_before: str = ""
    hour: str = ""

    @staticmethod
    def of(form: Form) -> "Filled":
        """What was posted."""
        return Filled(
            kind=form.get("kind", "")[:40],
            audience=form.get("audience", "")[:_TITLE],
            language=language_of(form.get("language"), "zh"),
            title=form.get("title", "")[:_TITLE],
            text=form.get("text", "").replace("\r\n", "\n")[:_TEXT],
            products=form.get("products", "")[:_CODES],
            news=form.get("news", "")[:_CODES],
            valid_until=form.get("valid_until", "")[:10],
            not_before=form.get("not_before", "")[:10],
            hour=form.get("hour", "")[:5],
        )


def filled_of(push: Push) -> Filled:
    """The form of a push that is there."""
    wanted, at = push.audience, push.not_before
    named = [f"segment {one}" for one in wanted.segments] + [f"group {one}" for one in wanted.groups]
    named += [f"role {one}" for one in wanted.roles]
    return Filled(
        kind=push.kind, audience=named[0] if named else "", language=push.language, title=push.words.title,
        text=push.words.text, products=" ".join(push.words.products), news=" ".join(push.words.news_ids),
        valid_until=push.valid_until.isoformat(), not_before=f"{at:%Y-%m-%d}" if at else "",
        hour=f"{at:%H:%M}" if at else "",
    )  # fmt: skip


def wish_of(filled: Filled, now: datetime) -> Wish:
    """What the author asks for. Raises Problem for a day or an hour that is none."""
    kind, _, name = filled.audience.partition(" ")
    day = day_of(filled.not_before)
    return Wish(
        kind=filled.kind,
        audience=Audience(
            segments=(name,) if kind == "segment" and name else (),
            groups=(name,) if kind == "group" and name else (),
            roles=(name,) if kind == "role" and name in ROLES else (),
        ),
        language=filled.language,
        words=PushWords(
            title=filled.title, text=filled.text, products=_codes(filled.products), news_ids=_codes(filled.news)
        ),
        valid_until=day_of(filled.valid_until),
        not_before=datetime.combine(day, _hour(filled.hour), tzinfo=now.tzinfo) if day else None,
    )


def choices(visit: Visit) -> dict[str, Any]:
    """What the form offers: kinds, segments that groups are bound to, the groups, roles of colleagues, product fields."""
    language = visit.language
    take_from_bank(visit.desk.database, visit.now)
    with visit.desk.database.engine.connect() as connection:
        known = [one for one in groups(connection) if one.state == "live"]
    segments = sorted({one.segment for one in known if one.segment})
    return {
        "kinds": [(kind, say(f"pushes.kind.{kind}", language)) for kind in KINDS],
        "segments": [
            (f"segment {one}", drawing.segment_name(one, language), sum(group.segment == one for group in known))
            for one in segments
        ],
        "groups": [(f"group {one.chat_id}", one.name or one.chat_id) for one in known],
        "roles": [(f"role {one}", drawing.role_name(one, language)) for one in ROLES],
        "placeholders": ["{" + name + "}" for name in FIELDS],
    }


def _codes(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in _BETWEEN.split(text) if word))


def _hour(text: str) -> time:
    try:
        return time.fromisoformat(text.strip()) if text.strip() else time(9, 0)
    except ValueError:
        raise Problem("problems.bad_moment", text=text) from None
