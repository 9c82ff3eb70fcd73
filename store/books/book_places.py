"""Where the customers of a book sit, in the served round and since. Part of ``Book``."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from segmentation.people import Placement
from segmentation.policy import Policy
from store.books import placed, segments
from store.books.book_customers import BookCustomers
from store.live import live_placements
from store.live.live_placements import Live

if TYPE_CHECKING:
    from store.live.one_customer import OneCustomer
    from store.rounds.override_rows import Override


@dataclass(frozen=True, kw_only=True)
class BookPlaces(BookCustomers):
    """Where they sit."""

    _told: list[Mapping[str, Live]] = field(default_factory=list, init=False, repr=False, compare=False)
    """What was told of the whole book, once it was asked for."""

    def told_since(self) -> Mapping[str, Live]:
        """Where customers of the book stand since something was told between nights, by id; read once a question."""
        if not self._told:
            self._told.append(live_placements.of_scope(self.connection, self.scope))
        return self._told[0]

    def placement(self, customer_id: str) -> Placement | None:
        """The customer's placement; None when the round lacks them or there is no round yet."""
        return self.placements([customer_id]).get(customer_id)

    def placements(self, customer_ids: Iterable[str]) -> dict[str, Placement]:
        """Placements by customer, for those the round holds; what was told since the night is in them."""
        if not self.has_round:
            return {}
        told = self._told[0] if self._told else None
        return placed.of_customers(self.connection, self.scope, customer_ids, round_day=self.round_day, told=told)

    def segment(
        self, words: Sequence[str], *, least: int | None = None, most: int | None = None
    ) -> tuple[Placement, ...]:
        """Customers placed under all the words (``tier:high``), richest first; amounts bound the aum, in fen."""
        if not self.has_round or not all(segments.known(word) for word in words):
            return ()
        return placed.in_segment(
            self.connection, self.scope, tuple(words), least=least, most=most, round_day=self.round_day
        )

    def seen_by_rules(
        self, policy: Policy, customer_ids: Sequence[str], rules: tuple[str, ...] | None = None
    ) -> "dict[str, OneCustomer]":
        """Customers of this book as the rules see them, by id; who is not in it is left out. For ``rules`` alone, or for all."""
        from store.live.one_customer import read_customers

        if self.database is None:
            return {}
        mine = [one.customer_id for one in self.customers(customer_ids)]
        return read_customers(self.database, self.connection, policy, mine, rules) if mine else {}

    def set_by_hand(self, policy: Policy, customer_ids: Sequence[str]) -> "dict[str, tuple[Override, ...]]":
        """What was set by hand and counts in the served round, for those of the customers that are in this book."""
        from store.rounds.overrides import all_by_hand

        if self.database is None:
            return {}
        served = self.database.seen(self.connection) or self.database.served(self.connection)
        return all_by_hand(self.connection, policy, served.round_id, list(self.known(customer_ids)))
