"""Days that want a word: a deposit that renews by itself, a payment the account does not cover, and when to speak next."""

from datetime import date
from typing import Any

import pytest

from bot.app import App
from content.policy import load_policy
from content.wording import LANGUAGES, say
from handlers.ask import Answer
from handlers.clients.visit import visit_prep
from segmentation.dossier import Dossier
from segmentation.needs import PitchNumbers, short_payment, soon_renewing
from segmentation.people import Customer, Holding, Language
from tests.banks import an_app
from tests.builders import a_holding
from tests.handlers.asking import asked
from tests.handlers.test_pitch import pitch_for, products, section, steady

TODAY = date(2026, 11, 23)
NUMBERS = PitchNumbers.read(load_policy().section("pitch"))
#: Customer → term deposit of 85,000: the day it ends and whether it renews.
DEPOSITS = {
    "today": ("2026-11-23", "Y"),
    "renewing": ("2026-11-26", "Y"),
    "tomorrow": ("2026-11-25", "Y"),
    "later": ("2026-12-15", "Y"),
    "next": ("2027-01-20", "Y"),
    "ending": ("2027-01-20", "N"),
    "far": ("2029-02-26", "N"),
    "undisturbed": ("2026-11-26", "Y"),
    "refusing": ("2026-12-12", "N"),
    "unrenewed": ("2026-12-12", "N"),
    "both": ("2026-12-01", "N"),
    "ended": ("2026-11-20", "N"),
}
#: Customer → demand money, day of the payment of 6,774.67.
LOANS = {"due": ("2065.29", "2026-11-23"), "covered": ("6774.67", "2026-11-23"), "ahead": ("2065.29", "2026-11-30"),
         "month": ("2065.29", "2026-12-01")}  # fmt: skip
OVER: dict[str, dict[str, Any]] = {
    "undisturbed": {"do_not_disturb": "Y"},
    "refusing": {"marketing_consent": "N"},
    "due": {"marketing_consent": ""},
}


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    rows = [
        a_holding(holding_id=f"H-{client}", customer_id=client, product_code="TD", kind="term_deposit", balance="85000",
                  matures_on=ends, auto_renew=renews)
        for client, (ends, renews) in DEPOSITS.items()
    ]  # fmt: skip
    rows += [
        a_holding(holding_id=f"S-{client}", customer_id=client, product_code="TD", kind="term_deposit", balance="15000",
                  matures_on="2026-12-10")
        for client in ("both", "ended")
    ]  # fmt: skip
    for client, (there, due) in LOANS.items():
        rows += [
            a_holding(holding_id=f"D-{client}", customer_id=client, product_code="DD", kind="demand_deposit",
                      balance=there, matures_on=""),
            a_holding(holding_id=f"L-{client}", customer_id=client, product_code="MO", kind="mortgage", balance="900000",
                      matures_on="", next_payment_on=due, next_payment_amount="6774.67"),
        ]  # fmt: skip
    rows.append(
        a_holding(holding_id="H-rich", customer_id="rich", product_code="CW", kind="closed_wealth", balance="23000000",
                  matures_on="2026-12-04")
    )  # fmt: skip
    people = [*DEPOSITS, *LOANS, "rich"]
    return an_app(
        tmp_path_factory.mktemp("days"), as_of="2026-11-21", segmented=True, holdings=rows, products=products(),
        customers=[steady(one, **OVER.get(one, {})) for one in people],
    )  # fmt: skip


def said(answer: Answer, *names: str, language: Language = "zh") -> str:
    return "\n".join(line for name in names for line in section(answer.card, name, language).lines)


@pytest.mark.parametrize(
    ("client", "language", "line"),
    [
        ("today", "zh", "虚构定期 8.5万元 今天自动转存：马上问一句"),
        ("today", "en", "虚构定期 ¥85,000 renews by itself today"),
        ("renewing", "zh", "虚构定期 8.5万元 11月26日自动转存，只剩3天：今天问一句，续、改期限还是要用"),
        ("renewing", "en", "虚构定期 ¥85,000 renews by itself on 26 Nov, days left: 3. Ask today whether to renew"),
        ("later", "zh", "12月15日自动转存，还有22天"),
        ("later", "en", "renews by itself on 15 Dec, 22 days away"),
        ("next", "zh", "近处的一笔是虚构定期 8.5万元，2027年1月20日自动转存"),
        ("next", "en", "The nearest to end is 虚构定期 ¥85,000, renewing by itself on 20 Jan 2027"),
        ("ending", "zh", "近处的一笔是虚构定期 8.5万元，2027年1月20日才到期"),
        ("ending", "en", "The nearest to end is 虚构定期 ¥85,000, on 20 Jan 2027"),
    ],
)
def test_what_renews_by_itself_is_said_before_its_day(bank: App, client: str, language: Language, line: str) -> None:
    assert line in said(pitch_for(bank, client, language), "centre", language=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_ends_in_years_is_not_near(bank: App, language: Language) -> None:
    centre = said(pitch_for(bank, "far", language), "centre", language=language)
    assert ("近处" if language == "zh" else "nearest") not in centre
    assert "2029" not in centre


@pytest.mark.parametrize(
    ("ends", "renews", "balance", "near"),
    [
        (date(2026, 11, 22), True, 85_000_00, False),  # renewed already
        (date(2026, 11, 23), True, 85_000_00, True),
        (date(2026, 12, 23), True, 85_000_00, True),
        (date(2026, 12, 24), True, 85_000_00, False),
        (date(2026, 11, 26), False, 85_000_00, False),
        (date(2026, 11, 26), None, 85_000_00, False),
        (date(2026, 11, 26), True, NUMBERS.little_below, True),
        (date(2026, 11, 26), True, NUMBERS.little_below - 1, False),
    ],
)
def test_near_renewals_have_both_ends(ends: date, renews: bool | None, balance: int, near: bool) -> None:
    one = Holding(
        holding_id="H",
        customer_id="C",
        product_code="TD",
        kind="term_deposit",
        balance=balance,
        opened_on=TODAY,
        matures_on=ends,
        auto_renew=renews,
    )
    assert bool(soon_renewing([one], TODAY, NUMBERS)) is near


@pytest.mark.parametrize(
    ("there", "due", "gap"),
    [
        ([677_466], date(2026, 11, 23), 1),
        ([677_467], date(2026, 11, 23), None),
        ([300_000, 377_466], date(2026, 11, 30), 1),
        ([206_529], date(2026, 12, 1), None),  # time enough
        ([206_529], date(2026, 11, 22), None),  # past
        ([], date(2026, 11, 23), None),  # no account on file: nothing is known
    ],
)
def test_a_payment_is_short_of_what_the_demand_accounts_hold(there: list[int], due: date, gap: int | None) -> None:
    loan = Holding(
        holding_id="L",
        customer_id="C",
        product_code="MO",
        kind="mortgage",
        balance=900_000_00,
        opened_on=TODAY,
        next_payment_on=due,
        next_payment_amount=677_467,
    )
    accounts = [
        Holding(
            holding_id=f"D{n}", customer_id="C", product_code="DD", kind="demand_deposit", balance=one, opened_on=TODAY
        )
        for n, one in enumerate(there)
    ]
    customer = Customer(customer_id="C", name="虚构", opened_on=TODAY)
    short = short_payment(Dossier(customer=customer, holdings=(loan, *accounts)), TODAY, NUMBERS)
    assert (short.gap if short else None) == gap


@pytest.mark.parametrize(
    ("client", "language", "line"),
    [
        ("due", "zh", "今天要还 6,774.67元，我行活期只有 2,065.29元，还差 4,709.38元：马上提醒存入。"),
        ("due", "en", "¥6,774.67 is due today; only ¥2,065.29 is on demand deposit here, ¥4,709.38 short"),
        ("ahead", "zh", "11月30日要还 6,774.67元，我行活期只有 2,065.29元，还差 4,709.38元：提前提醒存入。"),
        ("ahead", "en", "¥6,774.67 is due 30 Nov; only ¥2,065.29 is on demand deposit here, ¥4,709.38 short"),
    ],
)
def test_a_payment_that_is_not_covered_comes_first(bank: App, client: str, language: Language, line: str) -> None:
    assert line in said(pitch_for(bank, client, language), "centre", language=language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("client", ["covered", "month"])
def test_a_payment_that_is_covered_or_far_is_no_alarm(bank: App, client: str, language: Language) -> None:
    centre = said(pitch_for(bank, client, language), "centre", language=language)
    assert ("还差" if language == "zh" else "short:") not in centre


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_pays_today_is_called_today_and_told_no_product(bank: App, language: Language) -> None:
    answer = pitch_for(bank, "due", language)
    assert said(answer, "next", language=language) == say("pitch.next_today", language)
    text = said(answer, "outward", language=language)
    assert ("是您的还款日" if language == "zh" else "your payment is due on") in text
    assert say("outward.close_today", language) in text
    assert say("outward.consent", language) not in text, "a reminder asks for nothing"
    card = asked(bank, visit_prep, "visit_prep", client="due", language=language).card
    lines = "\n".join(line for one in card.sections for line in one.lines)
    assert ("今天在电话里说清" if language == "zh" else "say it on the phone today") in lines
    assert "10:00" not in lines, "no meeting is offered for tomorrow"


@pytest.mark.parametrize(
    ("client", "day"),
    [
        ("rich", "11月30日"),  # seven days on, though the money ends on 4 December
        ("renewing", "11月25日"),
        ("ahead", "11月27日"),  # the working day before Monday's payment
        ("unrenewed", "12月7日"),
    ],
)
def test_the_next_contact_comes_before_the_day(bank: App, client: str, day: str) -> None:
    assert day in said(pitch_for(bank, client), "next")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_of_marketing_leaves_the_reminder_of_the_day(bank: App, language: Language) -> None:
    answer = pitch_for(bank, "refusing", language)
    text = said(answer, "outward", language=language)
    assert text.splitlines()[1:] == [
        {
            "zh": "提醒您，您有一笔定期存款12月12日到期。需要办理时请联系我，我帮您预约。",
            "en": "A reminder that a term deposit of yours matures on 12 Dec. When you want it settled, please call me and I "
            "will book a time.",
        }[language]
    ]
    assert ("12月12日到期" if language == "zh" else "matures on 12 Dec") in said(answer, "talk", language=language)
    assert not answer.card.rows


@pytest.mark.parametrize(
    ("client", "language", "warning"),
    [
        ("refusing", "zh", "客户明确不同意营销：不提产品，到期照常提醒"),
        ("refusing", "en", "Declined marketing: no products; maturity reminders as usual"),
        ("due", "zh", "还没问过是否接收产品信息：先征得同意"),
        ("due", "en", "Not yet asked about product information: ask first"),
    ],
)
def test_a_refusal_and_a_question_never_asked_are_two_things(
    bank: App, client: str, language: Language, warning: str
) -> None:
    assert section(pitch_for(bank, client, language).card, "warnings", language).lines == (warning,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_is_not_to_be_disturbed_gets_one_necessary_reminder_and_no_date(bank: App, language: Language) -> None:
    answer = pitch_for(bank, "undisturbed", language)
    centre = said(answer, "centre", language=language)
    assert ("11月26日自动转存" if language == "zh" else "renews by itself on 26 Nov") in centre
    assert say("proposal.need.quiet.do_not_disturb", language) in centre
    assert say("proposal.hope.quiet.a", language) in centre
    assert not section(answer.card, "next", language).lines
    assert answer.outward is None


@pytest.mark.parametrize(
    ("client", "language", "line"),
    [
        ("both", "zh", "算上它，30天内到期的一共2笔，合计 10万元"),
        ("both", "en", "With it, 2 holdings worth ¥100,000 end within 30 days"),
        ("ended", "zh", "算上它，已到期和30天内到期的一共2笔，合计 10万元"),
        ("ended", "en", "With it, 2 holdings worth ¥100,000 have ended or end within 30 days"),
    ],
)
def test_what_ended_already_does_not_end_within_days(bank: App, client: str, language: Language, line: str) -> None:
    assert line in said(pitch_for(bank, client, language), "centre", language=language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("client", "today"), [("today", True), ("tomorrow", True), ("renewing", False)])
def test_a_day_to_choose_is_offered_while_there_is_one(bank: App, client: str, today: bool, language: Language) -> None:
    text = said(pitch_for(bank, client, language), "outward", language=language)
    assert (say("outward.close_today", language) in text) is today
