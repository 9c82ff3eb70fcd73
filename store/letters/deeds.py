"""Letters and consents by deeds of the chat: written and undone as ``store.tasks.deeds`` does with every deed."""

from sqlalchemy import Connection

from content.approval_moves import LIVE
from segmentation import deeds as said
from store import audit
from store.letters import templates, written
from store.outbox import consents


def consent(connection: Connection, deed: said.ConsentSaid) -> str:
    """Into the ledger, at once; returns its number."""
    number = consents.record(
        connection, customer_id=deed.customer_id, purpose=deed.purpose, channel=deed.channel, granted=deed.granted,
        at=deed.at, words=deed.words, staff_id=deed.staff_id,
    )  # fmt: skip
    detail = {"purpose": deed.purpose, "channel": deed.channel, "granted": deed.granted, "consent_id": number}
    audit.record(
        connection, at=deed.at, staff_id=deed.staff_id, what="consent", customers=[deed.customer_id], detail=detail
    )  # fmt: skip
    return str(number)


def take_consent_back(connection: Connection, ref: str, undone: said.Undone) -> bool:  # noqa: ARG001 - the shape of all
    """It was noted by mistake."""
    consents.take_back(connection, int(ref))
    return True


def hand(connection: Connection, deed: said.LetterHanded) -> str:
    """Hand it over; returns its key."""
    written.hand(connection, deed.letter)
    return str(deed.letter.key)


def take_hand_back(connection: Connection, ref: str, undone: said.Undone) -> bool:
    """Not sent after all; what was sent stays so."""
    there = written.of_key(connection, ref, hold=True)
    if there is None or there.state != written.HANDED:
        return False
    written.put(connection, ref, written.BACK, by=undone.staff_id, now=undone.at)
    return True


def end(connection: Connection, deed: said.LetterEnded) -> str:
    """Sent, or given back; returns its key."""
    written.end(connection, deed.letter_key, deed.state, by=deed.staff_id, now=deed.at)
    return deed.letter_key


def take_end_back(connection: Connection, ref: str, undone: said.Undone) -> bool:
    """It lies with the manager again, unsent."""
    there = written.of_key(connection, ref, hold=True)
    if there is None or there.state not in (written.SENT, written.BACK):
        return False
    written.put(connection, ref, written.HANDED, by=undone.staff_id, now=undone.at)
    return True


def decide(connection: Connection, deed: said.LetterDecided) -> str:
    """The reviewer's word; returns the template's number."""
    move = "approve" if deed.approved else "reject"
    templates.decided(
        connection, deed.template_id, move, by=deed.staff_id, now=deed.at, reason=deed.reason, binding=deed.binding
    )  # fmt: skip
    return deed.template_id


def take_decision_back(connection: Connection, ref: str, undone: said.Undone) -> bool:
    """What was allowed is withdrawn; what was sent back stays so."""
    there = templates.find(connection, ref)
    if there is None or there.approval.state not in LIVE:
        return False
    templates.decided(connection, ref, "withdraw", by=undone.staff_id, now=undone.at, reason="undone")
    return True
