"""A refused call as the doctor's finding."""

from bot.wecom.client import ApiError
from bot.wecom.errors import meaning
from content.wording import knows
from store.condition import Finding


def of_error(error: ApiError) -> Finding:
    """A refused call as a finding; the code's own cure where there is one."""
    key = f"wecom.cure.{error.code}"
    wrong = meaning(error.code).kind != "later"
    if knows(key, "zh"):
        return Finding(key=key, wrong=wrong)
    return Finding(key="wecom.refused", wrong=wrong, facts={"code": error.code, "path": error.path})
