"""Settings: read once, checked at the start, secrets never shown."""

from pathlib import Path

import pytest

from bot.settings import Secret, Settings, read_settings, settings_fields, spoken_language
from content.problems import Problem

NOWHERE = Path("no such file")


def test_without_any_setting_the_defaults_hold() -> None:
    assert read_settings({}, NOWHERE) == Settings()


def test_an_empty_value_is_the_default_so_that_the_example_can_be_copied() -> None:
    given = {f"GUANHU_{name.upper()}": "" for name in settings_fields()}
    assert read_settings(given, NOWHERE) == Settings()


def test_other_programs_variables_and_the_test_suites_are_left_alone() -> None:
    assert read_settings({"PATH": "/bin", "GUANHU_TEST_REQUIRE": "all"}, NOWHERE) == Settings()


def test_an_unknown_setting_stops_the_start_with_the_near_name() -> None:
    with pytest.raises(Problem) as caught:
        read_settings({"GUANHU_DATABSE_URL": "x", "GUANHU_LANGUAGE": "en"}, NOWHERE)
    assert caught.value.exit_code == 2
    assert "GUANHU_DATABSE_URL" in str(caught.value)
    assert "GUANHU_DATABASE_URL" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("TIMEZONE", "Mars/Olympus"),
        ("LANGUAGE", "fr"),
        ("DATA_REGION", "eu"),
        ("LISTEN", "8600"),
        ("LISTEN", "127.0.0.1:65536"),
        ("LISTEN", "127.0.0.1:x"),
        ("KEEP_DAYS", "0"),
        ("KEEP_DAYS", "many"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_malformed_setting_stops_the_start_and_says_which(name: str, wrong: str) -> None:
    with pytest.raises(Problem) as caught:
        read_settings({f"GUANHU_{name}": wrong}, NOWHERE)
    assert caught.value.exit_code == 2
    assert f"GUANHU_{name}" in str(caught.value)


@pytest.mark.parametrize(("name", "right"), [("LISTEN", "0.0.0.0:65535"), ("KEEP_DAYS", "1"), ("LANGUAGE", "en")])
def test_a_value_at_the_limit_is_taken(name: str, right: str) -> None:
    assert str(getattr(read_settings({f"GUANHU_{name}": right}, NOWHERE), name.lower())) == right


def test_a_secret_is_read_from_its_file_and_never_shown(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hunter2\n", encoding="utf-8")
    settings = read_settings({"GUANHU_EVENTS_SECRET_FILE": str(tmp_path / "secret")}, NOWHERE)
    assert settings.events_secret == Secret("hunter2")
    assert "hunter2" not in repr(settings)


def test_policy_file_is_a_setting_and_no_secrets_file() -> None:
    assert read_settings({"GUANHU_POLICY_FILE": "mine.toml"}, NOWHERE).policy_file == Path("mine.toml")


def test_a_secrets_file_that_cannot_be_read_is_named() -> None:
    with pytest.raises(Problem, match="GUANHU_WECOM_SECRET_FILE"):
        read_settings({"GUANHU_WECOM_SECRET_FILE": "/no/such/file"}, NOWHERE)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# a comment\nGUANHU_LANGUAGE=en\nexport GUANHU_KEEP_DAYS='30'\n", encoding="utf-8")
    settings = read_settings({"GUANHU_LANGUAGE": "zh"}, file)
    assert (settings.language, settings.keep_days) == ("zh", 30)


def test_a_wrong_setting_is_told_in_the_language_that_was_set() -> None:
    assert spoken_language({"GUANHU_LANGUAGE": "en", "GUANHU_LISTEN": "x"}, NOWHERE) == "en"
    assert spoken_language({"GUANHU_LISTEN": "x"}, NOWHERE) == "zh"
