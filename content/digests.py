"""Approved news for one segment → the card that its groups receive.

Nothing in the card but reviewed items, their source and time, and the fixed notice: so the reviewers of the items have
seen every word of it. ``schedules.mornings.digest`` calls this.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from content.cards import Card, Row
from content.news import NewsItem
from content.wording import day, knows, say
from segmentation.people import Language
from segmentation.policy import Policy


def topics_of(segment: str, policy: Policy) -> tuple[str, ...]:
    """The topics a segment reads (``asset_type:investment`` → investment); the default ones where none are set."""
    topics: Mapping[str, Sequence[str]] = policy.section("digest")["topics"]
    return tuple(topics.get(segment) or topics["default"])


def choose(  # noqa: PLR0913 - all by name
    items: Sequence[NewsItem],
    topics: Sequence[str],
    *,
    today: date,
    most: int,
    language: Language,
    used: frozenset[str] = frozenset(),
) -> tuple[NewsItem, ...]:
    """Approved, unexpired items not used before: the first topic's first, the newest first, at most ``most``."""
    fit = [
        item
        for item in items
        if item.approved
        and item.expires_on is not None
        and today <= item.expires_on
        and item.news_id not in used
        and item.kind == "news"
        and language in item.title
        and any(topic in topics for topic in item.topics)
    ]
    fit.sort(key=lambda item: item.news_id)
    fit.sort(key=lambda item: item.published_at, reverse=True)
    fit.sort(key=lambda item: min(topics.index(topic) for topic in item.topics if topic in topics))
    return tuple(fit[:most])


def digest_card(  # noqa: PLR0913 - all by name
    items: Sequence[NewsItem], segment: str, language: Language, *, today: date, zone: ZoneInfo, policy: Policy | None = None
) -> Card:  # fmt: skip
    """The frozen card; ValueError when an item is not approved, because such a card must not exist."""
    if not items or not all(item.approved for item in items):
        raise ValueError("a digest is made of approved items only")
    rows = tuple(
        Row(
            title=item.title[language],
            details=(
                item.summary[language],
                say(
                    "digest.source", language, source=item.source,
                    day=day(item.published_at.astimezone(zone).date(), language, weekday=False, today=today),
                ),
            ),
            facts={"news_id": item.news_id},
        )
        for item in items
    )  # fmt: skip
    return Card(
        title=say("digest.title", language, segment=segment_name(segment, language, policy)),
        summary=say("digest.summary", language, count=len(items), day=day(today, language, weekday=False, today=today)),
        rows=rows,
        notices=(say("digest.notice", language),),
    )


def segment_name(segment: str, language: Language, policy: Policy | None = None) -> str:
    """A segment as a reader knows it: 投资型 / investment; its title where the policy named it."""
    if policy and segment in policy.segments:
        return policy.segments[segment].title[language]
    scheme, colon, value = segment.partition(":")
    key = f"words.{scheme}.{value}" if colon else f"words.segment.{segment}"
    return say(key, language) if knows(key, language) else segment
