"""Contacts logged in the bot: written once by the message that said so, beside those the bank delivers.

Whom it is about is placed anew: a contact counts at once.
"""

from sqlalchemy import Connection

from segmentation.people import Contact
from store.engines import add_once
from store.live import live_queue
from store.tables import contacts


def add(connection: Connection, contact: Contact) -> bool:
    """Write the contact; False when its id is there already (the same message again). Inside ``Database.writing``."""
    values = {
        "contact_id": contact.contact_id,
        "customer_id": contact.customer_id,
        "staff_id": contact.staff_id,
        "at": contact.at,
        "channel": contact.channel,
        "outcome": contact.outcome,
        "note": contact.note,
    }
    new = add_once(connection, contacts, values, key=["contact_id"])
    if new:
        live_queue.ask(connection, [contact.customer_id], contact.at)
    return new
