"""One letter, made from the approved words and the data of this moment, and asked of every check.

What cannot be written is a Problem (no template, not their birthday, nothing to say); what may not leave has findings.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from content.calendar import birthdays, working_days
from content.checks import Finding
from content.letters.kinds import BIRTHDAY, CHANNEL, LetterKind, kind_of
from content.letters.words import Letter, LetterWords, composed
from content.problems import Problem
from handlers.ask import Ask, Slots
from handlers.letters.facts import Source, facts_of
from handlers.lists.filters import passing
from segmentation.dossier import Dossier
from segmentation.people import Language
from segmentation.policy import Policy
from store.books.book import Book
from store.letters import checking, templates
from store.letters.templates import Standing
from store.letters.written import Written


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A letter that could be written; ``findings`` say why it may not be handed over now."""

    key: str
    standing: Standing
    letter: Letter
    dossier: Dossier
    language: Language
    findings: tuple[Finding, ...]

    def written(self, staff_id: str, as_of: date, now: datetime) -> Written:
        """As it is kept when it is handed over."""
        rules = self.standing.template.rules
        return Written(
            key=self.key, kind=rules.name, customer_id=self.dossier.customer_id, purpose=rules.purpose, channel=CHANNEL,
            template_id=self.standing.template.template_id, approval_id=self.standing.approval.approval_id,
            staff_id=staff_id, language=self.language, text="\n".join(self.letter.text),
            bytes_hash=self.letter.outward.content_hash(), data_as_of=as_of, handed_at=now,
        )  # fmt: skip


def prepared(  # noqa: PLR0913 - whose letter, which, read from what
    ask: Ask, book: Book, policy: Policy, dossier: Dossier, *, kind: str, language: Language
) -> Prepared:
    """The letter of this kind to this customer now. Raises Problem: there is none to write."""
    rules = kind_of(kind)
    standing = templates.in_force(book.connection, ask.today).get(rules.name)
    if standing is None:
        raise Problem("letters.no_template")
    if rules.every == BIRTHDAY and not has_birthday(dossier, ask.today):
        raise Problem("letters.not_today")
    source = Source(book=book, policy=policy, dossier=dossier, today=ask.today, language=language)
    letter = letter_of(source, standing.template.words, rules)
    client = dossier.customer_id
    key = rules.key(client, ask.today)
    delivery = checking.delivery_of(
        book.connection, letter, standing, key=key, customer_id=client,
        in_audience=in_audience(ask, book, standing, client), language=language, now=ask.now,
        days=working_days(book.edited_days),
    )  # fmt: skip
    findings = checking.stopped(delivery, policy, ask.now)
    return Prepared(
        key=key, standing=standing, letter=letter, dossier=dossier, language=language, findings=findings
    )  # fmt: skip


def letter_of(source: Source, words: LetterWords, rules: LetterKind) -> Letter:
    """The words filled with what the source says: what is handed over, and what is previewed. Raises Problem: nothing to say."""
    # a block may stand in any template, whatever its kind needs
    wanted = {*rules.needs, *words.blocks}
    return composed(words, rules, source.language, facts_of(source, wanted))


def has_birthday(dossier: Dossier, today: date) -> bool:
    """By the sun or the moon, as the customer celebrates it."""
    born = dossier.customer.birth_date
    return born is not None and bool(birthdays(born, dossier.customer.birth_calendar, today, today))


def in_audience(ask: Ask, book: Book, standing: Standing, client: str) -> bool:
    """Whether the template was approved for a group this customer is in; one without groups is for everybody."""
    return client in audience(ask, book, standing, clients=(client,))


def audience(
    ask: Ask, book: Book, standing: Standing, clients: tuple[str, ...], known: dict[str, frozenset[str]] | None = None
) -> frozenset[str]:
    """Those of the customers for whom the template was approved; ``known`` keeps who is in a group, for several templates."""
    if not standing.template.segments:
        return frozenset(clients)
    members = known if known is not None else {}
    for word in standing.template.segments:
        if word not in members:
            members[word] = passing(replace(ask, slots=Slots(segment=(word,))), book) or frozenset()
    found = frozenset[str]().union(*(members[word] for word in standing.template.segments))
    return found & frozenset(clients)
