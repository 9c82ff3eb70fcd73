"""Pictures that go with pushes, kept by what they hash to; and where a platform has taken them, for as long as that holds.

A card names a picture by its hash, so that whoever approves the card approves that very picture.
"""

import base64
import hashlib
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from store.database import Database
from store.engines import add_once, of
from store.tables import pictures, uploads

#: What every platform takes; kept in the database, so not larger than a picture in a chat has to be.
MOST_BYTES = 2 * 1024 * 1024
_KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}


def keep(connection: Connection, content: bytes, *, now: datetime) -> str:
    """Keep a picture; its hash, by which a card names it. Needs ``Database.writing()``.

    Raises ValueError for what is no JPG or PNG, or larger than ``MOST_BYTES``.
    """
    kind = next((name for start, name in _KINDS.items() if content.startswith(start)), "")
    if not kind or len(content) > MOST_BYTES:
        raise ValueError("a picture is a JPG or PNG of at most 2 MB")
    hash_ = hashlib.sha256(content).hexdigest()
    row = {
        "picture_hash": hash_,
        "name": f"{hash_[:16]}.{kind}",
        "content": base64.b64encode(content).decode(),
        "made_at": now,
    }
    add_once(connection, pictures, row, key=["picture_hash"])
    return hash_


def find(connection: Connection, hash_: str) -> tuple[str, bytes] | None:
    """Name and bytes of a picture."""
    row = connection.execute(select(pictures).where(pictures.c.picture_hash == hash_)).first()
    return (row.name, base64.b64decode(row.content)) if row else None


def uploaded(  # noqa: PLR0913 - what is sent where, and for how long it is good
    database: Database, hash_: str, *, place: str, lasts: timedelta, now: datetime, upload: Callable[[str, bytes], str]
) -> str:
    """The platform's id of a picture: the one it gave before while that holds, else a new one. Raises KeyError, and what
    ``upload`` raises.
    """  # noqa: D205 - one thought
    key = f"{place}:{hash_}"
    with database.engine.connect() as connection:
        mine = (uploads.c.upload_key == key, uploads.c.expires_at > now)
        known: str | None = connection.execute(select(uploads.c.media_id).where(*mine)).scalar()
        found = None if known else find(connection, hash_)
    if known:
        return known
    if found is None:
        raise KeyError(hash_)
    media_id = upload(*found)
    row = {"upload_key": key, "media_id": media_id, "expires_at": now + lasts}
    with database.writing() as connection:
        new = of(connection).insert(uploads).values(row)
        connection.execute(new.on_conflict_do_update(index_elements=["upload_key"], set_=row))
    return media_id


def forget(database: Database, hashes: Collection[str], *, place: str) -> None:
    """The platform does not know its ids any more."""
    keys = [f"{place}:{hash_}" for hash_ in hashes]
    with database.writing() as connection:
        connection.execute(delete(uploads).where(uploads.c.upload_key.in_(keys)))
