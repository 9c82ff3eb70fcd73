"""Events of a life: their kind is read from the words, and they are remembered where they help."""

from datetime import date

import pytest

from bot.app import App
from store import tables
from store.staff import managers
from tests.acts.acting import action, minute, rows, whole
from tests.banks import NOW, ZONE, tap


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("儿子结婚", "marriage"),
        ("添丁了", "birth"),
        ("下月退休", "retirement"),
        ("买房了", "new_home"),
        ("女儿考上大学", "study"),
        ("母亲去世", "bereavement"),
        ("住院做手术", "illness"),
        ("his daughter got married", "marriage"),
        ("is retiring", "retirement"),
        ("moved to Shanghai", "moving"),
        ("illustrated a book", ""),
        ("去了趟北京", ""),
    ],
)
def test_the_kind_of_a_life_event_is_read_from_the_words(note: str, kind: str) -> None:
    from handlers.acts.told_kinds import kind_of
    from segmentation.deeds import LIFE_EVENTS

    assert kind_of(note, "life", LIFE_EVENTS) == kind


def test_a_happy_event_ahead_offers_to_remind_on_its_day(app: App) -> None:
    said = tap(app, "S001", "log_life_event?client=C001&note=儿子结婚&start=2026-12-04&end=2026-12-04&once=web:k")
    assert "12月4日" in action(said, "提醒我") or "12-04" in action(said, "提醒我")
    tap(app, "S001", action(said, "提醒我"), at=minute(1))
    assert rows(app, tables.reminders)[0].at.astimezone(ZONE).date() == date(2026, 12, 4)


def test_a_happy_event_is_a_day_of_the_calendar_where_the_branch_has_it_on(app: App) -> None:
    tap(app, "S001", "log_life_event?client=C001&why=marriage&start=2026-12-04&end=2026-12-04")
    with app.database.reading() as connection:
        from store.books.book import open_book

        manager = managers.by_staff_id(connection, "S001")
        assert manager is not None
        book = open_book(connection, manager, today=NOW.date())
        (dossier,) = book.dossiers(NOW.date(), ["C001"], tags=("happy_event_on",))
    assert dossier.tags == (("happy_event_on", "2026-12-04"),)


def test_what_was_noted_stands_on_the_customers_page_and_prepares_a_visit(app: App) -> None:
    tap(app, "S001", "log_life_event?client=C001&why=birth&note=张伟添了个女儿&start=2026-11-20")
    tap(app, "S001", "log_referral?client=C001&note=介绍了表弟", at=minute(1))
    tap(app, "S001", "log_complaint?client=C001&why=fee&note=年费", at=minute(2))
    for number, question in enumerate(("client_profile", "visit_prep")):
        own = whole(tap(app, "S001", f"{question}?client=C001", at=minute(3 + number)))
        for words in ("11月20日 · 添丁 · 张伟添了个女儿", "转介绍 · 介绍了表弟", "收费"):
            assert words in own, question
        head = whole(tap(app, "S003", f"{question}?client=C001", at=minute(3 + number)))
        assert "张伟" not in head, "a colleague's words are masked as the name is"
