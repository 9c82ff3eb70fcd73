"""One customer on one card (M-33): warnings first, then who they are, where they sit, what they have, when last talked to.

The household shows links, never balances. What the reader may not see in full has left the book masked.
"""

from datetime import date
from zoneinfo import ZoneInfo

from content.cards import Button, Card, Row, Section
from content.wording import day, kind_name, knows, money, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Reason
from handlers.clients.noted import noted_lines
from handlers.clients.others import others_buttons
from handlers.clients.profile_more import ahead_lines, kinds_line, marks_line, tags_line, tasks_lines
from handlers.lists.readings import product_names, segment_name
from segmentation.bank_data import LOAN_KINDS
from segmentation.dossier import valid_until
from segmentation.money import yuan_text
from segmentation.people import Contact, Customer, Holding, Language, Placement
from segmentation.policy import Policy
from segmentation.schemes import Scheme, Values
from store.books.book import Book
from store.tasks import mornings


def client_profile(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The customer of ``ask.slots.client``; the same refusal whether there is none or it is another's."""
    customer = book.customer(ask.slots.client)
    if customer is None:
        return no_such_customer(ask)
    placement = book.placement(customer.customer_id)
    holdings = book.holdings(customer.customer_id)
    language = ask.language
    card = Card(
        title=" ".join(part for part in (customer.name, _tail(customer, language)) if part),
        as_of=book.as_of.isoformat(),
        summary="\n".join(
            line for line in (_asked(ask, book, holdings), _summary(placement, holdings, language)) if line
        ),
        sections=_sections(customer, placement, ask, book, policy),
        rows=tuple(_row(one, ask) for one in sorted(holdings, key=lambda one: one.kind in LOAN_KINDS)),
        buttons=(*others_buttons(ask, book), *_buttons(customer, holdings, book, language)),
        notices=tuple(say(f"customer.missing.{name}", language) for name in book.missing("complaints", "contacts")),
        footer=say("maturities.as_of", language, day=day(book.as_of, language, weekday=False, today=ask.today)),
    )
    return Answer(card=card, customers=(customer.customer_id,), shown=(customer.customer_id,))


def _sections(
    customer: Customer, placement: Placement | None, ask: Ask, book: Book, policy: Policy
) -> tuple[Section, ...]:
    """What must be known first, what is open, who they are, where they sit, what was said, what lies ahead."""
    language = ask.language
    dossier = next(iter(book.dossiers(ask.today, [customer.customer_id])), None)  # none for a closed account
    rows = {
        "customer.section.warnings": warnings(
            customer,
            ask.today,
            language,
            complaint=dossier.complaint_since is not None
            if dossier
            else book.has_open_complaint(customer.customer_id, ask.today),
            consent=book.marketing_consent(customer),
        ),
        "profile.section.tasks": tasks_lines(dossier, ask, book, policy) if dossier else (),
        "customer.section.person": (
            *_person(customer, ask),
            *marks_line(customer, ask, book),
            *_whose(customer, book, language),
        ),
        "customer.section.segments": _segments(placement, policy, language),
        "customer.section.contact": (_last_contact(customer, ask, book),),
        "acts.noted.title": noted_lines(customer, ask, book),
        "profile.section.ahead": ahead_lines(dossier, ask, book) if dossier else (),
        "customer.section.household": _household(customer, book, language),
        "profile.section.tags": tags_line(customer, ask, book),
        "profile.section.holdings": kinds_line(dossier, language) if dossier else (),
    }
    return tuple(Section(title=say(key, language), lines=lines) for key, lines in rows.items() if lines)


def no_such_customer(ask: Ask) -> Answer:
    """Nobody of that name or number in the asker's book; it does not say whether there is one elsewhere."""
    return Answer(
        card=Card(
            title=say("unclear.title", ask.language),
            summary=say("unclear.no_such_customer", ask.language),
        ),
        reason=Reason.NO_SUCH_CUSTOMER,
    )


def warnings(
    customer: Customer, today: date, language: Language, *, complaint: bool, consent: bool | None
) -> tuple[str, ...]:
    """What must be known before the phone is picked up, the gravest first. ``complaint``: whether one is open."""
    until = valid_until(customer.risk_assessed_on) if customer.risk_assessed_on else None
    holds = {
        "closed": customer.closed_on is not None and customer.closed_on <= today,
        "complaint": complaint,
        "blacklisted": bool(customer.blacklisted),
        "do_not_disturb": bool(customer.do_not_disturb),
        "refused": consent is False,
        "no_consent": consent is None and not customer.blacklisted and not customer.do_not_disturb,  # nobody asks them
        "assessment_over": until is not None and until < today,
        "never_assessed": until is None,
    }
    return tuple(say(f"customer.warning.{name}", language) for name, true in holds.items() if true)


def _whose(customer: Customer, book: Book, language: Language) -> tuple[str, ...]:
    """Whose customer it is, for whoever has others' in the book."""
    if book.sees_in_full(customer.manager_id) or not customer.manager_id:
        return ()
    names = mornings.colleagues(book.connection, [customer.manager_id])
    return (say("profile.manager", language, name=names.get(customer.manager_id, customer.manager_id)),)


def _asked(ask: Ask, book: Book, holdings: tuple[Holding, ...]) -> str:
    """What they hold of the products asked about: "how much in deposits", "has she insurance"; empty where none is named."""
    wanted, language = ask.slots.product, ask.language
    if not wanted:
        return ""
    products = product_names(wanted, book, language)
    some = [one for one in holdings if (one.kind in wanted or one.product_code in wanted) and one.balance > 0]
    if not some:
        return say("customer.no_product", language, products=products)
    total = money(sum(one.balance for one in some), language)
    return say("customer.of_product", language, products=products, total=total, count=len(some))


def _summary(placement: Placement | None, holdings: tuple[Holding, ...], language: Language) -> str:
    if placement:
        sums = {"aum": money(placement.aum, language), "debt": money(placement.debt, language)}
        if placement.debt and placement.debt_ratio is not None:
            return say("customer.summary_ratio", language, **sums, ratio=f"{placement.debt_ratio:,}")
        return say("customer.summary", language, **sums)
    aum = sum(one.balance for one in holdings if one.kind not in LOAN_KINDS)
    debt = sum(one.balance for one in holdings if one.kind in LOAN_KINDS)
    return say("customer.summary", language, aum=money(aum, language), debt=money(debt, language))


def _person(customer: Customer, ask: Ask) -> tuple[str, ...]:
    language = ask.language
    age = None
    if customer.birth_date and customer.birth_date <= ask.today:
        had_birthday = (ask.today.month, ask.today.day) >= (customer.birth_date.month, customer.birth_date.day)
        age = ask.today.year - customer.birth_date.year - (not had_birthday)
    facts = (
        say(f"customer.gender.{customer.gender}", language) if customer.gender else "",
        say("customer.age", language, age=age) if age is not None else "",
        _occupation(customer, language),
        say("customer.since", language, day=day(customer.opened_on, language, weekday=False)),
        say("customer.phone", language, phone=customer.phone) if customer.phone else "",
        say("customer.id", language, id=customer.customer_id),
    )
    return (" · ".join(fact for fact in facts if fact), _risk(customer, language))


def _occupation(customer: Customer, language: Language) -> str:
    key = f"customer.occupation.{customer.occupation}"
    return say(key, language) if knows(key, language) else customer.occupation


def _risk(customer: Customer, language: Language) -> str:
    if not customer.risk_level:
        return say("customer.risk_unknown", language)
    if customer.risk_assessed_on is None:
        return say("customer.risk_undated", language, level=customer.risk_level)
    return say(
        "customer.risk",
        language,
        level=customer.risk_level,
        assessed=day(customer.risk_assessed_on, language, weekday=False),
        until=day(valid_until(customer.risk_assessed_on), language, weekday=False),
    )


#: How a group is said on the profile where its name alone says too little: the wording and its placeholder.
_SAID = {
    "tier": ("customer.tier", "tier"),
    "primary_type": ("customer.primary_type", "type"),
    "asset_type": ("customer.asset_types", "types"),
    "life_cycle": ("customer.life_cycle", "stage"),
    "risk_preference": ("customer.risk_preference", "preference"),
}


#: What is shown where a policy does not say.
_USUAL = [
    Scheme("tier", "tier", Values.ONE),
    Scheme("primary_type", "primary_type", Values.ONE),
    Scheme("asset_type", "asset_types", Values.SEVERAL),
    Scheme("life_cycle", "life_cycle", Values.ONE),
]
#: A level that says nothing: no star points.
_NOTHING = "0"


def _segments(placement: Placement | None, policy: Policy, language: Language) -> tuple[str, ...]:
    """The schemes that the policy shows on a profile in one line, and the lists the customer is on in another."""
    if placement is None:
        return (say("customer.not_classified", language),)
    comma = "、" if language == "zh" else ", "
    schemes = [scheme for scheme in policy.schemes.values() if scheme.shown] or _USUAL
    words = [_group(scheme, placement, policy, language) for scheme in schemes]
    lists = comma.join(segment_name(name, language, policy) for name in placement.segments)
    lines = (" · ".join(word for word in words if word), say("customer.lists", language, lists=lists) if lists else "")
    return tuple(line for line in lines if line)


def _group(scheme: Scheme, placement: Placement, policy: Policy, language: Language) -> str:
    value = getattr(placement, scheme.rule, "")
    values = value if isinstance(value, tuple) else (value,)
    if scheme.values is Values.NUMBER or not any(values) or value == _NOTHING:
        return ""
    comma = "、" if language == "zh" else ", "
    name = comma.join(segment_name(f"{scheme.name}:{one}", language, policy) for one in values)
    key, placeholder = _SAID.get(scheme.name, ("", ""))
    return say(key, language, **{placeholder: name}) if key else name


def _last_contact(customer: Customer, ask: Ask, book: Book) -> str:
    last = book.last_contacts([customer.customer_id]).get(customer.customer_id)
    if last is None:
        return say("maturities.no_contact", ask.language)
    return contact_line(last, ask, ZoneInfo(book.manager.timezone))


def contact_line(contact: Contact, ask: Ask, zone: ZoneInfo) -> str:
    """A contact in one line: day, channel, outcome, and what was noted."""
    language = ask.language
    parts = [
        day(contact.at.astimezone(zone).date(), language, weekday=False, today=ask.today),
        _word("channel", contact.channel, language),
        _word("outcome", contact.outcome, language),
        contact.note,
    ]
    return " · ".join(part for part in parts if part)


def _word(table: str, word: str, language: Language) -> str:
    key = f"words.{table}.{word}"
    return say(key, language) if word and knows(key, language) else word


def _household(customer: Customer, book: Book, language: Language) -> tuple[str, ...]:
    others = book.household(customer)
    role = "customer.household_role"
    return tuple(
        say(role, language, name=one.name, role=_role(one, language)) if one.household_role else one.name
        for one in others
    )


def _role(customer: Customer, language: Language) -> str:
    key = f"customer.role.{customer.household_role}"
    return say(key, language) if knows(key, language) else customer.household_role


def _row(one: Holding, ask: Ask) -> Row:
    language = ask.language
    kind = kind_name(one.kind, language)
    dates = []
    if one.matures_on:
        dates.append(say("customer.matures", language, day=day(one.matures_on, language, today=ask.today)))
    if one.next_payment_on:
        amount = "" if one.next_payment_amount is None else money(one.next_payment_amount, language)
        paid = day(one.next_payment_on, language, today=ask.today)
        dates.append(say("customer.payment", language, day=paid, amount=amount).strip())
    return Row(
        title=one.product_name or kind,
        value=money(one.balance, language),
        details=tuple(part for part in (kind if one.product_name not in ("", kind) else "", " · ".join(dates)) if part),
        badges=(say("maturities.badge.auto_renew", language),) if one.auto_renew else (),
        customer_id=one.customer_id,
        group=say("customer.loans" if one.kind in LOAN_KINDS else "customer.assets", language),
        facts={
            "holding_id": one.holding_id,
            "product_code": one.product_code,
            "kind": one.kind,
            "amount": yuan_text(one.balance),
            "matures_on": one.matures_on.isoformat() if one.matures_on else None,
            "auto_renew": one.auto_renew,
        },
    )


def _buttons(customer: Customer, holdings: tuple[Holding, ...], book: Book, language: Language) -> tuple[Button, ...]:
    client = customer.customer_id
    made = [
        Button(label=say("customer.button.pitch", language), action=to_action("pitch", client=client), style="primary"),
        Button(label=say("customer.button.log_contact", language), action=to_action("log_contact", client=client)),
    ]
    days = [one.matures_on for one in holdings if one.matures_on and one.kind not in LOAN_KINDS]
    if days:
        all_days = to_action("maturity_list", client=client, start=min(days).isoformat(), end=max(days).isoformat())
        made.append(Button(label=say("customer.button.maturities", language), action=all_days))
    if customer.phone and book.sees_in_full(customer.manager_id):
        made.append(Button(label=say("phone.button", language), action=to_action("show_phone", client=client)))
    further = {"visit": "visit_prep", "recommend": "product_recommend", "why": "why_segment"}
    made += [
        Button(label=say(f"profile.button.{name}", language), action=to_action(intent, client=client))
        for name, intent in further.items()
    ]
    return tuple(made)


def _tail(customer: Customer, language: Language) -> str:
    return say("maturities.tail", language, digits=customer.account_last4) if customer.account_last4 else ""
