"""What a reader may see of a name, a phone number and an account (checks C-16 and C-17).

The ``Book`` masks what it hands out to anybody but the customer's own manager in a private chat, so that no handler can
forget to. Phones stay masked for everybody until they are asked for one by one.
"""

import re
import unicodedata

from content.names import family_name, has_chinese

_PHONE = re.compile(r"(\d{3})\d{4}(\d{4})")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_DOTS = re.compile(r"[·•・‧∙⋅.．]")
#: Fewer digits than this are no phone number that three and four of them could leave hidden.
_SHORT_PHONE = 8
_TAIL = 4


def mask_name(name: str) -> str:
    """The surname alone: 张*, 欧阳*, 阿依古丽·买买提 → 阿*; of other names each word's first letter: O*** O***."""
    text = unicodedata.normalize("NFKC", name).strip()
    if not text:
        return ""
    if has_chinese(text):
        first = "".join(_DOTS.split(text)[:1]).replace(" ", "")
        surname = first[:1] if _DOTS.search(text) else family_name(first)
        return f"{surname}*"
    return " ".join(f"{word[0]}***" for word in text.split())


def mask_words(text: str, name: str = "") -> str:
    """Free words about a customer: mobile numbers masked, and the customer's own name where ``name`` gives it."""
    if len(name) > 1:
        text = text.replace(name, mask_name(name))
    return _MOBILE.sub(lambda found: mask_phone(found[0]), text)


def mask_phone(phone: str) -> str:
    """138****1234; of other numbers the last four digits; of a short one nothing."""
    digits = re.sub(r"\D", "", phone)
    found = _PHONE.fullmatch(digits[-11:])
    if found:
        return f"{found[1]}****{found[2]}"
    return f"****{digits[-_TAIL:]}" if len(digits) >= _SHORT_PHONE else "****" if digits else ""
