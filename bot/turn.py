"""One message with everything it is read and answered with. ``bot/conversation.py`` makes it; its other parts read it."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.console_link import Door
from bot.memory import Memory
from handlers.ask import Ask, ClientMatch, Slots
from handlers.language.tagging import Tagged
from handlers.language.vocabulary import Words, own_words
from handlers.messages import Message
from segmentation.people import Language, Manager
from segmentation.policy import Policy
from segmentation.schemes import Segment
from store.books.book import Book


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of one book, as understanding needs them."""

    book: Book
    heard: dict[str, tuple[str, ...]]
    tagged: dict[Hashable, Tagged]
    """What was found in a sentence of this message already: it is looked at as half a sentence, then as a whole one."""

    def mentioned(self, text: str) -> tuple[str, ...]:
        """The names that stand in the text letter for letter, longest first."""
        if text not in self.heard:
            self.heard[text] = self.book.mentioned(text)
        return self.heard[text]

    def find(self, words: str) -> Sequence[ClientMatch]:
        """The customers the words may mean, best first."""
        return self.book.find(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message, who said it, what they may see and what was talked about before."""

    message: Message
    manager: Manager
    book: Book
    policy: Policy
    memory: Memory
    now: datetime
    """The moment in the manager's own time zone."""
    language: Language
    page_size: int
    door: Door
    """Where the console is."""
    fixed: bool = False
    """The manager has said which language to answer in."""
    briefed: bool = False
    """The last thing said was a briefing, on a platform where it stays as it is."""
    heard: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """The names found in this message, so that they are looked for once."""
    tagged: dict[Hashable, Tagged] = field(default_factory=dict, repr=False)
    """Everything found in it."""

    @property
    def clients(self) -> "Names":
        """The names of the asker's book, each text looked through once."""
        return Names(book=self.book, heard=self.heard, tagged=self.tagged)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The lists and named segments of the policy."""
        return tuple(self.policy.segments.values())

    @property
    def kept_minutes(self) -> int:
        """How long an answer can be gone on from."""
        return int(self.policy.section("conversation").get("keep_minutes", 30))

    @property
    def own_words(self) -> Words:
        """What those lists and segments are called."""
        return _own_words(self.policy)

    def ask(self, intent: str, slots: Slots) -> Ask:
        """The question of a tap, asked now."""
        return Ask(
            intent=intent,
            slots=slots,
            now=self.now,
            language=self.language,
            page_size=self.page_size,
            candidates=(intent,),
            message_key=f"{self.message.sender.platform}:{self.message.message_id}",
        )


#: The words of the policy in force, by its hash: the same for every message until another one counts.
_WORDS: dict[str, Words] = {}


def _own_words(policy: Policy) -> Words:
    found = _WORDS.get(policy.hash)
    if found is None:
        found = own_words(policy.segments.values())
        _WORDS.clear()
        _WORDS[policy.hash] = found
    return found
