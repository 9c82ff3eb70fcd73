"""The English period grammar: this week, before Friday, within 10 days, from March to May, the 3rd to the 10th, Q1.

Each base phrase is a pattern and a small reader; ``periods.find_period`` joins and cuts them.
"""

from handlers.language import calendar as cal
from handlers.language import (
    counted_en,
    eras_en,
    festive_en,
    further_en,
    lengths_en,
    numeric_en,
    pairs_en,
    parts_en,
    rows_en,
    short_en,
    stretches_en,
    units_en,
    weekdays_en,
    worded_en,
)
from handlers.language.calendar import Span
from handlers.language.dates_en import READERS as DATES
from handlers.language.dates_en import WEEKDAY_NUMBER
from handlers.language.festivals import BY_NAME, ENGLISH_NAMES
from handlers.language.lengths_en import CUTTERS, LENGTH
from handlers.language.lengths_en import READERS as LENGTHS
from handlers.language.periods import Grammar, Reader, after, before
from handlers.language.short_en import NAMED
from handlers.language.tense_en import facing
from handlers.language.units_en import OF, PART, WHICH
from handlers.language.years_en import YEAR

# "sun", "may" and the like are names and verbs too: they need a sign that a date is meant
_SIGN = "|".join(
    rf"(?<=\b{word} )"
    for word in [
        "on", "by", "before", "after", "until", "till", "from", "to", "and", "in", "of", "this", "next", "last", "since",
        "for", "through", "during", "early", "mid", "late", "coming", "week",
    ]
)  # fmt: skip
_WEEKDAY = (
    r"(?P<wd>monday|tuesday|wednesday|thursday|friday|saturday|sunday|(?:tues|tue|weds|thurs|thur|thu|fri)|(?:^|"
    + _SIGN
    + r"|(?<=-)|(?<=, ))(?:mon|wed|sat|sun)(?! [a-z]+(?:'s)?$)|(?:mon|wed)(?= (?:am|pm|morning|afternoon)\b|$))\b"
)
_MONTH = (
    r"(?P<m>january|february|march|april|(?:(?:^|"
    + _SIGN
    + (
        r"|(?<=-)|(?<=\d )|(?<=th )|(?<=st )|(?<=nd )|(?<=rd ))may"
        r"(?! (?:C|mr|mrs|ms|mdm|dr|i|we|he|she|they|you|my|the|be|not|or may|have|has|need|want|take|leave|also|well|cause"
        r"|require|get|go|still|contain|come|call|buy|sell|move|wish|like|become|result|change|find|look|use|cost|mean)\b)"
        r"|may(?= ?\d))|june|july|august|september|october|november"
        r"|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct"
        r"|nov|dec)\b\.?"
    )
)
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"


#: Signs that one of the festivals' names may stand there.
_FESTIVAL_SIGNS = " ".join(
    sorted({n[:2] if not n.isascii() else n[:3].strip() for n in BY_NAME if n.isascii() is True})
)


_BASES: tuple[tuple[str, str, Reader], ...] = (
    (
        "tod ton tom tm yes now day this night",
        (
            r"\b(?:the )?day after (?:tomorrow|tmr|tmrw|tmw)\b|\b(?:the )?day before yesterday\b"
            r"|\b(?:todays?|tonight|tomorrows?|tmrw|tmr|tmw|yesterdays?|last (?:night|evening)|right now"
            r"|now|this (?:morning|afternoon|evening|am|pm))\b"
        ),
        DATES["named"],
    ),
    (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        rf"\b(?<!\d[.,])(?:the )?{_DAY} (?:of )?{_MONTH}{YEAR}{NAMED}",
        DATES["date"],
    ),
    (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        (
            rf"\b{_MONTH}(?: |, ?(?=\d{{1,2}}(?:st|nd|rd|th)\b))(?:the )?{_DAY}\b(?! ?(?:days?|weeks?|months?"
            rf"|k\b|%)){YEAR}{NAMED}"
        ),
        DATES["date"],
    ),
    (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        (
            rf"\b(?:the )?{_DAY} ?(?:-|to|through|until|till|and) ?"
            rf"(?:the )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH}{YEAR}"
        ),
        DATES["days_in_month"],
    ),
    (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        (
            rf"\b{_MONTH} (?:the )?{_DAY} ?(?:-|to|through|until"
            rf"|till) ?(?:the )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b{YEAR}"
        ),
        DATES["days_in_month"],
    ),
    (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        rf"\b{PART}{OF}(?:(?P<w>this|next|last|coming) )?{_MONTH}{YEAR}",
        DATES["part_of_month"],
    ),
    (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        (
            r"\b(?:(?P<w>this|next|last|coming) )?(?:(?:the )?month of )?(?<!you )(?<!we )"
            rf"(?<!i ){_MONTH}{YEAR}"
        ),
        DATES["month"],
    ),
    (
        "mon tue wed thu fri sat sun",
        (
            r"\b(?<!closest )(?<!nearest )"
            rf"(?:(?P<before>this|next|last) (?:week|wk)(?:'s|,| on)? |{WHICH} )?{_WEEKDAY}(?:,? (?:of |from )?(?P<week>this"
            r"|next|last|nxt) (?:week|wk))?(?: (?:morning|afternoon|evening|am|pm)\b)?"
        ),
        DATES["weekday"],
    ),
    ("q", rf"\b(?:{PART}{OF})?(?:the )?q(?P<q>[1-4])\b{YEAR}", DATES["quarter"]),
    (
        "quarter qtr",
        (
            rf"\b(?:{PART}{OF})?(?:the )?(?P<q>first|second|third"
            rf"|fourth|final|1st|2nd|3rd|4th)[- ](?:quarter|qtr)\b{YEAR}"
        ),
        DATES["quarter"],
    ),
    (
        "h1 h2 half",
        (
            r"\b(?:h(?P<h>[12])|(?:the )?(?P<h2>first|second) half of "
            rf"(?:the|this) year)\b{YEAR}"
        ),
        DATES["half_year"],
    ),
    (
        "20",
        (
            rf"\b(?:{PART}{OF})?(?:(?:the )?(?:calendar )?year (?:of )?)?(?P<yy>20[0-4]\d)\b"
            r"(?![-/.]\d)(?! ?(?:yuan|rmb|cny|k\b|m\b|clients?|customers?|groups?|people|client chats))"
        ),
        DATES["whole_year"],
    ),
    ("week wk", rf"\b(?:calendar )?(?:week|wk) (?:number |no\.? ?)?(?P<n>\d{{1,2}})\b{YEAR}", DATES["week_number"]),
    (
        "week",
        (
            r"\b(?:the )?week (?:of|beginning|starting|commencing) "
            rf"(?:the )?{_DAY} (?:of )?{_MONTH}{YEAR}"
        ),
        DATES["week_of"],
    ),
    (
        "week",
        (
            r"\b(?:the )?(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th|last) week "
            rf"(?:of|in) (?:(?P<w>this|next|last) month|{_MONTH}{YEAR})"
        ),
        DATES["week_of_month"],
    ),
    (
        "st nd rd th",
        (
            r"\b(?:the |on the )?(?P<d>\d{1,2})(?:st|nd|rd|th)\b"
            r"(?! (?:quarter|qtr|week|day|call|customer|client|century|largest|biggest|best|highest|lowest|most|time|place"
            r"|floor|avenue|street|anniversary|birthday|attempt|visit|meeting|line|item|row|column))"
        ),
        DATES["day_of_month"],
    ),
    (
        "month",
        (
            r"(?<!turn )(?<!turns )(?<!turning )(?<!top )(?<!only )(?<!are )(?<!best )(?<!first )(?<!last )"
            r"\b(?:the )?(?P<d>\d{1,2})(?:st|nd|rd|th)?(?: day)? (?:of )?(?:the )?"
            r"(?P<w>this|current|next|coming|following|last|previous) month\b"
        ),
        DATES["day_of_which_month"],
    ),
    (
        _FESTIVAL_SIGNS,
        (
            r"\b(?:the )?(?:chinese (?=national|labou?r|mid|dragon|tomb))?"
            rf"(?P<f>{ENGLISH_NAMES})\b(?P<days> holidays?| period| break| week)?{YEAR}"
        ),
        LENGTHS["festival"],
    ),
)

GRAMMAR = Grammar(
    bases=(
        *parts_en.BASES,
        *numeric_en.BASES,
        *short_en.BASES,
        *units_en.BASES,
        *weekdays_en.BASES,
        *counted_en.BASES,
        *worded_en.BASES,
        *festive_en.BASES,
        *eras_en.BASES,
        *rows_en.BASES,
        *stretches_en.BASES,
        *pairs_en.BASES,
        *further_en.BASES,
        *lengths_en.BASES,
        *_BASES,
    ),
    joiner=r" ?(?:-{1,2}|~|to|and|through|thru|until|till|up to|or|&|\+|/)(?: the)? ?",
    opener=r"(?:\bfrom|\bbetween)(?: the)? $",
    meeting=r",? (?:and|but) ",
    labels=WEEKDAY_NUMBER,
    facing=facing,
    prefixes=(
        *counted_en.PREFIXES,
        *stretches_en.PREFIXES,
        *weekdays_en.PREFIXES,
        *parts_en.PREFIXES,
        *further_en.PREFIXES,
        (
            (
                rf"\b(?:the |within )?(?:{LENGTH}|(?P<one>week|month"
                r"|fortnight)) (?:before|prior to|ahead of|up to|leading up to"
                r"|after|following)(?: the)? $"
            ),
            CUTTERS["around"],
        ),
        (
            (
                r"\b(?:on or before|no later than|not later than|as late as|by"
                r"|until|till|up to|up until|through|through to)(?: the)? $"
            ),
            CUTTERS["until"],
        ),
        (r"\b(?:before|prior to|earlier than|ahead of)(?: the)? $|\bpre-$", lambda span, _m, _c: before(span)),
        (
            r"\b(?:after|(?:year )?(?:later|greater|newer) than|past|beyond|following)(?: the)? $|\bpost-$",
            lambda span, _m, _c: after(span),
        ),
        (r"\bas (?:of|at)(?: the)? $", CUTTERS["as_of"]),
        (r"\b(?:since|starting(?: from| on)?|from|beginning|as from)(?: the)? $", CUTTERS["since"]),
        (r"\b(?:on|in|during|for|over|at|within)(?: the)? $", lambda span, _m, _c: span),
    ),
    suffixes=(
        *worded_en.SUFFIXES,
        *counted_en.SUFFIXES,
        *stretches_en.SUFFIXES,
        *pairs_en.SUFFIXES,
        # its words stay: "H2 performance so far" asks for performance
        (r"(?=(?: [a-z']+){0,3} (?:so far|thus far|to date|up to now)\b)", CUTTERS["so_far"]),
        (
            (
                r" (?:onwards?|and later|or later|and after|and beyond|(?:and|or) (?:greater|newer))\b"
                r"| on(?=,| (?:which|who|what|whose|how|any)\b)"
            ),
            lambda span, _m, _c: Span(span.start, None),
        ),
        (
            r" (?:ends?|is (?:over|out|up)|finishes|closes|runs out)\b",
            lambda span, _m, _c: cal.last_day(span),
        ),
        (
            r" (?:or earlier|or before|and earlier|at the latest)\b",
            lambda span, _m, _c: Span(None, span.end),
        ),
    ),
)
