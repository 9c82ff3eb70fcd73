"""Which way a Chinese phrase of time looks, by the words beside it: 8月买过, 12月到期, 近半年没买过, 10号要联系.

The grammar of ``periods_zh`` asks it for every phrase, so that two phrases of one sentence may look two ways; what it does not
know stays as the question has it. The words lie in ``[tense]`` of ``content/zh/vocabulary.toml``.
"""

import re
from dataclasses import replace
from functools import cache

from handlers.language.periods import Clock
from handlers.language.vocabulary import split_words

_CLAUSE = re.compile(r"[,;!?.]|$")
#: What may stand between a phrase and its clause's end and says nothing.
_NOTHING = re.compile(r"(?:的|呢|吗|啊|吧|份|那|这|[ ,、])*")
#: An act of that day; who it is done to may have done something before: 10号给买过基金的客户打电话.
_ACT = re.compile(
    r"(?:[早晚上中下]午?|晚上|我|再|去|来|先|要|得)*(?:给|联系|找|拜访|回访|跟进|打给|致电|约|请|通知|见)"
)
_RELATIVE = re.compile(r"^.*(?:买|卖|存|持|赎|开|办|签|做)[^的]*的")
_DONE_TO = re.compile(
    r"(?:给|联系|找|拜访|回访|跟进|打给|致电|约|请|通知|见)[^,的]*(?:买|卖|存|持|赎|开|办|签|做)[^,的]*的"
)
#: What stood on a day, where nothing says that it is to come: 截至9月底我管的资产.
_AS_OF = re.compile(r"截(?:至|止到?)$")
#: What stands on a day and is known only when it has been.
_BALANCE = re.compile(
    r"的?(?:时点)?(?:我|我的|客户|全行|名下|管户|日均|总)*的?(?:余额|规模|aum|市值|存量|时点|户数|客户数|存款余额|总资产)"
)
_JUST = re.compile(r"刚(?:刚)?(?:过去|结束|过)的?$")
#: 是12月20号办的 tells of what was done; 是12月20号到期的 does not.
_IT_WAS = re.compile(r"是(?:在|于)?$")
_DONE = re.compile(
    r"(?![^,;!?.]*(?:到期|要|会|将))[^,;!?.]{0,4}[买卖办开签存取赎转汇打说来去走生下做定约寄送换领](?:进|出|起)?的(?=$|[,;!?.吧吗呢])"
)
_BY_THEN = re.compile(r"(?:可以?|将|拟|须|应|准备|计划|预计|打算|等)(?:于|在|到)?$")
#: Something to be done: 提醒我月底…, 国庆提醒我….
_TO_DO = re.compile(r"提醒(?:一下)?我|叫我|记得|别忘|闹钟|祝福|问候|拜年|再联系|再打|再说|再约|约|见面|拜访一?下?$")
#: What is asked for lies in the phrase: 月底到期的, 月底那批存单.
_LISTED = re.compile(
    r"[^,;!?.]{0,8}?(?:到期|期满|满期|届满|兑付|生日|付息|还款|扣款|开放|募集|发售|起息|流出|流入)|的?(?:那批|那些|这批)|的(?:存单|理财|定期|大额|基金|国债|保险)"
)
_REMIND = re.compile(r"(?:的?[早晚上中下]?[午上]|\0|前|之前|\d|点|半|再|就|请|帮|麻烦|你)*(?:提醒|叫我|喊我|call我)")
#: At the sentence's beginning: else the day stands before it.
_REMIND_ON = re.compile(r"^.{0,3}(?:提醒一?下?我|叫我|喊我|记得|别忘了?)(?:在|于)?$")
_DUE = re.compile(
    r"(?:之?前|以前|之?后|以后|之间|期间|内|起|的|会|要|就要|快|将|即将|刚好|正好)*(?:到期|期满|满期|兑付)(?!了|没|后)"
)
_STANDS = re.compile(r"余额|资产|规模|管|存量|存款|aum|户数|多少")


def facing(text: str, at: tuple[int, int], stop: int, clock: Clock) -> Clock:
    """The clock as the phrase at that place is read; ``stop`` is where the next phrase begins."""
    after = text[at[1] : stop]
    act = _TO_DO.search(text) is not None
    behind = True if _JUST.search(text, 0, at[0]) else False if _BY_THEN.search(text, 0, at[0]) else _said(after)
    listed = not act and (behind is True or _LISTED.match(after) is not None)
    reminder = _REMIND.match(after) or _REMIND_ON.search(text, 0, at[0])
    counts = (not act and _DUE.match(after) is not None) or reminder is not None
    clock = replace(clock, listed=listed, one_day=act and behind is not True, counts=counts)
    if behind is None:
        behind = True if _IT_WAS.search(text, 0, at[0]) and _DONE.match(after) else _before(text[: at[0]])
    as_of = _AS_OF.search(text, 0, at[0]) and _STANDS.search(text, at[1])
    if behind is None and (as_of or _BALANCE.match(text, at[1])):
        behind = True
    if behind is None or (behind is False and clock.back and not _wanted().search(text)):
        return clock
    return replace(clock, back=behind, unsure=clock.unsure and behind)


def without_relative(text: str) -> str:
    """The sentence without what those it is about have done: 给买过基金的客户打电话."""
    return _DONE_TO.sub("", text)


def _said(after: str) -> bool | None:
    """What follows the phrase in its clause, or in the next where nothing does."""
    after = after[_only(_NOTHING.match(after)) :]
    clause = after[: _only(_CLAUSE.search(after), end=False)]
    if _ACT.match(clause):
        clause = _RELATIVE.sub("", clause)
    found = _words().search(clause)
    return None if found is None else found.lastgroup == "been"


def _before(text: str) -> bool | None:
    """What stands before a phrase that ends its sentence's sense: the last word that tells."""
    clause = re.split(r"[,;!?.]", text)[-1]
    last = [*_words().finditer(clause)][-1:]
    return last[0].lastgroup == "been" if last else None


def _only(match: "re.Match[str] | None", *, end: bool = True) -> int:
    if match is None:
        return 0
    return match.end() if end else match.start()


@cache
def _words() -> re.Pattern[str]:
    """What has been, else what is to come; where both begin at one place the first decides."""
    return re.compile(rf"(?P<been>{been()})|(?P<coming>{coming()})")


@cache
def _wanted() -> re.Pattern[str]:
    """So plainly to come that a question of what has been looks ahead too."""
    return re.compile(rf"(?:{_any('wanted')})(?!了|过|没|后)")


def been() -> str:
    """The pattern of what has been."""
    verb, touch = _any("verbs"), _any("touch")
    return (
        # 买过, 赎回了 were; 没过期 was not, 续了没 asks of what comes
        rf"(?<![不别])(?:{verb})(?:过(?![期户年节生了滤])|了(?!解|没|吗|怎么|之?后|以后|的话))"
        rf"|(?:{touch})[^,的:约]{{0,5}}(?:了(?!解)|过(?![期户年节生]))"
        rf"|(?<!有)(?:没有?|未|没人|没怎么)(?:再|去|来|怎么|被|跟我)?(?!到期|续)(?:{verb})"
        rf"|(?:{_any('whose')})的(?!时候)|(?!到期|续|交|缴)(?:{verb})(?:记录|情况|名单|明细|次数|总数|总额|总量|量|额|数|人数|笔数)"
        # 没碰过面, of any verb
        rf"|(?<!有)[没未][^,的了]{{1,4}}(?<![超通不经])过(?![期户年节生])|(?<=[\u4e00-\u9fff])(?<![超通不经难度胜错路太越放跨月日号年天周期末底季节想要会再])过(?![期户年节生了来去程滤渡于])"
        rf"|到期(?:了(?!没|吗|怎么|之?后|以后|的话)|没续|未续|不续|[^,且没未还]{{0,8}}(?:没续|没接|转走|流走|走了|去向|去哪|续存率|承接率|留存率|续作率))"
        r"|[^来到下完不得算]了(?:多少|几)"
        rf"|(?:{_any('been')})(?![期放者])"
    )


def coming() -> str:
    """The pattern of what is to come."""
    # 大约, 会员, 卖得 and 可能 say nothing of what comes
    single = (
        r"(?<![重主需])要(?!求|闻|点)|会(?![员议计客])|(?<!大)约(?![\d一二三四五六七八九十多])|能(?!力)"
        r"|(?<![卖做完达获取赚值觉懂记流])得(?!到|了|分|最|多|少|快|慢|比|很|太|挺|更)|快(?![捷速递])"
    )
    return rf"(?:{_any('coming')}|{_any('wanted')})(?!了|过|没续)|{single}"


def _any(line: str) -> str:
    """The words of a line as alternatives, the longest first."""
    return "|".join(sorted(map(re.escape, split_words("zh", "tense", line)), key=len, reverse=True))
