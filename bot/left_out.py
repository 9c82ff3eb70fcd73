"""Who is meant where a Chinese question leaves the person out: 会不会流失, 有理财吗, right after a card about one customer.

``bot/reading.py`` asks here for what was understood by itself. The line under the card's title names the customer, so that a
wrong guess is seen; whoever means the whole book says so (谁, 哪些, 客户) or names a time.
"""

import re
from dataclasses import replace

from bot.turn import Turn
from handlers.ask import Ask
from handlers.unapplied import TAKES

#: Yes or no is asked, of somebody.
_YES_OR_NO = re.compile(r"(?:吗|么|没|没有)[?？。!！]*$|会不会|有没有|是不是|要不要|需不需要|有无|该不该")
#: Of more than one, or of a day's whole list.
_OF_MANY = re.compile(
    r"谁|哪|客户|名单|多少|几[个位名人]|所有|全部|大家|他们|她们|名下|我|咱|人|团队|支行|今|明天|早上|上午|下午|任务|待办"
)
#: 资产多少, 有多少存款: of whoever the card is about; 一共多少 is of the book.
_HOW_MUCH = re.compile(
    r"(?:现在|目前)?(?:的)?(?:有多少[^客人户位谁]{1,4}|(?:有)?[^客人户位谁一总共合全我]{1,4}(?:有|是)?多少)(?:钱|元)?[?？]?"
)
#: 什么时候到期, 哪天过生日: of them too.
_WHEN = re.compile(
    r"(?:都|是|会|要)*(?:什么时候|何时|哪天|几号|几时|哪一天)(?:都|会|要|能)*(?:到期|过?生日|兑付)(?:啊|呢|呀)?[?？]?"
)
_LONGEST = 14
#: Questions about what somebody holds: their card says it.
_CARD = "client_profile"
#: What "deposits, how much?" is taken for by itself.
_OF_A_SUM = frozenset({"book_summary", "product_info"})


def of_the_person(said: Ask, text: str, turn: Turn) -> Ask:
    """The question asked of the customer of the last card, where it names nobody and asks whether, when or how much."""
    slots, client = said.slots, turn.memory.client
    if not client or turn.memory.gone or slots.client or slots.client_text or slots.segment:
        return said
    if said.intent in _OF_A_SUM and _HOW_MUCH.fullmatch(text.strip()):
        return replace(said, intent=_CARD, slots=replace(slots, client=client))
    if not _asks_of_one(said, text.strip()):
        return said
    if said.intent == "holders":
        return replace(said, intent=_CARD, slots=replace(slots, client=client, without=False, lacks=(), each=()))
    return replace(said, slots=replace(slots, client=client))


def _asks_of_one(said: Ask, text: str) -> bool:
    """Whether a list is asked for in words that fit one customer."""
    if "having" not in TAKES.get(said.intent, ()) or len(text) > _LONGEST:
        return False
    yes_or_no = _YES_OR_NO.search(text) and not _OF_MANY.search(text) and not _names_a_time(said, text)
    return bool(yes_or_no or _WHEN.fullmatch(text))


def _names_a_time(said: Ask, text: str) -> bool:
    """今天, 本周, 下个月: a list of that time; 最近 is no time."""
    return said.slots.period is not None and not re.search("最近|近期|近来", text)
