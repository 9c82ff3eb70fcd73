"""What a list is asked to be narrowed by and no list knows: 60岁以上, 女客户, 住在浦东的, auto-renewing, clients over 60.

``details`` asks for it; the card says that it was not used, as it does of every filter that is left (``handlers.unapplied``).
"""

import re
from functools import lru_cache

from handlers.language.vocabulary import alternatives

_NUMBER = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百零]+)"
_BOUND = r"(?:及?以上|及?以下|以内|之内|左右|上下|出头|往上|往下)?"
_THAN = r"(?:over|above|below|under|at least|more than|less than)"
_AGES = r"\d{2,3}\b(?: ?(?:-|to|and) ?\d{2,3})?"
#: An age without its years: of people, and nothing counted or paid behind it.
_PERSONS = (
    r"(?:clients?|customers?|people|everyone|everybody|anyone|those|folks|ones|who|women|men|ladies|S|is|are|'s|'re)"
)
_NO_AGE = (
    r"(?![\d.,%]| ?(?:k|w|m|mn|bn|wan|yuan|rmb|cny|usd|million|thousand|grand|percent|days?|weeks?|months?|years?|hours?|times"
    r"|points?|stars?|clients?|customers?|accounts?|products?|holdings?|deposits?|transactions?)\b)"
)
_OLDER = r"(?:over|above|under|below|past|at least|between|aged)"
_OR_MORE = r"(?: (?:and|or) (?:over|above|older|up|under|below|younger)\b)?"
_OLD = rf"{_OLDER} ?(?:the age of )?\d{{2}}s?\b(?: ?(?:-|to|and) ?\d{{2}}\b)?{_NO_AGE}{_OR_MORE}"
_ZH_PLACES, _EN_PLACES = alternatives("zh", "places"), alternatives("en", "places")
_PLACE_ZH = rf"(?:{_ZH_PLACES})(?:新区|开发区|市|省|区|县|镇|一带|附近|那边|这边|地区|本地)?"
_OF_PLACE_ZH = r"(?=的?(?:客户|客群|人(?!寿)|[SP]|高端|老客户|居民|户)|的(?:$|有|都|[,?]))"
#: How long somebody is a customer.
_SINCE = (
    rf"(?=T|满|超|不到|不满|已|时间|早|晚|多久|{_NUMBER})(?:时间|日期)?(?:已?经?满|超过?|不到|不满|早于|晚于|在)?"
    rf"(?:{_NUMBER}年(?:多|半)?)?{_BOUND}"
)
_LIVING = (
    r"(?:who (?:are )?)?(?:liv(?:e|es|ing)|resid(?:e|es|ing)|based|located|born|work(?:s|ing)?) (?:in|at|near|around)"
)
_TOWN = r"(?:the )?[a-z'-]+(?: (?:district|city|province|road|town|area|county))?"

#: By what: age, years of birth, where somebody lives, since when they are customers, sex, renewal,
#: rates, scores, kinds of birthdays, where money went, who is paid here.
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:年龄|年纪)?(?:大于|小于|超过|不到|满|过了)?{_NUMBER}(?:[到至~-]{_NUMBER})?(?:周岁|岁){_BOUND}",
        r"(?<!\d)[015-9]0后|[五六七八九零]零后",
        r"(?<![\d.,万千百十])[2-9]\d(?:(?:及|或)?以[上下])(?=的?(?:客户|人|[SP])|的$)",
        r"[男女](?:性客户|客户|性的?|的(?=客户|有|$))",
        r"(?:先生|女士|太太|大妈|大爷|阿姨|叔叔|姑娘|小伙子?)们",
        r"年(?:轻|长)(?:一?些|一?点)?的?(?=客户|人|S|有|买|持)|年纪(?:大|小|轻)(?:一?些|一?点)?的?",
        r"(?:老年|中年|青年|中老年|年长)(?=客户|人|的|S|群体)|老人们?(?=里|中|有|买|持)",
        r"\b(?:young(?:er)?|old(?:er)?|elderly|senior|middle-aged)\b (?=clients?|customers?|people|ones|S)|\bthe elderly\b",
        r"(?:有|没有?|无|未办|没办|办了|开了)?(?:我?行的?)?信用卡(?!还|账|透|分期|额|欠)",
        r"\b(?:an? |any |no |without )*credit cards?\b(?! (?:debt|bill|overdraft|balance))",
        r"(?:(?<!有)没有?|未|没做过?|无)(?:做过?|有)?(?:风险)?(?:测评|风评|评估|等级)(?:过)?(?=[的且、,]|客户|$)",
        r"(?:或者?|或是)(?:没有?|无|未持有|没买)P",
        r"(?:不|(?<!有)没有?|未|设了?|开了?)?自动(?:转存|续存|续期)|不续存|不转存",
        r"(?:最近|近期|近来)(?:都|还|一直)?没有?(?:再)?(?:买|购|办|配)(?:过)?",
        r"(?:总?资产|aum|存款|余额|P)(?:余额)?(?:增加|增长|上升|新增|减少|下降|下滑|缩水)(?:了)?(?:最[多大快]|超过?[^的,，]{0,6}|[\d.]+[%％](?:以上)?)",
        r"(?:一直|总是?|老是?|始终|怎么都?)?(?:联系不上|联系不到|打不通|不接电话|没人接)",
        r"\b(?:can'?t|cannot|couldn'?t|never) (?:be )?reach\w*|\bunreachable\b",
        r"有(?:小?孩子?|子女|儿女|娃|老人|房产|二胎|车(?!贷))(?=的)|(?:已婚|未婚|单身|离异)(?:的)?(?=客户|人|S|有)|(?:做过|做了)(?:风险)?(?:测评|风评|评估)",
        r"有没有?(?:再)?续(?:存|期|作|买|上)|续(?:存|期|作)了?没有?|(?:钱|资金|款)?都?去(?:了)?哪(?:里|儿)?了?|(?:资金|钱)?(?:去向|流向)",
        r"(?:[二两三四五六七八九十]|\d+)笔(?:(?:及?以上)|多)|(?:不止|多于|超过)(?:一|[二两三]|\d+)笔|(?:活期)?(?:闲置|沉睡|趴着|躺着)的?",
        r"\b(?:not|n't|never) (?:been |yet |yet been )?(?:renewed|rolled(?: over)?)\b|\bnot renew\w*",
        r"\b(?:two|three|four|five|several|multiple|more than (?:one|two|three)) (?:or more )?(?:holdings|maturities)\b|\bidle\b",
        r"(?<!有)没有?(?:再买|续(?:存|期|作|买|上|购)?)|未续(?:存|期|作)?",
        rf"(?:利率|年化|收益率|基准)[^,?\d]{{0,4}}{_NUMBER}[%％]?{_BOUND}",
        rf"(?:流失分|评分|分数)(?:高于|低于|超过|大于|小于|在)?{_NUMBER}分?{_BOUND}(?!钟)",
        r"(?:浮|账面)?(?:亏损|亏钱|亏了|套牢|被套|浮亏)(?:的|了)?|(?:浮盈|盈利|赚钱|赚了)的",
        r"P的?(?:余额)?(?:大于|多于|高于|超过|少于|低于|小于|比)P(?:的?(?:余额)?[多少高低])?|\b(?:more|less|fewer) P than P",
        r"\b(?:above|over|beyond|exceeding) (?:their|his|her|the|own) (?:own )?risk (?:level|grade|rating|profile)",
        r"(?:超过?|高于|超出)(?:了|其|本人|自己|客户)*的?风险(?:等级|承受能力)",
        r"(?:(?<!有)没有|无)(?:任何|什么|东西|产品)?(?:要)?到期(?!日)|(?<!有)没有?(?:人)?过?生日",
        r"\b(?:no|without(?: any| a)?|nothing) (?:maturit\w+|maturing|birthdays?)\b",
        r"\b(?:not|n't|never) (?:matur\w+|having a birthday)\b",
        r"(?:资产)?占比[^,，的]{0,8}|比(?:例|重)(?:超过|高于|低于|大于|小于|最)[^,，的]{0,6}",
        r"\b(?:more|less) than (?:half|a third|a quarter|\d+ ?(?:%|percent)) of (?:their|the|all) (?:assets|aum|money)\b",
        r"(?:刚刚?|才)(?:开户|开卡|开的户)|刚刚?S|\b(?:just|newly|recently) (?:opened|retired)\b",
        r"比T的?(?:时候)?(?:多|少|增|减|降|升|涨|跌|下降|上升)\w{0,2}",
        r"\b(?:more|less|fewer|lower|higher|larger|bigger|smaller)(?: P| assets| money| balances?)? than (?:in |they had )?T\b",
        r"\b(?:up|down|fell|fallen|rose|risen|grew|grown|dropped) (?:from|since|on|against) T\b",
        r"(?:到期|满期)(?:后|了)?(?:转|换|改)(?:成|为|到|入|去|投|买)?了?P?(?=的|$)",
        r"[二两三四五多]种(?:及?以上)?(?:的)?(?:产品|业务)",
        r"\b(?:two|three|several|multiple|more than one) (?:or more )?products?\b",
        r"\b(?:losing money|underwater|in the red|at a loss|loss-making|in profit|making money)\b",
        r"(?:六十|七十|八十|九十|整|大)寿|逢十|整十岁?|本命年|(?:农历|阴历)(?=生日|过)|闰[一二三四五六七八九十冬腊]?月",
        r"转(?:到|去|往|向)?(?:他行|别的银行|其他银行|外行|别家|别处)|代发(?:工资)?(?:的|客户)",
        r"(?<!有)(?:没有?|未|无)(?:任何|什么|发生过?)?(?:大额)?(?:交易|动账|动过|异动|流水|进出|变动|资金变动|往来)过?",
        r"\b(?:no|without|not had any|had no|any lack of) (?:large |big )?(?:movements?|transactions?|activity|flows)\b",
        r"\b(?:not|n't|never) (?:traded|transacted|moved (?:any )?money)\b|\b(?:inactive|dormant)\b",
        rf"\b(?:{_THAN}|turning) {_AGES} years (?:old|of age)\b",
        rf"\b{_PERSONS} (?P<age>{_OLD})",
        rf"\b(?:aged?|older than|younger than|turning) {_AGES}{_OR_MORE}",
        r"\b\d{2,3}(?:-| )years?(?:-| )olds?\b|\bin their (?:late |early |mid )?[a-z]+ties\b",
        r"\b(?:female|male|women|men|ladies|gentlemen)\b(?: (?:clients?|customers?|only))?",
        r"\b(?:not |without |non-?)?auto(?:matically|matic)?[- ]?(?:renew\w*|roll\w*)",
        r"\b(?:renew\w*|roll\w*(?: over)?) automatically",
        rf"\b(?:rates?|yields?|coupons?|interest) (?:of |is )?{_THAN}? ?\d+(?:\.\d+)? ?(?:%|percent|per cent)",
        rf"\bscores? (?:of |is )?{_THAN}? ?\d{{1,3}}\b",
        r"\b(?:lunar|milestone|round|landmark) birthdays?\b|\bleap month\b",
        rf"(?:家?住在?|居住在?|定居|来自|位于|老家在?|户籍在?|籍贯是?|户口在?|单位在|工作在|在){_PLACE_ZH}{_OF_PLACE_ZH}",
        rf"{_PLACE_ZH}{_OF_PLACE_ZH}",
        r"(?:家住|住在?|居住在?|定居在?|来自|老家在?|户籍在?|籍贯是?)[^,.?的PSTANC]{1,8}(?=的|客户|[,.?]|$)",
        r"(?<=T)(?:新|来|才|就)?(?:开的?(?:户|卡)|建档)的?(?!费)|(?<=T)新增(?:的|了)?(?=客户|多少个?客户|几[个位]客户)",
        rf"(?:开户|建档|入行|成为客户){_SINCE}",
        r"(?:有)?投诉过",
        r"(?:快要?|即将|将要?|准备|临近|接近|马上要?|要)退休",
        r"\b(?:about|going|soon|due) to retire\b|\b(?:nearing|near|approaching|close to) retirement\b|\bretiring(?: soon)?\b",
        rf"\b{_LIVING} (?:{_EN_PLACES}|{_TOWN})",
        rf"\b(?:in|from|near|around|across|outside) (?:the )?(?:{_EN_PLACES})\b(?: (?:district|area|city))?",
        rf"\b(?:{_EN_PLACES})(?= (?:clients?|customers?|people|residents|S))",
        r"\b(?:opened?|opening) (?:an? |their |the |new )*accounts?\b(?: (?:over|more than|less than|at least))?",
        r"\baccounts? opened\b",
        r"\b(?:who |that |have |has )*(?:joined|been with|come to|became clients of) (?:us|the bank)\b",
        r"\b(?:ever )?complained\b(?! to me)",
        r"\bto (?:an)?other banks?\b|\bpayroll (?:clients?|customers?)\b",
    )
)


#: Of a product: by how much it yields, how long it runs, where it begins.
_TERMS = re.compile(
    r"(?<![a-z\d])r[1-5](?:级|等级)?(?:(?:及|或)?以[上下]|到r[1-5]级?)?(?!\d)(?! ?(?:是|什么|means))|"
    rf"(?:利率|年化|收益率?|基准|期限|起点|起购|门槛)[^,?\d]{{0,4}}{_NUMBER} ?[%％个年天月]{{0,2}}{_BOUND}"
    rf"|{_NUMBER} ?[%％](?:的)?{_BOUND}|A{_BOUND}起(?:购|点|投)?"
    rf"|\b(?:rates?|yields?|coupons?|interest|terms?|minimums?) (?:of |is |are )?{_THAN}? ?"
    r"(?:\d+(?:\.\d+)? ?(?:%|percent|per cent)?|A)"
    rf"|\b{_THAN} \d+(?:\.\d+)? ?(?:%|percent|per cent)"
)


def where_bounded_terms(text: str) -> tuple[tuple[int, int], ...]:
    """Where words bound a product's rate, term or minimum, in tidied text with its spans masked."""
    return tuple(match.span() for match in _TERMS.finditer(text))


@lru_cache(maxsize=512)  # most of a morning's questions are the same few sentences
def where_unheard(text: str) -> tuple[tuple[int, int], ...]:
    """Where words stand that narrow a list by what no list knows, in tidied text with its spans masked; none over another."""
    found: list[re.Match[str]] = []
    for match in sorted((one for pattern in _PATTERNS for one in pattern.finditer(text)), key=re.Match.start):
        if not found or match.start() >= found[-1].end():
            found.append(match)
    # of an age not the people who are of it
    return tuple(one.span("age" if one.groupdict().get("age") else 0) for one in found)


def find_unheard(text: str) -> tuple[str, ...]:
    """Those words, in their order, once each."""
    return tuple(dict.fromkeys(text[start:end].strip() for start, end in where_unheard(text)))
