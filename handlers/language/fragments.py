"""Half a sentence that goes on from the last question: 其中理财型的呢, and next month?, 不是，是李娜, the second one.

``bot/followups.py`` asks here and lays what is found over the last question. A message is a fragment only when nothing of it
is left over: whoever says a verb of their own asks anew. The words lie in ``content/<language>/dialogue.toml``.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path

import content
from handlers.ask import ClientNames, Slots
from handlers.language.groups import with_groups
from handlers.language.holding import with_holding
from handlers.language.numbers import NUMBER_ZH, chinese_number
from handlers.language.periods import find_period
from handlers.language.tagging import Tagged, as_period, tag
from handlers.language.text import tidy
from handlers.language.vocabulary import Words
from segmentation.group_words import is_denied

_FOLDER = Path(content.__file__).parent
#: More is no half sentence.
_LONGEST = 60
#: A name said after "what about" or "I meant" is at most so long.
_LONGEST_NAME = 24
_GAP = re.compile(r"[\s,.?!~:;、，。？！…\-/()']+")
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
)  # fmt: skip
_COUNTED = r"(?:个|位|条|笔|名|家|户|行|项)"
_THING = r"(?:one|client|customer|person|line|row|name|entry)"
#: The last of a list.
LAST = -1
_ORDINAL = re.compile(
    rf"第(?P<zh>{NUMBER_ZH}){_COUNTED}(?:客户)?|(?P<last_zh>最后(?:一)?{_COUNTED}(?:客户)?)"
    rf"|\b(?:the )?(?P<word>{'|'.join(_ORDINALS)}|\d{{1,3}}(?:st|nd|rd|th)) {_THING}\b|\b(?P<last_en>(?:the )?last {_THING})\b"
    r"|\b(?:number|no\.?|#) ?(?P<digits>\d{1,3})\b|#(?P<hash>\d{1,3})\b"
)
#: "第二" and "the second" alone, without what is counted.
_BARE = re.compile(rf"第(?P<zh>{NUMBER_ZH})|(?:the )?(?P<word>{'|'.join(_ORDINALS)}|\d{{1,3}}(?:st|nd|rd|th))")
_HOLDS = re.compile(
    r"(?:有|没买|买了?|持有?|配了?|办了?)P"
    r"|\b(?:with|without|hold|holds|holding|have|has|own|owns|lack|lacks|no)(?: an?| any| the| no)? P"
)
#: 没有理财的, "those without funds", after a list: some of it. "Customers without funds" asks of the whole book.
_OF_LIST = re.compile(
    r"(?:还|也|都|又)*(?:没有|没买|未持有|没配|有|持有|买了|只要|只看)P的"
    r"|(?:不要|除了|除去|排除|去掉|剔除|不含|不包括)有?[PS]的?"
    r"|(?:and |but )?(?:all )?(?:except|excluding|without|not|minus|leave out|but not)(?: for)?"
    r"(?: the| those)?(?: on)? S(?: ones)?"
    r"|(?:the |those |and )*(?:ones |those )(?:with|without|who have|who hold|who lack|with no|who have no)(?: an?| any)? P"
    r"|(?:and )?with(?: an?| any| some)? P(?: (?:of )?A)?"
    r"|(?:and|but) (?:also )?(?:with no|without|have no|who have no|who lack)(?: an?| any)? P"
)
#: "And funds too?", 也有基金的: held as well.
_TOO = re.compile(r"\bP (?:too|as well)\b|\b(?:also|and also)(?: with| have| hold)? P|[也又](?:有|持有|买了)P")
_LACKING = re.compile(r"没|未|\b(?:without|no|lack\w*|none)\b")
_MARKS = frozenset({"narrow", "among", "about", "change"})
_GOING_ON = _MARKS | {"fix", "person"}
_FEW, _FEW_WORDS = 10, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """What half a sentence says."""

    slots: Slots = field(default_factory=Slots)
    given: frozenset[str] = frozenset()
    """The slots it names: client, period, product, segment, amount, limit, overdue, direction."""
    marked: bool = False
    """A word of it says that it goes on: 其中, 呢, and, what about."""
    narrows: bool = False
    """A word of it asks for some of the last list: 其中, only."""
    among: bool = False
    """And says that it is about that list: 其中, of those."""
    holds: bool = False
    """Its products are what the customers hold or lack: 其中有存单的, those with funds; not 其中存单的."""
    changes: bool = False
    """A word of it asks for another value: 改成, make it."""
    corrects: bool = False
    """It begins by taking something back: 不是, no, I meant."""
    ordinal: int | None = None
    """The n-th of the list; ``LAST`` is the last."""
    person: bool = False
    """Whoever was talked about: 她, her."""
    tagged: Tagged | None = field(default=None, repr=False)
    """The whole of it: what an amount stands at depends on the question it is laid over."""
    rest: str = field(default="", repr=False)
    """After a correction or a change: the words that are more than a fragment, as typed."""


def read(
    text: str,
    now: datetime,
    *,
    back: Callable[[], bool] = lambda: False,
    clients: ClientNames | None = None,
    own: Words | None = None,
) -> Fragment | None:
    """The fragment a message is; None when it is anything else. ``back``: whether an open period of the last question looks back.

    ``clients`` is the asker's book, ``own`` the words of the policy's own segments.
    """
    sentence = tidy(text)
    if not sentence.text or len(sentence.text) > _LONGEST or not _may_be(sentence.text):
        return None
    if alone := _ORDINAL.fullmatch(sentence.text.strip(" .?!。")):
        return Fragment(ordinal=_number(alone))  # "the first one" is a line of the list, not a list of one
    tagged = tag(sentence, now, clients, own or {})
    spots = tagged.spots
    found, rest_at = _walk(spots)
    if tagged.slots.at:
        found = replace(found, given=found.given | {"at"})
    corrects = found.changes or (found.corrects and _begins_with_fix(spots))
    if corrects and rest_at is not None and not found.given:
        rest = sentence.words(rest_at, len(sentence.text))
        name = _name(rest, clients)
        return _called(found, name) if name else replace(found, rest=rest)
    if rest_at is not None:
        rest = sentence.words(rest_at, len(sentence.text)).strip(" ?？呢!。.")
        name = _name(rest, clients) if found.marked and not found.given else ""
        return _called(found, name) if name else None
    if not (found.given or found.ordinal is not None or found.person or found.corrects):
        return None
    slots = _slots(found, tagged, now, back=back)
    said = spots.replace("\0", "").strip(" ,.?!呢吗")
    found = replace(found, holds=_HOLDS.search(said) is not None)
    if _OF_LIST.fullmatch(said) or _TOO.search(said):
        found = replace(found, marked=True, narrows=True, among=True, holds=True)
    left_out = slots.lacks or slots.without or any(map(is_denied, slots.segment))
    no_fix = left_out and not _begins_with_fix(spots)  # "funds and no CDs" takes nothing back
    return replace(found, slots=slots, tagged=tagged, corrects=found.corrects and not no_fix)


def _begins_with_fix(spots: str) -> bool:
    """A correction begins with its word: "clients not called yet" is none."""
    word = _longest(spots.lstrip(" ,.!?"), 0)
    return word is not None and word[0] == "fix"


def _may_be(text: str) -> bool:
    """Whether a look is worth it: a few words, or one that goes on; most sentences are seen to be none at once."""
    if len(text) <= _FEW or (text.isascii() and text.count(" ") < _FEW_WORDS):
        return True
    return bool(_ORDINAL.search(text)) or any(_kinds()[word[0]] in _GOING_ON for word in _known().finditer(text))


def ordinal_in(text: str) -> tuple[int, tuple[int, int]] | None:
    """The n-th that stands somewhere in a typed sentence, and where: 给第二个打过电话了; ``LAST`` is the last."""
    found = _ORDINAL.search(text.lower())
    return (_number(found), found.span()) if found else None


def person_in(text: str) -> tuple[int, int] | None:
    """Where a sentence names whoever was talked about, near its beginning: 她什么时候到期, why is she mid tier."""
    head = re.split(r"[,，:：;；。]", text.lower(), maxsplit=1)[0]
    found = _persons().search(head)
    return found.span() if found else None


@cache
def _persons() -> re.Pattern[str]:
    words = _longest_first([word for word, kind in _kinds().items() if kind == "person"])
    chinese = "|".join(re.escape(word) for word in words if not word.isascii())
    latin = "|".join(re.escape(word) for word in words if word.isascii())
    return re.compile(rf"(?<!其)(?:{chinese})(?!们|人|行|的名下)|\b(?:{latin})\b")


@lru_cache(maxsize=512)
def means(text: str) -> str:
    """What a whole message means when it is one of the set words (``[whole]``): more, back, yes, no …; empty: none."""
    return _whole().get(_bare(text), "")


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", tidy(text).text.strip(" .,!?~。，！？…"))


def _called(found: Fragment, name: str) -> Fragment:
    return replace(found, slots=Slots(client_text=name), given=frozenset({"client"}))


def _name(words: str, clients: ClientNames | None) -> str:
    """The words, when they name somebody of the book: a name in part or in pinyin is not masked by itself."""
    words = words.strip(" ?？呢!！。.,，的")
    if clients is None or not words or len(words) > _LONGEST_NAME:
        return ""
    return words if clients.find(words) else ""


def _walk(spots: str) -> tuple[Fragment, int | None]:
    """Word by word: what the fragment says; and where it first says more than a fragment would."""
    found = Fragment()
    at, given = 0, set[str]()
    while at < len(spots):
        if spots[at] == "\0":
            at += 1
        elif gap := _GAP.match(spots, at):
            at = gap.end()
        elif slot := _MASKS.get(spots[at]):
            given.add(slot)
            at += 1
        elif ordinal := _ORDINAL.match(spots, at) or (_BARE.fullmatch(spots.strip(" ?.!呢")) if at == 0 else None):
            found = replace(found, ordinal=_number(ordinal))
            at = max(ordinal.end(), at + 1)
        elif word := _longest(spots, at):
            joins = bool(given) and spots.startswith("and", at)  # "funds and no CDs", not "and next month?"
            kind, at = word
            given |= _GIVES.get(kind, set())
            found = found if joins else _with(found, kind)
        else:
            return replace(found, given=frozenset(given)), at
    return replace(found, given=frozenset(given)), None


_GIVES = {
    "late": {"overdue"},
    "inflow": {"direction"},
    "outflow": {"direction"},
    "lacks": {"without"},
    "sort": {"sort"},
    "renewing": {"renews"},
    "ending": {"renews"},
}
_MASKS = {"C": "client", "T": "period", "P": "product", "S": "segment", "A": "amount", "N": "limit"}


def _with(found: Fragment, kind: str) -> Fragment:
    """What a word of this kind adds."""
    own = found.slots
    if kind in _MARKS:
        return replace(
            found,
            marked=True,
            narrows=found.narrows or kind in ("narrow", "among"),
            among=found.among or kind == "among",
            changes=found.changes or kind == "change",
        )
    if kind in ("inflow", "outflow"):
        return replace(found, slots=replace(own, direction=kind.removesuffix("flow")))
    if kind in ("renewing", "ending"):
        return replace(found, marked=True, slots=replace(own, renews="yes" if kind == "renewing" else "no"))
    if kind == "sort":
        return replace(found, marked=True, slots=replace(own, sort="amount"))
    if kind in ("late", "lacks"):
        return replace(
            found, slots=replace(own, overdue=own.overdue or kind == "late", without=own.without or kind == "lacks")
        )
    return replace(found, corrects=found.corrects or kind == "fix", person=found.person or kind == "person")


def _slots(found: Fragment, tagged: Tagged, now: datetime, *, back: Callable[[], bool]) -> Slots:
    """What was tagged, the period read the way the last question looks; of two names after "not" the second counts."""
    own = found.slots
    grouped = with_groups(tagged.slots, tagged)
    slots = with_holding(grouped, tagged, maturities=False)
    if not slots.lacks and not _LACKING.search(tagged.spots):  # 去掉存单: of what comes due, the others
        slots = replace(slots, besides=with_holding(grouped, tagged, maturities=True).besides)
    without = slots.without if slots.product else own.without
    slots = replace(slots, overdue=own.overdue, direction=own.direction, without=without, sort=own.sort or slots.sort)
    slots = replace(slots, renews=own.renews)
    if "period" in found.given and tagged.periods:
        period = find_period(tagged.text, now.date(), back=back())
        if period is not None and not period.impossible:
            slots = replace(slots, period=as_period(period))
    if found.corrects and len(tagged.names) > 1:
        slots = replace(slots, client_text=tagged.names[-1].text, also_text=())
    return slots


def _number(match: "re.Match[str]") -> int:
    said = match.groupdict()
    if said.get("last_zh") or said.get("last_en"):
        return LAST
    if said.get("zh"):
        try:
            return chinese_number(said["zh"])
        except ValueError:
            return 0
    if said.get("word"):
        word = said["word"]
        return _ORDINALS.index(word) + 1 if word in _ORDINALS else int(re.sub(r"\D", "", word))
    return int(said.get("digits") or said.get("hash") or 0)


def _longest(spots: str, at: int) -> tuple[str, int] | None:
    """The longest known word that stands at the place: its kind, and where it ends."""
    found = _known().match(spots, at)
    return (_kinds()[found[0]], found.end()) if found else None


@cache
def _known() -> re.Pattern[str]:
    words = _longest_first(_kinds())
    chinese = "|".join(re.escape(word) for word in words if not word.isascii())
    english = "|".join(re.escape(word) for word in words if word.isascii())
    return re.compile(rf"(?:{chinese})|\b(?:{english})\b")


@cache
def _kinds() -> dict[str, str]:
    """The kind of every word of both languages; the first line that has it decides."""
    found: dict[str, str] = {}
    for language, between in (("zh", None), ("en", ", ")):
        for kind, line in _table(language)["words"].items():
            for word in line.split(between):
                found.setdefault(word, kind)
    return found


@cache
def _whole() -> dict[str, str]:
    return {
        word: kind
        for language, between in (("zh", None), ("en", ", "))
        for kind, line in _table(language)["whole"].items()
        for word in line.split(between)
    }


@cache
def _table(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((_FOLDER / language / "dialogue.toml").read_text(encoding="utf-8"))


def _longest_first(words: "list[str] | dict[str, str]") -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))
