"""What the duties of a book are worked out from. Part of ``Book``."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from sqlalchemy import select

from segmentation.dossier import Dossier
from store.books import duty_facts, told_state
from store.books.book_places import BookPlaces
from store.books.duty_forms import Whose
from store.books.scoped import CHUNK
from store.books.told_state import Told
from store.tables import deliveries, rounds, serving

#: Which delivery and round are served, to be told from every other, one made again under an old number among them.
_SERVED = (
    select(
        deliveries.c.delivery_id, deliveries.c.fingerprint, deliveries.c.taken_at,
        rounds.c.round_id, rounds.c.policy_hash, rounds.c.ran_at, rounds.c.by_hand,
    )
    .join(serving, serving.c.delivery_id == deliveries.c.delivery_id)
    .outerjoin(rounds, rounds.c.round_id == serving.c.round_id)
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class BookDuties(BookPlaces):
    """What is due."""

    def dossiers(
        self,
        today: date,
        customer_ids: Iterable[str] = (),
        *,
        exempt_kinds: frozenset[str] = frozenset(),
        lists: tuple[str, ...] = ("pre_churn",),
        tags: tuple[str, ...] = (),
    ) -> tuple[Dossier, ...]:
        """All that duties and pitches read of every customer of the book, or of these; accounts open on the day.

        Duties are managers': whoever has none is in it when asked for by id alone. ``lists``: whose joining is told;
        ``tags``: the keys of tags that are read.
        """
        if self.scope.empty:
            return ()
        asked = frozenset(customer_ids)
        few = (
            tuple(sorted(asked)) if len(asked) <= CHUNK else ()
        )  # of more than a statement takes, the book is read whole
        scope = self.scope if asked else replace(self.scope, branches=())
        wanted = duty_facts.Wanted(
            scope=scope, today=today, customer_ids=few, exempt_kinds=exempt_kinds, lists=lists, tags=tags
        )
        round_day = self.round_day if self.has_round else None
        found = duty_facts.read_dossiers(self.connection, wanted, round_day=round_day, seen=self.seen)
        return tuple(one for one in found if (not asked or one.customer_id in asked) and self.lends(one.customer_id))

    @cached_property
    def go_live(self) -> date | None:
        """The as-of day of the first accepted delivery: no duty that fell before is created."""
        return duty_facts.go_live(self.connection)

    @cached_property
    def edited_days(self) -> tuple[tuple[date, bool], ...]:
        """The bank's own calendar days: (day, whether it is worked)."""
        return duty_facts.edited_days(self.connection)

    @cached_property
    def served_print(self) -> str:
        """Which delivery and round this book is of."""
        return repr(tuple(self.connection.execute(_SERVED).one()))

    def told_state(self, today: date) -> Told:
        """Prints of what was told of the managers' customers between deliveries."""
        return told_state.told_state(self.connection, self._whose(today))

    def told_holders(self, today: date, codes: Iterable[str]) -> set[str]:
        """The managers' customers who hold one of these products or kinds."""
        return told_state.holders(self.connection, self._whose(today), sorted(codes))

    def _whose(self, today: date) -> Whose:
        return Whose(scope=replace(self.scope, branches=()), today=today, since=self.go_live)
