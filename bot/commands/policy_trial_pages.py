"""The pages of ``guanhu policy try``: what another policy would do to the customers at hand."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.app import App
from content.problems import Problem
from content.wording import about, knows, say
from segmentation.people import Language
from segmentation.policy import Policy
from segmentation.schemes import SEGMENT

if TYPE_CHECKING:
    from store.policies.policy_trial import DayTrial, ListEffect, Move, SchemeEffect

#: Managers named whose lists change most.
_MANAGERS = 5
#: A scheme of more groups is told by its moves alone.
_WIDEST = 8
_MEDIAN, _MOST = 50, 95


def pages(app: App, before: Policy, after: Policy, days: int) -> Iterator[str]:
    """The newest kept day in full, older ones in a line each."""
    from store.policies.policy_trial import days_at_hand, trial

    language = app.settings.language
    kept = days_at_hand(app.database)
    if not kept:
        raise Problem("problems.no_delivery")
    for place, (as_of, delivery_id) in enumerate(kept[:days]):
        found = trial(app.database, before, after, as_of=as_of, delivery_id=delivery_id)
        yield ""
        yield from _first(app, before, after, found) if place == 0 else _later(found, after, language)
    yield ""
    yield say("policies.try.nothing_changed", language)


def _first(app: App, before: Policy, after: Policy, found: "DayTrial") -> Iterator[str]:
    language = app.settings.language
    facts = {"as_of": found.as_of, "customers": f"{found.customers:,}", "moved": f"{found.moved:,}"}
    yield say("policies.try.title", language, **facts, seconds=f"{found.seconds:.1f}")
    for scheme in found.schemes:
        yield from _scheme(scheme, after, language)
    quiet = [_name(scheme.rule, after, language) for scheme in found.schemes if not scheme.moved]
    if quiet:
        yield say("policies.try.unmoved", language, names=say("policies.between", language).join(quiet))
    for key, names in (("gone", found.only_before), ("fresh", found.only_after)):
        if names:
            yield say(f"policies.try.{key}", language, names=say("policies.between", language).join(names))
    yield from _lists(app, before, after, found)


def _later(found: "DayTrial", after: Policy, language: Language) -> Iterator[str]:
    moved = [
        say("policies.try.short", language, scheme=_name(one.rule, after, language), moved=f"{one.moved:,}")
        for one in found.schemes
        if one.moved
    ]
    facts = {"as_of": found.as_of, "customers": f"{found.customers:,}", "moved": f"{found.moved:,}"}
    yield say("policies.try.title", language, **facts, seconds=f"{found.seconds:.1f}")
    if moved:
        yield "  " + say("policies.between", language).join(moved)


def _name(rule: str, policy: Policy, language: Language) -> str:
    """What a scheme or list is called: a segment's own title, a list's word, else the rule's name."""
    segment = policy.segments.get(rule.removeprefix(f"{SEGMENT}:")) if rule.startswith(f"{SEGMENT}:") else None
    if segment:
        return segment.title[language]
    key = f"policies.list.{rule}"
    return say(key, language) if knows(key, language) else rule


# -- one scheme -----------------------------------------------------------------------------------------------------------


def _scheme(scheme: "SchemeEffect", after: Policy, language: Language) -> Iterator[str]:
    if not scheme.moved:
        return
    facts = {
        "scheme": _name(scheme.rule, after, language),
        "moved": f"{scheme.moved:,}",
        "aum": about(scheme.aum_moved, language),
    }
    key = "number" if scheme.kind == "number" else "scheme"
    yield say(f"policies.try.{key}", language, **facts)
    if scheme.kind == "word" and len(_words(scheme)) <= _WIDEST:
        yield from _matrix(scheme, language)
    elif scheme.kind == "set":
        yield from _members(scheme, language)
    for move in scheme.moves:
        if move.examples and scheme.kind != "set":
            yield "  " + _move(move, scheme.kind, language)


def _matrix(scheme: "SchemeEffect", language: Language) -> Iterator[str]:
    """Rows: the group by the rules in force; columns: by the others."""
    from rich.cells import cell_len

    words = _words(scheme)
    counts = {(move.before, move.after): move.customers for move in scheme.moves}
    head = [say("policies.try.corner", language), *(word or "–" for word in words)]
    rows = [[word or "–", *(f"{counts.get((word, other), 0):,}" for other in words)] for word in words]
    widths = [max(cell_len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    for row in (head, *rows):
        cells = [" " * (width - cell_len(cell)) + cell for cell, width in zip(row, widths, strict=True)]
        yield "  " + "  ".join(cells)


def _words(scheme: "SchemeEffect") -> list[str]:
    """The groups somebody is in, in the policy's own order."""
    known = {word: place for place, word in enumerate(scheme.words)}
    found = {word for move in scheme.moves for word in (move.before, move.after)}
    return sorted(found, key=lambda word: (known.get(word, len(known)), word))


def _members(scheme: "SchemeEffect", language: Language) -> Iterator[str]:
    counts = {(move.before, move.after): move for move in scheme.moves}
    for member in sorted({move.before for move in scheme.moves}):
        joined, left, stayed = (counts.get((member, sign)) for sign in "+-=")
        if not joined and not left:
            continue
        facts = {
            "name": member, "joined": f"{joined.customers if joined else 0:,}", "left": f"{left.customers if left else 0:,}",
            "before": f"{sum(one.customers for one in (left, stayed) if one):,}",
            "after": f"{sum(one.customers for one in (joined, stayed) if one):,}",
        }  # fmt: skip
        yield "  " + say("policies.try.member", language, **facts)
        for key, move in (("joins", joined), ("leaves", left)):
            if move and move.examples:
                yield "    " + say(f"policies.try.{key}", language, customers=", ".join(move.examples))


def _move(move: "Move", kind: str, language: Language) -> str:
    def word(value: str) -> str:
        if kind != "test":
            return value or "–"
        return say("policies.yes" if value == "true" else "policies.no", language)

    facts = {"before": word(move.before), "after": word(move.after), "customers": f"{move.customers:,}"}
    return say("policies.try.move", language, **facts, aum=about(move.aum, language), examples=", ".join(move.examples))


# -- lists ----------------------------------------------------------------------------------------------------------------


def _lists(app: App, before: Policy, after: Policy, found: "DayTrial") -> Iterator[str]:
    language = app.settings.language
    effects = [one for one in found.lists if one.before != one.after]
    if contacts := _contacts(app, before, after, found):
        effects.append(contacts)
    elif found.customers:
        yield say("policies.try.no_contacts", language)
    if not effects:
        return
    yield say("policies.try.lists", language)
    for one in effects:
        yield "  " + say(
            "policies.try.list", language,
            name=_name(one.name, after, language),
            before=_lengths(one, "before", language), after=_lengths(one, "after", language),
        )  # fmt: skip
        yield from (f"    {line}" for line in _most_changed(one, language))


def _contacts(app: App, before: Policy, after: Policy, found: "DayTrial") -> "ListEffect | None":
    """The contact lists, for the delivery that is served, where they cost seconds and not minutes."""
    from store.policies.policy_trial_duties import MOST_CUSTOMERS, contact_lists

    with app.database.engine.connect() as connection:
        served = app.database.served(connection).delivery_id
    if served != found.delivery_id or found.customers > MOST_CUSTOMERS:
        return None
    return contact_lists(app.database, before, after, as_of=found.as_of)


def _lengths(one: "ListEffect", side: str, language: Language) -> str:
    lengths = one.before if side == "before" else one.after
    facts = {
        "total": f"{lengths.total:,}",
        "median": lengths.at(_MEDIAN),
        "most": lengths.at(_MOST),
        "longest": lengths.at(100),
    }
    return say("policies.try.lengths", language, **facts)


def _most_changed(one: "ListEffect", language: Language) -> Iterator[str]:
    managers = one.before.by_manager.keys() | one.after.by_manager.keys()
    change = {m: one.after.by_manager.get(m, 0) - one.before.by_manager.get(m, 0) for m in managers}
    for manager in sorted((m for m in change if change[m]), key=lambda m: (-abs(change[m]), m))[:_MANAGERS]:
        facts = {"before": one.before.by_manager.get(manager, 0), "after": one.after.by_manager.get(manager, 0)}
        yield say("policies.try.manager", language, manager=manager, **facts)
