"""Text becomes an ``Ask`` or ``Unclear``: a cascade of readable stages, bilingual, refusing rather than guessing.

Normalise → tag and mask (names, period, segment, product, amount) → deny rules → examples, of questions and of what is
declined → two marks.
Called by ``bot.conversation`` for every message and by ``guanhu understand``. Never raises on any text.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from math import pow  # noqa: A004 - of two numbers that are no whole ones it is always a float

from handlers.ask import Ask, ClientNames, Miss, Reason, Slots, Unclear
from handlers.language import deny
from handlers.language.aspects import aspect_of
from handlers.language.compared import compared, with_all_named
from handlers.language.contrasts import contrasts, first_part, meant
from handlers.language.details import LISTED, with_details
from handlers.language.dialect import in_mandarin
from handlers.language.list_phrases import is_by_product, list_phrase
from handlers.language.manners import without_manners
from handlers.language.misses import for_keeping
from handlers.language.periods import find_period
from handlers.language.ranker import known, rank
from handlers.language.sentences import OUT_OF_SCOPE, REFUSE, plain
from handlers.language.slips import without_slips
from handlers.language.spelling import put_right
from handlers.language.tagging import Tagged, as_period, tag
from handlers.language.tense import looks_back
from handlers.language.text import Tidy, is_chinese, is_latin, tidy
from handlers.language.vocabulary import own_words
from handlers.language.wishes import first_wish
from segmentation.changed import changed
from segmentation.people import Language
from segmentation.schemes import Segment

#: At or above it a question is answered; between the marks it is asked back; below it is not understood.
HIGH_MARK: dict[Language, float] = {"zh": 0.5, "en": 0.6}
#: A Chinese sentence that writes, or comes near to a customer's card as any with a name does, must be surer.
SURE_MARK = 0.6
LOW_MARK = 0.42
#: The odds that a sentence of one word, or one Chinese character, must have and how they grow with their number: the more a
#: sentence says, the oftener it is sure of the wrong half.
ODDS: dict[Language, float] = {"zh": 0.057, "en": 0.3}
ODDS_GROW: dict[Language, float] = {"zh": 1.5, "en": 1.3}
#: By how much more for what must be surer.
SURE_ODDS = 1.5
#: A Chinese sentence that says which question it does not mean must be nearly certain.
CONTRAST_MARK = 0.99
#: Answered below it, the sentence is kept for those who write the sentences: another question was nearly as near.
CLOSE_MARK = 0.90
#: The best must lead the second by this much, else both are offered.
MARGIN = 0.06

#: What sounds like something declined, so sure, is declined.
DECLINE_MARK: dict[Language, float] = {"zh": 0.5, "en": 0.4}
#: Less sure than that, nothing is done before it is asked back.
DOUBT_MARK: dict[Language, float] = {"zh": 0.15, "en": 0.02}
#: As likely as this none of the work, and it is asked back too; in Chinese the other marks are enough.
ELSEWHERE_MARK: dict[Language, float] = {"zh": 1.0, "en": 0.1}

#: Questions whose open periods look back: those of INTENTS with look "back" (a test keeps them equal).
LOOK_BACK = frozenset({"contact_history", "large_movements", "my_performance", "team_overview", "news_today"})

#: Questions for which 最近三个月 lies ahead: of what comes due, birthdays, work to do.
LOOK_AHEAD = frozenset(
    {
        "maturity_list",
        "birthday_list",
        "key_dates",
        "reminder_list",
        "reminder_set",
        "snooze",
        "leave_set",
    }
)

#: Those of INTENTS that write (a test keeps them equal).
WRITES = frozenset(
    {
        "log_contact",
        "reminder_set",
        "push_draft",
        "push_review",
        "log_complaint",
        "log_referral",
        "log_life_event",
        "snooze",
        "undo",
        "override_request",
        "leave_set",
        "handover",
    }
)

#: Questions answered only at the sure mark: what writes, and the card.
MUST_BE_SURE = WRITES | {"client_profile"}

#: A sentence that is nothing but a day or a period.
_DAY_ALONE = "T"
#: Lists that have a question of their own.
LISTS = {"pre_churn": "churn_list", "near_tier": "uplift_list"}


def understand(
    text: str,
    *,
    now: datetime,
    language: Language,
    clients: ClientNames | None,
    segments: Iterable[Segment] = (),
) -> Ask | Unclear:
    """The question a text asks, or why there is none. ``now`` is in the asker's zone; ``clients`` is the asker's book.

    ``segments`` are the lists and named segments of the bank's policy, which can be asked for by their names.

    A client stays ``client_text``: which customer that is, the conversation finds in the book.
    """
    sentence = without_slips(_read(text, clients, language), clients)
    if not sentence.text:
        return Unclear(reason=Reason.NOT_UNDERSTOOD)
    tagged = tag(sentence, now, clients, own_words(segments))
    masked = plain(tagged.masked)
    if masked == _DAY_ALONE and known(words := plain(sentence.text), ("zh",)):
        masked = words  # 今天 alone is the list of the day, 下周三 alone asks nothing
    ranked, declined = _apart(rank(masked, _languages(tagged.masked, language)))
    if beside := compared(tagged):
        tagged, declined = with_all_named(tagged), {}
    if rule := _declined(sentence.text, masked, declined):
        aspect = aspect_of(rule, sentence.text, masked)
        return Unclear(reason=Reason.REFUSED, slots=tagged.slots, detail=rule, aspect=aspect)
    if aspect := aspect_of("", sentence.text, masked):
        return Unclear(reason=Reason.NOT_UNDERSTOOD, slots=tagged.slots, aspect=aspect)
    described = beside or list_phrase(masked)
    doubt = _in_doubt(ranked, declined, _script(masked))
    said = meant(masked)
    if said != masked and ranked and ranked[0][1] < 1:
        ranked, _ = _apart(rank(said, _languages(tagged.masked, language)))
    if ranked and ranked[0][1] < _mark(ranked[0][0], said):
        of_two = first_wish if _script(said) == "en" else _of_two
        said, ranked = of_two(said, ranked) or (said, ranked)
    if beside or (described and _leaves_open(ranked, said, described, doubt=doubt)):
        rest = [(intent, 0.0) for intent, _ in ranked if intent != described]
        ranked, said, doubt = [(described, 1.0), *rest], masked, False
    return _decide(ranked, said, sentence, tagged, now=now, language=language, doubt=doubt)


def _leaves_open(ranked: list[tuple[str, float]], said: str, described: str, *, doubt: bool) -> bool:
    """Whether the examples do not say which question it is, or take a sum or an order by one product for the plain list."""
    best, score = ranked[0] if ranked else ("", 0.0)
    if described == "holders" and best == "segment_list" and is_by_product(said):
        return True
    if described == "book_summary" and best in ("holders", "segment_list", "contact_today"):
        return True
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    return doubt or score < _mark(best, said) or score - second < MARGIN


def _of_two(said: str, ranked: list[tuple[str, float]]) -> tuple[str, list[tuple[str, float]]] | None:
    """The first of two Chinese wishes and its question, where it is sure alone and among the whole's nearest two."""
    if not (first := first_part(said)):
        return None
    questions, declined = _apart(rank(first, ("zh",)))
    if sum(declined.values()) >= DOUBT_MARK["zh"] or questions[0][0] not in {intent for intent, _ in ranked[:2]}:
        return None
    best, score = questions[0]
    return (
        (first, [(best, score), *((intent, 0.0) for intent, _ in ranked if intent != best)])
        if score >= _mark(best, first)
        else None
    )


def is_example(
    text: str, *, now: datetime, language: Language, clients: ClientNames | None, segments: Iterable[Segment] = ()
) -> bool:
    """Whether a text is one of the examples and names nobody: a question for certain, whatever it may sound like besides."""
    tagged = tag(_read(text, clients, language), now, clients, own_words(segments))
    return not tagged.names and known(plain(tagged.masked), _languages(tagged.masked, language))


def _read(text: str, clients: ClientNames | None, language: Language) -> Tidy:
    """The text as it is compared: tidy, in Mandarin, without slips and politeness."""
    named = clients.mentioned if clients else _nobody
    return without_manners(put_right(in_mandarin(tidy(text)), chinese=language == "zh", named=named))


def _nobody(_: str) -> tuple[str, ...]:
    return ()


def _apart(ranked: list[tuple[str, float]]) -> tuple[list[tuple[str, float]], dict[str, float]]:
    """The questions, best first, and what is declined: each rule and how much it sounds like it."""
    declined = {name.removeprefix(REFUSE): score for name, score in ranked if name.startswith(REFUSE)}
    return [one for one in ranked if not one[0].startswith(REFUSE)], declined


def _declined(text: str, masked: str, declined: dict[str, float]) -> str:
    """The rule the sentence breaks, by a pattern or by what it sounds like; empty when none."""
    if rule := deny.refused(text, masked):
        return rule
    sure = sum(declined.values()) >= DECLINE_MARK[_script(masked)]
    return max(declined, key=lambda name: declined[name]) if sure else ""


def _in_doubt(ranked: list[tuple[str, float]], declined: dict[str, float], script: Language) -> bool:
    """Whether it may be declined, or none of the work, though a question is likelier."""
    elsewhere = next((score for intent, score in ranked if intent == OUT_OF_SCOPE), 0.0)
    return sum(declined.values()) >= DOUBT_MARK[script] or elsewhere >= ELSEWHERE_MARK[script]


def _script(masked: str) -> Language:
    """Whose marks count: a mixture is as unsure as English."""
    return "en" if is_latin(masked) else "zh"


def _mark(intent: str, masked: str) -> float:
    """How sure the question must be to be answered."""
    script, writes = _script(masked), intent in MUST_BE_SURE
    length = float(len(masked))
    if script == "en":
        length = len(masked.split()) + sum(map(is_chinese, masked)) / 2  # two characters say as much as a word
    odds = ODDS[script] * pow(length, ODDS_GROW[script]) * (SURE_ODDS if writes else 1)
    mark = max(odds / (1 + odds), SURE_MARK if writes and script == "zh" else HIGH_MARK[script])
    return max(mark, CONTRAST_MARK) if script == "zh" and contrasts(masked) else mark


def _decide(  # noqa: PLR0913 - what every stage found
    ranked: list[tuple[str, float]],
    said: str,
    sentence: Tidy,
    tagged: Tagged,
    *,
    now: datetime,
    language: Language,
    doubt: bool,
) -> Ask | Unclear:
    best, score = ranked[0] if ranked else (OUT_OF_SCOPE, 0.0)
    runner_up = ranked[1][1] if len(ranked) > 1 else 0.0
    candidates = tuple(intent for intent, _ in ranked if intent != OUT_OF_SCOPE)[:3]
    sure = not doubt and score >= _mark(best, said) and score - runner_up >= MARGIN
    slots = _slots((best,) if sure else (best, *candidates[1:2]), tagged, sentence, now.date())

    def miss(reason: str) -> Miss | None:
        clear = best == OUT_OF_SCOPE and score >= CLOSE_MARK
        sentence = "" if clear else for_keeping(tagged)
        return Miss(sentence=sentence, language=language, reason=reason, nearest=candidates) if sentence else None

    if tagged.periods and tagged.periods[0].impossible and best != OUT_OF_SCOPE and score >= LOW_MARK:
        return Unclear(reason=Reason.PERIOD_IMPOSSIBLE, candidates=candidates, slots=slots)
    if best == OUT_OF_SCOPE or score < LOW_MARK:
        reason = Reason.NOT_UNDERSTOOD
        return Unclear(
            reason=reason,
            candidates=candidates,
            slots=_slots(
                (next((name for name in candidates[:1] if name in LISTED), ""),), tagged, sentence, now.date()
            ),
            miss=miss(reason.value),
        )
    if not sure:
        reason = Reason.ASK_WHICH
        return Unclear(reason=reason, candidates=candidates, slots=slots, miss=miss(reason.value))
    if best == "segment_list" and (lists := [name for name in slots.segment if name in LISTS]):
        best = LISTS[lists[0]]
        slots = replace(slots, segment=tuple(name for name in slots.segment if name != lists[0]))
        candidates = tuple(dict.fromkeys((best, *candidates)))[:3]
    close = miss("close") if score < CLOSE_MARK else None
    return Ask(intent=best, slots=slots, now=now, language=language, candidates=candidates, miss=close)


def _slots(likely: tuple[str, ...], tagged: Tagged, sentence: Tidy, today: date) -> Slots:
    """The slots as the likeliest question takes them: its own besides, the period read the way all that are likely look."""
    slots = with_details(likely[0], tagged, sentence, today)
    if not tagged.periods or tagged.periods[0].impossible or slots.period != tagged.slots.period:
        return slots
    back = LOOK_BACK.issuperset(likely) or (likely[0] not in WRITES and looks_back(tagged.text))
    found = find_period(tagged.text, today, back=back, unsure=LOOK_AHEAD.isdisjoint(likely))
    return slots if found is None or found.impossible else changed(slots, period=as_period(found))


def _languages(masked: str, language: Language) -> tuple[str, ...]:
    """Which sentences to compare with: by script, both for a mixture, the asker's own when only masks are left."""
    found = tuple(name for name, present in (("zh", is_chinese(masked)), ("en", is_latin(masked))) if present)
    return found or (language,)
