"""``guanhu why``: why one customer is in these groups, today or on a past day, and what is missing for the next level."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.app import App, open_app
from bot.settings import read_settings
from content.problems import Problem
from content.wording import money, say
from segmentation.nodes import Kind, Type
from segmentation.people import Language
from segmentation.policy import Policy

if TYPE_CHECKING:
    from segmentation.explain import Step
    from store.live.one_customer import OneCustomer
    from store.rounds.override_rows import Override


def why(
    customer_id: Annotated[str, typer.Argument(help="the customer")],
    scheme: Annotated[str, typer.Option(help="one rule of the policy, with everything behind it")] = "",
    as_of: Annotated[str, typer.Option("--as-of", metavar="DATE", help="a past day, as it was known then")] = "",
    restated: Annotated[bool, typer.Option("--restated", help="with --as-of: as a late delivery corrected it")] = False,
    rules: Annotated[bool, typer.Option("--rules", help="the rules' own text and every value they read")] = False,
) -> None:
    """Say why a customer is in these groups, and what is missing for the next level.

    Example: guanhu why C00012 --scheme tier
    """
    from segmentation.population import counts
    from store import migrate

    app = open_app(read_settings())
    migrate.check(app.database)
    if restated and not as_of:
        raise Problem("segments.restated_alone", exit_code=2)
    seen = _past(app, customer_id, _day(as_of), restated=restated) if as_of else _today(app, customer_id)
    one, hands, policy, basis = seen
    if one is None or not counts(one.customer["opened_on"], one.customer["closed_on"], one.as_of):
        on = one.as_of if one else app.now().date()
        raise Problem("segments.customer_unknown", customer_id=customer_id, as_of=on)
    named = _rule(scheme, policy)
    told = rule_texts if rules else sentences
    title, *lines = told(one, policy, named, app.settings.language, hands)
    for line in (title, *basis, *lines):
        typer.echo(line)


_Seen = tuple["OneCustomer | None", Sequence["Override"], Policy, Sequence[str]]


def _today(app: App, customer_id: str) -> _Seen:
    """The customer of the served delivery, the values set by hand, and the policy in force."""
    from store.live.one_customer import read_customer
    from store.rounds.overrides import shown_by_hand

    policy = app.policy()
    with app.database.reading() as connection:
        served = app.database.served(connection)
        if served.delivery_id is None:
            raise Problem("problems.no_delivery")
        one = read_customer(app.database, connection, policy, customer_id)
        hands = shown_by_hand(connection, policy, served.round_id, customer_id)
    return one, hands, policy, ()


def _past(app: App, customer_id: str, day: date, *, restated: bool) -> _Seen:
    """The customer of a past day, with the policy and the values set by hand of that day, and what stood behind it."""
    from bot.commands.past import about, refuse_ahead
    from store.live.one_customer import delivery_day
    from store.rounds.replay import read_customer_on

    with app.database.engine.connect() as connection:
        delivered = delivery_day(app.database, connection)
    if delivered is None:
        raise Problem("problems.no_delivery")
    refuse_ahead(app, day, delivered)
    found = read_customer_on(app.database, app.policy(), customer_id, day, restated=restated)
    basis = about(replace(found, hands=()), app.settings.language, restated=restated)
    return found.one, found.hands, found.past.policy, tuple(basis)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem("segments.bad_day", exit_code=2, text=text) from None


def _rule(scheme: str, policy: Policy) -> str:
    """The rule of a scheme's or rule's name; empty for none asked."""
    from handlers.why.why import rule_of

    if not scheme or policy.has(scheme):
        return scheme
    named = rule_of(scheme, policy)[0]
    if not policy.has(named):
        names = ", ".join(rule.name for rule in policy.rules)
        raise Problem("segments.scheme_unknown", exit_code=2, name=scheme, names=names)
    return named


def sentences(
    one: "OneCustomer", policy: Policy, scheme: str, language: Language, hands: Sequence["Override"]
) -> list[str]:
    """Every scheme in words."""
    from handlers.why.explained import Explained

    explained = Explained(one=one, policy=policy, language=language, hands=hands)
    told = (scheme,) if scheme else explained.first
    lines = [say("segments.why.title", language, customer_id=one.customer["customer_id"], as_of=one.as_of)]
    for name in told:
        block = explained.block(name, full=bool(scheme))
        lines += ["", block.heading, *(f"  {line}" for line in block.reasons)]
        lines += [f"  {'' if line.startswith('·') else '→ '}{line}" for line in block.ahead]
    missing = explained.missing(told)
    return [*lines, "", missing] if missing else lines


def rule_texts(
    one: "OneCustomer", policy: Policy, scheme: str, language: Language, hands: Sequence["Override"]
) -> list[str]:
    """Every rule behind the schemes, with its text and what it read."""
    from handlers.why.explained import Explained
    from segmentation.delivered import missing_for
    from segmentation.explain import amounts, explain
    from segmentation.to_python import place_one

    values = {
        **one.customer,
        **one.known,
        **place_one(policy, one.delivered)(one.customer, one.rows, one.as_of, one.known),
    }
    explained = Explained(one=one, policy=policy, language=language, hands=hands)
    told = (scheme,) if scheme else explained.first
    money_names, seen = amounts(policy), set[str]()
    lines = [say("segments.why.title", language, customer_id=one.customer["customer_id"], as_of=one.as_of)]
    lines += explained.by_hand
    missing: frozenset[str] = frozenset()
    for name in told:
        missing |= missing_for(policy, one.delivered, name)
        for step in explain(policy, values, name):
            if step.name not in seen:
                seen.add(step.name)
                lines += _told(step, money_names, language)
    if missing:
        lines.append(say("segments.why.missing", language, tables=", ".join(sorted(missing))))
    return lines


def _told(step: "Step", money_names: frozenset[str], language: Language) -> list[str]:
    shown = _value(step.value, step.type, step.name in money_names, language)
    lines = [
        say("segments.why.line", language, name=step.name, value=shown),
        say("segments.why.from", language, text=step.text),
    ]
    if step.read:
        parts = "; ".join(f"{n} = {_value(v, t, n in money_names, language)}" for n, v, t in step.read)
        lines.append(say("segments.why.parts", language, parts=parts))
    return lines


def _value(value: Any, type_: Type | None, is_money: bool, language: Language) -> str:
    if value is None:
        return say("segments.why.unknown", language)
    if isinstance(value, bool):
        return say("segments.why.holds" if value else "segments.why.fails", language)
    if type_ is not None and type_.kind is Kind.SET:
        chosen = [word for place, word in enumerate(type_.words or ()) if value >> place & 1]
        return "|".join(chosen) or say("segments.why.none", language)
    if type_ is not None and type_.kind is Kind.DAY:
        from segmentation.to_python import day_of

        return day_of(value).isoformat()
    return money(value, language) if is_money else str(value)
