"""Every list equals a plain scan of the bank's files: whoever asks, and whatever filters meet."""

import random
import re
from datetime import date, timedelta

import pytest

from content.wording import money
from handlers.ask import Answer, Period, Slots
from segmentation.bank_data import ASSET_KINDS
from tests.handlers import list_scans as scans
from tests.handlers.list_bank import HEAD, MANAGERS, TODAY, a_bank, day, fen, moment
from tests.handlers.list_questions import ASKERS, PRODUCTS, Bank, Pick, asked, period, questions


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    return a_bank(tmp_path_factory.mktemp("lists"))


def ids_of(answer: Answer) -> list[str]:
    return [row.customer_id for row in answer.card.rows]


def test_a_segment_has_exactly_its_customers_the_richest_first(bank: Bank) -> None:
    found = 0
    for who, slots in questions(bank, "segment", 130, sort=lambda d: d.choice(["", "least"])):
        if not (slots.segment or slots.amount or slots.limit or slots.client):
            continue  # that is the overview
        answer = asked(bank, who, "segment_list", slots)
        expected = scans.segment(bank[1], who, slots)
        assert [(row.customer_id, fen(row.facts["aum"])) for row in answer.card.rows] == [
            (id_, fen(aum)) for id_, aum in expected
        ], (who, slots)
        assert answer.customers == tuple(id_ for id_, _ in expected)
        found += len(expected)
    assert found > 200


def test_who_may_leave_is_exactly_the_pre_churn_list_with_a_reason_each(bank: Bank) -> None:
    found = 0
    for who, slots in questions(bank, "churn"):
        answer = asked(bank, who, "churn_list", slots)
        expected = scans.churn(bank[1], who, slots)
        assert [(row.customer_id, row.facts["churn_score"]) for row in answer.card.rows] == expected, (who, slots)
        for row in answer.card.rows:
            points = [int("".join(c for c in reason.split("分")[0] if c.isdigit())) for reason in row.facts["reasons"]]
            assert min(100, sum(points)) == row.facts["churn_score"]
        found += len(expected)
    assert found


@pytest.mark.parametrize("without", [False, True])
def test_holders_and_those_who_lack_it_are_exactly_those_of_the_files(bank: Bank, without: bool) -> None:
    found = 0
    for who, slots in questions(
        bank, f"held {without}", 30, product=lambda d: d.choice(PRODUCTS), without=lambda _: without
    ):
        answer = asked(bank, who, "holders", slots)
        expected = scans.held(bank[1], who, slots)
        assert answer.customers == tuple(id_ for id_, _ in expected), (who, slots)
        key = "aum" if without else "amount"
        assert [fen(row.facts.get(key, "0")) for row in answer.card.rows] == [amount for _, amount in expected]
        found += len(expected)
    assert found > 60


@pytest.mark.parametrize(
    "slots",
    [
        Slots(product=("term_deposit",), lacks=("insurance",)),
        Slots(product=("demand_deposit",), only=True),
        Slots(product=("term_deposit",), only=True),
        Slots(product=("demand_deposit", "large_cd"), lacks=("mortgage", "term_deposit")),
        Slots(product=("term_deposit", "large_cd"), each=(("term_deposit",), ("large_cd",))),
        Slots(
            product=("demand_deposit", "term_deposit", "large_cd"),
            each=(("demand_deposit",), ("term_deposit", "large_cd")),
            lacks=("insurance", "open_wealth"),
        ),
    ],
)
def test_who_holds_one_thing_and_lacks_another_or_holds_both_is_exactly_as_in_the_files(
    bank: Bank, slots: Slots
) -> None:
    found = 0
    for who in ASKERS:
        answer = asked(bank, who, "holders", slots)
        expected = scans.held(bank[1], who, slots)
        assert answer.customers == tuple(id_ for id_, _ in expected), who
        of_all = {id_ for id_, _ in scans.held(bank[1], who, Slots(product=slots.product))}
        assert set(answer.customers) <= of_all
        listed = asked(bank, who, "segment_list", slots).customers
        assert set(listed) == {id_ for id_ in answer.customers if id_ in bank[1].placed}
        found += len(expected)
    assert found > 5


def test_large_movements_are_exactly_those_of_the_files_and_what_was_told(bank: Bank) -> None:
    found, told = 0, 0
    picks: dict[str, Pick] = {
        "period": lambda d: d.choice(
            [None, period(d, 25, 0), Period(start=None, end=TODAY), Period(start=TODAY, end=None)]
        ),
        "direction": lambda d: d.choice(["", "", "in", "out"]),
    }
    for who, slots in questions(bank, "moved", 40, **picks):
        answer = asked(bank, who, "large_movements", slots)
        taken = slots.period or Period(start=TODAY - timedelta(days=6), end=TODAY)
        assert answer.slots.period == taken
        expected = scans.moved(bank[1], who, slots, taken)
        assert [row.facts["movement_id"] for row in answer.card.rows] == expected, (who, slots)
        by_id = {row["movement_id"]: row for row in bank[1].movements}
        for row in answer.card.rows:
            line = by_id[row.facts["movement_id"]]
            assert (fen(row.facts["amount"]), row.facts["direction"]) == (fen(line["amount"]), line["direction"])
            assert moment(row.facts["at"]) == moment(line["at"])
            assert (
                row.facts["own_account_elsewhere"] == {"Y": True, "N": False, "": None}[line["own_account_elsewhere"]]
            )
        assert answer.customers == tuple(dict.fromkeys(ids_of(answer)))
        found += len(expected)
        told += sum(one.startswith("TOLD") for one in expected)
    assert found > 60
    assert told > 5


def test_birthdays_are_those_celebrated_by_the_sun_or_the_moon(bank: Bank) -> None:
    found, lunar = 0, 0
    for who, slots in questions(bank, "birthday", 48, period=lambda d: d.choice([None, None, period(d, 5, 330)])):
        answer = asked(bank, who, "birthday_list", slots)
        taken = slots.period or Period(start=TODAY, end=TODAY + timedelta(days=6))
        expected = scans.birthdays(bank[1], who, slots, taken)
        assert [(row.facts["birthday"], row.customer_id) for row in answer.card.rows] == expected, (who, slots)
        for row in answer.card.rows:
            born = day(bank[1].customers[row.customer_id]["birth_date"])
            assert born
            if who == HEAD:
                assert "turns" not in row.facts  # an age is for the customer's own manager
            elif row.facts["calendar"] == "solar":
                assert row.facts["turns"] == date.fromisoformat(row.facts["birthday"]).year - born.year
                assert row.facts["round"] == (row.facts["turns"] % 10 == 0)
            lunar += row.facts["calendar"] == "lunar"
        found += len(expected)
    assert found > 20
    assert lunar > 5


def test_those_close_to_the_next_tier_are_exactly_those_from_80_percent_on(bank: Bank) -> None:
    found = 0
    for who, slots in questions(bank, "uplift"):
        plain = Slots(
            segment=tuple(one for one in slots.segment if not one.startswith("tier:")),
            client=slots.client,
            also=slots.also,
            limit=slots.limit,
        )
        answer = asked(bank, who, "uplift_list", plain)
        expected = scans.uplift(bank[1], who, plain)
        assert [(row.customer_id, fen(row.facts["missing"])) for row in answer.card.rows] == expected, (who, plain)
        found += len(expected)
    assert found


def test_key_dates_hold_every_customers_day_of_the_period(bank: Bank) -> None:
    kinds: set[str] = set()
    for who, slots in questions(bank, "dated", 20, period=lambda d: d.choice([None, period(d, 5, 60)])):
        plain = Slots(period=slots.period, segment=slots.segment, client=slots.client, also=slots.also)
        answer = asked(bank, who, "key_dates", plain)
        taken = plain.period or Period(start=TODAY, end=TODAY + timedelta(days=29))
        expected = scans.dated(bank[1], who, plain, taken)
        rows = [row for row in answer.card.rows if row.customer_id]
        assert {(row.facts["date"], row.facts["kind"], row.customer_id) for row in rows} == expected, (who, plain)
        assert set(answer.customers) == {id_ for _, _, id_ in expected}
        assert [row.facts["date"] for row in answer.card.rows] == sorted(row.facts["date"] for row in answer.card.rows)
        kinds |= {row.facts["kind"] for row in answer.card.rows}
    assert kinds >= {"assessment", "qualified_investor", "payment", "month_end", "sale_end"}


def test_a_key_date_tells_what_matures_before_it(bank: Bank) -> None:
    closed = 0
    for who in ASKERS:
        answer = asked(bank, who, "key_dates", Slots(period=Period(start=TODAY, end=date(2027, 2, 28))))
        ends = {row.facts["kind"]: row for row in answer.card.rows if "maturing" in row.facts}
        assert set(ends) == {"month_end", "year_end", "spring_festival"}
        for row in ends.values():
            until = Period(start=TODAY, end=date.fromisoformat(row.facts["date"]))
            ids = {id_ for _, id_ in scans.maturing(bank[1], who, Slots(), until)}
            held = [one for one in bank[1].holdings if one["holding_id"] in ids]
            expected = [fen(one["balance"]) for one in held if one["customer_id"] in bank[1].open(who)]
            closed += len(held) - len(expected)
            assert row.facts["maturing"] == len(expected)
            assert fen(row.facts["amount"]) == sum(expected)
        assert ends["spring_festival"].facts["date"] == "2027-02-05"
    assert closed, "money of closed accounts is among what is left out"


def test_the_book_in_figures_adds_up_to_the_export(bank: Bank) -> None:
    for who, slots in questions(bank, "summary", 12):
        plain = Slots(segment=slots.segment)
        answer = asked(bank, who, "book_summary", plain)
        expected = scans.summary(bank[1], who, plain)
        found = {
            row.facts["segment"]: (row.facts["count"], fen(row.facts["aum"]), fen(row.facts["debt"]))
            for row in answer.card.rows
            if row.facts["segment"]
        }
        everybody = expected.pop("", None)
        assert found == expected, (who, plain)
        if everybody:
            assert everybody[0] in map(int, re.findall(r"(?<![\d,.¥])\d+(?![\d,.])", answer.card.summary))
        assert answer.shown == ()


@pytest.mark.parametrize(
    "slots",
    [
        Slots(product=("term_deposit", "large_cd", "demand_deposit")),
        Slots(product=("mortgage",)),
        Slots(product=("demand_deposit",), segment=("tier:mid|tier:high",)),
        Slots(product=("demand_deposit",), lacks=("term_deposit",)),
    ],
)
def test_what_the_book_holds_of_a_product_is_its_balance_not_the_assets_of_its_holders(
    bank: Bank, slots: Slots
) -> None:
    found = 0
    for who in ASKERS:
        answer = asked(bank, who, "book_summary", slots)
        expected = dict(scans.held(bank[1], who, slots))
        total = sum(amount for id_, amount in expected.items() if id_ in bank[1].placed)
        rows = [row for row in answer.card.rows if "kind" in row.facts]
        assert sum(fen(row.facts["balance"]) for row in rows) == total, who
        for row in (row for row in answer.card.rows if row.facts.get("scheme") in ("tier", "life_cycle") and total):
            scheme, value = row.facts["scheme"], row.facts["segment"].partition(":")[2]
            of_group = [amount for id_, amount in expected.items() if bank[1].placed.get(id_, {}).get(scheme) == value]
            assert fen(row.facts["balance"]) == sum(of_group), (who, value)
        if total:
            of_products = answer.card.summary.splitlines()[0]
            assert money(total, "zh") in of_products or money(total, "en") in of_products
            found += 1
    assert found


def test_maturities_of_several_customers_and_the_largest_alone(bank: Bank) -> None:
    found = 0
    picks: dict[str, Pick] = {
        "period": lambda d: period(d, 10, 200),
        "product": lambda d: d.choice([(), (), *PRODUCTS]),
    }
    for who, slots in questions(bank, "maturing again", 220, **picks):
        answer = asked(bank, who, "maturity_list", slots)
        week = Period(start=TODAY, end=TODAY + timedelta(days=6))
        of_closed = bool(slots.client)  # whoever is named is answered about
        expected = scans.maturing(bank[1], who, slots, slots.period or week, of_closed=of_closed)
        rows = [(row.facts["matures_on"], row.facts["holding_id"]) for row in answer.card.rows]
        assert rows == expected, (who, slots)
        found += len(expected)
    assert found > 15


def test_the_history_of_a_customer_is_every_contact_the_newest_first(bank: Bank) -> None:
    contacts = bank[1].rows("contacts")
    dice = random.Random("history")
    for who in MANAGERS:
        for client in dice.sample(sorted(bank[1].book(who)), 4):
            taken = dice.choice([None, Period(start=date(2026, 9, 1), end=date(2026, 10, 31))])
            answer = asked(bank, who, "contact_history", Slots(client=client, period=taken))
            expected = [
                (moment(one["at"]), one["contact_id"], one["channel"], one["outcome"], one["staff_id"], one["note"])
                for one in contacts
                if one["customer_id"] == client and (taken is None or scans.inside(moment(one["at"]).date(), taken))
            ]
            rows = [
                (moment(f["at"]), f["contact_id"], f["channel"], f["outcome"], f["staff_id"], f["note"])
                for f in (row.facts for row in answer.card.rows)
            ]
            assert rows == sorted(expected, reverse=True)


def test_what_becomes_due_later_is_told_on_its_own_day(bank: Bank) -> None:
    """Far enough ahead that no contact can have settled it: every maturity that does not renew by itself."""
    start, end = TODAY + timedelta(days=9), TODAY + timedelta(days=29)
    for who in MANAGERS:
        answer = asked(bank, who, "contact_today", Slots(period=Period(start=start, end=end)))
        told = {row.customer_id for row in answer.card.rows if "W-01" in row.facts["duties"]}
        expected = {
            row["customer_id"]
            for row in bank[1].holdings
            if row["customer_id"] in bank[1].open(who)
            and row["kind"] in ASSET_KINDS
            and row["auto_renew"] != "Y"
            # the next working day after the end may be moved back into the period, the first days out of it
            and start + timedelta(days=2) <= (day(row["matures_on"]) or date.min) <= end
        }
        assert told >= expected
        assert all(start.isoformat() <= row.facts["due_on"] <= end.isoformat() for row in answer.card.rows)
        days = [row.facts["due_on"] for row in answer.card.rows]
        assert days == sorted(days)
