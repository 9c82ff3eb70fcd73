"""The words of letters before a reviewer: what waits, one template to read, and the word on it by a tap.

A button carries what was read; what was changed since is not decided on. Sending back, and allowing against a doubt of the
checks, need a reason, as with pushes.
"""

from content.cards import Button, Card, Row, Section
from content.letters.words import examined
from content.pushes.findings import warned
from content.wording import LANGUAGES, day, knows, say
from handlers.actions import to_action
from handlers.acts.proposals import done, key_of, twice
from handlers.ask import Answer, Ask
from handlers.letters.cards import LETTERS, kind_name
from handlers.lists.readings import segment_name
from handlers.pushes.cards import APPROVE, REASONS, REJECT
from handlers.tasks.task_cards import plain, refused
from segmentation.deeds import LetterDecided
from segmentation.policy import Policy
from store.books.book import Book
from store.letters import templates
from store.letters.templates import Standing

READ = "read"
#: What a reviewer's buttons ask for.
ACTS = (READ, APPROVE, REJECT)
_BINDING = 16


def reviewed(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The list of what waits, one of it, or the word on it."""
    if not templates.may_review(policy, book.manager):
        return refused(ask, "letters.card.advisers_only")
    if not ask.slots.task:
        return _waiting(ask, book, policy)
    return twice(ask, book) or _one(ask, book, policy)


def _one(ask: Ask, book: Book, policy: Policy) -> Answer:
    number, _, binding = ask.slots.task.partition("@")
    found = templates.find(book.connection, number)
    if found is None or found.approval.state != "draft" or not found.approval.binding.startswith(binding):
        return plain(ask, "letters.decided_already")
    if found.approval.author.casefold() == book.manager.staff_id.casefold():
        return refused(ask, "letters.own_review")
    if ask.slots.why in (APPROVE, REJECT):
        return _decided(ask, book, policy, found, binding)
    return Answer(card=_card(ask, policy, found))


def _waiting(ask: Ask, book: Book, policy: Policy) -> Answer:
    found = templates.waiting(book.connection, policy, book.manager)
    if not found:
        return plain(ask, "letters.card.nothing_waits")
    if len(found) == 1:
        return Answer(card=_card(ask, policy, found[0]))
    read = say("letters.button.read", ask.language)
    rows = tuple(
        Row(
            title=kind_name(one.template.kind, ask),
            details=(one.template.template_id,),
            facts={"template_id": one.template.template_id},
            buttons=(Button(label=read, action=to_action(LETTERS, task=one.template.template_id, why=READ)),),
        )
        for one in found
    )
    return Answer(card=Card(title=say("letters.card.waiting", ask.language, count=len(found)), rows=rows))


def _card(ask: Ask, policy: Policy, one: Standing) -> Card:
    """The words in both languages, for whom and until when, what the checks say, and the two buttons."""
    template, language = one.template, ask.language
    names = [segment_name(word, language, policy) for word in template.segments]
    whom = say("letters.comma", language).join(names) or say("letters.card.everybody", language)
    until = day(template.valid_until, language, weekday=False, today=ask.today)
    task = f"{template.template_id}@{one.approval.binding[:_BINDING]}"
    findings = tuple(finding.said(language) for finding in examined(template.words))
    return Card(
        title=say("letters.card.review", language, kind=kind_name(template.kind, ask), author=template.author),
        summary=say("letters.card.review_for", language, whom=whom, until=until),
        sections=(
            *(Section(title=say(f"letters.card.{name}", language), lines=template.words.lines[name]) for name in LANGUAGES),
            Section(
                title=say("pushes.card.findings", language), lines=findings or (say("pushes.card.clean", language),)
            ),
            Section(
                title=say("pushes.card.notices", language),
                lines=tuple(say(key, language, day="…") for key in template.rules.notices),
            ),
        ),
        buttons=(
            Button(
                label=say("pushes.card.approve", language),
                action=to_action(LETTERS, task=task, why=APPROVE, once=ask.message_key),
                style="primary",
            ),
            Button(
                label=say("pushes.card.reject", language),
                action=to_action(LETTERS, task=task, why=REJECT, once=ask.message_key),
            ),
        ),
    )  # fmt: skip


def _decided(ask: Ask, book: Book, policy: Policy, one: Standing, binding: str) -> Answer:
    act, reason, language = ask.slots.why, ask.slots.note.strip(), ask.language
    if not reason and (act == REJECT or warned(examined(one.template.words))):
        buttons = tuple(
            Button(
                label=say(f"pushes.why.{why}", language),
                action=to_action(LETTERS, task=ask.slots.task, why=act, note=why, once=ask.slots.once),
            )
            for why in REASONS[act]
        )
        key = "pushes.card.why_approve" if act == APPROVE else "pushes.card.why_reject"
        return Answer(card=Card(title=say(key, language), buttons=buttons))
    deed = LetterDecided(
        key=key_of(ask, book), staff_id=book.manager.staff_id, at=ask.now, template_id=one.template.template_id,
        binding=binding, approved=act == APPROVE, reason=reason,
    )  # fmt: skip
    said = say(f"pushes.why.{reason}", language) if knows(f"pushes.why.{reason}", language) else reason
    title = "letters.card.approved" if act == APPROVE else "letters.card.rejected"
    return done(ask, policy, deed, (kind_name(one.template.kind, ask), one.template.template_id, said), title=title)
