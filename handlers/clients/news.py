"""The approved news of a period (news_today): for the segments asked for, else for those of the asker's own book.

Only what another person approved and nobody changed since, with its source and its day. Where there is little or none that is
said; nothing is made up, and no item is advice.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from content.cards import Button, Card, Row
from content.digests import topics_of
from content.news import NewsItem
from content.wording import day, knows, say, span
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Period
from handlers.lists.readings import product_name, segment_name
from segmentation.bank_data import ASSET_KINDS
from segmentation.policy import Policy
from store.books import placed_types, product_holders
from store.books.book import Book
from store.outbox import newsroom

#: With nothing of today, so many days back are shown.
_WEEK = timedelta(days=6)
_SCHEME = "asset_type"
#: A topic that names a product it touches.
_PRODUCT = "product:"
#: Fewer than this is said to be little.
_LITTLE = 3


def news_today(ask: Ask, book: Book, policy: Policy) -> Answer:
    """Approved items, the newest first; a period without one falls back to nothing but today does to the week."""
    language, zone = ask.language, ZoneInfo(book.manager.timezone)
    segments, own = _segments(ask, book)
    topics = _topics(segments, policy)
    products = _products(ask, book)
    known = _approved(book, ask.today)
    about = [one for one in known if _is_about(one, topics, products)]
    asked = ask.slots.period
    period = asked or Period(start=ask.today, end=ask.today)
    found = _in(about, period, zone)
    wider = not found and (asked is None or (asked.start == asked.end == ask.today))
    if wider:
        period = Period(start=ask.today - _WEEK, end=ask.today)
        found = _in(about, period, zone)
    found.sort(key=lambda one: (_rank(one, topics), one.news_id))
    found.sort(key=lambda one: one.published_at, reverse=True)
    shown, more = _page(found, ask)
    understood = [
        span(period.start, period.end, language, today=ask.today),
        " / ".join(product_name(one, book, language) for one in ask.slots.product),
        _said(segments, policy, ask, own=own),
    ]
    card = Card(
        title=say("news.title", language),
        understood=" · ".join(one for one in understood if one),
        summary=_summary(ask, found, len(known), wider=wider),
        rows=tuple(_row(one, ask, book, zone) for one in shown),
        buttons=more,
        notices=(say("news.notice", language),) if shown else (),
    )
    return Answer(card=card)


def newest_for(segments: Sequence[str], book: Book, policy: Policy, today: date) -> NewsItem | None:
    """The newest approved item of the last week on a topic that these segments read; None for none."""
    topics = _topics(segments, policy)
    since = today - _WEEK
    found = [
        one
        for one in _approved(book, today)
        if since <= one.published_at.date() <= today and any(topic in topics for topic in one.topics)
    ]
    return max(found, key=lambda one: (one.published_at, one.news_id), default=None)


def _approved(book: Book, today: date) -> list[NewsItem]:
    """Approved by another person, unchanged since, and not expired."""
    items = newsroom.items(book.connection)
    return [one for one in items if one.approved and one.expires_on is not None and today <= one.expires_on]


def _page(found: Sequence[NewsItem], ask: Ask) -> tuple[Sequence[NewsItem], tuple[Button, ...]]:
    """The items of the page asked for, and the button to the next."""
    size = ask.page_size or max(len(found), 1)
    first = (ask.slots.page - 1) * size
    shown = found[first : first + size]
    left = len(found) - first - len(shown)
    more = Button(
        label=say("news.button.more", ask.language, count=left),
        action=to_action("news_today", ask.slots, page=ask.slots.page + 1),
        style="primary",
    )
    return shown, (more,) if left > 0 else ()


def _segments(ask: Ask, book: Book) -> tuple[tuple[str, ...], bool]:
    """Those asked for; else the types of the asker's own book, the most customers first, and True; none for no book."""
    if ask.slots.segment or ask.slots.product:
        return ask.slots.segment, False
    if book.missing("placements") or not book.manager_ids:
        return (), False
    counted = Counter(placed_types.types_of(book))
    ordered = sorted(counted, key=lambda type_: (-counted[type_], type_))
    return tuple(f"{_SCHEME}:{type_}" for type_ in ordered if type_ != "none"), True


def _topics(segments: Sequence[str], policy: Policy) -> tuple[str, ...]:
    """What the segments read, in their order; empty: everything."""
    return tuple(dict.fromkeys(topic for one in segments for topic in topics_of(one, policy)))


def _products(ask: Ask, book: Book) -> frozenset[str]:
    """The codes of the products asked about, those of kinds included."""
    wanted = ask.slots.product
    return frozenset(one.product_code for one in book.products if one.product_code in wanted or one.kind in wanted)


def _is_about(item: NewsItem, topics: Sequence[str], products: frozenset[str]) -> bool:
    named = {topic.removeprefix(_PRODUCT) for topic in item.topics if topic.startswith(_PRODUCT)}
    if products:
        return bool(named & products)
    return not topics or bool(named) or any(topic in topics for topic in item.topics)


def _rank(item: NewsItem, topics: Sequence[str]) -> int:
    """The place of the item's foremost topic among those asked for."""
    return min((topics.index(one) for one in item.topics if one in topics), default=len(topics))


def _in(items: Sequence[NewsItem], period: Period, zone: ZoneInfo) -> list[NewsItem]:
    def inside(on: date) -> bool:
        return (period.start is None or on >= period.start) and (period.end is None or on <= period.end)

    return [one for one in items if inside(one.published_at.astimezone(zone).date())]


def _summary(ask: Ask, found: Sequence[NewsItem], approved: int, *, wider: bool) -> str:
    language = ask.language
    lines = [say("news.none_today", language)] if wider and found else []
    if found:
        lines.append(say("news.count", language, count=len(found)))
        if len(found) < _LITTLE:
            lines.append(say("news.little", language))
    else:
        lines.append(say("news.none" if approved else "news.none_at_all", language))
    return "\n".join(lines)


def _said(segments: Sequence[str], policy: Policy, ask: Ask, *, own: bool) -> str:
    names = " / ".join(segment_name(one, ask.language, policy) for one in segments)
    return say("news.own_book", ask.language, segments=names) if own and names else names


def _row(item: NewsItem, ask: Ask, book: Book, zone: ZoneInfo) -> Row:
    language = ask.language
    title, summary = item.in_language(language)
    on = item.published_at.astimezone(zone).date()
    touched = [topic.removeprefix(_PRODUCT) for topic in item.topics if topic.startswith(_PRODUCT)]
    held = product_holders.held(book, touched, ask.today) if touched else None
    concerned = say("news.concerned", language, count=held.customers) if held and held.customers else ""
    holders = to_action("holders", product=",".join(touched))
    return Row(
        title=title,
        details=tuple(
            one
            for one in (
                summary,
                say(
                    "news.source",
                    language,
                    source=item.source,
                    day=day(on, language, weekday=False, today=ask.today),
                    topics=" / ".join(_topic(one, book, ask) for one in item.topics),
                ),
                concerned,
            )
            if one
        ),
        buttons=(Button(label=say("product.button.holders", language), action=holders),) if concerned else (),
        facts={
            "news_id": item.news_id,
            "published_at": item.published_at.isoformat(),
            "published_on": on.isoformat(),
            "source": item.source,
            "url": item.url,
            "topics": list(item.topics),
            "reviewer": item.reviewer,
            "customers_concerned": held.customers if held else 0,
        },
    )


def _topic(topic: str, book: Book, ask: Ask) -> str:
    if topic.startswith(_PRODUCT):
        return product_name(topic.removeprefix(_PRODUCT), book, ask.language)
    for key in (f"news.topic.{topic}", f"words.asset_type.{topic}", f"newsroom.topic.{topic}"):
        if knows(key, ask.language):
            return say(key, ask.language)
    return product_name(topic, book, ask.language) if topic in ASSET_KINDS else topic
