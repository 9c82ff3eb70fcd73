"""The group chats with customers that are known: what the bank's file says of each and what its platform says, in one row.

``take_from_bank`` brings the file's list in, after each delivery and before each push; ``store.groups.seen`` brings in what
the platform says. A segment or language that a person bound goes before the file's. Members are counted, never kept.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import Connection, Row, insert, select, update

from content.problems import Problem
from segmentation.people import Language
from store import audit
from store.database import Database
from store.tables import bank
from store.tables import customer_groups as table

State = Literal["live", "orphaned", "ended"]
#: The column of the staff file that knows an owner by their account there; elsewhere a colleague is known by staff id.
_ACCOUNTS = {"wecom": "wecom_userid", "slack": "slack_user_id"}
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerGroup:
    """One group chat with customers."""

    address: str
    """``wecom:group:wr1``."""
    platform: str
    chat_id: str
    name: str
    owner: str
    """Their account on the platform."""
    owner_staff_id: str
    """Empty: nobody of the bank's staff file."""
    state: State
    """Live, orphaned (its owner has left), ended."""
    listed: bool
    """It stands in the bank's file."""
    segment: str
    """Empty: bound to none."""
    language: Language
    members: int | None
    """Customers and colleagues; None: never read from the platform."""
    customers: int | None
    unknown_customers: int | None
    """Of the customers: those whom the bank's file does not know."""
    seen_at: datetime | None

    @property
    def refusal(self) -> str:
        """Why nothing can be sent there; empty: it can."""
        if self.state == "ended":
            return "group_ended"
        if self.state == "orphaned":
            return "owner_left"
        return "" if self.owner_staff_id else "owner_unknown"


def groups(
    connection: Connection, *, platforms: Collection[str] | None = None, chat_ids: Collection[str] | None = None
) -> tuple[CustomerGroup, ...]:
    """The groups of these platforms, or with these ids, or all; by address."""
    query = select(table).order_by(table.c.address)
    if platforms is not None:
        query = query.where(table.c.platform.in_(list(platforms)))
    if chat_ids is not None:
        query = query.where(table.c.chat_id.in_(list(chat_ids)))
    return tuple(_group(row) for row in connection.execute(query))


def read_all(connection: Connection) -> tuple[Row[Any], ...]:
    """Every group's row, by address: for those who need more of it than ``CustomerGroup`` says."""
    return tuple(connection.execute(select(table).order_by(table.c.address)).all())


def of_rows(rows: Iterable[Row[Any]]) -> tuple[CustomerGroup, ...]:
    """The groups of rows that were read."""
    return tuple(map(_group, rows))


def of_address(connection: Connection, address: str) -> CustomerGroup | None:
    """One group."""
    row = connection.execute(select(table).where(table.c.address == address)).first()
    return _group(row) if row else None


def take_from_bank(database: Database, now: datetime) -> int:
    """Bring in the list of the served delivery, and who has left by it; returns how many groups changed."""
    with database.reading() as connection:
        if database.served(connection).delivery_id is None:
            return 0
        listed = _listed(connection)
        staff = _Staff.read(connection)
    changed = 0
    with database.writing() as connection:
        known = {row["address"]: dict(row) for row in connection.execute(select(table)).mappings()}
        for address in sorted({*listed, *known}):
            before = known.get(address)
            changed += put(connection, before, _placed(address, before, listed.get(address), staff), now)
    return changed


def put(connection: Connection, before: Mapping[str, Any] | None, after: Mapping[str, Any], now: datetime) -> bool:
    """Write a group's row when it says something new; ``seen_at`` alone is no news."""
    if before is None:
        connection.execute(insert(table).values({**after, "changed_at": now}))
        return True
    news = {name for name in after if after[name] != before[name]}
    if news:
        moment = {} if news == {"seen_at"} else {"changed_at": now}
        connection.execute(update(table).where(table.c.address == after["address"]).values({**after, **moment}))
    return bool(news - {"seen_at"})


def bind(  # noqa: PLR0913 - what is bound, and by whom
    database: Database, chat_id: str, *, segment: str | None, language: str | None, by: str, now: datetime
) -> CustomerGroup:
    """Bind a group's segment or language before what the bank's file says; empty gives it back. Audited. Raises Problem."""
    with database.reading() as connection:
        found = groups(connection, chat_ids=[chat_id])
        staff = _Staff.read(connection)
        listed = _listed(connection)
    if len(found) != 1:
        raise Problem("groups.unknown", exit_code=2, chat=chat_id)
    with database.writing() as connection:
        query = select(table).where(table.c.address == found[0].address)
        before = dict(connection.execute(query).mappings().one())
        bound = {**before, "bound_by": by}
        bound |= {} if segment is None else {"bound_segment": segment}
        bound |= {} if language is None else {"bound_language": language}
        put(connection, before, _placed(found[0].address, bound, listed.get(found[0].address), staff), now)
        detail = {"group": found[0].address, "segment": bound["bound_segment"], "language": bound["bound_language"]}
        audit.record(connection, at=now, staff_id=by, what="group_bound", detail=detail)
        after = of_address(connection, found[0].address)
    assert after is not None
    return after


@dataclass(frozen=True, slots=True)
class _Staff:
    """Who the bank's people are: by account and by id."""

    by_account: Mapping[tuple[str, str], str]
    active: Mapping[str, bool]
    language: Mapping[str, str]
    accounts: Mapping[tuple[str, str], str]

    @staticmethod
    def read(connection: Connection) -> "_Staff":
        """The staff of the served delivery."""
        staff = bank["staff"]
        by_account: dict[tuple[str, str], str] = {}
        accounts: dict[tuple[str, str], str] = {}
        active, language = {}, {}
        for row in connection.execute(select(staff)):
            active[row.staff_id] = row.active is not False
            language[row.staff_id] = row.language or ""
            for platform, column in _ACCOUNTS.items():
                account = (getattr(row, column) or "").casefold()
                if account:
                    by_account[platform, account] = row.staff_id
                    accounts[platform, row.staff_id] = account
        return _Staff(by_account, active, language, accounts)

    def account(self, platform: str, staff_id: str) -> str:
        """Their account there; on the web their staff id."""
        return self.accounts.get((platform, staff_id), "") if platform in _ACCOUNTS else staff_id

    def behind(self, platform: str, account: str) -> str:
        """The staff id of an account; empty for a stranger's."""
        if platform in _ACCOUNTS:
            return self.by_account.get((platform, account.casefold()), "")
        return account if account in self.active else ""


def _listed(connection: Connection) -> dict[str, Row[Any]]:
    chats = bank["group_chats"]
    return {f"{row.platform}:group:{row.chat_id}": row for row in connection.execute(select(chats))}


def new_row(address: str) -> dict[str, Any]:
    """A group about which nothing is known yet."""
    platform, _, chat_id = address.split(":", 2)
    return {
        "address": address, "platform": platform, "chat_id": chat_id, "name": "", "owner": "", "owner_staff_id": "",
        "state": "live", "told_state": "", "listed": False, "segment": "", "language": "zh", "bound_segment": "",
        "bound_language": "", "bound_by": "", "members": None, "customers": None, "unknown_customers": None,
        "lowest_risk_level": "", "has_member_65_plus": None, "seen_at": None,
    }  # fmt: skip


def _placed(
    address: str, before: Mapping[str, Any] | None, listed: Row[Any] | None, staff: _Staff
) -> dict[str, Any]:  # fmt: skip
    """A group's row by what is known now: the platform's word on owner and end goes before the bank's file."""
    row = dict(before) if before is not None else new_row(address)
    row.pop("changed_at", None)
    row["listed"] = listed is not None
    told = bool(row["told_state"])
    if listed is not None and not told:
        row |= {"name": listed.name or "", "owner": staff.account(row["platform"], listed.owner_staff_id)}
    owner = staff.behind(row["platform"], row["owner"]) or (listed.owner_staff_id if listed and not told else "")
    row["owner_staff_id"] = owner
    row["segment"] = row["bound_segment"] or (listed.segment or "" if listed else "")
    spoken = row["bound_language"] or staff.language.get(owner, "")
    row["language"] = spoken if spoken in LANGUAGES else "zh"
    row["state"] = _state(row["told_state"], known=listed is not None, there=staff.active.get(owner))
    return row


def _state(told: str, *, known: bool, there: bool | None) -> State:
    if told == "ended" or (not told and not known):
        return "ended"
    return "orphaned" if told == "orphaned" or there is False else "live"


def placed_again(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows that the platform changed, with what follows from the bank's file; needs the ``bank`` schema."""
    listed, staff = _listed(connection), _Staff.read(connection)
    return [_placed(row["address"], row, listed.get(row["address"]), staff) for row in rows]


def _group(row: Row[Any]) -> CustomerGroup:
    return CustomerGroup(
        address=row.address, platform=row.platform, chat_id=row.chat_id, name=row.name, owner=row.owner,
        owner_staff_id=row.owner_staff_id, state=cast("State", row.state), listed=row.listed, segment=row.segment,
        language=cast("Language", row.language), members=row.members, customers=row.customers,
        unknown_customers=row.unknown_customers, seen_at=row.seen_at,
    )  # fmt: skip
