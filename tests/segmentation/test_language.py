"""What the language lets through, what it refuses and where, and that nothing ever breaks out of it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.problems import Problem
from content.wording import knows
from segmentation.policy import Policy, read_policy
from segmentation.refusals import Refused
from segmentation.to_python import place_one

DAY = date(2026, 11, 21)
HEAD = """[numbers]
cuts = [10, 20]
limit = 5
[words]
names = ["low", "mid", "top"]
[facts]
held = { sum = "holdings.balance", where = "kind == 'insurance'" }
most = { max = "activity.logins" }
[rules]
"""
LINES = HEAD.count("\n")


def a_policy(**rules: str) -> Policy:
    return read_policy(HEAD + "".join(f"{name} = '''{text}'''\n" for name, text in rules.items()))


def value_of(text: str, **more: str) -> object:
    """The value of one expression for a customer with 12 fen of insurance and no activity."""
    policy = a_policy(answer=text, **more)
    holding = {"kind": "insurance", "balance": 12}
    customer = {"risk_level": "C3", "opened_on": date(2026, 11, 1), "closed_on": None, "payroll": None}
    customer |= {"business_owner": False, "last_active_on": None, "occupation": "retiree"}
    return place_one(policy, ["holdings", "activity"])(customer, {"holdings": [holding]}, DAY)["answer"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("held + 3 * limit - 1", 26),
        ("-held // 5", -3),
        ("(held) // (5)", 2),
        ("held if held >= 12 else 0", 12),
        ("0 if held > 12 else 1", 1),
        ("band(held, cuts)", 1),
        ("band(held - 3, cuts)", 0),
        ("band(held + 8, cuts, names)", "top"),
        ("min(held, 3, limit)", 3),
        ("max(held, 30)", 30),
        ("clip(held, 0, 10)", 10),
        ("clip(held, 15, 20)", 15),
        ("days(opened_on, D)", 20),
        ("position(risk_level, ['C1', 'C3'])", 1),
        ("position(risk_level, ['C1', 'C2'])", None),
        ("1 < held < 13", True),
        ("1 < held < 12", False),
        ("risk_level in ['C1', 'C3']", True),
        ("risk_level not in ['C1', 'C3']", False),
        ("bits(a = held > 1, b = held > 99, c = True)", 5),
        ("held == 12 and not (held == 13 or held == 14)", True),
    ],
)
def test_an_expression_means_what_it_says(text: str, value: object) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize(
    "test",
    [
        "most > 5", "not most > 5", "most == 5", "most != 5", "not (most == 5)", "payroll", "not payroll",
        "closed_on > D", "not (closed_on > D)", "most + 1 > 0", "min(most, 3) < 4", "not (most > 1 or held > 99)",
        "known(most)", "days(last_active_on, D) >= 0", "other", "not other", "band(most, cuts) == 0",
    ],
)  # fmt: skip
def test_a_test_on_something_unknown_is_false_and_so_is_its_negation(test: str) -> None:
    assert value_of(test, other="most > 5") is False


@pytest.mark.parametrize("test", ["not known(most)", "not known(payroll)", "not business_owner", "or_zero(most) == 0"])
def test_what_is_known_to_be_missing_can_be_said(test: str) -> None:
    assert value_of(test) is True


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("held +", "syntax", 7),
        ("held + nothere", "unknown_name", 8),
        ("held + limt", "unknown_name_near", 8),
        ("held * 0.8", "decimal", 8),
        ("held / 2", "not_allowed", 1),
        ("held // limit_", "unknown_name_near", 9),
        ("held // 0", "divisor", 9),
        ("held // held", "divisor", 9),
        ("held ** 2", "not_allowed", 1),
        ("held if held else 0", "test_wanted", 9),
        ("held + risk_level", "type_clash", 1),
        ("held > risk_level", "type_clash", 8),
        ("'a' if held > 1 else 2", "type_clash", 1),
        ("risk_level > 'C2'", "words_have_no_order", 14),
        ("held + (held > 1)", "type_clash", 9),
        ("risk_level == 'C9'", "unknown_word", 15),
        ("risk_level in ['C1', 'C9']", "unknown_word", 15),
        ("names", "list_alone", 1),
        ("band(held, [3, 2])", "not_rising", 12),
        ("band(held, [3, 3])", "not_rising", 12),
        ("band(held, cuts, ['a', 'b'])", "band_names", 18),
        ("band(held)", "arguments", 1),
        ("known(held, held)", "arguments", 1),
        ("eval('1')", "unknown_function", 1),
        ("__import__('os')", "unknown_function", 1),
        ("held.__class__", "not_allowed", 1),
        ("held.bit_length()", "not_allowed", 1),
        ("(lambda: 1)()", "not_allowed", None),
        ("[x for x in names]", "not_allowed", 1),
        ("f'{held}'", "not_allowed", 1),
        ("names[0]", "not_allowed", 1),
        ("(held := 3)", "not_allowed", None),
        ("held, held", "not_allowed", None),
        ("min(*names)", "arguments", 1),
        ("held is 3", "not_allowed", 1),
        ("None", "not_allowed", 1),
        ("b'a'", "not_allowed", 1),
        ("9999999999999999", "too_large", 1),
        ("name == 'x'", "unknown_name_near", 1),
        ("unknown", "always_unknown", None),
        ("answer + 1", "cycle", None),
        ("bits(3)", "bits", 1),
        ("+held", "not_allowed", 1),
        ("~held", "not_allowed", 1),
        ("1 + " * 600 + "1", "too_long", None),
        ("held + (1 if occupation == '个体工商户' else nothere)", "unknown_name", 41),
        ("-" * 900 + "1", "too_deep", None),
        ("not " * 400 + "held > 1", "too_deep", None),
    ],
)
def test_whatever_is_outside_the_list_is_refused_where_it_stands(text: str, code: str, column: int | None) -> None:
    with pytest.raises(Refused) as refused:
        a_policy(answer=text)
    assert refused.value.code in (code, code.replace("unknown_name_near", "unknown_name"))
    assert refused.value.line == LINES + 1
    if column is not None:
        assert refused.value.column == len("answer = '''") + column


def test_the_line_of_a_rule_over_several_lines_is_told() -> None:
    with pytest.raises(Refused) as refused:
        read_policy(HEAD + 'fine = "held"\nlong = """\n  held\n  + nothere\n"""\n')
    assert (refused.value.line, refused.value.column) == (LINES + 4, 5)


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        ('{ sum = "holding.balance" }', "unknown_table"),
        ('{ sum = "holdings.balence" }', "unknown_column"),
        ('{ sum = "customers.name" }', "unknown_table"),
        ('{ latest = "contacts.note" }', "unknown_column"),
        ('{ sum = "holdings.kind" }', "type_clash"),
        ('{ count = "holdings.kind" }', "rows_not_cells"),
        ('{ total = "holdings.balance" }', "fact_shape"),
        ('{ sum = "holdings.balance", max = "holdings.balance" }', "fact_shape"),
        ('{ sum = "holdings.balance", when = "kind" }', "fact_shape"),
        ('{ sum = "holdings.balance", where = "kind" }', "test_wanted"),
        ('{ sum = "holdings.balance", where = "colour == 1" }', "unknown_name"),
        ("{ sum = 'holdings.balance', where = \"kind == 'insurence'\" }", "unknown_word"),
        ('{ sum = "holdings.balance", window = "M6" }', "window"),
        ('{ sum = "balances.average_balance", window = "last 30 days" }', "window"),
        ('{ sum = "movements.amount", window = "last x days" }', "window"),
        ('"holdings.balance"', "declaration"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_in_its_line(fact: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_policy(f'[facts]\nok = {{ count = "contacts" }}\nbad = {fact}\n')
    assert refused.value.code in (code, f"{code}_near")
    assert refused.value.line == 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[rules\n", "toml"),
        ("rules = 3\n", "section"),
        ("[numbers]\na = 1.5\n", "number"),
        ("[numbers]\na = true\n", "number"),
        ("[numbers]\na = [3, 1]\n", "not_rising"),
        ("[numbers]\na = [1e400]\n", "number"),
        ("[numbers]\na = [nan]\n", "number"),
        ("[words]\na = ['x', 'x']\n", "list_of_words"),
        ("[numbers]\nopened_on = 1\n", "name_twice"),
        ("[numbers]\na = 1\n[rules]\na = '2'\n", "name_twice"),
        ("[numbers]\n'a b' = 1\n", "name"),
        ("[rules]\na = 3\n", "rule_text"),
        ("[rules]\na = 'b'\nb = 'c'\nc = 'a'\n", "cycle"),
        ("[cuts]\nc = { of = 'x', per = 'branch_id', rank = '1/5' }\n", "unknown_name"),
        ("[cuts]\nc = { of = 'x', per = 'name', rank = '1/5' }\n", "cut"),
        ("[cuts]\nc = { of = 'x', per = 'branch_id', rank = '6/5' }\n", "cut"),
        ("[cuts]\nc = { of = 'x', per = 'branch_id', rank = '1/2' }\n[rules]\nx = '1 if c > 1 else 2'\n", "cycle"),
        ("[before]\nb = { of = 'tier' }\n", "before"),
        ('[words]\na = ["b\\u0000c"]\n', "nul"),
        ("[rules]\na = \"1 if occupation == 'b\\\\x00c' else 2\"\n", "nul"),
        ('[segments]\na = { when = "D > 3", zh = "b\\u0000c" }\n', "nul"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_policy(text)
    assert refused.value.code in (code, f"{code}_near")


@pytest.mark.parametrize("word", ["class", "def", "if", "not", "None", "lambda"])
@pytest.mark.parametrize("section", ["numbers", "rules"])
def test_a_word_of_the_grammar_is_no_name(word: str, section: str) -> None:
    said = "1" if section == "numbers" else "'1'"
    with pytest.raises(Refused) as refused:
        read_policy(f"[{section}]\nfine = {said}\n{word} = {said}\n[segments]\nsome = '{word} > 0'\n")
    found = refused.value
    assert (found.code, found.line, found.column) == ("name_of_grammar", 3, 1)
    assert found.facts["near"] == f"{word}_"


def test_a_cycle_names_its_rules() -> None:
    with pytest.raises(Refused) as refused:
        read_policy("[rules]\nz = 'a'\na = 'b'\nb = 'c + d'\nc = 'a'\nd = '1'\n")
    assert refused.value.facts["names"] == "a → b → c → a"


@pytest.mark.parametrize(
    "absent", ["held > 0", "not held > 0", "held == 0", "held + 1 > 0", "twice >= 0", "not positive"]
)
def test_a_test_over_a_table_that_was_not_delivered_is_false_however_it_is_turned(absent: str) -> None:
    policy = a_policy(answer=absent, twice="2 * held", positive="held > 0")
    values = place_one(policy, ["activity"])({}, {}, DAY)
    assert values["answer"] is False
    assert values["twice"] == 0


def test_or_zero_lets_a_missing_table_count_as_nothing() -> None:
    assert place_one(a_policy(answer="or_zero(held) == 0"), [])({}, {}, DAY)["answer"] is True


def test_two_policies_of_one_text_have_one_hash() -> None:
    one, two, other = a_policy(a="1"), a_policy(a="1"), a_policy(a="2")
    assert one.hash == two.hash != other.hash
    assert len(one.hash) == 64


_REFUSING = ("language", "grammar", "facts", "policy", "read_program", "schemes", "segment_rules")


def test_every_refusal_has_its_sentence_in_both_languages() -> None:
    import re
    from pathlib import Path

    import segmentation

    folder = Path(segmentation.__file__).parent
    source = "".join((folder / f"{name}.py").read_text() for name in _REFUSING)
    codes = set(re.findall(r'(?:Refused\(|refuse\(|refuse\(\w+(?:\.\w+|\[\d\])?, )"([a-z_]+)"', source))
    assert len(codes) > 25
    for code in codes:
        assert knows(f"segments.refused.{code}", "zh"), code
        assert knows(f"segments.refused.{code}", "en"), code


_PIECES = st.sampled_from([
    "held", "most", "limit", "cuts", "names", "risk_level", "opened_on", "D", "unknown", "payroll", "1", "0", "-7", "'C3'",
    "(", ")", "[", "]", ",", "+", "-", "*", "//", "<", "<=", "==", "!=", "in", "not", "and", "or", "if", "else", "band",
    "bits", "known", "min", "max", "clip", "days", "position", "or_zero", "a=", ".", "__class__", "lambda", ":", "\n", "#",
    "{", "}", "**", "await", "yield", "\\", '"', "\x00", "１", "ﬁ", "eval", "exec",
])  # fmt: skip


@given(st.one_of(st.lists(_PIECES, max_size=25).map(" ".join), st.text(max_size=60)))
def test_whatever_is_typed_is_a_rule_that_runs_or_a_refusal(text: str) -> None:
    from segmentation.language import read
    from segmentation.nodes import ALWAYS, NUMBER, Kind, Node, Op, Type
    from segmentation.refusals import Place

    names = {**ALWAYS, "held": NUMBER, "most": Type(Kind.NUMBER, maybe=True), "limit": 5, "cuts": (10, 20)}
    names |= {"names": ("low", "mid", "top"), "risk_level": Type(Kind.WORD, maybe=True), "opened_on": Type(Kind.DAY)}
    names |= {"payroll": Type(Kind.TEST, maybe=True)}
    try:
        node = read(text, names, Place())
    except Refused as refused:
        if min(refused.line, refused.column) < 1:
            pytest.fail(f"no such place: {refused}")
        return
    assert isinstance(node, Node)
    assert node.op in Op
    if node.type.kind is Kind.UNKNOWN or "'''" in text or "\\" in text or "\x00" in text or text.endswith("'"):
        return
    value_of(text)


def test_a_problem_with_the_file_says_where(tmp_path: pytest.TempPathFactory) -> None:
    from pathlib import Path

    from content.policy import load_policy

    path = Path(str(tmp_path)) / "mine.toml"
    path.write_text("[rules]\nx = 'aumm + 1'\naum = '1'\n", encoding="utf-8")
    with pytest.raises(Problem) as problem:
        load_policy(path)
    assert problem.value.exit_code == 2
    assert problem.value.sentence("en") == "mine.toml:2:6: there is no aumm. Did you mean aum?"
    assert problem.value.sentence("zh").startswith("mine.toml:2:6：没有 aumm")
    with pytest.raises(Problem):
        load_policy(path.with_name("none.toml"))


def test_what_the_page_of_the_language_shows_can_be_written_so() -> None:
    import re
    from pathlib import Path

    page = (Path(__file__).parents[2] / "docs" / "language.md").read_text(encoding="utf-8")
    first, second = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    asset_types = 'asset_types = "bits(investment = aum > 0)"\n'
    policy = read_policy(f"{first}{asset_types}{second}")
    assert policy.segments["quiet_rich"].title == {"zh": "高端投资客户", "en": "wealthy investors"}
    together = re.search(r"household_aum = \{[^}]*\}", page)
    assert together is not None
    read_policy(f"{first}[together]\n{together[0]}\n")
    for name in re.findall(r"^ +\| (\w+)\(", page, re.MULTILINE):
        assert name in {
            "band",
            "bits",
            "clip",
            "days",
            "known",
            "max",
            "min",
            "or_zero",
            "percent",
            "position",
            "years",
        }
