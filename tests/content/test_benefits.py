"""The bank's own file of benefits: what is wrong in it is said, and nothing of it is used."""

from pathlib import Path

import pytest

import content.benefits as benefits_module
from content.benefits import benefits
from content.problems import Problem

SHIPPED = Path(benefits_module.__file__).with_name("benefits.toml").read_text(encoding="utf-8")
FIRST = 'id = "online_service"\nlevel = "tier:mass"'


@pytest.mark.parametrize(
    ("was", "becomes", "key"),
    [
        (FIRST, FIRST.replace("mass", "gold"), "catalogue.benefit_words"),
        (FIRST, FIRST.split("\n")[1], "catalogue.benefit_lacks"),
        (FIRST, FIRST.replace("online_service", "finance_lesson"), "catalogue.benefit_twice"),
        ('cost = "bank"', 'cost = "customer"', "catalogue.benefit_words"),
        ('cost = "bank"', 'cost = "bank"\nstate = "maybe"', "catalogue.benefit_words"),
        ('cost = "bank"', 'cost = "bank"\nvalid_until = "soon"', "catalogue.benefit_lacks"),
        ('vip = "tier:high"', 'vip = "tier:higher"', "catalogue.benefit_words"),
    ],
)
def test_a_benefit_that_is_wrong_is_refused_with_its_name(tmp_path: Path, was: str, becomes: str, key: str) -> None:
    assert was in SHIPPED
    own = tmp_path / "benefits.toml"
    own.write_text(SHIPPED.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(Problem) as found:
        benefits(own)
    assert (found.value.key, found.value.exit_code) == (key, 2)
    assert all(found.value.sentence(language) for language in ("zh", "en"))


def test_the_shipped_benefits_are_right() -> None:
    assert len(benefits().rows) == SHIPPED.count("[[benefit]]")
