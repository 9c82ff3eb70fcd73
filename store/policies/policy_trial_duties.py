"""How many customers each manager's contact list would hold under another policy, on the served day.

Duties are pure functions of a customer's dossier, their placement and the policy's numbers; so the dossiers are read once, and
each is put under both policies. Nobody's tasks are touched.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from content.calendar import birthdays, working_days
from segmentation.dossier import Dossier, DutyDays
from segmentation.duties import DutyNumbers, due_items
from segmentation.people import Placement
from segmentation.policy import Policy
from store import tables
from store.books import bank_rows, duty_facts
from store.database import Database
from store.policies.policy_trial import Lengths, ListEffect
from store.rounds.batch_engines import USUAL, Book, open_batch
from store.rounds.rounds import parquet_file, round_before
from store.staff.scopes import Scope

#: Beyond so many customers the dossiers take minutes, and the lists are left out.
MOST_CUSTOMERS = 100_000
_READ = ("aum", "debt", "tier", "asset_types", "primary_type")
_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class _Rules:
    """What duties take of a policy."""

    numbers: DutyNumbers
    placed: Mapping[str, Placement]


def contact_lists(database: Database, before: Policy, after: Policy, *, as_of: date) -> ListEffect:
    """Customers with something due on the day, by manager, under both policies; for the served delivery."""
    rules = tuple(
        _Rules(DutyNumbers.read(policy.section("duties"), policy.section("calendar")), _placed(database, policy, as_of))
        for policy in (before, after)
    )
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for dossier, days in _dossiers(database, before, as_of):
        for count, rule in zip(counts, rules, strict=True):
            count[dossier.customer.manager_id] += _due(dossier, days, rule)
    return ListEffect(name="contacts", before=Lengths(dict(counts[0])), after=Lengths(dict(counts[1])))


def _due(dossier: Dossier, days: DutyDays, rules: _Rules) -> bool:
    return bool(due_items(replace(dossier, placement=rules.placed.get(dossier.customer_id)), days, rules.numbers))


def _placed(database: Database, policy: Policy, as_of: date) -> dict[str, Placement]:
    with database.engine.connect() as connection:
        delivery_id = database.served(connection).delivery_id
        earlier = round_before(connection, database, as_of)
    assert delivery_id is not None
    book = Book(
        database=database,
        delivery_id=delivery_id,
        policy=policy,
        as_of=as_of,
        before=None if earlier is None else parquet_file(database, earlier),
    )
    engine = open_batch(USUAL, book)
    found: dict[str, Placement] = {}
    for frame in engine.placed(_READ, engine.cuts()):
        for customer, aum, debt, tier, types, primary in frame.select("customer_id", *_READ[:4], _READ[4]).iter_rows():
            found[customer] = Placement(
                customer_id=customer, as_of=as_of, aum=aum, debt=debt, tier=tier, primary_type=primary,
                asset_types=tuple(word for word in types.split("|") if word),
            )  # fmt: skip
    return found


def _dossiers(database: Database, policy: Policy, as_of: date) -> Iterator[tuple[Dossier, DutyDays]]:
    customers = tables.bank["customers"].c
    exempt = frozenset(policy.section("suitability")["exempt_kinds"])
    with database.reading() as connection:
        managers = connection.execute(
            select(customers.manager_id).where(customers.manager_id.is_not(None)).distinct().order_by(customers.manager_id)
        ).scalars().all()  # fmt: skip
        days = DutyDays(
            today=as_of,
            calendar=working_days(duty_facts.edited_days(connection)),
            birthdays=birthdays,
            go_live=duty_facts.go_live(connection),
        )
        for start in range(0, len(managers), _AT_ONCE):
            scope = Scope(managers=tuple(managers[start : start + _AT_ONCE]))
            wanted = duty_facts.Wanted(scope=scope, today=as_of, exempt_kinds=exempt)
            for one in duty_facts.read_dossiers(connection, wanted, round_day=None, seen=bank_rows.customer):
                yield one, days
