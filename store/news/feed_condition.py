"""What ``guanhu doctor`` says of the feeds: a list that cannot be read, and feeds that fail again and again."""

from collections.abc import Iterator
from pathlib import Path

from content.news.feeds import read_feeds
from content.problems import Problem
from content.wording import say
from segmentation.people import Language
from store.condition import Finding
from store.database import Database
from store.news import feed_states


def feed_findings(database: Database, feeds_file: Path | None, *, language: Language) -> Iterator[Finding]:
    """Nothing where there is no list; the database must be of this version."""
    if feeds_file is None:
        return
    try:
        listed = {one.name for one in read_feeds(feeds_file)}
    except Problem as problem:
        yield Finding(key=problem.key, facts=problem.facts)
        return
    with database.engine.connect() as connection:
        failing = [one for one in feed_states.worrying(connection) if one.feed in listed]
    for one in failing:
        why = say(f"newsroom.feed.{one.problem}", language, **{"host": "", "status": "", "encoding": "", **one.facts})
        yield Finding(
            key="newsroom.doctor", wrong=False, facts={"feed": one.feed, "failures": one.failures, "why": why}
        )
