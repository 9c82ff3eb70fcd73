"""``guanhu policy`` as a person types it, from the edit to the way back."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app as command_line
from content.policy import SHIPPED
from content.problems import Problem
from tests.banks import an_app
from tests.builders import a_customer, a_staff, the_cast

TEXT = SHIPPED.read_text(encoding="utf-8")
NEW = TEXT.replace("tier_cuts = [50_000_00,", "tier_cuts = [200_000_00,")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Here a bank with one customer of 100,000 yuan is served."""
    staff = [*the_cast(), a_staff(staff_id="S080", role="compliance_reviewer"), a_staff(staff_id="S081", role="admin")]
    an_app(tmp_path, segmented=True, staff=staff, customers=[a_customer()]).database.close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUANHU_LANGUAGE", "en")
    (tmp_path / "new.toml").write_bytes(NEW.encode())
    return tmp_path


def typed(*words: str) -> Result:
    return CliRunner().invoke(command_line, ["policy", *words])


def said(*words: str) -> str:
    done = typed(*words)
    assert done.exit_code == 0, (done.output, done.exception)
    return done.output


def refused(*words: str) -> str:
    done = typed(*words)
    assert isinstance(done.exception, Problem)
    return done.exception.sentence("en")


def test_from_the_edit_to_the_way_back(folder: Path) -> None:
    assert "tier_cuts, number 1: ¥50,000 → ¥200,000" in said("diff", "new.toml")
    tried = said("try", "new.toml")
    assert "mid → mass: 1 customers, ¥100,000, for example C001" in tried
    assert "nothing was changed" in tried
    assert "As shipped" in said("show")

    hash_ = said("propose", "new.toml", "--as", "S003", "--reason", "fewer").partition("rules ")[2][:12]
    assert f"Waiting for approval: {hash_}, proposed by S003. Reason: fewer" in said("show")
    assert "S003 (branch_head) cannot do this" in refused("approve", hash_, "--as", "S003")
    assert "approved by S080" in said("approve", "new.toml", "--as", "S080")
    assert "proposed by S003, approved by S080. Reason: fewer" in said("show")
    assert said("diff", "shipped", "in-force") == said("diff", "shipped", hash_[:8])
    assert "same file" in said("diff", "in-force", "new.toml")

    assert "now what is shipped counts" in said("rollback", "--as", "S081", "--reason", "too many")
    assert "There is nothing to roll back" in refused("rollback", "--as", "S081", "--reason", "too many")


def test_a_file_changed_by_a_byte_is_not_what_was_proposed(folder: Path) -> None:
    said("propose", "new.toml", "--as", "S003", "--reason", "fewer")
    (folder / "new.toml").write_bytes(NEW.encode() + b"\n")
    assert "changed by one byte" in refused("approve", "new.toml", "--as", "S080")


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ('debt = "debt_held"', 'debt = "debt_hold"', "there is no debt_hold. Did you mean debt_held?"),
        ("tier_cuts = [50_000_00,", "tier_cuts = [600_000_00,", "the numbers of a list must rise"),
        ("max_tries = 8\n", "", "lacks outbox.max_tries"),
        ("age = 65", 'age = "65"', "suitability.elderly.age should be written 1"),
        ("batch = 20", "batch = -20", "outbox.batch should be written 1"),
        ("[pitch]\n", "[pitch]\n[pitch]\n", "no valid TOML"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_refused_with_line_and_column(folder: Path, old: str, new: str, wanted: str) -> None:
    faulty = TEXT.replace(old, new, 1)
    (folder / "faulty.toml").write_bytes(faulty.encode())
    for words in (("try", "faulty.toml"), ("propose", "faulty.toml", "--as", "S081", "--reason", "x")):
        sentence = refused(*words)
        assert wanted in sentence
        line = int(sentence.split(":")[1])
        part = "\n".join(faulty.splitlines()[line - 1 : line + 2])
        assert sentence.startswith("faulty.toml:")
        assert line > 1, part


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("diff", "nowhere.toml"), "There is no policy file nowhere.toml"),
        (("show", "tiers_cuts"), "Did you mean tier_cuts?"),
        (("approve", "0123456789ab", "--as", "S080"), "There is no policy file 0123456789ab"),
        (("propose", "new.toml", "--as", "S081", "--reason", " "), "Say why"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(folder: Path, words: tuple[str, ...], wanted: str) -> None:
    assert (folder / "new.toml").exists()
    assert wanted in refused(*words)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_name_is_shown_with_what_it_reads_and_what_rests_on_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    assert folder.exists()
    monkeypatch.setenv("GUANHU_LANGUAGE", language)
    for name in ("tier_cuts", "tier", "assets_held", "duties", "W-01", "tiers", "cut_a"):
        assert name in said("show", name)
    shown = said("show", "tier_now")
    assert "tier_cuts = " in shown
    assert "plain_tier" not in shown.splitlines()[1]
