"""What the assistant refuses in words, before anything else is tried: it never moves money, changes records or leaks books.

Each rule is a name (wording ``unclear.refusal.<name>``) and patterns on tidied text. A rule that fires ends understanding.
"""

# ruff: noqa: E501, ISC004 - a pattern stands on one line, as it is searched for

import re

_RULES: tuple[tuple[str, str], ...] = (
    (
        "secrets",
        r"密码|口令|验证码|取款密|网银密|cvv|盾密|动态码|\bpin\b(?! code of conduct)|\bpins\b|passwords?\b|passcode|one[- ]time code|\botp\b|verification code|security code|\bcvc\b",
    ),
    (
        "money",
        r"(?:帮|给|替|把|将|从|请|麻烦|代|为).{0,16}(?:转账|转款|汇款|汇给|打款|打给.{0,6}(?:万|元|块)|划转|划款|转到|转给|转入|转出到|转走|付款)"
        r"|(?:转|汇|打|划|付).{0,8}(?:\d|万|元|块|钱).{0,8}(?:给|到|去|至)(?!期)|^(?:转账|汇款)(?:$|给|到|\d)|(?:帮|替|给|代).{0,14}(?:买入|赎回|下单|申购|认购|购买\d|买\d|买[一二三五十百].{0,4}万|卖出|卖掉|销户|提前支取|取出来|办理支取|取现|取款|存入)"
        r"|(?:赎回|买入|申购|认购|提前支取).{0,10}(?:\d|万|全部|那笔|他的|她的).*(?:吧|一下|掉|了)$"
        r"|(?:冻结|解冻|挂失|注销|销户)(?!.{0,6}(?:的客户|清单|名单|流程|怎么))"
        r"|\b(?:transfer|wire|move|send|pay|remit) (?:(?:rmb|cny|the|some|all|her|his|their|my|this|that|about|out|over|of|a|an|half) ?)*(?:[¥$]? ?\d[\d,.]*(?:k|m|w|万)?|money|cash|funds|million|thousand|balance|payment|deposit)\b.*\b(?:to|from|into|between|out)\b"
        r"|\b(?:make|do|initiate|execute|process) (?:a |the |this )?(?:transfer|payment|wire|remittance)|\btransfer\b.{0,30}\b(?:to|into) .{0,20}\baccount|\bmove .{0,30}\b(?:to|into|between) .{0,20}\baccounts?\b"
        r"|\b(?:buy|sell|redeem|purchase|subscribe|liquidate) (?:for|on behalf|\d|all|his|her|their|some|the .{0,20}(?:fund|product)s? for)|\bplace an? (?:order|trade)|\bwithdraw\b.{0,30}(?:\d|money|cash|funds|deposit|from)"
        r"|\b(?:freeze|unfreeze|block|close|cancel) .{0,20}\b(?:account|card)s?\b",
    ),
    (
        "records",
        r"(?:删除|删掉|删了|清空|抹掉|清除|销毁|清掉|去掉).{0,12}(?:客户|记录|资料|数据|名单|档案|账户|信息|日志|持仓|投诉|联系|手机|电话)|(?:把|将).{0,16}(?:删除|删掉|删了|清空|抹掉|清除)|^(?:删除|删掉|清空|清除)"
        r"|(?:修改|更改|篡改|改成|改为|改一下|改掉|变更|更新|调高|调低|上调|下调).{0,14}(?:客户|资料|电话|手机|号码|地址|等级|余额|利率|风险|姓名|身份证|信息|额度|账户|c[1-5]|测评|联系方式|\d)|(?:把|将|帮).{0,24}(?:改成|改为|改到|改一下|改掉|调成|调到|调为|调高|调低|设成|设为|变成)"
        r"|(?:电话|手机|号码|地址|等级|余额|资料|风险等级|测评).{0,6}(?:改成|改为|改一下|修改|更改|变更)"
        r"|\b(?:delete|erase|wipe|purge|destroy|drop) .{0,40}\b(?:customer|client|record|data|account|history|log|file|database|table|him|her|them|profile|list|everything|all|holding|note|contact|c\d+)s?\b|\b(?:delete|erase|wipe|purge) |\b(?:remove) .{0,30}\b(?:customer|client|record|data|history|from the (?:system|database|book))s?\b"
        r"|\b(?:change|update|edit|modify|alter|overwrite|correct|amend|set|raise|lower|falsify|adjust|increase) .{0,30}\b(?:phone|mobile|number|address|name|balance|record|risk (?:level|rating|grade)|rate|email|limit|details|level|id|birthday|birth date)s?\b(?! of customers)",
    ),
    (
        "export",
        r"(?:导出|下载|拷贝|拷走|拷出|备份|打包|倒出|导给|批量导|爬).{0,16}(?:客户|名单|数据|资料|全部|所有|手机|电话|信息|清单|通讯录|excel|表|明细)|(?:所有|全部|全行|整个|全量|全体|每个).{0,12}(?:导出|下载|打包|拷贝|发到.{0,6}(?:邮箱|微信|qq)|导成|导给)|(?:客户|名单|数据|资料|信息|手机号).{0,10}(?:导出|下载|打包|拷贝|拷走|导成|发到我?.{0,4}(?:邮箱|微信|qq))"
        r"|(?:所有|全部|全体|每个|全行|全量).{0,10}(?:客户)?的?(?:手机号|电话|身份证|联系方式|账号|卡号)"
        r"|\b(?:export|download|dump|extract|copy out|back up|backup|scrape) .{0,40}\b(?:customers?|clients?|data|list|book|everything|records?|phone|numbers|database|names|contacts|portfolio|excel|csv|details)\b|\b(?:all|every|entire|whole) .{0,30}\b(?:phone numbers?|id numbers?|card numbers?|account numbers?|emails?)\b|\b(?:email|send|mail|give) me (?:all|every|the (?:whole|entire|full|complete)) .{0,24}\b(?:customer|client|database|data|book|list)s?\b.*(?:excel|csv|file|spreadsheet|email|gmail|home|database)|\b(?:csv|excel|spreadsheet)\b.{0,20}\b(?:all|every|entire|whole)\b|\b(?:all|every|entire|whole) .{0,30}\b(?:csv|excel|spreadsheet|usb|my (?:private )?e?-?mail)\b",
    ),
    (
        "others",
        r"(?:别人|其他人|其他经理|别的经理|同事|其他客户经理|别的客户经理|他人|隔壁|别的同事|其他同事|兄弟支行|其他支行|别的支行|对面柜台)(?:的|名下的?|管的|管户的?|手里的?|手上的?|那边的?|那的?|家的?).{0,10}(?:客户|名单|资料|到期|持仓|数据|资产)|(?:全行|全支行|全网点|全分行|整个支行)(?:的)?(?:所有|全部)?(?:高端|贵宾|到期|vip)?(?:客户|名单)"
        r"|C(?:经理)?(?:名下|管户|手上|手里|手下|管|那边|那里)?(?:的|有哪些|有什么|都有哪些|名下|管户|管的)(?:所有|全部)?(?:的)?S?(?:客户|名单|管户)(?!经理|画像|信息|资料|等级|档案|情况|类型|详情|分类|风险|权益|号|概|标签|联系|关系|群)"
        r"|\b(?:other|another|someone else'?s?|somebody else'?s?|other people'?s?|anyone'?s?|everyone'?s?|everybody'?s?|colleagues?'?s?|coworkers?'?s?|co-workers?'?s?|teammates?'?s?|other managers?'?s?|other rms?'?s?) ?(?:manager'?s?|rm'?s?|colleague'?s?|people'?s?|branch'?s?|person'?s?|managers'?|rms'?)? ?(?:customer|client|book|portfolio|list|maturit)\w*"
        r"|\b(?:customers?|clients?|book|portfolio) (?:of|belonging to|managed by|owned by|under) (?:my colleague|another|other|someone|somebody|the other|a colleague|colleagues|anyone)"
        r"|\b(?!my|our|the|this|your|all|new|top|today'?s|week'?s|month'?s|year'?s|which|what|who)[a-z]+(?: [a-z]+)?['’]s? (?:book of )?(?:customers|clients|client list|customer list|book of business|book|portfolio of clients)\b(?! an? )"
        r"|\b(?:all|every) (?:the )?(?:customers?|clients?) (?:in|of|at) the (?:bank|branch)|\bwhole bank'?s?\b",
    ),
)
_COMPILED = tuple((name, re.compile(pattern)) for name, pattern in _RULES)

DETAILS = tuple(name for name, _ in _RULES)


def refused(text: str) -> str:
    """The name of the rule a tidied text breaks; empty when none."""
    for name, pattern in _COMPILED:
        if pattern.search(text):
            return name
    return ""
