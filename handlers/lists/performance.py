"""How the asker's work stands (my_performance; M-115, M-116, M-120): each figure with what it rests on, this month by default.

A figure whose table was not delivered, or that rests on nothing yet, says so instead of showing a number.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from content.cards import Button, Card, Row
from content.wording import about, day, money, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Period
from handlers.lists.pages import ambiguous, footer, said
from handlers.lists.readings import kept, understood
from segmentation.duties import DutyNumbers
from segmentation.money import yuan_text
from segmentation.policy import Policy
from store.books import moved
from store.books.book import Book
from store.books.ranked import ranked
from store.rounds import events
from store.tasks import worked

_HEAD = "branch_head"
_NOTHING = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """Whose work, and when."""

    ask: Ask
    book: Book
    policy: Policy
    staff: tuple[str, ...]
    start: date
    end: date

    @property
    def kept(self) -> bool:
        """Whether tasks and events were kept in this time: from the first delivery on."""
        return self.book.go_live is None or self.end >= self.book.go_live


def my_performance(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The asker's own figures, or those of a head's whole branch, over a period that ends today at the latest."""
    language = ask.language
    head = book.manager.role == _HEAD
    title = say("performance.title_branch" if head else "performance.title", language)
    staff = book.manager_ids if head else tuple(one for one in book.manager_ids if one == book.manager.staff_id)
    period = _period(ask)
    if not staff or (not head and _nothing_ever(book, staff)):
        return said(ask, book, title, say("duties.no_book", language))
    if period.start is None or period.end is None or period.start > period.end:
        return said(ask, book, title, say("performance.future", language))
    own = replace(book, scope=replace(book.scope, managers=staff))
    scene = _Scene(ask=ask, book=own, policy=policy, staff=staff, start=period.start, end=period.end)
    rows = (*_contacts(scene), *_tasks(scene), *_maturities(scene), *_money(scene), *_customers(scene))
    card = Card(
        title=title,
        understood=understood(kept(ask, "period"), book, period=period),
        as_of=book.as_of.isoformat(),
        summary=say("performance.summary", language, reached=rows[0].value, rate=rows[1].value),
        rows=rows,
        buttons=_buttons(ask, head=head),
        notices=(*ambiguous(ask.slots.period, ask), *_notices(scene)),
        footer=footer(ask, book),
    )
    return Answer(card=card, slots=replace(ask.slots, period=period))


def _nothing_ever(book: Book, staff: Sequence[str]) -> bool:
    """Neither customers nor tasks of earlier ones: a table would hold nothing but noughts."""
    return book.anyone() is None and not worked.known(book.connection, staff)


def _period(ask: Ask) -> Period:
    """This month where none is asked; never beyond today."""
    asked = ask.slots.period or Period(start=ask.today.replace(day=1), end=ask.today)
    end = min(asked.end or ask.today, ask.today)
    return replace(asked, start=asked.start or end.replace(day=1), end=end)


def _contacts(scene: _Scene) -> Iterator[Row]:
    done = worked.contacted(scene.book.connection, scene.book.scope, scene.start, scene.end)
    facts = {"attempts": done.attempts, "reached": done.reached, "customers": len(done.customers)}
    yield _row(scene, "contacts", str(done.reached), facts, attempts=done.attempts, customers=len(done.customers))
    yield _share(scene, "reach_rate", done.reached, done.attempts)
    if scene.book.has_round:
        tiers = DutyNumbers.read(scene.policy.section("duties"), scene.policy.section("calendar")).standing_tiers
        standing = {one.customer_id for tier in tiers for one in ranked(scene.book, (f"tier:{tier}",))}
        yield _share(scene, "coverage", len(standing & done.customers), len(standing))


def _tasks(scene: _Scene) -> Iterator[Row]:
    if not worked.known(scene.book.connection, scene.staff):
        words = say("performance.no_tasks", scene.ask.language)
        yield Row(title=say("performance.on_time.title", scene.ask.language), value=_NOTHING, details=(words,))
        return
    done = worked.tasked(scene.book.connection, scene.staff, scene.start, scene.end, scene.ask.today)
    if scene.kept:
        yield _share(scene, "on_time", done.on_time, done.done)
    yield _row(scene, "late_now", str(done.late_now), {"late_now": done.late_now})


def _maturities(scene: _Scene) -> Iterator[Row]:
    """By amount: of the money whose fate is known, how much stayed."""
    if not (scene.kept and worked.known(scene.book.connection, scene.staff)):
        return
    language = scene.ask.language
    found = worked.matured(scene.book.connection, scene.staff, scene.start, scene.end, scene.ask.today)
    settled = found.stayed.amount + found.left.amount
    words = {
        "stayed": money(found.stayed.amount, language),
        "left": money(found.left.amount, language),
        "unsettled": money(found.unsettled.amount, language),
        "count": found.stayed.count + found.left.count,
    }
    facts = {
        "stayed": yuan_text(found.stayed.amount),
        "left": yuan_text(found.left.amount),
        "unsettled": yuan_text(found.unsettled.amount),
    }
    yield _row(scene, "roll_over", _percent(found.stayed.amount, settled), facts, **words)
    lost = {"lost": yuan_text(found.lost.amount), "count": found.lost.count}
    yield _row(scene, "lost", money(found.lost.amount, language), lost, count=found.lost.count)


def _money(scene: _Scene) -> Iterator[Row]:
    """What customers brought from their accounts elsewhere, and took there."""
    if scene.book.missing("movements"):
        return
    language = scene.ask.language
    found = moved.movements(scene.book, moved.Wanted(start=scene.start, end=scene.end))
    elsewhere = [one for one in found if one.own_account_elsewhere]
    came = sum(one.amount for one in elsewhere if one.direction == "in")
    went = sum(one.amount for one in elsewhere if one.direction == "out")
    facts = {"in": yuan_text(came), "out": yuan_text(went), "net": yuan_text(came - went)}
    yield _row(
        scene,
        "new_money",
        money(came - went, language),
        facts,
        came=about(came, language),
        went=about(went, language),
        count=len(elsewhere),
    )


def _customers(scene: _Scene) -> Iterator[Row]:
    """Tiers reached and fallen from, and who joined the list of those who may leave."""
    if not (scene.book.has_round and scene.kept):
        return
    found = events.between(scene.book.connection, scene.staff, scene.start, scene.end)
    up = sum(one.kind == events.TIER_REACHED for one in found)
    down = sum(one.kind == events.TIER_FALLEN for one in found)
    leaving = sum(one.kind == events.JOINED and one.what == "pre_churn" for one in found)
    facts = {"reached": up, "fallen": down, "pre_churn": leaving}
    value = say("performance.tiers.value", scene.ask.language, up=up, down=down)
    yield _row(scene, "tiers", value, facts, leaving=leaving)


def _share(scene: _Scene, name: str, part: int, whole: int) -> Row:
    return _row(scene, name, _percent(part, whole), {"part": part, "whole": whole}, part=part, whole=whole)


def _percent(part: int, whole: int) -> str:
    """Whole hundredths rounded down, with one decimal; a dash where there is nothing to divide by."""
    if not whole:
        return _NOTHING
    tenths = 1000 * part // whole
    return f"{tenths // 10}.{tenths % 10}%"


def _row(scene: _Scene, name: str, value: str, facts: Mapping[str, object], **words: object) -> Row:
    language = scene.ask.language
    return Row(
        title=say(f"performance.{name}.title", language),
        value=value,
        details=(say(f"performance.{name}.basis", language, **words),),
        facts={"figure": name, **facts},
    )


def _buttons(ask: Ask, *, head: bool) -> tuple[Button, ...]:
    before = ask.today.replace(day=1)
    last = date.fromordinal(before.toordinal() - 1)
    action = to_action(ask.intent, start=last.replace(day=1).isoformat(), end=last.isoformat())
    made = [Button(label=say("performance.button.last_month", ask.language), action=action)]
    if head:
        made.append(Button(label=say("performance.button.team", ask.language), action=to_action("team_overview")))
    else:
        made.append(
            Button(label=say("performance.button.overdue", ask.language), action=to_action("contact_today", overdue=1))
        )
    return tuple(made)


def _notices(scene: _Scene) -> tuple[str, ...]:
    language, book = scene.ask.language, scene.book
    made = []
    if book.missing("contacts"):
        made.append(say("maturities.no_contacts_file", language))
    if book.missing("movements"):
        made.append(say("performance.no_movements", language))
    if not book.has_round:
        made.append(say("segment_list.no_round", language))
    if book.go_live and scene.start < book.go_live:
        since = day(book.go_live, language, weekday=False, today=scene.ask.today)
        made.append(say("performance.since", language, day=since))
    return tuple(made)
