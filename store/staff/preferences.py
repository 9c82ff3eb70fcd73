"""What a person has asked the bot to do differently for them: the language they are answered in.

``bot/conversation.py`` writes it ("说中文", "English please"); ``store.staff.managers`` reads it wherever a person is looked up,
so that briefings speak it too.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from segmentation.people import Language
from store.engines import of
from store.engines.prepared import Prepared
from store.tables import preferences

_OF = select(preferences.c.staff_id, preferences.c.language).where(
    preferences.c.staff_id.in_(bindparam("ids", expanding=True))
)
_ONE = Prepared(lambda _: select(preferences.c.language).where(preferences.c.staff_id == bindparam("staff_id")))


def languages(connection: Connection, staff_ids: Collection[str]) -> dict[str, Language]:
    """The language each of these people has fixed; whoever fixed none is missing."""
    rows = connection.execute(_OF, {"ids": list(staff_ids)})
    return {staff_id: "en" if language == "en" else "zh" for staff_id, language in rows}


def language_of(connection: Connection, staff_id: str) -> Language | None:
    """The language this person has fixed; None for whoever fixed none."""
    rows = _ONE.rows(connection, staff_id=staff_id)
    return ("en" if rows[0][0] == "en" else "zh") if rows else None


def everybodys(connection: Connection) -> dict[str, Language]:
    """The languages of all who have fixed one."""
    rows = connection.execute(select(preferences.c.staff_id, preferences.c.language))
    return {staff_id: "en" if language == "en" else "zh" for staff_id, language in rows}


def fix_language(connection: Connection, staff_id: str, language: Language | None, at: datetime) -> None:
    """From now on this language; None: the language of each message again. Inside ``Database.writing``."""
    if language is None:
        connection.execute(delete(preferences).where(preferences.c.staff_id == staff_id))
        return
    values = {"language": language, "set_at": at}
    connection.execute(
        of(connection)
        .insert(preferences)
        .values(staff_id=staff_id, **values)
        .on_conflict_do_update(index_elements=["staff_id"], set_=values)
    )
