"""Who a sentence speaks of, where the book does not tell: ids, tails, titles (王总, Mr Wang) and the places names stand in.

The span found is what was typed; which customer it means is the book's to say.
"""

# ruff: noqa: E501 - a pattern stands on one line, as it is searched for

import re

from content.names import surnames

_TITLES = "总|先生|女士|小姐|太太|老师|阿姨|叔叔|大爷|大妈|大姐|大哥|奶奶|爷爷|老板|经理|医生|教授|律师|主任|院长|校长|董事长|董|姐|哥|叔|姨|婶|伯|工|夫人|师傅|老太|老爷子"
_CUSTOMER_ID = re.compile(r"(?<![a-z0-9])(?:c|cust|cu|客户号?|customer |client |#)[-_ ]?\d{3,12}(?![\d万亿千kmw])")
_TAIL = re.compile(
    r"(?:(?:手机|电话|账号|账户|卡号|卡)?(?:尾号|后四位|末四位)(?:是|为)?[ :]?\d{3,4}的?(?:那个|那位)?(?:客户)?"
    r"|(?:client |customer |account |phone |card )*(?:number )?(?:ending(?: (?:in|with))?|ends (?:in|with)|tail|last four|last 4)(?: digits)?(?: of)? ?\d{3,4})"
)
_EN_TITLE = re.compile(
    r"\b(?:mr|mrs|ms|miss|mister|madam|madame|dr|prof|professor)\b\.? ?[a-z][a-z'-]+(?: (?!about|to|and|on|for|the|with|at|who|what|please|in|of|this|next|today|tomorrow|because|until|is|has|had|hold|have|get|buy|mature|an?|as|no|till|over|by|some|product|pitch|own|by|said|like|from|before|after|when|how|if|could|would|should|might|will|complained|referred|wants?|cd|fund)[a-z'-]+)?"
)

# Words that begin with a surname's character and are no person.
_NOT_NAMES = frozenset(
    ["高端", "高净", "高资", "高于", "高风", "高级", "高管", "高额", "高铁", "高收", "高价", "高层", "高的", "钱到", "钱要", "钱在", "钱多", "钱转", "钱可", "钱能", "钱快", "钱流", "时候", "时间", "时点", "时段", "方案", "方便", "方式", "关注", "关键", "关于", "安排", "安全", "应该", "应对", "任务", "任何", "曲线", "常用", "常联", "常规", "解释", "解决", "解读", "和我", "和谁", "单子", "单笔", "单位", "余额", "全部", "全行", "成为", "成长", "成熟", "成了", "别的", "那些", "那个", "那位", "那笔", "查看", "查询", "查下", "查一", "查客", "查找", "平均", "平台", "都是", "都有", "都在", "都快", "都谁", "万以", "万到", "万的", "周到", "周末", "周期", "周五", "周报", "周内", "周转", "周谁", "周有", "金额", "金条", "金融", "金价", "金卡", "黄金", "白银", "文案", "文章", "于下", "于本", "易流", "易产", "强推", "强制", "通知", "通过", "能做", "能力", "能不", "能买", "能享", "能取", "明天", "明年", "明细", "明后", "明日", "今天", "温馨", "水平", "项目", "项有", "项产", "向客", "向我", "向谁", "马上", "石油", "江苏", "上海", "空间", "计划", "计算", "计时", "路径", "司机", "国债", "国庆", "国家", "年金", "年底", "年内", "年终", "权益", "权限", "充值", "申请", "管户", "管理", "管了", "管的", "管着", "花多", "花了", "容易", "云端", "汪洋", "海外", "海报", "房贷", "车贷", "保险", "保单", "宣传", "武器", "包括", "包含", "党员", "景气", "干嘛", "干啥", "党建", "党费", "冷却", "冷门", "卜卦", "席位", "全是", "名下", "名单", "相关", "支行", "支持", "支付", "支取", "公司", "公众", "银行", "习惯", "步骤", "印象", "许多", "严重", "章程", "毛利", "强势", "史上", "季度", "季末", "和李", "和王", "和张", "连续", "连接", "连带", "应收", "应付", "简单", "简报", "简介", "满期", "满意", "温度", "闻讯", "牛市", "熊市", "柴油", "鲍鱼", "麦当", "巩固", "池子", "伏笔", "厉害", "车位", "田间", "鱼塘", "龙头", "雷区", "喻为", "解析", "沙龙", "商户", "商品", "商铺", "左右", "储蓄", "储备", "屈指", "冉冉", "辛苦", "谢谢", "宁愿", "艾特", "成交", "盛典", "梅雨", "童装", "费用", "费率", "党", "米面", "苗头", "时代", "尤其", "穆斯", "游客", "游戏", "贝壳", "都要", "都可", "方面", "任意", "何时", "何人", "古董", "段时", "段子", "祝福", "祝我", "单独", "卓越", "苏州", "华为", "胡说", "白天", "白户", "陈述", "程序", "唐突", "董事", "夏天", "秦皇", "谭说", "安心", "乐意", "顾问", "郎君", "家庭", "向他", "向她", "顾客", "顾虑", "乐观", "和他", "和她", "史料", "孔子", "康养", "温和", "施压", "万一", "钱包", "汤水", "黎明", "常见", "常来", "赖账", "陶瓷", "贺卡", "贺信", "毛病", "利率", "童话", "农历", "农户", "和客", "汇总", "江山", "乔装", "欧元", "全额", "班次", "柏油", "巫师", "高达", "高过", "高不", "党内", "易变", "单据", "谈谈", "谈话", "谈一", "谈什", "房产", "过年", "过生", "过去", "过期", "过户", "有谁", "戴着", "路上", "路演", "关心", "关怀"]
)  # fmt: skip
_FILL = r"[^的在是有和与跟及要会能该怎到说聊买卖做写给把被向对从为了吗呢啊吧呀嘛什么哪谁几还都也就下上这那先打约见准名资持投产款客户出定编拟搞弄发推介配整安设,.?!;:、\s0-9a-zTPSA{}\0]"


def _chinese_patterns() -> tuple[re.Pattern[str], ...]:
    table = surnames()
    family = "(?:" + "|".join(sorted(table.double, key=len, reverse=True)) + "|[" + "".join(sorted(table.common)) + "])"
    titled = rf"(?:(?:老|小|阿)(?:{family})(?!户|客)|{family}{_FILL}{{0,2}}?(?:{_TITLES})(?!是|监|行|额|量|结|数|体|共|资产|部|经理人|们))"
    named = rf"{family}{_FILL}{{1,2}}"
    return tuple(re.compile(pattern) for pattern in (titled, named))


_TITLED, _NAMED = _chinese_patterns()
_EDGES = re.compile(
    r"(?:^|[给跟和与为向对找见把查看约访帮、,:;。!? \0TPSA]|客户|联系|拜访|针对|面对|介绍|说说|关于|联络|了解|打给|通知|回访|拜会|告诉我|情况|话术|是|调|电|帮我|提醒|移交|撤销|推荐给|走访|一下|一声|说服|打动|留住|营销|为啥|为什么|怎么|先生|我想|是|把|让)$"
)
_AFTER = re.compile(
    r"(?:$|的|是|这|那|在|有|买|持|上|下|什|怎|为|最|适|该|名|投|家|过|能|会|要|说|想|今|明|办|来|推|做|写|准|出|话|资|情|存|理|定|风|打|和|与|、|,|\.|\?|!| |现|目|升|可|对|刚|介|成|转|移|,|昨|应|还|一|爱|喜|生|属|见|改|申|到|取|续|女|先|有|客|T|P|S|A|你|哪|几|呢|吧|吗|啊|档|画|联|拜|产|总|算|没|不|已)"
)

_EN_BEFORE = (
    r"(?:pitch(?: for| to)?|profile (?:of|for)|about|for|to|with|of|is|does|did|called|call|calling|visit|visiting|see|seeing|meet|meeting|met|approach|convince"
    r"|persuade|contact|contacting|talk to|speak to|spoke to|look up|lookup|find|pull up|open|show me|show|customer|client|who's|suits?|snooze|hand|remind|why is|come|told|tell|ring|phone|script|proposal|on|check)"
)
_EN_WORDS_NOT_NAMES = frozenset(
    ["the", "a", "an", "my", "me", "i", "you", "we", "our", "your", "this", "that", "these", "those", "who", "whom", "what", "when", "where", "why", "how", "which", "all", "any", "some", "no", "not", "and", "or", "but", "if", "to", "of", "on", "in", "at", "by", "for", "with", "about", "from", "up", "down", "out", "over", "under", "is", "are", "am", "was", "were", "be", "been", "do", "does", "did", "has", "have", "had", "can", "could", "will", "would", "should", "may", "might", "must", "shall", "let", "please", "today", "tomorrow", "yesterday", "week", "month", "year", "quarter", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "next", "last", "this", "coming", "soon", "now", "day", "days", "client", "clients", "customer", "customers", "people", "person", "someone", "somebody", "everyone", "everybody", "anyone", "anybody", "name", "book", "list", "profile", "pitch", "script", "talk", "talking", "points", "point", "proposal", "sales", "call", "calls", "calling", "visit", "meeting", "contact", "contacts", "maturity", "maturities", "maturing", "matures", "mature", "due", "expire", "expiring", "expiry", "deposit", "deposits", "product", "products", "fund", "funds", "bond", "bonds", "loan", "loans", "cd", "cds", "wealth", "term", "gold", "insurance", "money", "cash", "account", "accounts", "balance", "holdings", "holding", "assets", "asset", "aum", "tier", "segment", "type", "group", "high", "mid", "low", "mass", "private", "vip", "vips", "top", "risk", "news", "market", "markets", "weather", "joke", "stock", "stocks", "poem", "song", "story", "help", "hello", "hi", "hey", "thanks", "thank", "good", "morning", "afternoon", "evening", "bye", "work", "works", "job", "team", "branch", "performance", "numbers", "report", "reminder", "reminders", "birthday", "birthdays", "key", "date", "dates", "large", "big", "movements", "movement", "transfer", "transfers", "push", "pushes", "approval", "benefit", "benefits", "perks", "complaint", "referral", "leave", "holiday", "undo", "it", "them", "they", "he", "she", "his", "her", "him", "there", "here", "much", "many", "more", "most", "less", "rate", "rates", "yield", "info", "information", "details", "overview", "summary", "everything", "something", "anything", "nothing", "renewal", "renew", "renewing", "rolling", "roll", "sell", "selling", "buy", "offer", "recommend", "suitable", "suits", "get", "give", "show", "tell", "find", "see", "look", "list", "open", "check", "write", "draft", "prepare", "make", "create", "set", "log", "note", "just", "also", "again", "first", "second", "third", "new", "old", "same", "other", "another", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "file", "record", "records", "history", "status", "use", "using", "ask", "do", "start", "begin", "commands", "menu", "instructions", "guide", "features", "capital", "world", "cup", "price", "bitcoin", "flight", "rice", "music", "play", "book", "dinner", "lunch", "movie", "time", "priority", "rest", "of", "yourself", "myself", "going", "coming", "doing", "happening", "tasks", "task", "todo", "to-do", "follow", "follow-up", "follow-ups", "overdue", "outstanding", "left", "still", "system", "data", "file", "excel", "password", "pin", "export", "delete", "remove", "change", "transfer", "total", "average", "stage", "level", "score", "class", "category", "categories", "basis", "because", "client's", "customer's", "today's", "tomorrow's", "week's", "month's", "year's", "bank", "bank's", "manager", "managers", "colleague", "colleagues", "everyone's", "structured", "deposits", "treasury", "their", "theirs", "mine", "ours", "one", "ones", "doing", "going", "like", "now", "lately", "recently", "currently", "ring", "close", "bring", "much", "money", "sun", "sat", "mon", "near", "like", "pull", "send", "due", "short", "talked", "spoke", "met", "first", "overview", "behind", "board", "top", "edge", "late", "early", "open", "new", "expired", "call", "back", "again", "soon", "later", "asap", "after", "before", "until", "till", "since", "during", "within", "without", "between", "per", "than", "then", "so", "very", "too", "really", "anyone's"]
)  # fmt: skip
_EN_NAMED = re.compile(rf"\b{_EN_BEFORE} (?P<name>[a-z][a-z'-]+(?: [a-z][a-z'-]+)?(?: [a-z][a-z'-]+)?)")
_EN_OWNER = re.compile(r"\b(?P<name>[a-z][a-z-]+(?: [a-z][a-z-]+)?)(?:'s|’s)(?= |$)")
_TYPED_NAME = re.compile(r"\b[A-Z][a-z'’-]+(?: [A-Z][a-z'’-]+){1,2}\b")


def find_client(text: str, typed: str) -> tuple[int, int] | None:
    """The span of the words that name a customer, in tidied text with other spans masked; None when there are none.

    ``typed`` is the same text with the capitals it was typed with, or ``text`` where they are unknown.
    """
    for pattern in (_TAIL, _CUSTOMER_ID, _EN_TITLE):
        if match := pattern.search(text):
            return _trimmed(match)
    return _chinese(text) or _english(text, typed)


def _trimmed(match: "re.Match[str]") -> tuple[int, int]:
    """A title and a name, without an ordinary word after it: mr zhang, not mr zhang doing."""
    words = match[0].split(" ")
    if len(words) > 2 and words[-1] in _EN_WORDS_NOT_NAMES:  # noqa: PLR2004 - title, name, and one word more
        return match.start(), match.end() - len(words[-1]) - 1
    return match.span()


def _chinese(text: str) -> tuple[int, int] | None:
    if match := _TITLED.search(text):
        later = (
            _TITLED.match(text, match.start() + 1) if match[0][0] in "向和于连全应常同时查那" else None
        )  # 向周先生 is 周先生, though 向 is a surname too
        return later.span() if later and later.end() == match.end() else match.span()
    for match in _NAMED.finditer(text):
        start = match.start()
        for end in (match.end(), match.end() - 1):
            words = text[start:end]
            if len(words) < 2 or any(words[n : n + 2] in _NOT_NAMES for n in range(len(words) - 1)):  # noqa: PLR2004
                continue
            if _EDGES.search(text[:start]) and _AFTER.match(text, end):
                return start, end
    return None


def _english(text: str, typed: str) -> tuple[int, int] | None:
    for match in _TYPED_NAME.finditer(typed):
        words = match[0].lower().split()
        while words and words[0] in _EN_WORDS_NOT_NAMES:
            words = words[1:]
        if len(words) > 1 and not any(word.removesuffix("'s") in _EN_WORDS_NOT_NAMES for word in words):
            start = match.end() - len(" ".join(words))
            return start, match.end() - (2 if match[0].endswith(("'s", "’s")) else 0)
    for pattern in (_EN_OWNER, _EN_NAMED):
        for match in pattern.finditer(text):
            start = match.start("name")
            words = match["name"].split()
            while words and words[0] in _EN_WORDS_NOT_NAMES:
                start += len(words[0]) + 1
                words = words[1:]
            kept = 0
            while kept < len(words) and words[kept] not in _EN_WORDS_NOT_NAMES:
                kept += 1
            if kept:
                return start, start + len(" ".join(words[:kept]))
    return None
