"""When to speak with the customer next: before money ends, renews or is to be paid; an open complaint has a day of its own."""

from datetime import date, timedelta

from content.calendar import working_days
from content.wording import deadline, say
from handlers.clients.scene import Scene
from handlers.pitches.talk import Talk
from segmentation.duties import DutyNumbers
from segmentation.needs import short_payment, soon_maturing, soon_renewing


def next_day(scene: Scene) -> date:
    """So many days on as the tier asks, but before a day that wants a word; a working day."""
    calendar, today = working_days(scene.book.edited_days), scene.ask.today
    holdings, short = scene.dossier.holdings, short_payment(scene.dossier, today, scene.numbers)
    ending = (*soon_maturing(holdings, today, scene.numbers), *soon_renewing(holdings, today, scene.numbers))
    days = [one.matures_on for one in ending if one.matures_on is not None and one.matures_on >= today]
    before = [calendar.on_or_before(one - timedelta(days=1)) for one in (*days, *((short.on,) if short else ()))]
    usual = calendar.on_or_after(today + timedelta(days=scene.numbers.next_contact_days[scene.tier]))
    return max(min([*before, usual]), calendar.on_or_after(today))


def day_to_agree(scene: Scene, on: date) -> date:
    """The day another call is agreed for with whoever wants to think: that of the next contact, from tomorrow on."""
    today = scene.ask.today
    return on if on > today else working_days(scene.book.edited_days).add(today, 1)


def next_contact(talk: Talk, on: date) -> tuple[str, ...]:
    """The next contact in words; none where nobody calls unasked."""
    scene = talk.scene
    if scene.quiet:
        return ()
    since, key = scene.dossier.complaint_since, ""
    if since is not None:
        on, late = _answer_by(scene, since)
        key = "next_complaint_late" if late else "next_complaint"
    elif on == talk.today:
        key = "next_today"
    else:
        key = "next_service" if scene.rests else "next"
    return (say(f"pitch.{key}", talk.language, day=deadline(on, talk.language, today=talk.today)),)


def _answer_by(scene: Scene, since: date) -> tuple[date, bool]:
    """The day by which whoever complained hears from us, and whether it went by without a word.

    Once they were talked to, the next word on how far it is has the same time again.
    """
    calendar, today = working_days(scene.book.edited_days), scene.ask.today
    numbers = DutyNumbers.read(scene.policy.section("duties"), scene.policy.section("calendar"))
    told = scene.dossier.last_reached(today, numbers.complaint_closing)
    if told is None or told < since:
        due = calendar.add(since, numbers.complaint_due)
        return due, due < today
    return max(calendar.add(told, numbers.complaint_due), calendar.on_or_after(today)), False
