"""C-07: no rate, yield or return as free text. Figures come from product fields, with their date, their basis and the notice.

A percentage counts where words of yield stand near it; the growth of an economy, a tax or a share of a portfolio is no yield. A
benchmark may be named where its basis and "not an expected yield" stand beside it.
"""

import re
from collections.abc import Iterator

from content.marketing.folded import Folded
from content.marketing.remarks import Remark

_PERCENT = re.compile(
    r"\d+(?:\.\d+)?\s*(?:%|‰|个点|厘(?!米))|百分之[零一二三四五六七八九十百\d点.]+|\b\d+(?:\.\d+)?\s*(?:per ?cent|pct|p\.a\.)\b"
    r"|\b\d+[- ]point[- ]\d+\b"
    r"|(?:年化|利率|收益率?|回报率?|七日|7日)[^,，。;；\d%]{0,8}\d+(?:\.\d+)?(?![\d.]*\s*(?:%|年|月|日|天|元|万|期|号|倍|个))"
)
#: Every figure begins with one of these.
_BEGINS = re.compile(r"[\d百年利收回七]")
_YIELD = re.compile(
    r"收益|年化|利率|利息|回报|业绩(?:比较)?基准|净值增长|分红率|派息|万份|票息|七日|7日|赚|到手|返|\byields?\b|\breturns?\b|\brates?\b"
    r"|理财|基金.{0,6}涨幅|涨幅.{0,14}(?:基金|etf|联接)|\b\d+[- ]point[- ]\d+\b"
    r"|\bannuali[sz]ed\b|\bbenchmark\b|\binterest\b|\bp\.a\.|\bprofits?\b|\bearn\w*|\bpays?\b|\bgains?\b|\bapy\b|\bapr\b|\bdividend"
)
#: Figures of the economy or of the product's make, whatever else stands in the sentence.
_OTHER = re.compile(
    r"gdp|cpi|ppi|pmi|lpr|mlf|逆回购|存款准备金|准备金率|基准利率|政策利率|国债(?:到期)?收益率|同比|环比|失业率|通胀"
    r"|关税|税率|市场份额|仓位|占比|持仓|比例|美联储|央行|联邦基金|欧洲央行|首付|折扣|折|费率|手续费|管理费|申购费|赎回费"
    r"|跌幅|降息|公积金|按揭|房贷利率|首套|基点|国债期货|shibor|dr007|汇率"
    r"|\binflation\b|\bunemployment\b|\btax\b|\btreasury yields?\b|\bbond yields?\b|\bcentral bank\b|\bfed\b|\becb\b|\bpboc\b"
    r"|\bpolicy rate\b|\bfees?\b|\bshare of\b"
    r"|\ballocat\w*|\byear[- ]on[- ]year\b|\bbasis points?\b|\btariffs?\b|\bgrowth of the economy\b|\bexchange rate\b"
    r"|\bbase rate\b|\beffective interest rate\b"
    r"|\b(?:lending|mortgage) rate\b|\breserve\b|\bmarket share\b|\bmoney(?:[- ]market)? funds averaged\b"
)
_OWN = re.compile(r"本产品|该产品|本基金|理财产品|this product|our (?:fund|product)")
#: How a benchmark came about: how it is reckoned, or what it is mixed of.
_BASIS = re.compile(
    r"测算依据|测算方法|计算方(?:法|式)|测算|设定依据|选择原因|依据|calculat\w*|based on|basis of|derived from"
    r"|\d ?%[^。;；%]{2,60}?(?:指数|\bindex\b)[^。;；%]{0,30}?(?:\+|加|与|和|\bplus\b|\band\b)[^。;；%]{0,10}?\d ?%"
)
_NOT_EXPECTED = re.compile(
    r"(?:不是|并非|非|不等于|不代表|不构成)(?:.{0,6})(?:预期收益|实际收益|收益承诺|未来表现|收益保证|承诺|收益)"
    r"|not (?:an? )?(?:expected|promised|actual|guarantee\w*|indicat\w*)|no (?:promise|indication|guarantee)"
    r"|does not (?:represent|predict|guarantee|indicate)"
)
_PAST = re.compile(
    r"过往(?:业绩|收益)|历史业绩|成立以来|近[一二三半\d]+(?:年|月|个月)|past performance|since (?:launch|inception)"
    r"|\bactual (?:annuali[sz]ed )?(?:return|yield)\b|\bperformance of the (?:last|past)\b|\bended at\b"
)
_INTERVAL = re.compile(
    r"\d{4}[年./-]\d{1,2}[月./-]\d{1,2}日?(?:.{0,3})(?:至|到|-|—|~|to)(?:.{0,3})\d{4}|\bfrom\b.{0,30}\bto\b"
    r"|\d{1,2}月\d{1,2}日(?:至|到)\d{1,2}月\d{1,2}日|20\d\d年度?(?:[、,和]|[^。;；]{1,20}?)20\d\d年"
    r"|\bthe (?:last|past) (?:\d+|three|six|twelve) (?:months|years)\b|\bmatured on\b|\bended at\b"
)
_DEPOSIT = re.compile(
    r"(?:(?:定期|活期|通知|大额)?(?:存款|存单)|整存整取|零存整取)(?:挂牌|执行|年)?利率|挂牌利率|储蓄国债|票面(?:年)?利率"
    r"|\bdeposit rate|\bposted rate|\blisted rate|\bboard rate"
)
#: An English rate of a plain deposit, since when it holds, and what a depositor must know beside it.
_PLAIN_DEPOSIT = re.compile(
    r"\b(?:time|term|fixed|notice) deposits?\b|\bcds?\b|\bcertificates? of deposit\b|\bdeposit rate"
)
_SINCE = re.compile(
    r"\b(?:as )?(?:of|from|on) (?:\d{1,2} [a-z]+|[a-z]+ \d{1,2}|today|tomorrow|(?:mon|tues|wednes|thurs|fri)day)\b"
    r"|\bquoted (?:today|this morning)\b"
)
_TERMS = re.compile(
    r"\b(?:early|premature) (?:uplift|withdrawal)|\bfor reference\b|\b(?:placed|made) (?:earlier|before)\b"
    r"|\balready placed\b|\bwithdrawn early\b"
)
#: A deposit alone is spoken of, and that it is insured.
_INSURED = re.compile(r"存款保险|deposit insurance")
_ONLY_DEPOSIT = re.compile(r"存款|存单|活期|定期|\b(?:time|term|fixed|notice) deposit|\bdemand rate|\bdeposits?\b")
_SOLD = re.compile(
    r"理财(?!经理|非存款)|基金|年金|保险(?:产品|计划)|信托|结构性|(?<!\bnew )\bfunds?\b|\bwealth\b|\bnotes?\b|\bplan\b|\bannuit"
)
_STRUCTURED = re.compile(r"\bstructured\b|\blinked\b")
#: Years or days of the past stand beside the figure itself.
_SHOWN = re.compile(r"20\d\d年|\d{1,2}月\d{1,2}日|\b20\d\d\b")
_DATE = re.compile(r"\d{4}[年./-]\d{1,2}|\d{1,2}月\d{1,2}日|\bas of\b|截至|自\d|\b20\d\d\b")
#: A bound field: the figure is put in from the product's own data.
_FIELD = re.compile(r"\{[a-z_.]+\}")


def figures(folded: Folded) -> Iterator[Remark]:
    """Every figure of a yield that no product field stands behind."""
    text = folded.text
    for start, end in _percentages(text):
        sentence = folded.sentence(start)
        if _FIELD.search(text, start, end) or not _YIELD.search(sentence):
            continue
        if _OTHER.search(sentence) and not _OWN.search(sentence):
            continue
        if _explained(text, sentence):
            continue
        written = folded.written(start, end)
        yield Remark(level="block", check="C-07", start=written[0], end=written[1], reason="free_figure")


def _percentages(text: str) -> Iterator[tuple[int, int]]:
    end = 0
    for begins in _BEGINS.finditer(text):
        if begins.start() >= end and (match := _PERCENT.match(text, begins.start())):
            yield match.span()
            end = match.end()


def _explained(text: str, sentence: str) -> bool:
    """A benchmark with its basis, past results with their interval, a posted deposit rate with its date; each with its notice."""
    if _DEPOSIT.search(sentence) and _DATE.search(text):
        return True
    if _PLAIN_DEPOSIT.search(text) and _SINCE.search(text) and _TERMS.search(text) and not _STRUCTURED.search(text):
        return not _SOLD.search(text)
    if _INSURED.search(text) and _ONLY_DEPOSIT.search(sentence) and not _SOLD.search(text):
        return True
    if not _NOT_EXPECTED.search(text):
        return False
    if _PAST.search(sentence) or (_SHOWN.search(sentence) and _PAST.search(text)):
        return _INTERVAL.search(text) is not None
    return _BASIS.search(text) is not None
