"""The statements of ``store.bench.asking``, by hand: named parameters, ``{bank}`` and ``{round}`` for the served schemas.

Each list has one statement that finds all that match, in the list's order and with what its totals add up, and the statements
of the page alone: over ids of what matches, or over the customers of the page.
"""

from dataclasses import dataclass

#: Who asks, what they left open, what may have changed since the last question, and which names of the book the sentence holds.
ASKER = (
    (
        "SELECT s.delivery_id, s.round_id, d.as_of, d.tables, r.as_of FROM serving s"
        " JOIN deliveries d ON d.delivery_id = s.delivery_id LEFT JOIN rounds r ON r.round_id = s.round_id"
    ),
    "SELECT hash FROM policies WHERE state = 'in_force'",
    "SELECT staff_id FROM identities WHERE address = :address",
    "SELECT * FROM {bank}.staff WHERE staff_id = :staff_id",
    "SELECT language FROM preferences WHERE staff_id = :staff_id",
    (
        'SELECT l.staff_id, l.start, l."end" FROM {bank}.staff s JOIN leaves l ON l.staff_id = s.staff_id'
        " WHERE s.deputy_staff_id = :staff_id"
    ),
    "SELECT CAST(state AS TEXT), expires_at FROM conversations WHERE address = :address",
    "SELECT delivery_id FROM outbox WHERE address = :address AND purpose = 'briefing' AND ended_at > :moment LIMIT 1",
    "SELECT customer_id, name FROM {bank}.customers WHERE manager_id = :staff_id AND name_key <> '' AND {stands_in} > 0",
)  # fmt: skip

_OPEN = "c.opened_on <= :today AND (c.closed_on IS NULL OR c.closed_on > :today)"
_MATURING = (
    "SELECT h.holding_id, h.customer_id, h.balance, h.matures_on FROM {bank}.holdings h"
    " JOIN {bank}.customers c ON c.customer_id = h.customer_id"
    " WHERE h.manager_id = :manager AND h.matures_on BETWEEN :start AND :end AND h.kind %s AND " + _OPEN +
    " ORDER BY h.matures_on, h.balance DESC, h.holding_id"
)  # fmt: skip
_PLACED = (
    "SELECT p.customer_id, p.customer_id, p.aum, p.churn_score, p.near_tier FROM {round}.placements p"
    " JOIN {bank}.customers c ON c.customer_id = p.customer_id"
    " WHERE p.manager_id = :manager AND %s AND " + _OPEN + " ORDER BY %s p.aum DESC, p.customer_id"
)  # fmt: skip
_IN = "{place_of}('|' || coalesce(p.segments, '') || '|', '|{name}|') > 0"
_HOLDING = (
    "SELECT h.customer_id, h.customer_id, sum(h.balance), min(h.kind) FROM {bank}.holdings h"
    " JOIN {bank}.customers c ON c.customer_id = h.customer_id"
    " WHERE h.manager_id = :manager AND h.kind = 'treasury_bond' AND h.balance > 0 AND h.opened_on <= :today AND " + _OPEN +
    " GROUP BY h.customer_id ORDER BY 3 DESC, 1"
)  # fmt: skip

#: When each customer was last reached, by the bank's file and by the bot.
_LAST = (
    "(SELECT max(k.at) FROM {bank}.contacts k WHERE k.customer_id = c.customer_id"
    " AND (k.outcome IS NULL OR k.outcome NOT IN ({not_reached}))),"
    " (SELECT max(b.at) FROM contacts b WHERE b.customer_id = c.customer_id AND b.undone_at IS NULL"
    " AND b.outcome NOT IN ({not_reached}))"
)  # fmt: skip
_WHO = "c.customer_id, c.name, c.manager_id, c.account_last4, c.closed_on, c.do_not_disturb, c.blacklisted, " + _LAST
_LINES = (
    "SELECT h.holding_id, h.product_code, p.name, h.kind, h.balance, h.matures_on, h.auto_renew, " + _WHO +
    " FROM {bank}.holdings h JOIN {bank}.customers c ON c.customer_id = h.customer_id"
    " LEFT JOIN {bank}.products p ON p.product_code = h.product_code WHERE h.holding_id {among}"
)  # fmt: skip
_PEOPLE = "SELECT " + _WHO + " FROM {bank}.customers c WHERE c.customer_id {among}"
_WHERE = (
    "SELECT " + _WHO + ", p.aum, p.debt, p.tier, p.primary_type, p.asset_types, p.churn_score FROM {bank}.customers c"
    " JOIN {round}.placements p ON p.customer_id = c.customer_id WHERE c.customer_id {among}"
)  # fmt: skip
_HELD = (
    "SELECT h.customer_id, h.product_code, p.name, h.kind, h.balance FROM {bank}.holdings h"
    " LEFT JOIN {bank}.products p ON p.product_code = h.product_code"
    " WHERE h.customer_id {among} AND h.kind = 'treasury_bond' AND h.balance > 0"
)  # fmt: skip
#: What was told since the night goes before the round's rows; mostly nothing was.
_TOLD = "SELECT * FROM live_placements WHERE customer_id {among} AND round_id = (SELECT round_id FROM serving)"
#: What the rules read of a customer: whoever says why has to read it.
_READ_BY_RULES = (
    *(f"SELECT * FROM {{bank}}.{table} WHERE customer_id {{among}}" for table in (
        "customers", "holdings", "balances", "activity", "movements", "contacts", "complaints"
    )),
    (
        "SELECT * FROM {bank}.products WHERE product_code IN"
        " (SELECT product_code FROM {bank}.holdings WHERE customer_id {among})"
    ),
    (
        "SELECT r.cuts, r.by_hand, d.tables FROM rounds r JOIN deliveries d ON d.delivery_id = r.delivery_id"
        " WHERE r.round_id = (SELECT round_id FROM serving)"
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """One list: ``all`` gives id, customer and amount of whatever matches; ``lines`` take ids, ``customers`` customers'."""

    all: str
    lines: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()


LISTS = {
    "maturing_cds": List(all=_MATURING % "= 'large_cd'", lines=(_LINES,)),
    "maturing": List(all=_MATURING % "IN ({kinds})", lines=(_LINES,)),
    "vip": List(all=_PLACED % (_IN.replace("{name}", "vip"), ""), customers=(_WHERE, _TOLD)),
    "rich": List(all=_PLACED % ("p.aum > 100000000", ""), customers=(_WHERE, _TOLD)),
    "bonds": List(all=_HOLDING, customers=(_PEOPLE, _HELD)),
    "churn": List(
        all=_PLACED % (_IN.replace("{name}", "pre_churn"), "coalesce(p.churn_score, 0) DESC,"),
        customers=(_WHERE, _TOLD, *_READ_BY_RULES),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Writes:
    """What every answer leaves: a link of the audit's chain, and what the chat remembers."""

    turn: tuple[str, ...]
    """On a server: nobody else adds a link meanwhile."""
    last: str
    audit: str
    memory: str


WRITES = Writes(
    turn=("SELECT pg_advisory_xact_lock(6780264, 4)",),
    last="SELECT hash FROM audit ORDER BY audit_id DESC LIMIT 1",
    audit="INSERT INTO audit (at, staff_id, what, intent, customers, detail, previous_hash, hash)"
    " VALUES (:at, :staff_id, 'asked', :intent, :customers, :detail, :previous, :hash)",
    memory="INSERT INTO conversations (address, state, expires_at) VALUES (:address, :state, :kept)"
    " ON CONFLICT (address) DO UPDATE SET state = excluded.state, expires_at = excluded.expires_at",
)
