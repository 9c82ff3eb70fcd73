"""Why a customer is in a group, in sentences: what ``segmentation.told`` found, said in either language.

Names come from the wording room ``facts``; a bank's own name that is not there is shown as it stands.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from content.wording import day, knows, money, say
from handlers.lists.readings import segment_name
from segmentation.grounds import Because, Ground, Side
from segmentation.missing import Missing
from segmentation.nodes import Kind, Op, Type, text_of
from segmentation.people import Language
from segmentation.policy import Policy
from segmentation.schemes import SEGMENT
from segmentation.to_python import Value, day_of
from segmentation.told import Measure, Measures, Told, marks

_OPS = {
    Op.AT_LEAST: "at_least", Op.LESS: "less", Op.MORE: "more", Op.AT_MOST: "at_most", Op.SAME: "same", Op.OTHER: "other",
}  # fmt: skip
#: From here on a share is told as so many times.
_TIMES = 2


@cache
def name_of(name: str, language: Language) -> str:
    """A name of the policy as a colleague says it; one without words as it stands."""
    key = f"facts.name.{name}"
    return say(key, language) if knows(key, language) else name


#: Rules whose values are named like a group's.
_GROUPS = {
    "asset_types": "asset_type", "plain_tier": "tier", "tier_before": "tier", "occupation": "occupation_group",
    "segments": SEGMENT,
}  # fmt: skip


def word_of(scheme: str, word: str, language: Language, policy: Policy) -> str:
    """A value of a scheme as a colleague says it."""
    return segment_name(f"{_GROUPS.get(scheme, scheme)}:{word}", language, policy)


@dataclass(frozen=True, slots=True)
class Words:
    """Says what was told of one customer."""

    language: Language
    measures: Measures

    def value(self, told: Told) -> str:
        """The customer's value in a scheme."""
        return self._typed(told.scheme, told.value, told.type)

    def reasons(self, told: Told, *, full: bool = False, only: str = "") -> list[str]:
        """What decided, a line each; ``full`` tells of a set also why it is not in the others, ``only`` of one word."""
        shown = [
            because
            for because in told.because
            if (full or because.holds or _is_worth_it(because, told)) and only in ("", because.word)
        ]
        lines = [line for line in (self._because(told, because) for because in shown) if line]
        return lines + [self._part(*part) for part in told.parts if full]

    def ahead(self, told: Told) -> list[str]:
        """The days of grace, and what is missing for the next level."""
        lines = self._grace(told)
        if told.type.kind is Kind.SET:
            return lines + [self._joins(told, one) for one in told.missing]
        if not told.target:
            return lines + [self._say("next.top")] * told.at_top
        if not told.missing:
            return [*lines, self._say("next.unsolved", word=self._word_of(told.scheme, told.target))]
        if told.short is not None:
            word = self._word_of(told.scheme, told.target)
            lines.append(
                self._say("next.points", points=f"{told.short:,}", word=word, mark=self._mark(told.missing[0]))
            )
            return [*lines, self._say("next.any_of"), *(self.option(one) for one in told.missing if not one.counts)]
        return lines + [self._next(told, one) for one in told.missing]

    def option(self, one: Missing) -> str:
        """One of several amounts that would do."""
        return self._say("next.option", fact=self._grows(one), amount=money(one.amount, self.language))

    def _part(self, name: str, share: int, divisor: int) -> str:
        """One of the amounts that were added up, and how many points it gave."""
        whole, rest = divmod(share, divisor)
        points = self._say("about", amount=f"{whole:,}") if rest else f"{whole:,}"
        value = self._amount(self.measures.value(name), self.measures.named(name))
        return self._say("part", name=self._name(name), value=value, points=points)

    # -- what decided ---------------------------------------------------------------------------------------------

    def _because(self, told: Told, because: Because) -> str:
        said = self._say("and").join(dict.fromkeys(filter(None, (self._ground(one) for one in because.grounds))))
        if not said:
            return ""
        if because.points is not None and told.type.kind is Kind.NUMBER:
            key = "line.points" if because.holds else "line.no_points"
            return self._say(key, points=because.points, grounds=said)
        if because.word:
            word = self._word_of(told.scheme, because.word)
            return self._say("line.member" if because.holds else "line.not_member", word=word, grounds=said)
        return said

    def _ground(self, one: Ground) -> str:
        if one.left is None:
            return self._word(one)
        if one.op is Op.NOT_KNOWN:
            return self._say("word.unknown", name=self._label(one.left))
        if self.measures.of(one.left).odd or (one.right and self.measures.of(one.right).odd):
            return ""
        if one.op is Op.BAND:
            return self._band(one, one.left)
        if one.right is None:
            return self._marked(one, one.left)
        return self._shared(one, one.left, one.right)

    def _word(self, one: Ground) -> str:
        name = name_of(one.name, self.language)
        if one.op in (Op.IS, Op.IS_NOT):
            key = "holds" if one.op is Op.IS else "fails"
            sentence = f"facts.{key}.{one.name}"
            return (
                say(sentence, self.language) if knows(sentence, self.language) else self._say(f"word.{key}", name=name)
            )
        if one.op in (Op.KNOWN, Op.NOT_KNOWN) or one.word is None:
            return self._say("word.known" if one.op is Op.KNOWN else "word.unknown", name=name)
        key = {Op.HAS: "word.has", Op.LACKS: "word.lacks"}.get(one.op, "word.is")
        return self._say(key, name=name, word=self._word_of(one.name, one.word)) if one.name else ""

    def _band(self, one: Ground, left: Side) -> str:
        measure = self.measures.of(left)
        key = "bottom" if one.mark is None else "top" if one.above is None else "between"
        return self._say(
            f"band.{key}",
            left=self._label(left),
            value=self._amount(left.value, measure),
            mark="" if one.mark is None else self._amount(one.mark, measure, mark=True),
            above="" if one.above is None else self._amount(one.above, measure, mark=True),
        )

    def _marked(self, one: Ground, left: Side) -> str:
        measure = self.measures.of(left)
        if one.mark == 0 and one.op in (Op.MORE, Op.OTHER):
            return self._say("some", left=self._label(left), value=self._amount(left.value, measure))
        if one.mark == left.value == 0 and one.op in (Op.AT_MOST, Op.SAME):
            return self._say("none_of_it", left=self._label(left))
        return self._say(
            f"compared.{_OPS[one.op]}", left=self._label(left), value=self._amount(left.value, measure),
            mark=self._amount(one.mark, measure, mark=True),
        )  # fmt: skip

    def _shared(self, one: Ground, left: Side, right: Side) -> str:
        if left.type.kind is right.type.kind is Kind.DAY:
            return self._days(one, left, right)
        mine, theirs = self.measures.of(left), self.measures.of(right)
        facts = {
            "left": self._label(left), "value": self._amount(left.value, mine),
            "right": self._label(right), "base": self._amount(right.value, theirs),
        }  # fmt: skip
        if placed := self._places(left, right):
            return self._say(f"beside.{_OPS[one.op]}", **{**facts, **placed})
        if one.op is Op.SAME and self.measures.is_greatest(left, right):
            return self._say("largest", left=facts["left"], value=facts["value"])
        numerator, denominator = one.share or (1, 1)
        scale = _scale(mine, theirs)
        mark = Fraction(numerator, denominator) * scale
        if mark == 1 or not right.value or mine.odd or theirs.odd:
            return self._say(f"beside.{_OPS[one.op]}", **facts)
        part = Fraction(left.value or 0, right.value) * scale
        return self._say(f"share.{_OPS[one.op]}", part=self._share(part, mark), mark=self._share(mark, mark), **facts)

    def _places(self, left: Side, right: Side) -> dict[str, str]:
        """The words of two places in one list; none where these are no places, or no word stands at one."""
        words, scheme = (right.words, right.parts) if right.words else (left.words, left.parts)
        places = (left.value, right.value)
        if not words or any(place is None or not 0 <= place < len(words) for place in places):
            return {}
        value, base = (self._word_of(scheme[0][1], words[place or 0]) for place in places)
        return {"value": value, "base": base}

    def _days(self, one: Ground, left: Side, right: Side) -> str:
        """Two days beside each other: which is the earlier."""
        facts = {"left": self._label(left), "right": self._label(right)}
        for name, value in (("value", left.value), ("base", right.value)):
            facts[name] = (
                self._say("day_unknown") if value is None else day(day_of(value), self.language, weekday=False)
            )
        return self._say(f"dates.{_OPS[one.op]}", **facts)

    # -- what is missing ------------------------------------------------------------------------------------------

    def _grace(self, told: Told) -> list[str]:
        if told.grace is None:
            return []
        word = self._word_of(told.scheme, told.grace.word)
        held = self._word_of(told.scheme, str(told.value))
        if told.grace.day is None:
            lines = [self._say("grace.open", word=word)]
        else:
            on = day(day_of(told.grace.day), self.language, weekday=False)
            lines = [self._say("grace.dated", word=word, day=on)]
        for one in told.hold[:1]:
            fact, amount = self._grows(one), money(one.amount, self.language)
            lines.append(self._say("grace.hold", fact=fact, amount=amount, word=held, mark=self._mark(one)))
        return lines

    def _next(self, told: Told, one: Missing) -> str:
        word = self._word_of(told.scheme, one.word)
        if one.counts:
            return self._say("next.kinds_one" if one.amount == 1 else "next.kinds", count=one.amount, word=word)
        return self._with_mark("next.amount", one, word)

    def _joins(self, told: Told, one: Missing) -> str:
        return self._with_mark("next.joins", one, self._word_of(told.scheme, one.word))

    def _with_mark(self, key: str, one: Missing, word: str) -> str:
        facts = {"fact": self._grows(one), "amount": money(one.amount, self.language), "word": word}
        mark = self._mark(one)
        return self._say(key, mark=mark, **facts) if mark else self._say(f"{key}_plain", **facts)

    def _grows(self, one: Missing) -> str:
        """What has to grow, and in which kinds, where the amount does not hold for all of that name."""
        if not one.others:
            return name_of(one.fact, self.language)
        key, kinds = ("but", one.others) if len(one.others) <= len(one.kinds) else ("only", one.kinds)
        said = self._say("list").join(word_of("kind", kind, self.language, self.measures.policy) for kind in kinds)
        return self._say(f"next.{key}", fact=name_of(one.fact, self.language), kinds=said)

    def _mark(self, one: Missing) -> str:
        """The mark that is reached: an amount, a share."""
        ground = marks(one)
        if ground is None or ground.left is None:
            return ""
        mine = self.measures.of(ground.left)
        if ground.right is None:
            return self._amount(ground.mark, mine, mark=True) if not mine.odd else ""
        theirs = self.measures.of(ground.right)
        numerator, denominator = ground.share or (1, 1)
        mark = Fraction(numerator, denominator) * _scale(mine, theirs)
        return self._amount(ground.right.value, theirs) if mark == 1 else self._share(mark, mark)

    # -- names and numbers ----------------------------------------------------------------------------------------

    def _name(self, name: str) -> str:
        """What a figure is called; one worked out of averages of months says so."""
        key = f"facts.averaged.{name}"
        averaged = knows(key, self.language) and self.measures.named(name).months > 0
        return say(key, self.language) if averaged else name_of(name, self.language)

    def _label(self, side: Side) -> str:
        measure = self.measures.of(side)
        if (measure.days or measure.years) and len(side.parts) == 2:  # noqa: PLR2004 - from one day to another
            (_, last), (_, first) = side.parts
            if last == "D":
                return self._say("since_years" if measure.years else "since", day=name_of(first, self.language))
            names = {"from": name_of(first, self.language), "to": name_of(last, self.language)}
            return self._say("between", **names)
        said = [self._name(name) for _, name in side.parts]
        label = said[0] if said else str(side.constant)
        for other in said[1:]:
            label = self._say("sum", one=label, two=other)
        return label

    def _amount(self, value: int | None, measure: Measure, *, mark: bool = False) -> str:  # noqa: PLR0911 - one a unit
        if value is None:
            return self._say("day_unknown")
        if measure.odd:
            return ""
        if measure.days or measure.years:
            return self._say("days" if measure.days else "years", count=f"{value:,}")
        if measure.percent:
            return f"{value:,}%"
        if measure.unit:
            whole, rest = divmod(value, measure.divisor)
            return self._say("above_zero") if mark and rest and not whole else f"{whole:,}"
        if measure.money:
            whole, rest = divmod(value, max(measure.months, 1))
            said = money(whole, self.language)
            return self._say("about", amount=said) if rest else said
        return f"{value:,}"

    def _typed(self, scheme: str, value: Value, type_: Type) -> str:
        if value is None:
            return self._say("day_unknown")
        if type_.kind is Kind.SET:
            words = [self._word_of(scheme, word) for word in text_of(value, type_).split("|") if word]
            return self._say("list").join(words) or self._say("none")
        if type_.kind is Kind.TEST:
            return say("words.yes" if value else "words.no", self.language)
        if type_.kind is Kind.WORD:
            return self._word_of(scheme, str(value))
        if type_.kind is Kind.DAY and isinstance(value, int):
            return day(day_of(value), self.language, weekday=False)
        return self._amount(int(value), self.measures.named(scheme))

    def _word_of(self, scheme: str, word: str) -> str:
        return word_of(scheme, word, self.language, self.measures.policy)

    def _share(self, part: Fraction, mark: Fraction) -> str:
        """Hundredths, or so many times from twice on; with as many decimals, cut off, as tell it from the mark."""
        times = abs(mark) >= _TIMES
        factor = 1 if times else 100
        for digits in range(1, 9):
            more = factor * 10**digits
            whole = part.numerator * more // part.denominator
            if whole * mark.denominator != mark.numerator * more or part == mark:
                before, after = divmod(whole, 10**digits)
                figure = f"{before:,}.{after:0{digits}d}".rstrip("0").rstrip(".")
                return self._say("times", count=figure) if times else f"{figure}%"
        return "…"

    def _say(self, key: str, **facts: object) -> str:
        return say(f"why.{key}", self.language, **facts).replace("  ", " ")


def _scale(mine: Measure, theirs: Measure) -> Fraction:
    """By how much a share of two sums differs from that of the averages a person reads."""
    nothing = mine.nothing or theirs.nothing
    return Fraction(1) if nothing else Fraction(max(theirs.months, 1), max(mine.months, 1))


def _is_worth_it(because: Because, told: Told) -> bool:
    """Whether something that does not hold is told: why no other branch was taken, or about the group asked for."""
    return told.type.kind is not Kind.NUMBER and because.word in {"", told.target}
