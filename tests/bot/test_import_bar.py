"""The bar of an import counts all tables together and says how long the rest takes."""

from bot.commands.import_bar import Bar

Shown = tuple[str, int, int | None, float]
Drawn = list[Shown]


def a_bar(drawn: Drawn, seconds: list[float]) -> Bar:
    return Bar(language="en", draw=lambda *shown: drawn.append(shown), clock=lambda: seconds[0])


def test_it_counts_the_rows_of_all_tables_and_their_pace() -> None:
    drawn, seconds = Drawn(), [100.0]
    bar = a_bar(drawn, seconds)
    bar.expect("customers", 90)
    bar.expect("holdings", 300)
    bar.advance("customers", 100)
    assert drawn[-1] == ("Reading customers (1 of 2)", 100, 400, 0.0)
    seconds[0] = 110.0
    bar.advance("holdings", 100)
    assert drawn[-1] == ("Reading holdings (2 of 2)", 200, 400, 20.0)
    bar.finishing()
    finished: Shown = ("All rows read; making indexes", 200, None, 0.0)
    assert drawn[-1] == finished


def test_a_table_longer_than_expected_is_full_and_never_more_than_full() -> None:
    drawn, seconds = Drawn(), [0.0]
    bar = a_bar(drawn, seconds)
    bar.expect("holdings", 10)
    bar.advance("holdings", 15)
    assert drawn[-1][1:3] == (15, 15)


def test_files_that_say_nothing_leave_the_end_open() -> None:
    drawn, seconds = Drawn(), [0.0]
    bar = a_bar(drawn, seconds)
    bar.expect("staff", 0)
    bar.finishing()
    assert drawn[-1][2] is None
