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
        ("calls I made from Wednesday to Friday", "2026-11-11", "2026-11-13"),
        ("calls I made from Monday to Wednesday", "2026-11-16", "2026-11-18"),
        ("calls to make from Wednesday to Friday", "2026-11-18", "2026-11-20"),
        ("what is going out on Friday", "2026-11-20", "2026-11-20"),
        ("what went out on Friday", "2026-11-13", "2026-11-13"),
        ("policies that lapsed in March", "2026-03-01", "2026-03-31"),
        ("policies lapsing in March", "2027-03-01", "2027-03-31"),
        ("clients I neglected in September", "2026-09-01", "2026-09-30"),
        ("clients I planned to visit on Friday", "2026-11-20", "2026-11-20"),
        ("loans repaid in May", "2026-05-01", "2026-05-31"),
        ("loans to be repaid in May", "2027-05-01", "2027-05-31"),
        ("CDs which came due in March", "2026-03-01", "2026-03-31"),
        ("CDs coming due in March", "2027-03-01", "2027-03-31"),
        ("who rolled over in October", "2026-10-01", "2026-10-31"),
        ("who rolls over in October", "2027-10-01", "2027-10-31"),
        ("sales in October", "2026-10-01", "2026-10-31"),
        ("sales target for February", "2027-02-01", "2027-02-28"),
        ("how many calls in October", "2026-10-01", "2026-10-31"),
        ("how many CDs mature in October", "2027-10-01", "2027-10-31"),
        ("how much left in January", "2026-01-01", "2026-01-31"),
        ("tasks left over from Thursday", "2026-11-12", "2026-11-18"),
        ("my tasks for Thursday", "2026-11-19", "2026-11-19"),
        ("who didn't pick up on Monday", "2026-11-16", "2026-11-16"),
        ("get the report finished by Friday", "None", "2026-11-20"),
        ("remind me after 3 days to call Chan Tai Man", "2026-11-21", "2026-11-21"),
        ("deposits maturing after 30 days", "2026-12-18", "None"),
    ],
)
def test_a_phrase_lies_where_the_words_beside_it_look(text: str, start: str, end: str) -> None:
    found = understand(text, now=NOW, language="en", clients=None).slots.period
    assert found is not None
    assert (str(found.start), str(found.end)) == (start, end)
