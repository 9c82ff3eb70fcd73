"""What was said last: the newest contact, and where it left nothing, the note before it that is still to be picked up."""

from content.wording import knows
from handlers.pitches.talk import Talk
from segmentation.bank_data import NOT_REACHED
from segmentation.dossier import contact_day
from segmentation.people import Contact

#: Days of a month, and the silence that is worth saying.
_MONTH, _LONG = 30, 90
#: What answers whether they wanted it.
_SETTLED = ("roll", "move", "take_out", "not_interested")


def last_talk(talk: Talk) -> str:
    """The last contact in a sentence or two; the bare day where nobody calls unasked."""
    last = _reached(talk)
    if not last:
        known = talk.scene.dossier.last_contact
        return _of(known, talk) if known else talk.say("last.none")
    thinking = _thinking(last)
    if thinking is not None and thinking is not last[0] and not talk.scene.quiet:
        noted = talk.say("last.note_in", note=thinking.note) if thinking.note else ""
        return talk.say("last.before_undecided", last=_on(last[0], talk), on=_on(thinking, talk), noted=noted)
    if last[0].outcome not in ("", "reached") or last[0].note or talk.scene.quiet:
        return _of(last[0], talk)
    open_note = next((one for one in last[1:] if one.note), None)
    if open_note is None or (talk.today - contact_day(open_note)).days > _LONG:
        return _of(last[0], talk)
    return talk.say("last.before", last=_on(last[0], talk), on=_on(open_note, talk), note=open_note.note)


def _reached(talk: Talk) -> list[Contact]:
    """The contacts that reached them, the newest first."""
    return [one for one in talk.contacts if one.outcome not in NOT_REACHED and contact_day(one) <= talk.today]


def _thinking(last: list[Contact]) -> Contact | None:
    """The newest talk of the last weeks in which they wanted to think, unless a later one settled it."""
    for one in last:
        if one.outcome in _SETTLED:
            return None
        if one.outcome == "undecided":
            return one if (last[0].at - one.at).days <= _MONTH else None
    return None


def _on(one: Contact, talk: Talk) -> str:
    return talk.day(contact_day(one))


def _of(one: Contact, talk: Talk) -> str:
    on, silent = _on(one, talk), (talk.today - contact_day(one)).days
    if talk.scene.quiet:
        return talk.say("last.bare", on=on)
    if silent > _LONG:
        return talk.say("last.long", on=on, months=silent // _MONTH)
    plain = ("", "reached", *(("complaint",) if talk.scene.rests == "complaint" else ()))  # the open one stands above
    named = one.outcome not in plain and knows(f"proposal.last.{one.outcome}", talk.language)
    if not named:
        return talk.say("last.noted", on=on, note=one.note) if one.note else talk.say("last.reached", on=on)
    said = talk.say(f"last.{one.outcome}", on=on)
    note = talk.say("last.note", note=one.note) if one.note else ""
    return ("" if talk.language == "zh" else " ").join(part for part in (said, note) if part)
