"""Questions about the customers of the list before: 这些客户存款一共多少, 他们下个月谁到期, how much do they hold in deposits.

``bot/reading.py`` asks here for a sentence that was understood by itself: what narrowed the last list narrows it too. Where that
list was of days, tasks or movements its customers are asked about by name.
"""

import re
from dataclasses import replace

from bot.followups import last_list
from bot.named_lists import of_named
from bot.turn import Turn
from handlers.ask import Answer, Ask, Slots
from handlers.unapplied import TAKES
from segmentation.holding_words import ASSETS, Having

_THESE = re.compile(
    r"(?:这些|那些|(?<![\d万亿千百元块岁年月天端行众级星层户客人的及或和与])以上|上面(?:这些|那些|的)?|上述|这批|那批|这几[个位]|那几[个位])(?:客户|人|名单)|(?<!其)(?:他们|她们)"
    r"|^(?:那)?(?:其中|这里面|里面)|\b(?:these|those) (?:clients|customers|people|names|ones)\b"
    r"|\b(?:among|of) (?:these|those|them)\b"
    r"|\b(?:do|are|have|did|will|can) they\b"
    r"|\btheir total\b|^(?:and |so )?(?:what|how|sum|total|show)\b.{0,24}\btheir\b|\bon (?:this|that|the) list\b"
)
#: A sum asked for in so many words, right after a list: of that list.
_SUM = re.compile(
    r"(?:那|总)?(?:(?P<what>.{2,6}?)?(?:一共|总共|合计|加起来|总计|总额)(?:是|有)?多少(?:钱|元)?)[?。!]?"
    r"|(?:and )?(?:what'?s |what is )?(?:the |their )?total\??"
    r"|how much (?:is (?:it|that)|are they|do they hold)? ?(?:in total|altogether)\??"
)
_THEY = re.compile(r"(?<!其)[他她]们(?:的?名下)?")
_THEY_EN = re.compile(r"\bthey\b", re.IGNORECASE)
_COUNTED = "book_summary"
#: Lists that show customers by what they are and hold: what narrows them narrows any list.
_PLAIN = frozenset({"segment_list", "holders", _COUNTED})


def of_the_list(said: Ask, text: str, turn: Turn) -> Ask | Answer:
    """The question asked of the last list's customers where the sentence says so; as it is where it does not."""
    if "having" not in TAKES.get(said.intent, ()) or said.slots.client or said.slots.client_text:
        return said
    after_list = turn.memory.listed and said.intent == _COUNTED and not said.slots.segment
    if not (_THESE.search(text.lower()) or (after_list and _SUM.fullmatch(text.lower().strip()))):
        return said
    last = last_list(turn)
    if last is None:
        return said
    if _is_plain(last):
        return replace(said, slots=_narrowed(said.slots, last))
    return of_named(said, last, turn)


def spelled(text: str, turn: Turn) -> str:
    """他们 after a list are its customers, nobody else's."""
    about_list = turn.memory.listing and not (turn.memory.client or turn.memory.gone)
    return _THEY_EN.sub("these clients", _THEY.sub("这些客户", text)) if about_list else text


def sum_of_list(text: str, turn: Turn) -> Ask | Answer | None:
    """一共多少 alone, right after a list of customers: their sums; a list of days, tasks or movements has its own."""
    found = _SUM.fullmatch(text.lower().strip()) if turn.memory.listed else None
    last = last_list(turn) if found and not found["what"] else None
    if last is None:
        return None
    if not _is_plain(last):
        return last
    return turn.ask(_COUNTED, _narrowed(Slots(), last))


def _is_plain(last: Ask) -> bool:
    slots = last.slots
    cut = slots.limit or slots.only or slots.period or slots.silent or slots.overdue
    return last.intent in _PLAIN and not cut


def _narrowed(slots: Slots, last: Ask) -> Slots:
    """The slots with whatever narrowed the last list."""
    before = last.slots
    of_assets = before.amount and (last.intent != "holders" or before.without)
    least, most = (before.amount.least, before.amount.most) if before.amount else (None, None)
    having = [
        *before.having,
        *([Having(products=(ASSETS,), least=least, most=most).word] if of_assets else []),
        *([Having(products=before.lacks, lacking=True).word] if before.lacks else []),
    ]
    if before.without:
        having.append(Having(products=before.product, lacking=True).word)
    elif before.product:
        bounds = (None, None) if of_assets else (least, most)
        having += [Having(products=group).word for group in before.each]
        if not before.each or bounds != (None, None):
            having.append(Having(products=before.product, least=bounds[0], most=bounds[1]).word)
    return replace(
        slots,
        segment=tuple(dict.fromkeys((*before.segment, *slots.segment))),
        having=tuple(dict.fromkeys((*having, *slots.having))),
        client=before.client,
        also=before.also,
    )
