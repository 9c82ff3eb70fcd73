"""Where a colleague is reached: the other direction of ``store.staff.managers.behind``.

The clock asks it for unasked messages.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from store.tables import bank, identities

_STAFF = bank["staff"]


def address_of(connection: Connection, staff_id: str, platforms: Sequence[str]) -> str:
    """Their private chat on the first of the platforms that knows them; empty when none does. Needs the ``bank`` schema.

    An address bound in ``identities`` goes before the bank's file. On the web everybody is known by staff id.
    """
    staff = connection.execute(select(_STAFF).where(_STAFF.c.staff_id == staff_id)).first()
    if staff is None:
        return ""
    bound = connection.execute(
        select(identities.c.address).where(identities.c.staff_id == staff_id).order_by(identities.c.bound_at.desc())
    )
    own = {"wecom": (staff.wecom_userid or "").casefold(), "slack": staff.slack_user_id, "web": staff_id}
    known = {platform: f"{platform}:person:{id_}" for platform, id_ in own.items() if id_}
    for address in reversed(bound.scalars().all()):
        if address.split(":")[1:2] == ["person"]:
            known[address.partition(":")[0]] = address
    return next((known[platform] for platform in platforms if platform in known), "")
