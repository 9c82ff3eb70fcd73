"""Named segments, tags as groups and sums over households: what they mean in both engines, and what is refused, where."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.nodes import text_of
from segmentation.policy import Policy, read_policy
from segmentation.population import counts
from segmentation.refusals import Refused
from segmentation.to_python import place_one
from store.rounds.batch import Batch
from tests.segmentation.edge_bank import edge_bank, furnished, own_rows, whole, write_parquet

DAY = date(2026, 11, 21)
BANK = furnished(edge_bank(5, DAY, customers=60), 6, DAY)
HEAD = """
[facts]
aum = { sum = "holdings.balance", window = "open on D" }
angry = { exists = "complaints", window = "open on D" }
[rules]
tier = "band(aum, [5_000_00, 50_000_00], ['mass', 'mid', 'high'])"
asset_types = "bits(savings = aum > 100, wealth = aum > 5_000_000, angry = angry)"
rich = "aum > 1_000_000"
[schemes]
tier = { rule = "tier", values = "one", shown = true }
asset_type = { rule = "asset_types", values = "several" }
"""
LINES = HEAD.count("\n")


def with_segments(**segments: str) -> Policy:
    return read_policy(
        HEAD + "[segments]\n" + "".join(f"\"{name}\" = {{ when = '''{text}''' }}\n" for name, text in segments.items())
    )


def members(policy: Policy, tmp_path: Path) -> dict[str, str]:
    """The segments of everybody, when both engines say the same."""
    if not (tmp_path / "customers.parquet").exists():
        write_parquet(tmp_path, BANK)
    frames = Batch(folder=tmp_path, policy=policy, as_of=DAY, range_size=25).placed(("segments",), {})
    found = dict(pl.concat(frames).select("customer_id", "segments").rows())
    place = place_one(policy, BANK, ["segments"])
    for customer in BANK["customers"]:
        id_ = customer["customer_id"]
        if counts(customer["opened_on"], customer["closed_on"], DAY):
            values = place(whole("customers", customer), own_rows(BANK, id_), DAY)
            assert text_of(values["segments"], policy.rule("segments").type) == found[id_]
    return found


def test_segments_combine_groups_tags_lists_and_any_test(tmp_path: Path) -> None:
    policy = with_segments(
        top="tier:high",
        calm="segment:top and not asset_type:angry",
        rented="tag:income_source=rental",
        habit="tag:习惯='工资' or tag:习惯=x",
        white="not blacklisted",
        both="(segment:calm or segment:rented) and rich and known(birth_date)",
        nobody="segment:top and not segment:top",
    )
    found = members(policy, tmp_path)
    by_name = {name: {id_ for id_, held in found.items() if name in held.split("|")} for name in policy.segments}
    customers = {row["customer_id"]: row for row in BANK["customers"]}
    assert by_name["top"]
    assert by_name["rented"]
    assert by_name["habit"]
    assert by_name["calm"] < by_name["top"]
    assert by_name["nobody"] == set()
    assert {customers[id_]["blacklisted"] for id_ in by_name["white"]} == {False}, "an empty cell is no 'no'"
    born = {id_ for id_ in found if customers[id_]["birth_date"]}
    assert by_name["both"] <= (by_name["calm"] | by_name["rented"]) & born
    latest: dict[str, tuple[Any, ...]] = {}
    for tag in BANK["tags"]:
        if tag["key"] == "income_source" and (tag["as_of"] is None or tag["as_of"] <= DAY):
            known = (tag["as_of"] or date.min, tag["value"])
            latest[tag["customer_id"]] = max(latest.get(tag["customer_id"], known), known)
    assert by_name["rented"] == {id_ for id_ in found if latest.get(id_, ("", ""))[1] == "rental"}


def test_the_names_are_sorted_between_bars(tmp_path: Path) -> None:
    found = members(with_segments(b="aum >= 0", a="aum >= 0", 丙="aum >= 0"), tmp_path)
    assert set(found.values()) == {"a|b|丙"}


def test_sixty_segments_are_told_and_a_sixty_first_refused(tmp_path: Path) -> None:
    sixty = {f"s{number:02d}": f"aum > {number * 100_000}" for number in range(60)}
    found = members(with_segments(**sixty), tmp_path)
    assert max(len(held.split("|")) for held in found.values()) > 50
    assert any(held == "" or held.startswith("s00|s01") for held in found.values())
    with pytest.raises(Refused) as refused:
        with_segments(**sixty, one_more="rich")
    assert refused.value.code == "too_many_segments"
    assert refused.value.line == LINES + 1 + 61


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("teir:high", "unknown_scheme", 1),
        ("rich and tier:higher", "unknown_word", 10),
        ("not (rich or tier:high and asset_type:gold)", "unknown_word", 28),
        ("segment:other", "unknown_segment", 1),
        ("tag:income_source", "tag_value", 1),
        ("rich and tier:high=mid", "tag_only", 10),
        ("tier:high + 1 > 2", "type_clash", 1),
        ("tier:high and ritch", "unknown_name_near", 15),
        ("aum", "type_clash", 1),
        ("aum + 1", "test_wanted", 1),
        ("tier:high and", "syntax", None),
        ("tier:", "syntax", None),
        (":high", "syntax", None),
        ("tier::high", "syntax", None),
        ("rich if tier:high else angry", "test_wanted", 1),
        ("(x := tier:high)", "test_wanted", None),
        ("lambda: tier:high", "test_wanted", None),
        ("{tier:high}", "test_wanted", None),
        ("asset_types[tier:high]", "test_wanted", 1),
        ("tier:high.__class__", "unknown_word", 1),
        ("tag:k=v.__class__()", "test_wanted", None),
        ("segment:me", "cycle", None),
    ],
)
def test_what_cannot_be_a_segment_is_refused_where_it_stands(text: str, code: str, column: int | None) -> None:
    with pytest.raises(Refused) as refused:
        with_segments(first="rich", me=text)
    codes = {code, "type_clash"} if code == "test_wanted" else {code}
    assert refused.value.code in codes | ({"test_wanted"} if code == "type_clash" else set())
    assert refused.value.line == LINES + 3
    if column is not None:
        assert refused.value.column == len("'me' = { when = '''") + column


def test_a_cycle_between_segments_is_named() -> None:
    with pytest.raises(Refused) as refused:
        with_segments(a="segment:b", b="rich or segment:c", c="not segment:a", d="rich")
    assert refused.value.code == "cycle"
    assert refused.value.facts["names"] == "a → b → c → a"
    assert refused.value.line == LINES + 2


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("[schemes]\nx = { rule = 'tier', values = 'two' }\n", "scheme", 2),
        ("[schemes]\nx = { rule = 'tier', value = 'one' }\n", "scheme", 2),
        ("[schemes]\nx = 'tier'\n", "scheme", 2),
        ("[schemes]\ntag = { rule = 'tier', values = 'one' }\n", "name", 2),
        ("[schemes]\nx = { rule = 'teir', values = 'one' }\n", "unknown_name_near", 2),
        ("[schemes]\nx = { rule = 'tier', values = 'several' }\n", "type_clash", 2),
        ("[segments]\na = { zh = 'x' }\n", "segment", 2),
        ("[segments]\na = { when = 'rich', words = 'x' }\n", "segment", 2),
        ("[segments]\na = { when = 'rich', zh = '' }\n", "segment", 2),
        (f"[segments]\na = {{ when = 'rich', en = '{'x' * 61}' }}\n", "segment", 2),
        ("[segments]\n'a|b' = { when = 'rich' }\n", "name", 2),
        ("[segments]\na = 3\n", "segment", 2),
        ("[segments]\na = { when = 'scheme:x' }\n", "unknown_scheme", 2),
        ("[together]\nt = { sum = 'rich', per = 'household_id' }\n", "type_clash", 2),
        ("[together]\nt = { sum = 'held', per = 'branch_id' }\n", "together", 2),
        ("[together]\nt = { sum = 'nothing', per = 'household_id' }\n", "unknown_name", 2),
        ("[together]\nt = { sum = 'u', per = 'household_id' }\nu = { sum = 't', per = 'household_id' }\n", "cycle", 2),
        ("[together]\nheld = { sum = 'tier', per = 'household_id' }\n", "name_twice", 2),
        ("segments = 3\n", "section", 1),
    ],
)
def test_a_declaration_that_cannot_be_is_refused_in_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(Refused) as refused:
        read_policy(text + "[rules]\nheld = '3'\ntier = 'band(held, [1], [\"a\", \"b\"])'\nrich = 'held > 1'\n")
    assert refused.value.code in (code, f"{code}_near")
    assert refused.value.line in (line, 3 if code == "name_twice" else line, 4)


def test_a_number_is_no_group() -> None:
    with pytest.raises(Refused) as refused:
        read_policy("[rules]\nn = '3'\n[schemes]\nn = { rule = 'n', values = 'number' }\n[segments]\na = 'n:3'\n")
    assert (refused.value.code, refused.value.line, refused.value.column) == ("no_group", 6, 6)


def test_a_rule_called_segments_would_be_hidden() -> None:
    with pytest.raises(Refused) as refused:
        read_policy("[rules]\nsegments = '3'\n[segments]\na = 'True'\n")
    assert refused.value.code == "name_twice"


_WORDS = st.sampled_from([
    "tier:high", "tier:mid", "asset_type:wealth", "asset_type:angry", "tag:income_source=rental", "segment:base", "rich", "angry",
    "payroll", "aum > 500", "known(birth_date)", "risk_level in ['C1', 'C5']",
])  # fmt: skip
_TEXTS = st.recursive(
    _WORDS,
    lambda inner: (
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({' '.join(t)})")
        | inner.map(lambda t: f"not ({t})")
    ),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None)
@given(text=_TEXTS)
def test_any_combination_is_what_its_parts_say(text: str) -> None:
    policy = with_segments(base="tier:mid or rich", one=text, other=f"not ({text})")
    place = place_one(policy, BANK)
    for customer in BANK["customers"][:8]:
        values = place(whole("customers", customer), own_rows(BANK, customer["customer_id"]), DAY)
        held = text_of(values["segments"], policy.rule("segments").type).split("|")
        assert ("one" in held) is values["segment:one"]
        assert not ("one" in held and "other" in held)


# -- households ---------------------------------------------------------------------------------------------------------

TOGETHER = """
[facts]
aum_held = { sum = "holdings.balance", window = "open on D" }
[rules]
aum = "aum_held"
tier = "band(household_aum, [5_000_000], ['small', 'large'])"
share = "percent(aum, household_aum)"
[cuts]
cut = { of = "household_aum", per = "branch_id", rank = "1/2" }
[together]
household_aum = { sum = "aum", per = "household_id" }
"""


def test_a_household_is_counted_together_across_ranges_and_branches(tmp_path: Path) -> None:
    policy = read_policy(TOGETHER)
    open_now = [c for c in BANK["customers"] if counts(c["opened_on"], c["closed_on"], DAY)]
    own = {
        c["customer_id"]: sum(
            h["balance"] for h in BANK["holdings"] if h["customer_id"] == c["customer_id"] and h["opened_on"] <= DAY
        )
        for c in open_now
    }
    together = {
        c["customer_id"]: own[c["customer_id"]]
        if c["household_id"] is None
        else sum(own[o["customer_id"]] for o in open_now if o["household_id"] == c["household_id"])
        for c in open_now
    }
    assert len({together[c["customer_id"]] for c in open_now if c["household_id"]}) == 3
    folder = write_parquet(tmp_path, BANK)
    for size in (7, 1000):
        batch = Batch(folder=folder, policy=policy, as_of=DAY, range_size=size)
        cuts = batch.cuts()
        found = pl.concat(batch.placed(("household_aum", "tier", "share"), cuts))
        assert dict(found.select("customer_id", "household_aum").rows()) == together
        assert dict(found.select("customer_id", "share").rows()) == {
            id_: 100 * own[id_] // total if total else None for id_, total in together.items()
        }
        for branch, cut in cuts["cut"].items():
            ranked = sorted((together[c["customer_id"]] for c in open_now if c["branch_id"] == branch), reverse=True)
            assert cut == ranked[-(-len(ranked) // 2) - 1]


def test_one_customer_counts_with_what_the_household_is_told_to_have_else_alone() -> None:
    policy = read_policy(TOGETHER)
    place = place_one(policy, BANK, ["household_aum"])
    customer = next(c for c in BANK["customers"] if c["opened_on"] < DAY)
    rows = own_rows(BANK, customer["customer_id"])
    (one,) = policy.together
    assert place(whole("customers", customer), rows, DAY, {one.given: 12})["household_aum"] == 12
    alone = place(whole("customers", customer), rows, DAY)
    assert alone["household_aum"] == alone["aum"]
