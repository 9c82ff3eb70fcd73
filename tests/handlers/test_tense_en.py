"""Which way an English phrase of time looks: by the words beside it, two phrases of one sentence two ways."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.understanding import understand

#: Wednesday.
NOW = datetime(2026, 11, 18, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("who bought a fund in March", "2026-03-01", "2026-03-31"),
        ("whose CDs mature in March", "2027-03-01", "2027-03-31"),
        ("who bought in March and still holds it", "2026-03-01", "2026-03-31"),
        ("remind me on Friday that she bought a fund", "2026-11-20", "2026-11-20"),
        ("log a call with Chan Tai Man on Friday, no answer", "2026-11-13", "2026-11-13"),
        ("called Chan Tai Man on Tuesday, try again on Friday", "2026-11-20", "2026-11-20"),
        ("complaints received in December", "2025-12-01", "2025-12-31"),
        ("visits planned for December", "2026-12-01", "2026-12-31"),
        ("what is to be signed before 10 December", "None", "2026-12-09"),
        ("which policies end in 2028", "2028-01-01", "2028-12-31"),
        ("H2 performance so far", "2026-07-01", "2026-11-18"),
        ("H2 performance", "2026-07-01", "2026-12-31"),
        ("what went out over the last quarter", "2026-08-18", "2026-11-18"),
    ],
)
def test_a_phrase_lies_where_the_words_beside_it_look(text: str, start: str, end: str) -> None:
    found = understand(text, now=NOW, language="en", clients=None).slots.period
    assert found is not None
    assert (str(found.start), str(found.end)) == (start, end)
