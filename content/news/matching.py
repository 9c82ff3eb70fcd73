"""Which news suits whom: topics against what segments read (``[digest.topics]``), and how an editor's shortlist is ordered.

Every point a line gets is a reason that the editor reads: fits, fresh, told by several, touches holdings, a feed's own field.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content.news.item import NewsItem
from segmentation.policy import Policy

_PRODUCT = "product:"
_DEFAULT = "default"
#: Read by whoever reads anything: warnings of fraud and what the authorities decide.
_HOURS = 24
#: Points. The first topic of a segment's reading weighs most, each further one less.
_FIT, _FIT_STEP, _FIT_LEAST = 60, 8, 20
_FRESH = 30
_TOLD, _TOLD_MOST = 6, 24
_TOUCHES = 25
#: News that is older is none, however late its feed was asked; a lesson or an offer has no such age. ``[shortlist] news_days``.
_NEWS_DAYS = 14
_URGENT = {"scam": 10, "policy": 6}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An item that could be offered."""

    item: NewsItem
    told_by: int = 1
    """Sources that told it."""
    holders: int = 0
    """Customers who hold what it names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One line of the shortlist."""

    item: NewsItem
    score: int
    segments: tuple[str, ...]
    """Who may want to read it, the best fit first."""
    reasons: tuple[tuple[str, Mapping[str, Any]], ...]
    """Wording keys below ``newsroom.reason`` with their facts."""


def segments_for(topics: Iterable[str], policy: Policy) -> dict[str, int]:
    """Segments and tiers that read one of these topics, with how well it fits, the best first."""
    reading: Mapping[str, list[str]] = policy.section("digest")["topics"]
    wanted = [topic for topic in topics if not topic.startswith(_PRODUCT)]
    found: dict[str, int] = {}
    for segment, topics_read in reading.items():
        if segment == _DEFAULT:
            continue
        places = [topics_read.index(topic) for topic in wanted if topic in topics_read]
        if places:
            found[segment] = max(_FIT - _FIT_STEP * min(places), _FIT_LEAST)
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def judged(candidate: Candidate, policy: Policy, *, now: datetime) -> Listed | None:
    """The line of an item; None for old news, and when nobody reads its topics and it touches no holding."""
    item = candidate.item
    fitting = segments_for(item.topics, policy)
    if not fitting and not candidate.holders:
        return None
    hours = max(int((now - item.published_at).total_seconds() // 3600), 0)
    if item.kind == "news" and hours > _HOURS * policy.tables.get("shortlist", {}).get("news_days", _NEWS_DAYS):
        return None
    reasons: list[tuple[str, Mapping[str, Any]]] = []
    score = max(fitting.values(), default=0)
    if fitting:
        reasons.append(("fits", {"topics": [one for one in item.topics if not one.startswith(_PRODUCT)]}))
    score += max(_FRESH - _FRESH * hours // (3 * _HOURS), 0)
    reasons.append(("fresh" if hours < _HOURS else "old", {"hours": hours, "days": hours // _HOURS}))
    if candidate.told_by > 1:
        score += min(_TOLD * (candidate.told_by - 1), _TOLD_MOST)
        reasons.append(("told_by", {"count": candidate.told_by}))
    if candidate.holders:
        score += _TOUCHES
        reasons.append(("touches", {"count": candidate.holders}))
    score += max((_URGENT.get(topic, 0) for topic in item.topics), default=0)
    reasons.append(("source", {"source": item.source, "licence": item.licence}))
    return Listed(item=item, score=score, segments=tuple(fitting), reasons=tuple(reasons))


def ranked(candidates: Iterable[Candidate], policy: Policy, *, now: datetime) -> tuple[Listed, ...]:
    """The shortlist: best first, not more than so many of one topic, one language's or one source's worth each."""
    rules = policy.tables.get("shortlist", {})
    most, of_one = rules.get("items", 12), rules.get("of_one_topic", 3)
    lines = [line for one in candidates if (line := judged(one, policy, now=now)) is not None]
    lines.sort(key=lambda one: one.item.news_id)
    lines.sort(key=lambda one: (-one.score, -one.item.published_at.timestamp()))
    taken: Counter[str] = Counter()
    chosen: list[Listed] = []
    for line in lines:
        topic = next(iter(line.item.topics), "")
        if taken[topic] < of_one and len(chosen) < most:
            taken[topic] += 1
            chosen.append(line)
    return tuple(chosen)
