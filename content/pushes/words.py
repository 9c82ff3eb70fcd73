"""What a push says: the words of its author and approved news → the one card that is previewed, signed and sent.

``compose`` is the only maker of such a card. Notices are added here by what the card speaks of and which products it names;
an author cannot leave one out, and a repeated one stands once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.cards import Card, Row, Section
from content.catalogue import notices as product_notices
from content.checks.card_texts import texts
from content.marketing.folded import fold
from content.marketing.notices import missing
from content.news import NewsItem
from content.problems import Problem
from content.pushes.fields import Bound, filled
from content.wording import day, say
from segmentation.people import Language, Product

_LONGEST = 4000
"""Characters: more fits no platform's message to a group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushWords:
    """As the author wrote them, placeholders unfilled."""

    title: str
    text: str = ""
    """Paragraphs, one a line."""
    products: tuple[str, ...] = ()
    """Codes of the products it names."""
    news_ids: tuple[str, ...] = ()
    """Approved items it brings, word for word."""

    def to_json(self) -> dict[str, Any]:
        """As the push keeps them."""
        return {
            "title": self.title,
            "text": self.text,
            "products": list(self.products),
            "news_ids": list(self.news_ids),
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "PushWords":
        """The same again."""
        return PushWords(
            title=data.get("title", ""),
            text=data.get("text", ""),
            products=tuple(data.get("products", ())),
            news_ids=tuple(data.get("news_ids", ())),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """The card, and what of it came from product fields."""

    card: Card
    bound: tuple[Bound, ...]


def compose(
    words: PushWords, language: Language, *, products: Mapping[str, Product], items: Sequence[NewsItem] = ()
) -> Composed:
    """The card. Raises Problem for missing words, an unknown product or item, and placeholders that cannot be filled."""
    if not words.title.strip() or not (words.text.strip() or words.news_ids):
        raise Problem("pushes.no_words", exit_code=2)
    for code in words.products:
        if code not in products:
            raise Problem("pushes.unknown_product", exit_code=2, code=code)
    named = {code: products[code] for code in words.products}
    title, in_title = filled(words.title.strip(), named, language)
    lines, in_text = filled(words.text.strip(), named, language)
    paragraphs = tuple(line.strip() for line in lines.splitlines() if line.strip())
    card = Card(
        title=title,
        sections=(Section(lines=paragraphs),) if paragraphs else (),
        rows=tuple(_row(item, language) for item in _chosen(words.news_ids, items)),
    )
    if sum(len(text) for _, text in texts(card)) > _LONGEST:
        raise Problem("pushes.too_long", exit_code=2, most=_LONGEST)
    notices = _notices(card, named.values(), language)
    bound = tuple(dict.fromkeys((*in_title, *in_text)))
    return Composed(card=Card(title=card.title, sections=card.sections, rows=card.rows, notices=notices), bound=bound)


def _chosen(news_ids: Sequence[str], items: Sequence[NewsItem]) -> tuple[NewsItem, ...]:
    known = {item.news_id: item for item in items if item.approved}
    for news_id in news_ids:
        if news_id not in known:
            raise Problem("pushes.unknown_news", exit_code=2, news_id=news_id)
    return tuple(known[news_id] for news_id in news_ids)


def _row(item: NewsItem, language: Language) -> Row:
    title, summary = item.in_language(language)
    source = say(
        "digest.source", language, source=item.source, day=day(item.published_at.date(), language, weekday=False)
    )
    details = tuple(text for text in (summary, source) if text)
    return Row(title=title, details=details, facts={"news_id": item.news_id})


def _notices(card: Card, products: Iterable[Product], language: Language) -> tuple[str, ...]:
    """Of the products it names, of what it speaks of besides, and of news."""
    found = [sentence for product in products for sentence in product_notices(product, language)]
    written = "\n".join([*(text for _, text in texts(card)), *found])
    found += [
        say(f"pitch.notice.{remark.reason.removeprefix('notice_')}", language) for remark in missing(fold(written))
    ]
    if card.rows:
        found.append(say("digest.notice", language))
    return tuple(dict.fromkeys(found))
