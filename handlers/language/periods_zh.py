"""The Chinese period grammar: 本周, 下周三之前, 未来两周, 6月3号到10号, 春节前, 本季度末, 第48周.

Each base phrase is a pattern and a small reader; ``periods.find_period`` joins and cuts them.
"""

from handlers.language import counted_zh, festivals_zh, further_zh, lunar_zh, parts_zh, written_zh, years_zh
from handlers.language.dates_zh import DAY_SPANS, NAMED, NO_ONE, NO_WEEKDAY
from handlers.language.dates_zh import READERS as DATES
from handlers.language.lengths_zh import CUTTERS
from handlers.language.lengths_zh import READERS as LENGTHS
from handlers.language.numbers import NUMBER_ZH, TO_ZH
from handlers.language.periods import Grammar, Reader, after, before
from handlers.language.tense_zh import facing
from handlers.language.years_zh import COUNTING, DIGITS, YEAR

_MONTH = (
    rf"(?:(?P<m>(?!两月){NUMBER_ZH}|(?<![\d一二三四五六七八九十百千万亿美欧港日单公纪])元)月份?的?(?!期(?!间))"
    r"|(?P<rm>上{2,4}个?月|(?<!大)上个?月|上月|这个?月|今个月|本月|当月|当前月(?![供均薪销收付])|下{2,4}个?月|下个?月|下月|次月|(?<=年)同月)份?的?)"
)
#: A bare 九月一 is no day where something is counted: 九月一笔都没买.
_DAY_END = (
    rf"(?:[日号]|{NO_ONE}(?![\d零一二两三四五六七八九十百千万亿个天年月元块周w%笔户位单张家件份次条项款档批人只]))"
)
#: 2018年排灯节 is a day nobody here knows, and no year.
_NO_FEAST = r"(?!(?<=\d年)(?:赎罪日|[\u4e00-\u9fff]{2,6}(?:节|斋[期月]|新年))(?:当天|那天|期间|前|后|$))"
#: 月头 is its beginning, 头三天 are days.
_HEAD = r"头(?!\d|[一二两三四五六七八九十]|个)"
_CLOCK = r"(?:的?(?:早上|上午|中午|下午|晚上|傍晚|早晨))?"
#: 二〇三五年前 and 五八年前 are before a year, 几十年 and 数十年 any number of them, and nobody looks on for hundreds of years.
_NO_LENGTH = (
    rf"(?<!几)(?!(?<=[{DIGITS}两数十百])[十百]|(?<=[{DIGITS}])[{DIGITS}]年)(?![\d]{{4}}年|0\d年|[2-9]\d\d年|[二两三四五六七八九]百[{DIGITS}十]*年)"
    rf"(?!(?!(?:{COUNTING})(?![{DIGITS}]))[{DIGITS}]{{2}})"
)
_LENGTH = (
    rf"{_NO_LENGTH}(?P<n>(?:{NUMBER_ZH})个?半(?=[月年天周])|一个?半|半|{NUMBER_ZH}|[俩仨](?=[月周年天星礼个])|两三|三五|一两)(?P<unit>个?(?:工作|交易)日"
    r"|天|日|个?星期|个?礼拜|周|个月|月|个季度|(?<=[两俩])季度|年|个?小时)"
    r"(?P<half>半)?"
)


#: One that says itself that it is a length: 3月前 and 15日前 are before a month and a day, 两月前 and 两日前 are not.
_OWN = _LENGTH.replace("|月|", "|(?<=[半两俩])月|")
_UNNAMED = _OWN.replace("(?P<n>", "(?:").replace("(?P<unit>", "(?:").replace("(?P<half>", "(?:")
_AGO = _OWN.replace("|日|", "|(?<=[两几])日|")
_LATER = _OWN.replace("|日|", r"|(?<!\d)日|")

#: Of 未来3-5天 the longer one counts.
_FROM = rf"(?:{NUMBER_ZH}{TO_ZH})?"
#: A few, where a word before says that it is no question: 前几天, 未来几周.
_FEW = _LENGTH.replace("(?P<n>", "(?P<n>几|", 1)
_OWN_FEW = _OWN.replace("(?P<n>", "(?P<n>几|", 1)

_BASES: tuple[tuple[str, str, Reader], ...] = (
    ("月", rf"(?:{YEAR},?)?{_MONTH}(?P<d>{NUMBER_ZH}){_DAY_END}{_CLOCK}", DATES["date"]),
    ("- / . 年", r"(?<!\d)(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})(?!\d)日?", DATES["numeric"]),
    ("20", r"(?<!\d)(?P<y>20\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?!\d)", DATES["numeric"]),
    ("/", r"(?<![\d/.])(?P<y>)(?P<m>\d{1,2})/(?P<d>\d{1,2})(?![\d/%])", DATES["numeric"]),
    (
        "号 日",
        (
            rf"(?:{YEAR}?{_MONTH})?(?P<d>{NUMBER_ZH})(?:[日号]?{TO_ZH}"
            rf"|[日号][、 ]?)(?P<d2>{NUMBER_ZH})[日号](?!楼)"
        ),
        DATES["days_of_month"],
    ),
    (
        "月",
        (
            rf"{YEAR}?(?P<m>{NUMBER_ZH})(?:月份?)?{TO_ZH}"
            rf"(?P<m2>{NUMBER_ZH})月份?(?![\d一二三四五六七八九十]|[上中下]旬|[上下]半月)"
            r"(?P<rm>)"
        ),
        DATES["months"],
    ),
    (
        "月",
        rf"{YEAR}?{_MONTH}(?P<part>上半月|下半月|前半月|后半月|[上中下]旬|底|末|尾|{_HEAD}|初(?![一二三四五六七八九十]{NO_ONE})|中(?![国端等产老]))",
        DATES["month_part"],
    ),
    (
        "月 旬",
        (
            r"(?<![\d个一二三四五六七八九十])(?P<part>月底|月末"
            r"|月尾|月头(?!\d|[一二两三四五六七八九十]|个)|月初|月中(?![国端等产老])|[上中下]旬|上半月|下半月)"
        ),
        DATES["this_month_part"],
    ),
    ("月", rf"{YEAR}?{_MONTH}", DATES["month_of"]),
    ("年", rf"{YEAR}{_NO_FEAST}", DATES["whole_year"]),
    (
        "年",
        rf"{YEAR}?(?P<part>年底|年末|年尾|年终(?!奖)|年初|年中|[上下]半年[底末]?|(?<![上下前后大小])半年末)",
        DATES["year_part"],
    ),
    ("年", rf"{YEAR}(?P<part>底|末|尾|初|{_HEAD}|中(?![国端等产老]))", DATES["year_part"]),
    (
        "季",
        rf"{YEAR}?(?:第(?P<q>[1-4一二三四])个?季度?|(?P<q_>[1-4一二三四])季度)(?P<part>末|底|初)?",
        DATES["quarter"],
    ),
    ("q", rf"{YEAR}?(?:q(?P<q>[1-4])|(?<=年)(?P<q_>[1-4])q)(?P<part>末|底|初)?", DATES["quarter"]),
    ("季", r"(?P<rq>本|这个?|当前?|下下个?|下个?|上上个?|上个?)季度?的?(?P<part>末|底|初)?", DATES["quarter"]),
    ("季", r"季度?(?P<part>末|底|初)", DATES["quarter"]),
    (
        "周 星期 礼拜",
        (
            r"(?<!大)(?P<rw>本|这个?|当|当前(?!周[转期岁边])|下{1,4}个?|上{1,4}个?|次"
            rf"|今个?)(?:周|星期|礼拜)的?(?:(?:周|星期|礼拜)?(?P<wd>[一二三四五六日天末]{NO_WEEKDAY}"
            r"|[1-7](?!\d|[天号日万个])))?"
        )
        + _CLOCK,
        DATES["week"],
    ),
    (
        "周 星期 礼拜",
        (
            r"(?<![\d一二两三四五六七八九十个圣色默周])(?<!活节)(?:周|星期|礼拜)"
            rf"(?P<wd>[一二三四五六日天末]{NO_WEEKDAY}(?!节)|[1-7](?![\d天号日万个年岁]))"
        )
        + _CLOCK,
        DATES["bare_weekday"],
    ),
    ("第", rf"{YEAR}?第(?P<n>{NUMBER_ZH})(?:周|个?星期)", DATES["numbered_week"]),
    ("天 日 今 明 昨 晚 早 现在 目前 此刻 此时 儿", rf"(?:{NAMED})", DATES["named_day"]),
    ("天 日 儿 个", rf"(?:{NAMED})(?:[、 ]?(?:和|与|跟|及|或者?)?(?:{NAMED}))+", DATES["row"]),
    (
        "两天 明 几天 昨 两日",
        r"(?<!清)(?:" + "|".join(sorted(DAY_SPANS, key=len, reverse=True)) + r")",
        DATES["named_days"],
    ),
    ("号", rf"(?<![\d.第个])(?P<d>{NUMBER_ZH})号(?![楼线院])" + _CLOCK, DATES["day_of_month"]),
    ("日", rf"(?<![\d.第个])(?P<d>{NUMBER_ZH})日(?![均元内])" + _CLOCK, DATES["day_of_month"]),
    (
        "未来 接下来 今后 往后 后面 将来 之后 后续 接着 下面",
        (
            r"(?:未来|接下来|今后|往后|后面|将来|之后|后续|接着"
            rf"|下面)的?(?:这|那)?{_FROM}{_FEW}(?:时间)?(?:之内|以内"
            r"|内|里)?"
        ),
        LENGTHS["ahead"],
    ),
    (
        "前",
        r"(?<![之以月周年天日号期])前(?P<n>[一二两三四五六七八九十]{1,2}|\d{1,2})(?P<unit>个月)(?P<half>)",
        LENGTHS["first_months"],
    ),
    (
        "过去 前",
        (
            rf"(?:过去|此前|之前|以前|前面|刚过去|(?<![之以月周年天日号期提])前)的?这?{_FEW}"
            r"(?:时间)?(?:之内|以内|内|里|以来)?"
        ),
        LENGTHS["past"],
    ),
    (
        "后",
        (
            rf"(?:^|(?<=[,.;!?: 看查和与]))后的?这?(?!半|一[天日]|.{{0,4}}小时){_OWN_FEW}"
            r"(?:时间)?(?:之内|以内|内|里)?(?![期定后前])"
        ),
        LENGTHS["ahead"],
    ),
    (
        "过 隔",
        rf"(?:^|(?<=[,.;!?再等我请要吧那就 ]))(?:过|隔(?=.{{1,4}}[再后]))(?!.{{0,4}}小时){_FEW}(?:之?后|以后)?(?![期定])",
        LENGTHS["later"],
    ),
    (
        "近 这",
        rf"(?:最近|近来|近|这)的?这?{_FEW}(?:时间)?(?:之内|以内|内|里|以来|来(?![电访一两几次了取存办找的自回]))?",
        LENGTHS["recent"],
    ),
    (
        "没 未 连续 持续",
        rf"(?:(?<![\d.第过期超满])(?={_UNNAMED}(?:都|一直|里|来|多|了|以来)*(?:没|未)(?!有?到期|满)有?(?:怎么|再|人)?(?:买|动|交易|登|来|联系|打|回访|跟进|见|碰|拜访|存|续|转|操作|申购|赎|用|刷|消费|走动|去|聊|接触|流))|(?:连续|持续|整整))(?P<back>){_OWN}",
        LENGTHS["past"],
    ),
    ("内 里", rf"(?<![\d.第]){_FROM}{_OWN}(?:的?时间)?(?:之内|以内|内|里面?)", LENGTHS["within"]),
    ("来", rf"(?<![\d.第]){_OWN}以?来(?![电访一两几次了取存办找的自回])", LENGTHS["past"]),
    ("后", rf"(?<![\d.第]){_LATER}(?:之后|以后|后(?!天))(?:的(?:今天|今日|同一天))?", LENGTHS["later"]),
    ("前", rf"(?<![\d.第]){_AGO}(?:之前|以前|前)", LENGTHS["ago"]),
    (
        "以来 至今 到现在 今年来",
        (
            r"今年以来|今年来|开年以来|年内以来|年初至今|年初以来|年初到现在|本月以来|这个?月以来"
            r"|月初至今|月初到现在|本周以来|这周以来|本季度?以来"
        ),
        LENGTHS["since"],
    ),
    ("内", r"(?<![一二三四五六七八九十\d个半])(?:月内|年内|周内|季度?内)", LENGTHS["inside"]),
)


GRAMMAR = Grammar(
    bases=(
        *years_zh.bases(),
        *further_zh.bases(YEAR, _MONTH),
        *counted_zh.bases(YEAR),
        *written_zh.bases(YEAR, _MONTH),
        *lunar_zh.bases(YEAR),
        *festivals_zh.bases(YEAR),
        *_BASES,
    ),
    joiner=r"[,、 ]?(?:一直)?(?:截至|截止到?|到|至|直到|[-ー―─]{1,2}|~|和|与|、|跟|以及|及|或者?)的?[ ]?",
    opener=r"(?:从|自|在|由)$",
    prefixes=(
        (r"(?:截至|截止到?|直到|(?<![未报拿收迟延改挪拖后期排放推])到)$", CUTTERS["ends"]),
        (r"自从$", CUTTERS["until_today"]),
        (r"(?:从|自)$", CUTTERS["since"]),
        (r"(?:最迟|最晚|至迟|不得晚于|不能晚于)(?:要?到|是|在)?$", CUTTERS["up_to"]),
        (r"(?:最早|最快)(?:要?到|是|在)?$", CUTTERS["from_on"]),
        (
            r"(?:不早于|不晚于|不迟于|早于|晚于|迟于|在|于)$",
            CUTTERS["than"],
        ),
    ),
    suffixes=(
        *further_zh.SUFFIXES,
        *parts_zh.SUFFIXES,
        (rf"的?(?P<side>之前|以前|前|之后|以后|后)的?{_OWN}(?:之内|以内|内)?", CUTTERS["around"]),
        (
            r"[(,]?的?(?:及以前|及之前|或之前|或以前|或更早|为止|止|(?:之?前|以前)\(含[^)]{0,5}\)|\(?含(?:当[天日])?\)?(?:之前|以前|往前|前))\)?",
            CUTTERS["up_to"],
        ),
        (
            r"[(,]?(?:及其?以后|及之后|或之后|或以后|或更晚|\(?含(?:当[天日])?\)?(?:之后|以后|往后|后|起)|(?:之后|以后|往后|后)\(含[^)]{0,5}\))",
            CUTTERS["from_on"],
        ),
        (
            rf"(?:的?(?:之前|以前)|的?前(?![天日]|{NUMBER_ZH}(?:[笔位名户大只条家]|到期|的?$|个?(?:[天日周月年]|星期|礼拜|季度|工作日|客户))))",
            lambda span, _m, _c: before(span),
        ),
        (
            r"(?:的?(?:之后|以后|过后|过完|结束后|结束以后|结束之后|一过)|的?后(?![天日半]))",
            lambda span, _m, _c: after(span),
        ),
        (r"(?:以来|至今|到现在|到今天|到目前)", CUTTERS["until_today"]),
        (r"的?(?:那|当|这|所在的?)一?个?(?P<unit>周|星期|礼拜|月)(?![一二三四五六日天末底初中])", CUTTERS["its_week"]),
        (r"的?同期", CUTTERS["same_stretch"]),
        (r"的?工作日(?!内|之内|以内)", CUTTERS["working_days"]),
        (r"(?:下班|收盘|日终|打烊|关门|闭店|营业结束|中午|晚上)(?:之前|以前|前)", CUTTERS["that_day"]),
        (r"(?:开始|起|往后)", CUTTERS["from_on"]),
        (r"(?:之内|以内|内|里头?|期间|当天|那天|这天|全天|整周|一整周|整月)", lambda span, _m, _c: span),
    ),
    range_end=r"(?:这段|之间|期间|为止|这段时间)",
    meeting=r"[,、 ]?(?:且|而且|并且|但|到|至|和|同时|又|在)*",
    facing=facing,
)
