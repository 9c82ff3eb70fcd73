"""The thread of a talk: what was said last and before, where the money went, and what an open complaint asks for."""

from typing import Any

import pytest

from bot.app import App
from content.wording import LANGUAGES, say
from handlers.ask import Answer
from handlers.clients.visit import visit_prep
from segmentation.people import Language
from tests.banks import an_app
from tests.builders import a_holding
from tests.handlers.asking import asked
from tests.handlers.test_pitch import everything, pitch_for, products, section, steady

#: Customer → contacts: day, outcome, note; the newest first.
TALKED: dict[str, list[tuple[str, str, str]]] = {
    "thinking": [("2026-11-19", "reached", ""), ("2026-11-17", "undecided", "想再考虑，下周联系")],
    "routine": [("2026-11-19", "reached", "回访"), ("2026-11-17", "undecided", "想再考虑，下周联系")],
    "unnoted": [("2026-11-19", "reached", ""), ("2026-11-17", "undecided", "")],
    "settled": [("2026-11-19", "roll", ""), ("2026-11-17", "undecided", "想再考虑，下周联系")],
    "stale": [("2026-11-19", "reached", ""), ("2026-10-19", "undecided", "想再考虑，下周联系")],
    "noted": [("2026-11-19", "reached", "问过大额存单")],
    "before": [("2026-11-19", "reached", ""), ("2026-11-12", "reached", "问过大额存单")],
    "ringing": [("2026-11-19", "no_answer", "没人接"), ("2026-11-12", "reached", "问过大额存单")],
    "bare": [("2026-11-19", "reached", "")],
    "told": [("2026-11-19", "complaint", "说明了经过")],
}
#: Customer → day and amount of what went to an account of their own elsewhere.
LEFT = {
    "leaving": ("2026-11-10", "100000"),
    "little": ("2026-11-10", "14999.99"),
    "ago": ("2026-10-21", "100000"),
    "steady": ("2026-11-10", "100000"),
}
COMPLAINED = {"fresh": "2026-11-20", "open": "2026-11-10", "told": "2026-11-18"}
QUIET: dict[str, dict[str, Any]] = {"undisturbed": {"do_not_disturb": "Y"}, "listed": {"blacklisted": "Y"}}
PEOPLE = [*TALKED, *LEFT, "fresh", "open", *QUIET]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    balances = [
        {"customer_id": one, "month": f"2026-{month:02}", "kind": "term_deposit", "average_balance": mean}
        for one in PEOPLE
        for month in range(5, 11)
        for mean in [
            "600000" if one in LEFT and one != "steady" else "250000" if one == "fresh" and month < 8 else "300000"
        ]
    ]
    contacts = [
        {"contact_id": f"K-{one}-{n}", "customer_id": one, "staff_id": "S001", "at": f"{on}T10:00:00", "channel": "call",
         "outcome": outcome, "note": note}
        for one, talks in TALKED.items()
        for n, (on, outcome, note) in enumerate(talks)
    ]  # fmt: skip
    return an_app(
        tmp_path_factory.mktemp("thread"), as_of="2026-11-20", segmented=True, products=products(), contacts=contacts,
        customers=[steady(one, **QUIET.get(one, {})) for one in PEOPLE],
        holdings=[
            a_holding(holding_id=f"H-{one}", customer_id=one, product_code="TD", balance="300000", matures_on="2027-08-05")
            for one in PEOPLE
        ],
        balances=balances,
        movements=[
            {"movement_id": f"M-{one}", "customer_id": one, "at": f"{on}T10:30:00", "direction": "out", "amount": amount,
             "own_account_elsewhere": "Y"}
            for one, (on, amount) in LEFT.items()
        ],
        complaints=[
            {"complaint_id": f"B-{one}", "customer_id": one, "opened_on": on} for one, on in COMPLAINED.items()
        ],
    )  # fmt: skip


def lines(answer: Answer, name: str, language: Language = "zh") -> str:
    return "\n".join(section(answer.card, name, language).lines)


@pytest.mark.parametrize(
    ("client", "language", "line"),
    [
        ("thinking", "zh", "11月17日客户说再考虑（记着「想再考虑，下周联系」），之后11月19日联系过，没看到下文"),
        ("thinking", "en", "On 17 Nov they were thinking it over (note: “想再考虑，下周联系”); the contact of"),
        ("routine", "zh", "11月17日客户说再考虑（记着「想再考虑，下周联系」）"),
        ("routine", "en", "On 17 Nov they were thinking it over"),
        ("unnoted", "zh", "11月17日客户说再考虑，之后11月19日联系过"),
        ("unnoted", "en", "On 17 Nov they were thinking it over; the contact of 19 Nov"),
        ("settled", "zh", "11月19日那次到期资金续在了这里"),
        ("stale", "zh", "10月19日记着「想再考虑，下周联系」"),
        ("noted", "zh", "上次联系是11月19日，记着「问过大额存单」，从这里接上。"),
        ("noted", "en", "Last contact was 19 Nov, with the note “问过大额存单”: carry on from there."),
        ("before", "zh", "11月12日记着「问过大额存单」，之后11月19日又联系过，没有留下内容：这次先接这个话头。"),
        ("before", "en", "The note of 12 Nov says “问过大额存单”; the contact of 19 Nov left nothing, so pick that up first."),
        ("ringing", "zh", "上次联系是11月12日，记着「问过大额存单」"),
        ("bare", "zh", "上次联系是11月19日，没有留下话头"),
    ],
)  # fmt: skip
def test_the_thread_is_picked_up_where_it_was_left(bank: App, client: str, language: Language, line: str) -> None:
    assert line in lines(pitch_for(bank, client, language), "centre", language)


def test_what_was_settled_later_is_not_picked_up_again(bank: App) -> None:
    assert "再考虑" not in lines(pitch_for(bank, "settled"), "centre")


@pytest.mark.parametrize(
    ("client", "said"),
    [
        ("leaving", True),
        ("little", False),  # less than a twentieth of the assets
        ("ago", False),  # the day before the month began
        ("steady", False),  # their assets did not fall
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_money_that_went_to_their_own_account_elsewhere_is_where_to_start(
    bank: App, client: str, said: bool, language: Language
) -> None:
    words = "近30天转到本人他行 10万元，从这里问起。" if language == "zh" else (
        "¥100,000 went to their own account elsewhere in 30 days: start there."
    )  # fmt: skip
    assert (words in lines(pitch_for(bank, client, language), "centre", language)) is said


@pytest.mark.parametrize(
    ("client", "key", "day"),
    [
        ("fresh", "next_complaint", {"zh": "11月23日（周一）", "en": "Mon 23 Nov"}),
        ("open", "next_complaint_late", {"zh": "11月11日（周三）", "en": "Wed 11 Nov"}),
        # talked to about it on Thursday: the next word is due on Friday, now today
        ("told", "next_complaint", {"zh": "11月23日（周一）", "en": "Mon 23 Nov"}),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_complaint_is_answered_by_the_next_working_day(
    bank: App, client: str, key: str, day: dict[Language, str], language: Language
) -> None:
    answer = pitch_for(bank, client, language)
    assert lines(answer, "next", language) == say(f"pitch.{key}", language, day=day[language])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("client", COMPLAINED)
def test_an_open_complaint_is_named_twice_at_most_and_no_trend_beside_it(
    bank: App, client: str, language: Language
) -> None:
    card = pitch_for(bank, client, language).card
    told = [card.summary, *(line for one in card.sections for line in one.lines)]
    assert len([one for one in told if ("投诉" if language == "zh" else "complaint") in one]) <= 2
    trends = [
        say(f"proposal.trend.{one}", language) for one in ("growing.a", "growing.b", "declining.a", "declining.b")
    ]
    assert [one for one in trends for line in told if one in line] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("client", QUIET)
def test_nobody_calls_or_visits_whoever_wants_to_be_left_alone(bank: App, client: str, language: Language) -> None:
    answer = pitch_for(bank, client, language)
    assert not section(answer.card, "next", language).lines
    assert say("proposal.hope.quiet.a", language) in lines(answer, "centre", language)
    visit = asked(bank, visit_prep, "visit_prep", client=client, language=language)
    titles = {one.title for one in visit.card.sections if one.lines}
    assert titles.isdisjoint(say(f"visit.section.{one}", language) for one in ("bring", "checklist", "opener"))
    for card in (answer.card, visit.card):
        assert say("visit.unknown.consent", language) not in everything(card), "nobody asks them for consent"
        assert say("customer.warning.no_consent", language) not in everything(card)
