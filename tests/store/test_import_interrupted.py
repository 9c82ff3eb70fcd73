"""An import that is interrupted, at whatever commit: one whole delivery is served afterwards, and by the same process too."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from content.problems import Problem
from store import tables
from store.database import Database
from store.imports.deliveries import clear_killed_imports, import_delivery
from tests.banks import NOW, an_app
from tests.builders import a_customer, a_delivery, write_delivery


def after_commits(database: Database, do: Callable[[int], None]) -> Any:
    """Hear of each commit right after it: its number."""
    count = [0]

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement == "COMMIT":
            count[0] += 1
            do(count[0])

    event.listen(database.engine, "after_cursor_execute", hear)
    return hear


def names(database: Database) -> list[str]:
    with database.reading() as connection:
        return sorted(connection.execute(tables.bank["customers"].select()).mappings().one()["name"].split())


def load(database: Database, files: Path) -> None:
    import_delivery(database, files, as_of=NOW.date(), now=NOW)


def test_an_import_interrupted_after_any_of_its_commits_leaves_a_whole_delivery_served(tmp_path: Path) -> None:
    app = an_app(tmp_path, customers=[a_customer(name="虚构旧")])
    seen, place = [], 0
    while True:
        place += 1
        files = write_delivery(tmp_path / f"new{place}", a_delivery(customers=[a_customer(name=f"虚构新{place}")]))
        before = names(app.database)

        def interrupt(number: int, last: int = place) -> None:
            if number == last:
                raise KeyboardInterrupt

        hear = after_commits(app.database, interrupt)
        try:
            load(app.database, files)
        except KeyboardInterrupt:
            event.remove(app.database.engine, "after_cursor_execute", hear)
            seen.append(names(app.database) != before)
            clear_killed_imports(app.database)
        else:
            break
    assert seen[0] is False
    assert seen[-1] is True, "its last commit is the one that serves it"
    assert names(app.database) == [f"虚构新{place}"]


def test_a_file_that_was_missing_for_a_while_hinders_nobody_once_it_is_back(tmp_path: Path) -> None:
    app = an_app(tmp_path, customers=[a_customer(name="虚构旧")])
    assert names(app.database) == ["虚构旧"]
    load(app.database, write_delivery(tmp_path / "new", a_delivery(customers=[a_customer(name="虚构新")])))
    with app.database.engine.connect() as connection:
        served = app.database.served(connection).delivery_id
    file = app.database.bank_file(served or 0)
    file.rename(tmp_path / "aside")
    for _ in range(2):
        with pytest.raises(Problem) as found:
            names(app.database)
        assert found.value.key == "problems.bank_file_missing"
    (tmp_path / "aside").rename(file)
    assert names(app.database) == ["虚构新"]
