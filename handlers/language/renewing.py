"""Whether what comes due renews by itself: 本周到期不自动转存的, auto-renewing CDs. ``details`` asks for it."""

import re

YES, NO = "yes", "no"
_RENEW_ZH = r"自动(?:转存|续存|续期|续作|滚存)"
_DENIED_ZH = r"不会?|没有?(?:设|约定|开|做)?|未(?:设|约定|开)?|非|无|(?:关|取消)了?"
#: What is left out: 自动转存除外, 除了自动转存的, excluding auto-renew.
_LEFT_OUT_ZH = (
    r"(?:不含|不包括|不包含|不算|不要|除了?|除去|除开|排除|去掉|剔除|刨去|扣除|撇开)(?:会|要|有|设了?|开了?|那些)*"
)
_LEFT_AFTER_ZH = r"(?:的|了)*(?:除外|以外|之外|不算|不要|排除|剔除)"
_LEFT_OUT_EN = (
    r"(?:\b(?:excluding|except(?: for)?|excepting|other than|apart from|aside from|minus|leaving out|but not|barring|outside)"
    r" (?:the |those |any |ones? |that |which |set to |with |on )*)"
)
_NOT_EN = r"(?:\bnot|n't|\bnever|\bno|\bwithout|\bnon)[ -]?(?:be |set to |going to )?"
_BY_ITSELF_EN = r"(?:renew\w*|roll\w*(?: over)?) (?:automatically|by (?:itself|themselves))"
_AUTO_EN = r"auto(?:matic(?:ally)?)?[- ]?(?:renew\w*|roll\w*(?: over)?)"
_NO = re.compile(
    rf"(?:{_DENIED_ZH}|{_LEFT_OUT_ZH}){_RENEW_ZH}|{_RENEW_ZH}{_LEFT_AFTER_ZH}|不续存|不转存"
    rf"|(?:{_NOT_EN}|{_LEFT_OUT_EN})(?:{_AUTO_EN}|{_BY_ITSELF_EN})"
)
_YES = re.compile(rf"{_RENEW_ZH}|\b(?:{_AUTO_EN}|{_BY_ITSELF_EN})")
#: 是不是自动转存, 会自动转存吗: a question about one, and no filter.
_ASKED = re.compile(
    r"吗|么|是不是|会不会|有没有|是否|能不能|怎么|如何|\b(?:does|do|will|is|are|can) (?:it|this|that|they|C)\b"
)


def renewing(text: str) -> tuple[str, tuple[int, int] | None]:
    """YES, NO or "" and where its words stand, in tidied text with its spans masked."""
    if _ASKED.search(text):
        return "", None
    if found := _NO.search(text):
        return NO, found.span()
    found = _YES.search(text)
    return (YES, found.span()) if found else ("", None)
