"""How a pitch reads: from the customer's facts, not a filled form; the outward part, objections with days, owners, families."""

import itertools
import re
from typing import Any

import pytest

from bot.app import App
from content.marketing.examined import examined, may_leave
from content.outward import LEARNT
from content.public_rules import PublicRule, public_rules
from content.wording import LANGUAGES, knows, texts
from handlers.ask import Answer
from segmentation.people import Language
from tests.banks import NOW, an_app
from tests.builders import a_holding
from tests.handlers.test_pitch import pitch_for, products, section, steady

TODAY = NOW.date()
PEOPLE: dict[str, dict[str, Any]] = {
    "soon": {"gender": "F", "occupation": "retiree", "birth_date": "1958-02-03"},
    "owner": {"gender": "M", "business_owner": "Y", "occupation": "business_owner"},
    "family": {"gender": "M", "birth_date": "1966-02-03", "household_id": "HH1"},
    "silent": {"marketing_consent": "", "gender": "F"},
    "refusing": {"marketing_consent": "N"},
    "complaining": {"gender": "F"},
    "quiet": {"do_not_disturb": "Y"},
    "poor": {"gender": "M"},
    **{f"saver{n}": {"gender": "FM"[n % 2], "opened_on": f"201{n}-04-05"} for n in range(6)},
}
HELD: dict[str, tuple[str, str, str, str]] = {
    "soon": ("CW", "closed_wealth", "300000", "2026-12-01"),
    "owner": ("DD", "demand_deposit", "90000", ""),
    "family": ("CW", "closed_wealth", "2600000", "2027-09-01"),
    "poor": ("DD", "demand_deposit", "8.15", ""),
    **{f"saver{n}": ("TD", "term_deposit", str(60_000 + 10_000 * n), f"2027-0{n + 1}-15") for n in range(6)},
}


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    rows = [steady(name, name=f"虚构{name}", **over) for name, over in PEOPLE.items()]
    holdings = []
    for name in PEOPLE:
        code, kind, balance, ends = HELD.get(name, ("CW", "closed_wealth", "200000", "2027-08-05"))
        holdings.append(a_holding(holding_id=f"H-{name}", customer_id=name, product_code=code, kind=kind, balance=balance,
                                  matures_on=ends))  # fmt: skip
    holdings.append(a_holding(holding_id="L", customer_id="owner", product_code="BZ", kind="business_loan", balance="50000",
                              matures_on="", next_payment_on="2026-12-15", next_payment_amount="3000"))  # fmt: skip
    named = [{**one, "name": "虚构稳赚保本宝"} if one["product_code"] == "OW" else one for one in products()]
    loan = {"product_code": "BZ", "name": "虚构经营贷", "kind": "business_loan", "state": "live"}
    rolled = {"contact_id": "K", "customer_id": "soon", "staff_id": "S001", "at": "2026-10-09T10:00", "channel": "call",
              "outcome": "undecided", "note": ""}  # fmt: skip
    return an_app(
        tmp_path_factory.mktemp("words"), as_of="2026-11-20", segmented=True, customers=rows, holdings=holdings,
        products=[*named, loan], contacts=[rolled],
        complaints=[{"complaint_id": "K1", "customer_id": "complaining", "opened_on": "2026-11-10"}],
    )  # fmt: skip


def lines(answer: Answer, name: str, language: str = "zh") -> str:
    return "\n".join(section(answer.card, name, language).lines)


def sent(answer: Answer) -> str:
    return "\n".join(line for one in answer.card.sections if one.copy for line in one.lines)


BOTH = pytest.mark.parametrize("language", LANGUAGES)


def test_the_centre_is_told_from_the_customers_own_facts(bank: App) -> None:
    centre = lines(pitch_for(bank, "soon"), "centre")
    assert "虚女士，68岁，退休，2019年在我们这里开的户，风险等级 C3" in centre
    assert "虚构安心得利 30万元" in centre
    assert "12月1日" in centre
    assert "这一笔占了资产的大半" in centre
    assert "10月9日聊过，当时说再考虑" in centre


def test_people_beside_each_other_do_not_read_alike_and_one_reads_the_same_twice(bank: App) -> None:
    plain = [re.sub(r"[\d,.万元年月日]+", "0", lines(pitch_for(bank, f"saver{n}"), "centre")) for n in range(6)]
    assert len(set(plain)) >= 4
    assert pitch_for(bank, "saver1").card == pitch_for(bank, "saver1").card


@BOTH
@pytest.mark.parametrize(
    "client", ["soon", "owner", "family", "silent", "complaining", *(f"saver{n}" for n in range(6))]
)
def test_the_outward_part_passes_every_text_check_and_shows_nothing_internal(
    bank: App, client: str, language: Language
) -> None:
    answer = pitch_for(bank, client, language)
    text = sent(answer)
    assert text
    found = [one for one in examined(text) if one.reason != LEARNT]
    assert may_leave(found), found
    assert not re.search(r"元|¥|%|内部|internal", text), "no amount, nothing of the bank's side"
    for row in answer.card.rows:
        if row.title in text:
            assert all(notice in text for notice in row.facts["notices"])
            assert row.facts["risk_grade"] in text


@BOTH
@pytest.mark.parametrize("client", ["refusing", "quiet"])
def test_where_nothing_may_be_sent_nothing_is_there_to_copy(bank: App, client: str, language: Language) -> None:
    answer = pitch_for(bank, client, language)
    assert sent(answer) == ""
    assert answer.outward is None
    assert lines(answer, "outward_why", language)


def test_without_consent_the_words_ask_for_it_and_name_nothing(bank: App) -> None:
    answer = pitch_for(bank, "silent")
    assert answer.card.rows, "the manager may name them when asked"
    assert [row.title for row in answer.card.rows if row.title in sent(answer)] == []
    assert "回复「可以」即可" in sent(answer)


def test_a_product_whose_name_promises_never_goes_out(bank: App) -> None:
    answer = pitch_for(bank, "owner", product="OW")
    assert "虚构稳赚保本宝" in [row.title for row in answer.card.rows]
    assert "保本" not in sent(answer)
    assert lines(answer, "outward_why").startswith("没有写进去的产品：虚构稳赚保本宝")
    assert "虚构网上银行" in sent(answer), "the others stay"


@BOTH
def test_every_product_line_says_grade_access_and_why(bank: App, language: Language) -> None:
    why = "为什么：" if language == "zh" else "why: "
    for row in itertools.chain(*(pitch_for(bank, one, language).card.rows for one in PEOPLE)):
        detail = row.details[0]
        assert len(detail.partition(why)[2]) > 5, detail
        if row.facts["risk_grade"]:
            assert row.facts["risk_grade"] in detail
        if row.facts["kind"] != "service":
            assert ("流动性" if language == "zh" else "access") in detail or row.facts["kind"] == "card_overdraft"


def test_no_product_of_the_invented_bank_is_left_out_for_its_name() -> None:
    from content.invented.products import catalogue
    from handlers.pitches.outward import promises

    sold = [one["name"] for one in catalogue(TODAY) if one["state"] == "live"]
    assert [name for name in sold if promises(name)] == []
    assert promises("虚构稳赚保本宝")


def test_an_owner_is_asked_on_all_four_sides(bank: App) -> None:
    said = section(pitch_for(bank, "owner").card, "owner").lines
    assert [one.partition("：")[0] for one in said] == ["采购", "销售", "融资", "理财"]
    assert "经营贷款还有 5万元" in said[2]


def test_a_wealthy_family_gets_an_agenda_and_no_product_to_forward(bank: App) -> None:
    answer = pitch_for(bank, "family")
    said = lines(answer, "agenda")
    assert all(word in said for word in ("养老：60岁", "医疗", "保障", "传承", "律师"))
    assert [row.title for row in answer.card.rows if row.title in sent(answer)] == []
    assert "产品先备着" in lines(answer, "products")


def test_an_old_customer_is_spoken_to_slowly(bank: App) -> None:
    assert "68岁了，说慢一点" in lines(pitch_for(bank, "soon"), "talk")


def test_little_money_is_not_made_much_of(bank: App) -> None:
    answer = pitch_for(bank, "poor")
    assert "8.15元" in lines(answer, "centre")
    assert answer.card.summary == "往来还少，先了解客户打算"


@BOTH
@pytest.mark.parametrize("client", PEOPLE)
def test_objections_carry_their_source_and_its_day(bank: App, client: str, language: Language) -> None:
    answer = pitch_for(bank, client, language)
    said = section(answer.card, "objections", language).lines
    assert bool(said) is (client not in ("refusing", "complaining", "quiet"))
    for one in said:
        rules = [rule for rule in public_rules().values() if rule.title[language] in one]
        assert all(str(rule.as_of.year) in one for rule in rules)


def test_a_figure_is_quoted_while_it_is_fresh_and_a_rule_from_its_first_day() -> None:
    figure = PublicRule(
        id="x", title={"zh": "某利率", "en": "a rate"}, as_of=TODAY, figure={"zh": "x", "en": "x"}, valid_days=31
    )
    assert "11月23日" in figure.cited("zh", TODAY)
    assert figure.cited("zh", TODAY.replace(year=2027)) == ""
    assert figure.cited("zh", TODAY.replace(day=22)) == "", "not yet"
    assert all(one.figure is None for one in public_rules().values()), "no figure is shipped that nobody keeps fresh"


@BOTH
def test_every_objection_and_public_rule_has_its_words(language: Language) -> None:
    named = {key.split(".")[1] for key in texts(language) if key.startswith("objections.") and key.count(".") == 2}
    assert all(knows(f"objections.{one}.{part}", language) for one in named for part in ("says", "answer"))
    assert all(rule.title[language] for rule in public_rules().values())


def test_colleagues_and_groups_get_no_words_to_send(bank: App) -> None:
    from content.policy import load_policy
    from handlers.ask import Ask, Slots
    from handlers.clients.pitch import pitch
    from store.books.book import open_book
    from store.staff.managers import by_staff_id

    with bank.database.reading() as connection:
        for who, private in (("S001", False), ("S003", True)):
            manager = by_staff_id(connection, who)
            assert manager is not None
            ask = Ask(intent="pitch", slots=Slots(client="soon"), now=NOW, language="zh")
            answer = pitch(ask, open_book(connection, manager, today=TODAY, private=private), load_policy())
            assert sent(answer) == ""
            assert "68岁" not in lines(answer, "centre"), "the age is for the customer's own manager"
