"""The pages of ``guanhu policy show`` and ``diff``: a policy in lines that a person reads."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bot.app import App
from content.problems import Problem
from content.wording import knows, money, say
from segmentation.number_units import amounts_among_numbers, is_amount
from segmentation.people import Language
from segmentation.places import Places
from segmentation.policy import Policy
from segmentation.policy_diff import FIRST, Change, differences, resting_on
from segmentation.refusals import near

if TYPE_CHECKING:
    from store.policies.policies import Entry

#: Sections shown value by value on the first page; of the others the names.
_IN_FULL = ("numbers", "words")
_SHORT = 12
#: An expression longer than this stands on lines of its own.
_ONE_LINE = 60
#: What a definition reads is told in lines of at most so many signs.
_WIDEST = 110


def section_name(section: str, language: Language) -> str:
    """What a section of the file is called: its own word where there is no other."""
    key = f"policies.section.{section}"
    return say(key, language) if knows(key, language) else f"[{section}]"


def shown(value: Any, language: Language, *, amount: bool = False) -> str:
    """A value of the file as a person reads it; ``amount``: its numbers are fen."""
    if isinstance(value, bool):
        return say("policies.yes" if value else "policies.no", language)
    if isinstance(value, int):
        return money(value, language) if amount else f"{value:,}"
    if isinstance(value, list):
        return say("policies.between", language).join(shown(one, language, amount=amount) for one in value) or "[]"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} = {shown(one, language, amount=amount)}" for key, one in value.items()) or "{}"
    return " ".join(str(value).split())


# -- show ---------------------------------------------------------------------------------------------------------------


def overview(app: App, policy: Policy) -> Iterator[str]:
    """Which policy is in force and since when, its numbers and words, and what else can be shown."""
    language = app.settings.language
    head = policy.section("policy")
    facts = {"name": head.get("name", "?"), "version": head.get("version", "?"), "hash": policy.hash}
    yield say("policies.show.title", language, **facts)
    yield from _origin(app, policy)
    for section in _IN_FULL:
        yield ""
        yield say("policies.show.section", language, section=section_name(section, language))
        for name, value in policy.section(section).items():
            yield "  " + _with_comment(policy, section, name, f"{name} = {shown(value, language)}")
    yield ""
    for section in dict.fromkeys([*FIRST, *policy.tables]):
        names = list(policy.section(section))
        if section not in (*_IN_FULL, "policy") and names:
            told = say("policies.between", language).join(names)
            yield say("policies.show.names", language, section=section_name(section, language), names=told)
    yield say("policies.show.more", language)


def _origin(app: App, policy: Policy) -> Iterator[str]:
    """Where the policy comes from, who proposed and approved it, and what waits."""
    from store import migrate
    from store.policies import policies

    language, zone = app.settings.language, app.settings.zone
    current: Entry | None = None
    waiting: tuple[Entry, ...] = ()
    if migrate.version(app.database) == migrate.HEAD:
        with app.database.engine.connect() as connection:
            current, waiting = policies.in_force(connection), tuple(policies.history(connection, "proposed"))
    if current and current.since and current.hash == policy.hash:
        facts = {"since": f"{current.since.astimezone(zone):%Y-%m-%d %H:%M}", "reason": current.reason}
        people = {"proposed_by": current.proposed_by, "by": current.approved_by}
        yield say("policies.show.approved", language, **facts, **people)
    elif app.settings.policy_file:
        yield say("policies.show.file", language, file=app.settings.policy_file)
    else:
        yield say("policies.show.shipped", language)
    for one in waiting:
        facts = {"hash": one.hash[:_SHORT], "by": one.proposed_by, "reason": one.reason}
        yield say("policies.show.waiting", language, **facts)


def _with_comment(policy: Policy, section: str, name: str, line: str) -> str:
    """The line with what the file itself remarks on it."""
    comment = _comment(policy, section, name)
    return f"{line}    # {comment}" if comment else line


def _comment(policy: Policy, section: str, name: str) -> str:
    places = Places(policy.text)
    line = places.lines[places.of(section, name).line - 1]
    _, mark, comment = line.rpartition("  # ")
    return comment.strip() if mark else ""


def one_name(policy: Policy, name: str, language: Language) -> Iterator[str]:
    """One definition with what it reads and what rests on it. Raises Problem (exit 2) for a name there is not."""
    found = list(_found(policy, name))
    if not found:
        every = [one for section in policy.tables for one in policy.section(section)] + list(policy.tables)
        close = near(name, every)
        raise Problem(f"policies.unknown_name{'_near' if close else ''}", exit_code=2, name=name, near=close)
    for section, key, value in found:
        title = section_name(section, language)
        yield say("policies.show.one", language, section=title, name=key or section)
        yield from (f"  {line}" for line in _definition(value, language))
        if comment := _comment(policy, section, key) if key else "":
            yield f"  # {comment}"
        said = value.get("when", value) if section == "segments" and isinstance(value, Mapping) else value
        if reads := [] if section == "schemes" else list(_reads(policy, said, language)):
            yield say("policies.show.reads", language)
            yield from (f"  {line}" for line in reads)
        if rests := resting_on(policy, section, key):
            told = say("policies.between", language).join(rests)
            yield say("policies.show.rests", language, names=told)


def _found(policy: Policy, name: str) -> Iterator[tuple[str, str, Any]]:
    """Every definition of the name: a section, or a key of one; a scheme brings its rule."""
    if isinstance(policy.tables.get(name), Mapping):
        yield name, "", policy.section(name)
    for section, said in policy.tables.items():
        if isinstance(said, Mapping) and name in said:
            yield section, name, said[name]
            rule = said[name].get("rule", name) if section == "schemes" and isinstance(said[name], Mapping) else name
            if rule != name and rule in policy.section("rules"):
                yield "rules", rule, policy.section("rules")[rule]


def _definition(value: Any, language: Language) -> Iterator[str]:
    if isinstance(value, str):
        yield from value.strip().splitlines()
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield f"{key} = {shown(one, language)}"
    else:
        yield shown(value, language)


def _reads(policy: Policy, value: Any, language: Language) -> Iterator[str]:
    from segmentation.policy_diff import mentions

    for other in sorted(mentions(value)):
        for section in FIRST[1:]:
            said = policy.section(section).get(other)
            if said is not None:
                line = f"{other} = {shown(said, language)}"
                yield line if len(line) <= _WIDEST else f"{line[: _WIDEST - 1]}…"
                break


# -- diff ---------------------------------------------------------------------------------------------------------------


def changes(before: Policy, after: Policy, language: Language) -> Iterator[str]:
    """What the one policy has otherwise than the other, in words."""
    facts = {"before": before.hash[:_SHORT], "after": after.hash[:_SHORT]}
    found = differences(before, after)
    if before.hash == after.hash:
        yield say("policies.diff.same", language, **facts)
        return
    if not found:
        yield say("policies.diff.only_layout", language, **facts)
        return
    yield say("policies.diff.title", language, **facts, count=len(found))
    section = ""
    groups, numbers = _groups(before, after), amounts_among_numbers(before) | amounts_among_numbers(after)
    for change in found:
        if change.section != section:
            section = change.section
            yield section_name(section, language)
        amount = is_amount(change.section, change.name, numbers)
        yield from (f"  {line}" for line in _told(change, groups, language, amount=amount))


def _groups(*policies: Policy) -> frozenset[str]:
    """The rules that are groups or lists: what a reader wants to hear of, among all that rests on a number."""
    from store.rounds.rounds import PLACED

    found = {scheme.rule for policy in policies for scheme in policy.schemes.values()} or set(PLACED)
    return frozenset(
        found | {segment for policy in policies for segment in policy.segments} | {"aum", "debt", "pre_churn"}
    )


def _told(change: Change, groups: frozenset[str], language: Language, *, amount: bool) -> Iterator[str]:
    name = change.name or change.section
    where = say("policies.diff.place", language, name=name, place=change.place) if change.place else name
    before, after = (shown(value, language, amount=amount) for value in (change.before, change.after))
    if change.how == "added":
        yield say("policies.diff.added", language, name=where, after=after)
    elif change.how == "removed":
        yield say("policies.diff.removed", language, name=where, before=before)
    elif len(before) + len(after) > _ONE_LINE:
        yield say("policies.diff.changed_long", language, name=where)
        yield "  - " + before
        yield "  + " + after
    else:
        yield say("policies.diff.changed", language, name=where, before=before, after=after)
    if decides := [rule for rule in change.decides if rule in groups and rule != name]:
        yield "  " + say("policies.diff.decides", language, names=say("policies.between", language).join(decides))
