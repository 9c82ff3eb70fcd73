"""What goes on from the last answer: half a sentence laid over the last question, a line or a person meant by a word.

``bot/reading.py`` asks ``goes_on`` before it understands a sentence by itself. Nothing here looks anything up but names of the
asker's own book.
"""

import re
from dataclasses import dataclass, replace

from bot.named_lists import of_named
from bot.persons import of_line, person_of, whose
from bot.set_words import gone_by
from bot.turn import Turn
from handlers import choice
from handlers.actions import read_slots
from handlers.ask import Answer, Ask, Reason, Slots, read_action
from handlers.intents import BY_NAME
from handlers.language import fragments
from handlers.language.fragments import LAST, Fragment
from handlers.language.having import with_having
from handlers.tasks.task_words import said_of_client
from handlers.unapplied import TAKES
from segmentation.group_words import parts, scheme_of
from segmentation.holding_words import Having

#: More than a question lists of its slots: what only some questions take.
_FURTHER = {
    "at": frozenset({"reminder_set"}),
    "without": frozenset(name for name, takes in TAKES.items() if "lacks" in takes),
    "overdue": frozenset({"contact_today"}),
    "direction": frozenset({"large_movements"}),
    "sort": frozenset({"maturity_list"}),
    "renews": frozenset({"maturity_list"}),
}
#: Lists of what comes due: "of those, with CDs" may ask for the CDs among it.
_OF_DAYS = frozenset({"maturity_list", "key_dates"})
#: By themselves they ask nothing: "over 50k" or "top 3" after a list is about that list.
_BOUNDS = frozenset({"amount", "limit"})
_LEFT_OUT = re.compile(
    r"(?:and |but )?(?:excluding|except(?: for)?|minus|leave out|not counting)(?: the)? [PS](?: ones)?"
    r"|(?:不含|不要|除了?|排除|去掉|剔除)[PS](?:的|以外|之外)?"
)
#: More is no half sentence.
_LONGEST = 60
_CUSTOMERS = re.compile(r"客户|资产|\b(?:clients?|customers?|assets)\b")
_SOMEBODY = "…"
#: A customer named by id, tail or phone.
_BY_NUMBER = re.compile(r"(?:尾号|…)?\b(?:[A-Za-z]{1,4})?\d{4,}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoesOn:
    """The question a fragment makes of the last one."""

    ask: Ask | Answer
    sure: bool
    """Whether it can be nothing else; otherwise a sentence understood by itself goes before it."""
    rest: str = ""
    """After a correction: the words to be understood by themselves instead."""


def goes_on(text: str, turn: Turn) -> GoesOn | None:
    """The question half a sentence asks; None when the message is no fragment or there is nothing to go on from."""
    if len(text) > _LONGEST:
        return None
    found = fragments.read(text, turn.now, back=lambda: _looks_back(turn), clients=turn.clients, own=turn.own_words)
    return _joined(found, _last(turn), text, turn) if found else None


def _looks_back(turn: Turn) -> bool:
    last = _last(turn)
    return last is not None and BY_NAME[last.intent].intent.look == "back"


def _joined(found: Fragment, last: Ask | None, text: str, turn: Turn) -> GoesOn | None:
    if turn.memory.gone:
        return GoesOn(ask=gone_by(turn), sure=found.ordinal is not None or found.person)
    if found.rest:
        return _with_rest(found, last, turn)
    if found.ordinal is not None:
        return GoesOn(ask=_line(found, last, turn), sure=True)
    if found.person and not found.given:
        return _about_person(last, text, turn)
    return _laid_over(found, last, turn) or _narrowed(found, last, turn)


def _last(turn: Turn) -> Ask | None:
    """The last question again; None when there was none or nobody answers it."""
    return _again(turn.memory.asked, turn)


def last_list(turn: Turn) -> Ask | None:
    """The question of the last list; None where there was none or it has gone by."""
    return None if turn.memory.gone else _again(turn.memory.listing, turn)


def _again(action: str, turn: Turn) -> Ask | None:
    try:
        intent, values = read_action(action)
        return turn.ask(intent, read_slots(values)) if intent in BY_NAME else None
    except ValueError:
        return None


def _line(found: Fragment, last: Ask | None, turn: Turn) -> Ask | Answer:
    """The n-th of the last list: as the list offers it, or as the question after it asked of another line."""
    assert found.ordinal is not None
    client = of_line(found.ordinal, turn)
    if not client and (found.ordinal == LAST or not turn.memory.lines):
        return choice.refused(turn.language, Reason.NOT_UNDERSTOOD, "dialogue.no_list")
    if not client:
        return choice.refused(turn.language, Reason.NOT_UNDERSTOOD, "unclear.no_number", number=found.ordinal)
    if found.corrects and last and _takes(last, "client"):
        slots = _of_client(last.slots, client)
        return turn.ask(last.intent, _anew(replace(slots, note=_without_names(slots.note, turn)), last))
    if turn.memory.listed:
        place = len(turn.memory.lines) if found.ordinal == LAST else found.ordinal
        intent, values = read_action(turn.memory.choices[place - 1])
        if may_be_named(intent, turn):
            return turn.ask(intent, read_slots(values))
    if (
        last
        and last.slots.client
        and BY_NAME[last.intent].intent.needs_client
        and not BY_NAME[last.intent].intent.writes
    ):
        return turn.ask(last.intent, _of_client(last.slots, client))
    return turn.ask("client_profile", Slots(client=client))


def may_be_named(intent: str, turn: Turn) -> bool:
    """Whether a line's first button may be meant by naming the line: whoever names a customer of a list wants to see them.

    What writes is meant by its number, its words or a tap; after "which of them?" naming one is the answer.
    """
    return turn.memory.offered or not BY_NAME[intent].intent.writes


def _about_person(last: Ask | None, text: str, turn: Turn) -> GoesOn | None:
    """The last question about whoever was talked about; their profile where it was about them already."""
    person = person_of(turn)
    if not person and (open_ := whose(text, turn)):
        return GoesOn(ask=open_, sure=True)
    if not person:  # who is meant has to be said
        named = last is not None and BY_NAME[last.intent].intent.needs_client
        intent = last.intent if last and named else "client_profile"
        return GoesOn(ask=turn.ask(intent, Slots()), sure=True)
    if last and last.slots.client != person and _takes(last, "client") and not BY_NAME[last.intent].intent.writes:
        return GoesOn(ask=turn.ask(last.intent, _of_client(last.slots, person)), sure=True)
    return GoesOn(ask=turn.ask("client_profile", Slots(client=person)), sure=True)


def _laid_over(found: Fragment, last: Ask | None, turn: Turn) -> GoesOn | None:
    if last is None or not _fits(found, last):
        return None
    if _of_the_first(found, last):
        first = of_named(last, last, turn)
        if isinstance(first, Answer):
            return GoesOn(ask=first, sure=True)
        last = replace(first, slots=replace(first.slots, limit=None, sort=""))
    slots = _merged(last, found)
    slots = _anew(slots, last)
    if "client" in found.given:
        slots = replace(slots, note=_without_names(slots.note, turn))
    bare = found.given <= _BOUNDS and not BY_NAME[last.intent].intent.writes and not _of_customers_anew(found)
    return GoesOn(
        ask=replace(turn.ask(last.intent, slots), candidates=(last.intent,)),
        sure=found.marked or found.corrects or bare or _is_left_out(found),
    )


def _fits(found: Fragment, last: Ask) -> bool:
    """Whether the last question takes everything the fragment gives, and the fragment may be about it."""
    takes, writes = TAKES.get(last.intent, frozenset()), BY_NAME[last.intent].intent.writes
    whole = found.narrows or (found.marked and last.intent == "book_summary")
    narrowing = takes if whole and "lacks" in takes else frozenset()  # 其中有理财的: whatever filters the list
    if not found.given or not all(_takes(last, name) or name in narrowing for name in found.given):
        return False
    if (writes and not found.corrects and not found.marked) or (found.changes and {"client", "segment"} <= found.given):
        return False  # 刘荣调成私行 is a request of its own
    if "without" in found.given and last.intent != "holders" and not found.marked and not found.corrects:
        return False  # "clients with deposits and no funds" after a list of days asks of the whole book
    # "and Li Na?" after a call was logged is not the same call once more
    return not (writes and found.given == {"client"} and not found.corrects)


def _is_left_out(found: Fragment) -> bool:
    """除了存单的, excluding CDs: by itself it asks nothing."""
    return found.tagged is not None and _LEFT_OUT.fullmatch(found.tagged.spots.replace("\0", "")) is not None


def _of_customers_anew(found: Fragment) -> bool:
    """Whether it names customers or their assets itself: 资产前十的客户 is a list of its own, 前十 is of the last."""
    if "limit" not in found.given or found.tagged is None:
        return False
    return _CUSTOMERS.search(found.tagged.spots.replace("\0", "")) is not None


def _of_the_first(found: Fragment, last: Ask) -> bool:
    """Whether it asks for some of the first so many: 其中没有理财的 after the ten richest is about those ten."""
    kept = found.given <= _BOUNDS | {"client", "period", "sort"}
    return found.narrows and last.slots.limit is not None and not kept and "having" in TAKES.get(last.intent, ())


def _narrowed(found: Fragment, last: Ask | None, turn: Turn) -> GoesOn | None:
    """What does not fit the question about one customer is said of the list they were picked from."""
    if last is None or not last.slots.client or turn.memory.listing == turn.memory.asked:
        return None
    return _laid_over(found, _again(turn.memory.listing, turn), turn)


def _with_rest(found: Fragment, last: Ask | None, turn: Turn) -> GoesOn | None:
    """Taken back or changed, with more words than a fragment has: another result of the contact, or another question."""
    said = said_of_client(found.rest) if last and last.intent == "log_contact" else None
    if last and said:
        slots = replace(last.slots, outcome=said.outcome, channel=said.channel or last.slots.channel)
        return GoesOn(ask=turn.ask(last.intent, _anew(slots, last)), sure=True)
    return GoesOn(ask=turn.ask("help", Slots()), sure=True, rest=found.rest) if found.corrects else None


def _anew(slots: Slots, last: Ask) -> Slots:
    """What is written down is confirmed anew when it is said anew."""
    return replace(slots, task="", draft=True, once="") if BY_NAME[last.intent].intent.writes else slots


def _without_names(note: str, turn: Turn) -> str:
    """A note that was said of one customer and is now another's: whoever reads it there may not know the first."""
    for name in turn.book.mentioned(note):
        note = note.replace(name, _SOMEBODY)
    return _BY_NUMBER.sub(_SOMEBODY, note)


def _takes(last: Ask, name: str) -> bool:
    intent = BY_NAME[last.intent].intent
    if name in _FURTHER:
        return last.intent in _FURTHER[name]
    if name == "client":
        return intent.needs_client or "client" in intent.slots
    if name == "limit":
        return not (intent.needs_client or intent.writes) and "limit" in TAKES.get(last.intent, ())
    return name in intent.slots


def _merged(last: Ask, found: Fragment) -> Slots:
    """The last question's slots with what was said in their place; a segment of another scheme is one more filter."""
    found = _of_customers(found, last)
    before, said = last.slots, found.slots
    slots = replace(before, page=1, having=tuple(dict.fromkeys((*before.having, *said.having))))
    if "product" in found.given:
        slots = _with_products(slots, found, last.intent)
    elif "without" in found.given:
        slots = replace(slots, without=said.without)
    for name in found.given - {"client", "segment", "product", "without"}:
        slots = replace(slots, **{name: getattr(said, name)})
    if "limit" in found.given and said.sort != slots.sort:
        slots = replace(slots, sort=said.sort)
    if "segment" in found.given:
        schemes = set(map(_kind_of, said.segment))
        kept = tuple(word for word in before.segment if _kind_of(word) not in schemes)
        slots = replace(slots, segment=(*kept, *said.segment))
    if "client" in found.given:
        slots = replace(slots, client="", client_text=said.client_text, also=(), also_text=said.also_text)
    return slots


def _kind_of(word: str) -> str:
    """What a new group takes the place of: the scheme, said or denied; a list with a name is its own kind."""
    first = parts(word)[0]
    return scheme_of(first) or first


def _of_customers(found: Fragment, last: Ask) -> Fragment:
    """With what is said of the customers alone apart from what the list is about: 其中资产50万以上的, 其中存款10万以上的."""
    if found.tagged is None or "having" not in TAKES.get(last.intent, ()):
        return found
    said, given = with_having(found.slots, found.tagged, last.intent), set(found.given)
    other = last.intent == "holders" and {"product", "amount"} <= given and said.product != last.slots.product
    if other and found.narrows and said.amount and not said.without:
        word = Having(products=said.product, least=said.amount.least, most=said.amount.most).word
        said = replace(said, product=(), amount=None, having=(*said.having, word))
    if said.amount is None:
        given.discard("amount")
    if not said.product:
        given -= {"product", "without"}
    return replace(found, slots=said, given=frozenset(given))


def _with_products(slots: Slots, found: Fragment, intent: str) -> Slots:
    """Other products in the place of the last ones; "of those, without insurance" is one more filter."""
    said = found.slots
    same = set(said.product) & set(slots.product)
    if said.besides and intent in _OF_DAYS:
        others = tuple(one for one in slots.product if one not in said.besides)
        return replace(slots, product=others, besides=tuple(dict.fromkeys((*slots.besides, *said.besides))))
    if said.besides and intent == "book_summary" and set(said.besides) < set(slots.product):
        return replace(slots, product=tuple(one for one in slots.product if one not in said.besides))
    if said.without and not slots.without and not same and (found.narrows or not slots.product):
        return replace(slots, lacks=tuple(dict.fromkeys((*slots.lacks, *said.product))))
    if said.without and slots.product and (found.changes or same < set(slots.product)) and (slots.lacks or same):
        return _lacking(slots, said)
    if found.holds and found.narrows and not same and (slots.product or slots.without or intent not in _OF_DAYS):
        more = _having(said)
        return replace(slots, having=tuple(dict.fromkeys((*slots.having, *more))), page=1)
    names: tuple[str, ...] = ("product", "product_text", "without", "each", "only")
    if not found.narrows or said.lacks or set(slots.lacks) & set(said.product):
        names = (*names, "lacks")
    return replace(slots, besides=(), **{name: getattr(said, name) for name in names})


def _lacking(slots: Slots, said: Slots) -> Slots:
    """What was held is still held but for what is now to be lacking, in the place of what was lacking before."""
    each = tuple(group for group in slots.each if not set(group) & set(said.product))
    held = tuple(one for one in slots.product if one not in said.product)
    return replace(slots, product=held, each=each if len(each) > 1 else (), lacks=said.product)


def _having(said: Slots) -> list[str]:
    """What half a sentence says of the customers: every product, or any of them, held or lacking."""
    if said.without:
        return [Having(products=said.product, lacking=True).word]
    held = [Having(products=group).word for group in said.each or (said.product,) if group]
    return [*held, *([Having(products=said.lacks, lacking=True).word] if said.lacks else []), *said.having]


def _of_client(slots: Slots, client: str) -> Slots:
    return replace(slots, client=client, client_text="", also=(), also_text=(), page=1)
