"""A bank's own policy file may leave out how tasks and contacts are counted: the shipped numbers hold then."""

import re

import pytest

from content.policy import SHIPPED, load_policy
from content.policy_sections import OPTIONAL, check_sections
from content.pushes.rules import PushRules
from segmentation.contact_signals import SignalNumbers
from segmentation.policy import read_policy
from segmentation.refusals import Refused
from segmentation.task_results import TaskNumbers

TEXT = SHIPPED.read_text(encoding="utf-8")


def without(name: str) -> str:
    found = re.search(rf"^\[{name}\]\n(?:(?!\[|#).*\n)*", TEXT, re.MULTILINE)
    assert found is not None
    return TEXT.replace(found[0], "")


@pytest.mark.parametrize("name", OPTIONAL)
def test_a_file_without_the_section_has_the_shipped_numbers(name: str) -> None:
    shipped, bare = load_policy(), read_policy(without(name))
    assert name not in bare.tables
    check_sections(bare, shipped)
    assert TaskNumbers.read(bare.section("tasks")) == TaskNumbers.read(shipped.section("tasks"))
    assert SignalNumbers.read(bare.section("contact_signals")) == SignalNumbers.read(shipped.section("contact_signals"))
    assert PushRules.read(bare) == PushRules.read(shipped)


def test_a_file_may_give_one_of_the_numbers_alone() -> None:
    own = read_policy(without("tasks") + "\n[tasks]\nundo_minutes = 3\n")
    check_sections(own, load_policy())
    assert TaskNumbers.read(own.section("tasks")).undo_within.total_seconds() == 180
    assert TaskNumbers.read(own.section("tasks")).later_days == 3


def test_what_such_a_section_says_must_be_of_its_kind() -> None:
    with pytest.raises(Refused) as raised:
        check_sections(read_policy(without("tasks") + '\n[tasks]\nundo_minutes = "ten"\n'), load_policy())
    assert (raised.value.code, raised.value.facts["name"]) == ("section_value", "tasks.undo_minutes")
