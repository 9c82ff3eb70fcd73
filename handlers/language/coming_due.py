"""What of what comes due is meant: by amount, a customer's sum, renewing by itself or not, what has come due by now.

``details`` asks here for maturity_list.
"""

import re
from dataclasses import replace
from datetime import date, timedelta

from handlers.ask import Period, Slots
from handlers.language.ordering import is_ascending
from handlers.language.renewing import renewing
from handlers.language.tagging import Tagged, as_period
from handlers.language.text import Tidy
from segmentation.changed import changed

_BY_AMOUNT = re.compile(
    r"(?:按|照|依)(?:着|照)?(?:金额|余额|钱|大小|数额)|从大到小|由大到小|大的(?:在前|排前)|金额(?:排|倒序|降序|大的)"
    r"|\b(?:sort|sorted|order|ordered|rank|ranked|list|listed)? ?by (?:amount|size|balance|value|sum)\b"
    r"|\b(?:largest|biggest|highest)(?: amounts?| ones?)? first\b"
)
#: Before or behind an amount: it bounds the sum of a customer's, not each.
_SUMMED = re.compile(
    r"(?:总金额|总额|合计|累计|加起来|加总|一共|总共|总计|总量|总到期)(?:金额|到期|资金|的|在|有|是|达到?|能|都)*A|A的?(?:总额|总金额)"
    r"|\b(?:total(?:s|ling|ing)?|sum|combined|altogether|in all|in total|adding up to)"
    r"(?: (?:of|to|is|are|maturit\w+|amounts?|comes to))* A"
    r"|A (?:(?:maturing|coming due|falling due|due) )?(?:in total|in all|altogether|combined|all together)\b"
)
_CAME_DUE = re.compile(
    r"已经?(?:到期|满期|到了期)|到期了的|\b(?:already|have|has) (?:matured|come due|expired)\b|\balready due\b"
)
_TO_COME = re.compile(
    r"(?:还没有?|尚未|没有?|未)(?:到期|满期)"
    r"|\b(?:not (?:yet )?(?:matured|due)|n't (?:yet )?matured|still to (?:mature|come due))\b"
)
_BOTH_DAYS = re.compile(r"T(?:'s|s)?(?: [a-z]+){0,2} and T|T[^T,，]{0,6}(?:和|及|以及|还有)T")


def what_comes_due(slots: Slots, tagged: Tagged, sentence: Tidy, today: date) -> Slots:
    """By amount instead of by day, and bounded by what comes due of a customer in all, where the sentence says so."""
    summed = slots.amount is not None and _SUMMED.search(tagged.spots.replace("\0", "")) is not None
    by_amount = not slots.sort and _BY_AMOUNT.search(sentence.text) and not is_ascending(sentence.text)
    renews, _ = renewing(tagged.spots.replace("\0", ""))
    slots = _come_or_coming(_of_both_days(slots, tagged), sentence.text, today)
    if not (by_amount or summed or renews):
        return slots
    return changed(slots, sort="amount" if by_amount else slots.sort, summed=summed, renews=renews)


def _come_or_coming(slots: Slots, text: str, today: date) -> Slots:
    """Of a period only what has come due by now, or what is still to: 本月已经到期的, 本周还没到期的."""
    came, coming = _CAME_DUE.search(text), _TO_COME.search(text)
    if bool(came) is bool(coming) or (period := slots.period) is None:
        return slots
    if came and (period.end is None or period.end >= today) and (period.start is None or period.start < today):
        return replace(slots, period=replace(period, end=today - timedelta(days=1)))
    if coming and (period.start is None or period.start < today) and (period.end is None or period.end >= today):
        return replace(slots, period=replace(period, start=today))
    return slots


def _of_both_days(slots: Slots, tagged: Tagged) -> Slots:
    """Today's maturities and tomorrow's: both, where one follows the other."""
    two = [one for one in tagged.periods if not one.impossible and one.start and one.end]
    if len(two) != len(tagged.periods) or len(two) != 2 or not _BOTH_DAYS.search(tagged.spots.replace("\0", "")):  # noqa: PLR2004
        return slots
    first, last = sorted((as_period(one) for one in two), key=lambda one: one.start or date.min)
    if first.end is None or last.start is None or last.start - first.end > timedelta(days=1):
        return slots
    return replace(slots, period=Period(start=first.start, end=last.end))
