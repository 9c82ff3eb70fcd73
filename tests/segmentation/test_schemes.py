"""The further schemes of the shipped policy: against plain loops on banks of edges, and by hand on both sides of every limit."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from content.policy import load_policy
from content.wording import LANGUAGES, knows, say
from segmentation.nodes import text_of
from segmentation.policy import Policy
from segmentation.to_python import place_one
from store.rounds.batch import Batch
from tests.segmentation.edge_bank import edge_bank, furnished, own_rows, whole, write_parquet
from tests.segmentation.further_oracle import all_further
from tests.segmentation.oracle import placements

DAY = date(2026, 11, 21)
COLUMNS = (
    "sixteen_grid", "age_band", "occupation_group", "debt_ratio", "near_tier", "value_score", "potential_score", "segments",
)  # fmt: skip
WAN = 10_000_00


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy()


def shown(policy: Policy, name: str, value: object) -> object:
    type_ = policy.rule(name).type
    return text_of(value, type_) if type_.words and value is not None else value


@pytest.mark.parametrize(
    ("day", "absent"),
    [
        (DAY, ()),
        (date(2025, 2, 28), ()),
        (date(2025, 3, 1), ()),
        (date(2024, 2, 29), ()),
        (DAY, ("products", "movements")),
        (DAY, ("activity", "balances", "tags")),
    ],
)
def test_both_engines_place_everyone_as_the_prose_says(
    policy: Policy, tmp_path: Path, day: date, absent: tuple[str, ...]
) -> None:
    bank = furnished(edge_bank(day.toordinal() % 1009, day, absent=absent), day.toordinal(), day)
    bank = {name: rows for name, rows in bank.items() if name not in absent}
    if not absent:
        for customer in bank["customers"][:12]:
            customer["risk_level"], customer["risk_assessed_on"] = "C2", date(2024, 2, 29)
    expected = all_further(bank, day, placements(bank, day))
    batch = Batch(folder=write_parquet(tmp_path, bank), policy=policy, as_of=day, range_size=17)
    cuts = batch.cuts()
    found = {row["customer_id"]: row for frame in batch.placed(COLUMNS, cuts) for row in frame.to_dicts()}
    place = place_one(policy, bank, COLUMNS)
    assert found.keys() == expected.keys()
    for customer in bank["customers"]:
        id_ = customer["customer_id"]
        if id_ in expected:
            assert {name: found[id_][name] for name in COLUMNS} == expected[id_], id_
            values = place(whole("customers", customer), own_rows(bank, id_), day)
            assert {name: shown(policy, name, values[name]) for name in COLUMNS} == expected[id_], id_


# -- by hand: both sides of every limit ------------------------------------------------------------------------------------


def placed(
    policy: Policy, *held: tuple[str, int], tables: Mapping[str, list[dict[str, Any]]] | None = None, **customer: Any
) -> dict[str, Any]:
    """The values of a customer who opened in 2020 and holds these kinds and amounts in fen."""
    row = whole("customers", {"customer_id": "C1", "opened_on": date(2020, 1, 1), "last_active_on": DAY, **customer})
    holdings = [
        whole("holdings", {"holding_id": str(i), "customer_id": "C1", "product_code": f"P{i}", "kind": kind, "balance": fen,
                           "opened_on": date(2020, 1, 1)})
        for i, (kind, fen) in enumerate(held)
    ]  # fmt: skip
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("balances", "activity", "movements", "contacts", "products")
    }
    rows |= {name: [whole(name, {"customer_id": "C1", **one}) for one in said] for name, said in (tables or {}).items()}
    rows["holdings"] = holdings
    values = place_one(policy, rows)(row, rows, DAY)
    return {name: shown(policy, name, values[name]) for name in COLUMNS}


def lists(policy: Policy, *held: tuple[str, int], **more: Any) -> set[str]:
    return set(placed(policy, *held, **more)["segments"].split("|"))


@pytest.mark.parametrize(
    ("fen", "near"),
    [
        (4 * WAN - 1, None), (4 * WAN, "mid"), (5 * WAN - 1, "mid"), (5 * WAN, None),
        (40 * WAN - 1, None), (40 * WAN, "high"), (50 * WAN - 1, "high"), (50 * WAN, None),
        (480 * WAN - 1, None), (480 * WAN, "private"), (600 * WAN - 1, "private"), (600 * WAN, None), (0, None),
    ],
)  # fmt: skip
def test_near_the_next_tier_is_80_percent_of_its_mark(policy: Policy, fen: int, near: str | None) -> None:
    assert placed(policy, ("term_deposit", fen))["near_tier"] == near
    assert ("near_tier" in lists(policy, ("term_deposit", fen))) is (near is not None)


@pytest.mark.parametrize(
    ("assets", "debts", "ratio"),
    [(0, 0, None), (0, 5, None), (3, 1, 33), (100, 99, 99), (100, 100, 100), (100, 0, 0), (10_000, 99, 0), (1, 3, 300)],
)
def test_the_debt_ratio_is_in_whole_hundredths(policy: Policy, assets: int, debts: int, ratio: int | None) -> None:
    assert placed(policy, ("term_deposit", assets), ("mortgage", debts))["debt_ratio"] == ratio


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(1991, 11, 22), "under_35"), (date(1991, 11, 21), "35_to_54"), (date(1971, 11, 22), "35_to_54"),
        (date(1971, 11, 21), "55_plus"), (None, None), (DAY, "under_35"),
    ],
)  # fmt: skip
def test_age_bands_turn_on_the_birthday(policy: Policy, born: date | None, band: str | None) -> None:
    assert placed(policy, birth_date=born)["age_band"] == band


@pytest.mark.parametrize(
    ("occupation", "group"),
    [
        ("public_sector", "public_sector"),
        ("retiree", "retiree"),
        ("professional", "professional"),
        ("诗人", "other"),
        (None, "other"),
    ],
)
def test_an_occupation_nobody_knows_is_other(policy: Policy, occupation: str | None, group: str) -> None:
    assert placed(policy, occupation=occupation)["occupation_group"] == group


@pytest.mark.parametrize(
    ("opened", "fen", "cell"),
    [
        (date(2026, 8, 24), 5 * WAN, "mid/new"),
        (date(2026, 8, 23), 5 * WAN - 1, "mass/mature"),
        (date(2020, 1, 1), 600 * WAN, "private/mature"),
    ],
)
def test_the_sixteen_grid_is_tier_and_life_cycle(policy: Policy, opened: date, fen: int, cell: str) -> None:
    assert placed(policy, ("term_deposit", fen), opened_on=opened)["sixteen_grid"] == cell


@pytest.mark.parametrize(
    ("held", "listed"),
    [
        ([("mortgage", 1), ("large_cd", 50 * WAN)], True),
        ([("mortgage", 1), ("large_cd", 50 * WAN - 1)], False),
        ([("mortgage", 0), ("large_cd", 50 * WAN)], False),
    ],
)
def test_a_hidden_large_customer_borrows_and_has_half_a_million(
    policy: Policy, held: list[tuple[str, int]], listed: bool
) -> None:
    assert ("hidden_large" in lists(policy, *held)) is listed


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("mortgage", {"personal_loan"}), ("consumer_loan", {"personal_loan"}), ("car_loan", {"personal_loan"}),
        ("business_loan", {"personal_loan"}), ("card_overdraft", {"credit_card"}), ("open_wealth", {"wealth"}),
        ("closed_wealth", {"wealth"}), ("money_fund", {"wealth"}), ("insurance", {"wealth"}), ("equity_fund", set()),
        ("demand_deposit", set()),
    ],
)  # fmt: skip
def test_the_key_lists_ask_what_is_held(policy: Policy, kind: str, wanted: set[str]) -> None:
    four = {"vip", "personal_loan", "wealth", "credit_card"}
    assert lists(policy, (kind, 1)) & four == wanted
    assert lists(policy, (kind, 0)) & four == set(), "an empty holding is not held"


@pytest.mark.parametrize(("fen", "vip"), [(50 * WAN - 1, False), (50 * WAN, True), (600 * WAN, True)])
def test_vip_customers_are_those_of_the_high_and_the_private_tier(policy: Policy, fen: int, vip: bool) -> None:
    assert ("vip" in lists(policy, ("large_cd", fen))) is vip


def test_card_spending_within_half_a_year_makes_a_card_customer(policy: Policy) -> None:
    month = DAY.year * 12 + DAY.month - 1
    for ago, spent, listed in (
        (1, 1, True),
        (6, 1, True),
        (7, 1, False),
        (0, 1, False),
        (1, 0, False),
        (1, None, False),
    ):
        tables = {"activity": [{"month": month - ago, "card_spend": spent}]}
        assert ("credit_card" in lists(policy, tables=tables)) is listed, ago


@pytest.mark.parametrize(
    ("level", "assessed", "expired"),
    [
        ("C3", date(2025, 11, 21), False), ("C3", date(2025, 11, 20), True), ("C3", DAY, False),
        ("C3", date(2026, 11, 22), True), ("C3", None, True), (None, DAY, True),
    ],
)  # fmt: skip
def test_an_assessment_counts_through_the_same_day_a_year_later(
    policy: Policy, level: str | None, assessed: date | None, expired: bool
) -> None:
    assert ("risk_expiry" in lists(policy, risk_level=level, risk_assessed_on=assessed)) is expired


@pytest.mark.parametrize(
    ("level", "own", "issuers", "fen", "above"),
    [
        ("C2", "R2", "R1", 1, False), ("C2", "R2", "R3", 1, True), ("C2", "R3", None, 1, True), ("C2", "R5", "R5", 0, False),
        ("C5", "R5", "R5", 1, False), (None, "R5", None, 1, False), ("C1", None, None, 1, False),
    ],
)  # fmt: skip
def test_above_tolerance_is_a_held_grade_above_the_level(  # noqa: PLR0913, PLR0917 - a row of the table
    policy: Policy, level: str | None, own: str | None, issuers: str | None, fen: int, above: bool
) -> None:
    tables = {"products": [{"product_code": "P0", "risk_grade": own, "issuer_risk_grade": issuers}]}
    assert ("above_tolerance" in lists(policy, ("mixed_fund", fen), tables=tables, risk_level=level)) is above


def test_the_value_score_adds_up(policy: Policy) -> None:
    kinds = ["term_deposit", "large_cd", "bond_fund", "insurance", "equity_fund", "mixed_fund"]
    assert placed(policy)["value_score"] == 0
    assert placed(policy, ("term_deposit", 5 * WAN))["value_score"] == 25
    assert placed(policy, *[(kind, 1) for kind in kinds[:5]])["value_score"] == 25
    assert placed(policy, *[(kind, 1) for kind in kinds])["value_score"] == 25, "at most 25 for kinds"
    assert placed(policy, ("mortgage", 1))["value_score"] == 15
    assert placed(policy, payroll=True)["value_score"] == 10
    month = DAY.year * 12 + DAY.month - 2
    moving: dict[str, list[dict[str, Any]]] = {"activity": [{"month": month, "settlement_turnover": 3}], "balances": [
        {"month": month, "kind": "demand_deposit", "average_balance": 1}]}  # fmt: skip
    assert placed(policy, tables=moving)["value_score"] == 5
    all_of_it = [("term_deposit", 600 * WAN), *((kind, 1) for kind in kinds[1:]), ("mortgage", 1)]
    assert placed(policy, *all_of_it, payroll=True, tables=moving)["value_score"] == 100


@pytest.mark.parametrize(
    ("more", "score"),
    [
        ({}, 0), ({"payroll": True}, 25), ({"payroll": False}, 0), ({"occupation": "professional"}, 20),
        ({"occupation": "retiree"}, 0), ({"held": ("third_party_custody", 1)}, 15), ({"held": ("third_party_custody", 0)}, 0),
        ({"held": ("mortgage", 100 * WAN)}, 20), ({"held": ("mortgage", 100 * WAN - 1)}, 0), ({"came": 10 * WAN}, 20),
        ({"came": 10 * WAN - 1}, 0), ({"came": 10 * WAN, "on": 180}, 0), ({"came": 10 * WAN, "on": 179}, 20),
        ({"payroll": True, "held": ("term_deposit", 50 * WAN)}, 0),
        ({"payroll": True, "held": ("term_deposit", 50 * WAN - 1)}, 25),
    ],
)  # fmt: skip
def test_the_potential_score_adds_up_below_the_high_tier(policy: Policy, more: dict[str, Any], score: int) -> None:
    came, on, held = more.pop("came", 0), more.pop("on", 1), more.pop("held", None)
    at = datetime(2026, 11, 21, 4, tzinfo=UTC)
    movement = {"at": at.fromordinal(at.toordinal() - on).replace(hour=4, tzinfo=UTC), "direction": "in", "amount": came,
                "own_account_elsewhere": True}  # fmt: skip
    found = placed(policy, *([held] if held else []), tables={"movements": [movement]}, **more)
    assert found["potential_score"] == score


# -- the table of schemes and lists ---------------------------------------------------------------------------------------


def test_every_scheme_names_a_rule_and_every_list_is_called_alike_everywhere(policy: Policy) -> None:
    from store.rounds.rounds import PLACED
    from store.tables import placements as table

    assert {scheme.rule for scheme in policy.schemes.values()} <= set(PLACED) <= set(table.c.keys())
    for name, segment in policy.segments.items():
        for language in LANGUAGES:
            assert knows(f"words.segment.{name}", language), name
            assert say(f"words.segment.{name}", language) == segment.title[language]


def test_the_words_of_groups_have_a_name_in_both_languages(policy: Policy) -> None:
    for scheme in policy.schemes.values():
        words = policy.rule(scheme.rule).type.words or ()
        table = {"primary_type": "asset_type", "near_tier": "tier"}.get(scheme.name, scheme.name)
        if scheme.name == "sixteen_grid":
            continue  # made of the other two
        missing = [
            f"{table}.{word}"
            for word in words
            for language in LANGUAGES
            if not knows(f"words.{table}.{word}", language)
        ]
        assert missing == []


def test_occupations_stand_in_the_same_order_in_both_lists(policy: Policy) -> None:
    from segmentation.bank_data import OCCUPATIONS

    assert policy.words["occupation_groups"] == ("other", *policy.words["occupations"])
    assert policy.words["occupations"] == OCCUPATIONS
    grid = [f"{tier}/{stage}" for tier in policy.words["tiers"] for stage in policy.words["stages"]]
    assert policy.words["grid"] == tuple(grid)


def test_the_page_of_schemes_says_what_the_policy_has(policy: Policy) -> None:
    page = (Path(__file__).parents[2] / "docs" / "schemes.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("| `")
    ]
    schemes = {row[0].strip("`"): row[1] for row in rows if len(row) == 3}
    assert list(schemes) == list(policy.schemes)
    assert [row[0].strip("`") for row in rows if len(row) == 2] == list(policy.segments)
    for name, said in schemes.items():
        type_ = policy.rule(policy.schemes[name].rule).type
        words = set(type_.words or ["number"])
        assert set(said.split(", ")) == words or (name == "sixteen_grid" and set(said.split(" … ")) <= words), name
