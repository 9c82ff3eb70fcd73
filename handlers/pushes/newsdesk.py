"""news_desk: the day's shortlist for the editor, with reasons; a tap hands an item in, an approved one becomes a push.

The list is the one the job ``shortlist`` kept; whoever asks later sees where each item stands by then. The job sends this very
answer to the editors in the morning.
"""

from datetime import timedelta

from content.cards import Button, Card, Row
from content.digests import segment_name
from content.news.kinds import kind_of
from content.news.matching import segments_for
from content.wording import LANGUAGES, knows, say
from handlers.actions import to_action
from handlers.acts.proposals import done, key_of
from handlers.ask import Answer, Ask
from handlers.lists.pages import more, page_of
from handlers.tasks.task_cards import plain, refused
from segmentation.deeds import NewsPicked
from segmentation.policy import Policy
from store.books.book import Book
from store.news import desk, shortlists
from store.news.shortlists import Line
from store.outbox import newsroom

#: The question's name; it is tapped, or typed in a few words.
NEWS_DESK = "news_desk"
_PICK = "pick"
_SEGMENTS = 4
#: Customer groups are mostly made of these.
_OF_GROUPS = "asset_type:"


def asked_desk(text: str) -> bool:
    """Whether a message asks for the list in so many words."""
    typed = text.strip().strip("。.!！?？").casefold()
    return any(typed in say("newsroom.card.typed", language).split("|") for language in LANGUAGES)


def news_desk(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The list, or one item of it handed in."""
    if book.manager.role not in desk.PICKERS:
        return refused(ask, "newsroom.card.editors_only")
    if ask.slots.why == _PICK:
        return _picked(ask, book, policy)
    lines = shortlists.of_day(book.connection, ask.today)
    if not lines:
        return plain(ask, "newsroom.empty_list")
    page = page_of(lines, ask)
    card = Card(
        title=say("newsroom.card.title", ask.language),
        summary=say("newsroom.card.summary", ask.language, count=len(lines)),
        rows=tuple(_row(one, ask, policy) for one in page.shown),
        buttons=more(ask, page),
        notices=(say("newsroom.card.four_eyes", ask.language),),
    )
    return Answer(card=card)


def _picked(ask: Ask, book: Book, policy: Policy) -> Answer:
    """Handed in, for those its topics are for, as long as its kind holds; another person decides."""
    found = newsroom.items(book.connection, [ask.slots.task]) if ask.slots.task else ()
    if not found or found[0].state != "found":
        return plain(ask, "newsroom.card.not_open")
    item, kind = found[0], kind_of(found[0].kind)
    if item.same_as:
        return plain(ask, "newsroom.card.not_open")
    if bad := desk.remarks(item):
        return refused(ask, "newsroom.forbidden", news_id=item.news_id, check=bad[0].check)
    segments = kind.segments or tuple(segments_for(item.topics, policy))
    until = ask.today + timedelta(days=kind.days_valid)
    deed = NewsPicked(
        key=key_of(ask, book), staff_id=book.manager.staff_id, at=ask.now, news_id=item.news_id,
        segments=segments, until=until,
    )  # fmt: skip
    return done(ask, policy, deed, (item.in_language(ask.language)[0],), title="newsroom.card.picked")


def _row(line: Line, ask: Ask, policy: Policy) -> Row:
    item, language = line.item, ask.language
    title, _ = item.in_language(language)
    reasons = [_reason(name, facts, ask) for name, facts in line.reasons]
    meant = line.segments or tuple(segments_for(item.topics, policy))
    segments = " / ".join(segment_name(one, language) for one in meant[:_SEGMENTS])
    state = f"newsroom.state.{item.state}"
    return Row(
        title=title,
        details=tuple(text for text in (" · ".join(reasons), say("newsroom.for", language, segments=segments), item.url) if text),
        badges=() if item.state == "found" else (say(state, language) if knows(state, language) else item.state,),
        facts={"news_id": item.news_id, "state": item.state, "score": line.score},
        buttons=_buttons(item.news_id, item.state, meant, ask),
    )  # fmt: skip


def _buttons(news_id: str, state: str, segments: tuple[str, ...], ask: Ask) -> tuple[Button, ...]:
    """Hand it in; once it is approved, make a push of it for its foremost segment."""
    if state == "found":
        action = to_action(NEWS_DESK, task=news_id, why=_PICK)
        return (Button(label=say("newsroom.card.pick", ask.language), action=action),)
    if state == "approved" and segments:
        groups = next((one for one in segments if one.startswith(_OF_GROUPS)), segments[0])
        action = to_action("push_draft", task=news_id, segment=groups)
        return (Button(label=say("newsroom.card.push", ask.language), action=action),)
    return ()


def _reason(name: str, facts: dict[str, object], ask: Ask) -> str:
    topics = facts.get("topics", ())
    keys = [f"newsroom.topic.{one}" for one in (topics if isinstance(topics, list | tuple) else ())]
    named = " / ".join(say(key, ask.language) if knows(key, ask.language) else key.rpartition(".")[2] for key in keys)
    return say(f"newsroom.reason.{name}", ask.language, **{**facts, "topics": named})
