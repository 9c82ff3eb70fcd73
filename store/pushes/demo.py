"""The demo's push that waits for a reviewer, so that the page of approvals shows one. Only for invented data."""

from datetime import datetime

from content.pushes.audience import Audience
from content.pushes.findings import blocked
from content.pushes.words import PushWords
from content.wording import say
from segmentation.people import Language
from segmentation.policy import Policy
from store.database import Database
from store.groups import take_from_bank
from store.pushes import desk
from store.pushes.making import Wish
from store.staff import managers

_SEGMENT = "asset_type:investment"


def seed_demo_push(database: Database, policy: Policy, language: Language, now: datetime) -> str:
    """Written and handed in by the invented bank's editor; its number, empty where there is no editor."""
    with database.reading() as connection:
        editors = managers.active_managers(connection, ("content_editor",))
    if not editors:
        return ""
    take_from_bank(database, now)  # the folder may have been built anew within this process
    wish = Wish(
        kind="invitation",
        audience=Audience(segments=(_SEGMENT,)),
        language=language,
        words=PushWords(title=say("demo.push.title", language), text=say("demo.push.text", language)),
    )
    author = editors[0].staff_id
    push = desk.draft(database, policy, wish, by=author, now=now).push
    if not blocked(push.findings):  # a bank's own policy may stop what the shipped one allows: it stays a draft
        desk.submit(database, policy, push.push_id, by=author, now=now)
    return push.push_id
