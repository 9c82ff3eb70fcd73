"""What WeChat Work tells of customer groups and contacts unasked: the group is marked to be read again.

These events come from ``sys``, about a chat or a member; everything in them that tells one from another makes their key.
``store.groups.notices`` keeps each once, ``schedules.groups`` reads the group a few seconds later, because the platform's own
data follow its events with a delay.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.wecom.incoming import PLATFORM, key_of, moment_of, text_of
from store.groups.notices import CHANGED, CONTACT, DISMISSED, Notice


def notice(fields: Mapping[str, Any], *, zone: ZoneInfo, now: datetime) -> Notice | None:
    """The notice of an event; None for an event of another kind."""
    event, change = text_of(fields, "Event"), text_of(fields, "ChangeType")
    at = moment_of(text_of(fields, "CreateTime"), zone) or now
    told: dict[str, Any] = {"key": f"{PLATFORM}:{key_of(fields)}", "platform": PLATFORM, "at": min(at, now)}
    if event == "change_external_chat" and (chat_id := text_of(fields, "ChatId")):
        what = DISMISSED if change == "dismiss" else CHANGED
        return Notice(chat_id=chat_id, owner="", what=what, **told)
    if event == "change_external_contact" and (owner := text_of(fields, "UserID").casefold()):
        return Notice(chat_id="", owner=owner, what=CONTACT, **told)
    return None
