"""The house keeps its own rules: tables, wording, settings, documents and folders agree."""

import ast
import re
import string
import sys
import tomllib
from pathlib import Path

import pytest

from bot.settings import PREFIX, settings_fields
from content.wording import LANGUAGES, texts
from handlers.intents import INTENTS
from segmentation import bank_data

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "console", "schedules", "handlers", "store", "content", "segmentation")
CONTRACT_INTENTS = [
    "maturity_list",
    "client_profile",
    "pitch",
    "contact_today",
    "log_contact",
    "contact_history",
    "reminder_set",
    "reminder_list",
    "churn_list",
    "large_movements",
    "product_recommend",
    "product_info",
    "holders",
    "segment_list",
    "why_segment",
    "uplift_list",
    "book_summary",
    "birthday_list",
    "key_dates",
    "visit_prep",
    "my_performance",
    "team_overview",
    "news_today",
    "push_draft",
    "push_review",
    "push_status",
    "benefits",
    "log_complaint",
    "log_referral",
    "log_life_event",
    "snooze",
    "undo",
    "override_request",
    "leave_set",
    "handover",
    "smalltalk",
    "help",
]


def sources(*rooms: str) -> list[Path]:
    return [path for room in rooms for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts]


def test_both_languages_hold_the_same_keys() -> None:
    keys = {language: set(texts(language)) for language in LANGUAGES}
    assert keys["zh"] ^ keys["en"] == set()


def test_both_languages_fill_the_same_placeholders() -> None:
    def fields(sentence: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}

    zh, en = texts("zh"), texts("en")
    assert [key for key in zh if fields(zh[key]) != fields(en.get(key, ""))] == []


def test_no_sentence_is_empty() -> None:
    assert [
        (language, key) for language in LANGUAGES for key, text in texts(language).items() if not text.strip()
    ] == []


def test_every_setting_has_its_line_in_the_example() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = [line.split("=")[0] for line in lines if line.startswith(PREFIX)]
    assert named == [PREFIX + name.upper() for name in settings_fields()]


def test_the_example_holds_meanings_and_never_values() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith(PREFIX) and not line.endswith("=")] == []


def test_the_intents_are_those_of_the_contract() -> None:
    assert sorted(question.intent.name for question in INTENTS) == sorted(CONTRACT_INTENTS)


def test_every_intent_has_its_words_in_both_languages() -> None:
    for language in LANGUAGES:
        missing = [q.intent.name for q in INTENTS if f"intents.{q.intent.name}.example" not in texts(language)]
        assert missing == []


def test_the_core_imports_nothing_but_the_standard_library() -> None:
    allowed = set(sys.stdlib_module_names) | {"segmentation"}
    foreign = [
        (path.name, name)
        for path in sources("segmentation")
        if path.name not in {*POLARS_TARGET, *SQL_TARGET}
        for name in imported(path)
        if name.split(".")[0] not in allowed
    ]
    assert foreign == []


POLARS_TARGET = ("to_polars.py", "polars_facts.py", "polars_values.py")
SQL_TARGET = ("to_sql.py", "sql_expressions.py", "sql_facts.py", "sql_lines.py", "sql_spelling.py")


def test_the_sql_target_makes_expressions_and_connects_to_nothing() -> None:
    for path in (path for path in sources("segmentation") if path.name in SQL_TARGET):
        names = [
            name for name in imported(path) if name.split(".")[0] not in {*sys.stdlib_module_names, "segmentation"}
        ]
        assert {name.split(".")[0] for name in names} == {"sqlalchemy"}, path.name
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"create_engine|Connection\b|sessionmaker|\.connect\(|\.execute\(", text), path.name


def imported(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def test_bugs_are_caught_in_two_places_only() -> None:
    catching = {
        path.relative_to(ROOT).as_posix()
        for path in sources(*ROOMS)
        if re.search(r"except Exception\b|except:", path.read_text(encoding="utf-8"))
    }
    assert catching == {"bot/conversation.py", "schedules/running.py"}


#: The one test file whose names others still take.
STILL_TAKEN_FROM = "tests.handlers.test_pitch."


def test_what_tests_share_stands_in_no_test_file() -> None:
    taken = [
        (path.relative_to(ROOT).as_posix(), name)
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for name in imported(path)
        if any(part.startswith("test_") for part in name.split(".")) and not name.startswith(STILL_TAKEN_FROM)
    ]
    assert taken == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_module_says_what_it_is_for(room: str) -> None:
    silent = [path.name for path in sources(room) if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert silent == []


def test_no_module_is_named_after_a_pattern() -> None:
    words = {"utils", "util", "helpers", "helper", "manager", "service", "services", "common", "misc"}
    assert [path for path in sources(*ROOMS) if path.stem in words] == []


def test_the_changelog_begins_with_the_version_of_the_program() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    heading = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert heading
    assert heading.group(1) == version


def test_the_readme_names_every_verb_of_the_command_line() -> None:
    from typer.main import get_command

    from bot.__main__ import app

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    verbs = get_command(app).commands  # type: ignore[attr-defined]  # typer hands back a click group
    assert [verb for verb in verbs if f"guanhu {verb}" not in readme] == []


def test_every_verb_shows_an_example() -> None:
    from typer.main import get_command

    from bot.__main__ import app

    verbs = get_command(app).commands  # type: ignore[attr-defined]  # as above
    assert [verb for verb, command in verbs.items() if f"guanhu {verb}" not in (command.help or "")] == []


def test_the_readme_shows_the_two_commands_that_do_the_set_up() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("demo", "test"):
        assert f"make {target}" in readme
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
    assert "make test" in (ROOT / ".ci/run").read_text(encoding="utf-8")


def test_the_lock_holds_versions_and_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    packages = re.findall(r"^([A-Za-z0-9_.\-]+)==", lock, re.MULTILINE)
    assert len(packages) > 40
    assert lock.count("--hash=sha256:") > len(packages)


def test_the_lock_holds_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    names = {re.split(r"[<>=\[;~! ]", dependency)[0].lower().replace("_", "-") for dependency in wanted}
    locked = {
        name.lower().replace("_", "-")
        for name in re.findall(
            r"^([A-Za-z0-9_.\-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert names - locked == set()


def test_the_page_of_the_bank_files_names_every_table_and_column() -> None:
    page = (ROOT / "docs/bank-files.md").read_text(encoding="utf-8")
    for table in bank_data.TABLES:
        part = page.partition(f"\n## {table.name}")[2].partition("\n## ")[0]
        named = re.findall(r"^\| (\**)(\w+)\1 \|", part, re.MULTILINE)
        assert [(name, bool(bold)) for bold, name in named[1:]] == [(c.name, c.required) for c in table.columns]
