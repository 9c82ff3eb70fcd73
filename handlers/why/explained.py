"""One customer explained scheme by scheme: what ``guanhu why`` prints and the chat question shows.

Takes a ``OneCustomer``, of today or of a past day, and the values set by hand; gives blocks of sentences.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from content.wording import day, knows, say
from handlers.lists.readings import segment_name
from handlers.why.why_words import Words, name_of, word_of
from segmentation.bank_data import RISK_LEVELS
from segmentation.delivered import missing_for
from segmentation.levers import Case
from segmentation.nodes import Kind
from segmentation.people import Language
from segmentation.policy import Policy
from segmentation.schemes import SEGMENT
from segmentation.to_python import place_one
from segmentation.told import Teller, Told, teller
from store.live.one_customer import OneCustomer
from store.rounds.by_hand import IN
from store.rounds.override_rows import Override

#: The list of who may leave as a group, the score that decides, and the number of the policy it is measured against.
PRE_CHURN, CHURN_SCORE, _CHURN_MARK = f"{SEGMENT}:pre_churn", "churn_score", "pre_churn_from"
#: The rule of the asset types, and from which level on more of a type is suggested at all.
_TYPES, _LEAST_LEVEL = "asset_types", {"investment": "C3"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One scheme: its heading, why, and how far the next level is."""

    scheme: str
    heading: str
    value: str
    reasons: tuple[str, ...]
    ahead: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Explained:
    """Everything that can be said about why one customer is where they are."""

    one: OneCustomer
    policy: Policy
    language: Language
    hands: Sequence[Override] = ()
    about_rules: tuple[str, ...] | None = None
    """The only rules that are asked for: nothing else is worked out. None: any."""

    @cached_property
    def _teller(self) -> Teller:
        case = Case(
            place=place_one(self.policy, self.one.delivered, self.about_rules),
            customer=self.one.customer,
            rows=self.one.rows,
            day=self.one.as_of,
            known=self.one.known,
            delivered=self.one.delivered,
            months_on=self.one.months_on,
        )
        return teller(case, self.policy)

    @cached_property
    def _words(self) -> Words:
        return Words(self.language, self._teller.measures)

    def block(self, scheme: str, *, target: str = "", full: bool = False) -> Block:
        """One rule of the policy; KeyError when it has none of that name. ``full`` tells also what does not hold."""
        told = self._teller.tell(scheme, target=target, solve=scheme in levels(self.policy), full=full)
        words, reasons = self._words, self._words.reasons(told, full=full)
        value = words.value(told)
        if hand := next((hand for hand in self.hands if self._rule_of(hand) == scheme), None):
            reasons = [self._by_hand(hand), say("why.by_rules", self.language, value=value), *reasons]
            value = say("why.hand_value", self.language, value=self._of_hand(hand))
        return Block(
            scheme=scheme,
            heading=_begun(say("why.value", self.language, scheme=self.name(scheme), value=value)),
            value=value,
            reasons=tuple(map(_begun, reasons)),
            ahead=tuple(map(_begun, words.ahead(self._fitting(told)))),
        )

    def _fitting(self, told: Told) -> Told:
        """Without the way to a group whose products the customer's valid risk level does not reach: nobody is led there."""
        fits = [one for one in told.missing if self._may_join(told.scheme, one.word)]
        return told if len(fits) == len(told.missing) else replace(told, missing=tuple(fits))

    def _may_join(self, scheme: str, word: str) -> bool:
        least = _LEAST_LEVEL.get(word) if scheme == _TYPES else None
        level = str(self.one.customer.get("risk_level") or "")
        assessed = not self._teller.values.get("risk_expiry")
        return least is None or (assessed and level in RISK_LEVELS[RISK_LEVELS.index(least) :])

    def reasons(self, scheme: str) -> tuple[str, ...]:
        """Those of ``block`` alone, of a rule that nobody sets by hand."""
        told = self._teller.tell(scheme, solve=False, full=False)
        return tuple(map(_begun, self._words.reasons(told)))

    @property
    def churn(self) -> str:
        """Whether the customer is on the list of who may leave, by which score; empty where no score of the rules decides."""
        score, mark = self._teller.values.get(CHURN_SCORE), self.policy.numbers.get(_CHURN_MARK)
        by_hand = any(self._rule_of(hand) == PRE_CHURN for hand in self.hands)
        if by_hand or not isinstance(score, int) or not isinstance(mark, int) or not self.policy.has(PRE_CHURN):
            return ""
        on = bool(self._teller.values.get(PRE_CHURN))
        if not on and score >= mark:  # another condition keeps the customer off: the reasons name it
            return ""
        return say("why.churn.on" if on else "why.churn.off", self.language, score=score, mark=mark)

    def name(self, scheme: str) -> str:
        """What a rule is called; a named segment by its title in the policy."""
        if scheme.startswith(f"{SEGMENT}:"):
            return segment_name(scheme, self.language, self.policy)
        return name_of(scheme, self.language)

    def about(self, scheme: str, word: str) -> tuple[str, ...]:
        """The reasons for one word of a set alone; empty for other rules."""
        told = self._teller.tell(scheme, target=word, solve=False)
        return tuple(map(_begun, self._words.reasons(told, only=word))) if told.type.kind is Kind.SET else ()

    def missing(self, schemes: Iterable[str]) -> str:
        """Which tables were not delivered that these schemes read; empty when none."""
        lacking: set[str] = set()
        for scheme in schemes:
            lacking |= missing_for(self.policy, self.one.delivered, scheme)
        if not lacking:
            return ""
        names = say("why.list", self.language).join(_table(name, self.language) for name in sorted(lacking))
        return say("why.missing_tables", self.language, tables=names)

    @property
    def first(self) -> tuple[str, ...]:
        """What is told when no scheme is named: the most telling ones, and whatever was set by hand."""
        by_hand = (rule for rule in map(self._rule_of, self.hands) if self.policy.has(rule))
        return tuple(dict.fromkeys((*told_first(self.policy), *by_hand)))

    @property
    def by_hand(self) -> tuple[str, ...]:
        """A line for each value that was set by hand."""
        return tuple(
            say("why.value", self.language, scheme=self.name(self._rule_of(hand)), value=self._by_hand(hand))
            for hand in self.hands
        )

    def _rule_of(self, hand: Override) -> str:
        return hand.scheme if self.policy.has(hand.scheme) else f"{SEGMENT}:{hand.scheme}"

    def _by_hand(self, hand: Override) -> str:
        until = day(hand.until, self.language, weekday=False)
        return say("why.by_hand", self.language, value=self._of_hand(hand), until=until, reason=hand.reason)

    def _of_hand(self, hand: Override) -> str:
        if self._rule_of(hand).startswith(f"{SEGMENT}:"):
            return say("words.yes" if hand.value == IN else "words.no", self.language)
        words = [word_of(hand.scheme, word, self.language, self.policy) for word in hand.value.split("|") if word]
        return say("why.list", self.language).join(words) or say("why.none", self.language)


def _begun(line: str) -> str:
    """The line with a capital where its letters have them."""
    return line[:1].upper() + line[1:]


def told_first(policy: Policy) -> tuple[str, ...]:
    """The schemes told when none is named: ``[why] told``, else every rule of words."""
    listed = policy.section("why").get("told", ())
    named = [name for name in listed if isinstance(name, str) and policy.has(name)]
    return tuple(named or [rule.name for rule in policy.rules if rule.type.kind in (Kind.WORD, Kind.SET)])


def levels(policy: Policy) -> frozenset[str]:
    """The schemes in which a higher level, or one group more, is worth telling: ``[why] levels``, else all."""
    listed = policy.section("why").get("levels")
    if listed is None:
        return frozenset(rule.name for rule in policy.rules)
    return frozenset(name for name in listed if isinstance(name, str))


def _table(name: str, language: Language) -> str:
    key = f"facts.table.{name}"
    return say(key, language) if knows(key, language) else name
