"""Each list once more as a plain scan of the files: what is found, in the order shown. Nothing here asks the program."""

from datetime import date, timedelta

from borax.calendars.lunardate import LunarDate

from handlers.ask import Period, Slots
from segmentation.bank_data import ASSET_KINDS
from tests.handlers.list_bank import TODAY, Files, Line, day, fen, moment

TIERS = ("mass", "mid", "high", "private")
CUTS = (50_000_00, 500_000_00, 6_000_000_00)
MARKS = {"mass": 20_000_00, "mid": 50_000_00, "high": 200_000_00, "private": 200_000_00}


def passes(files: Files, customer_id: str, slots: Slots, *, placed: bool = False) -> bool:
    """Under every segment asked for and among those named."""
    where = files.placed.get(customer_id)
    named = [one for one in (slots.client, *slots.also) if one]
    if named and customer_id not in named:
        return False
    if slots.silent and not _is_open(files, customer_id):
        return False
    last = files.last_reached.get(customer_id)
    if slots.silent and last and (TODAY - last).days < slots.silent:
        return False
    if not all(_has(files, customer_id, word) for word in slots.having):
        return False
    if not slots.segment:
        return where is not None or not placed
    return where is not None and all(_fits(where, word) for word in slots.segment)


def _is_open(files: Files, customer_id: str) -> bool:
    row, today = files.customers[customer_id], TODAY.isoformat()
    return row["opened_on"] <= today and (not row["closed_on"] or row["closed_on"] > today)


def _has(files: Files, customer_id: str, word: str) -> bool:
    """What is held beside keeps the bounds; with "!" it must not. Nobody has anything in an account that is closed."""
    today, what = TODAY.isoformat(), word.removeprefix("!").partition("@")
    if not _is_open(files, customer_id):
        return False
    if what[0] in _PERSONAL:
        return _is(files.customers[customer_id], what[0], what[2]) is not word.startswith("!")
    if what[0] == "touched":
        last = files.last_reached.get(customer_id)
        sums = [(TODAY - last).days] if last else [] if what[2].partition("..")[2] else [10**6]
    elif what[0] == "assets":
        sums = [fen(files.placed[customer_id]["aum"])] if customer_id in files.placed else []
    else:
        sums = [
            fen(one["balance"])
            for one in files.holdings
            if one["customer_id"] == customer_id and fen(one["balance"]) > 0 and one["opened_on"] <= today
            if {one["kind"], one["product_code"]} & set(what[0].split("|"))
        ]
    least, _, most = what[2].partition("..")
    found = bool(sums) and int(least or "0") <= sum(sums) and (not most or sum(sums) <= int(most))
    return found is not word.startswith("!")


_PERSONAL = ("age", "born", "opened", "female", "male", "assessed")


def _is(row: Line, what: str, bounds: str) -> bool:
    """What is said of the customer themselves; years are counted birthday by birthday."""
    if what in ("female", "male"):
        return row["gender"] == ("F" if what == "female" else "M")
    if what == "assessed":
        return row["risk_level"] != ""
    if what != "opened" and not row["birth_date"]:
        return False
    least, _, most = bounds.partition("..")
    if what == "opened":
        number = date.fromisoformat(row["opened_on"]).toordinal()
    else:
        born = date.fromisoformat(row["birth_date"])
        birthdays = [year for year in range(born.year + 1, TODAY.year + 1) if (year, born.month, born.day) <= _today()]
        number = born.year if what == "born" else len(birthdays)
    return (not least or number >= int(least)) and (not most or number <= int(most))


def _today() -> tuple[int, int, int]:
    return TODAY.year, TODAY.month, TODAY.day


def _fits(where: Line, word: str) -> bool:
    """In any of the groups, or with "!" in none of them."""
    found = any(_under(where, part) for part in word.removeprefix("!").split("|"))
    return found is not word.startswith("!")


def _under(where: Line, word: str) -> bool:
    scheme, _, value = word.partition(":")
    if word == "vip":
        return where["tier"] in ("high", "private")
    if scheme == "asset_type":
        return value in where["asset_types"].split("|")
    return where[scheme] == value


def holds(files: Files, customer_id: str, slots: Slots) -> bool:
    """Something of each of the groups, and nothing of what is to be lacking."""
    held = {
        word
        for row in files.holdings
        if row["customer_id"] == customer_id and fen(row["balance"]) > 0 and row["opened_on"] <= TODAY.isoformat()
        for word in (row["kind"], row["product_code"])
    }
    kinds = {row["kind"] for row in files.holdings if row["customer_id"] == customer_id and fen(row["balance"]) > 0}
    alone = not slots.only or kinds <= {*slots.product, "demand_deposit"}
    return alone and all(held & set(group) for group in slots.each) and not held & set(slots.lacks)


def bounded(slots: Slots, amount: int) -> bool:
    least = slots.amount.least if slots.amount else None
    most = slots.amount.most if slots.amount else None
    return (least is None or amount >= least) and (most is None or amount <= most)


def segment(files: Files, who: str, slots: Slots) -> list[tuple[str, str]]:
    """(customer, aum), the richest first."""
    found = [
        (-fen(files.placed[id_]["aum"]), id_)
        for id_ in files.open(who)
        if passes(files, id_, slots, placed=True) and bounded(slots, fen(files.placed[id_]["aum"]))
    ]
    found.sort()
    kept = (found[::-1] if slots.sort == "least" else found)[: slots.limit]
    return [(id_, files.placed[id_]["aum"]) for _, id_ in kept]


def churn(files: Files, who: str, slots: Slots) -> list[tuple[str, int]]:
    """(customer, score), the highest first."""
    found = []
    for id_ in files.open(who):
        where = files.placed.get(id_)
        if where is None or where["tier"] not in ("high", "private") or int(where["churn_score"]) < 40:
            continue
        if passes(files, id_, slots) and bounded(slots, fen(where["aum"])):
            found.append((-int(where["churn_score"]), -fen(where["aum"]), id_))
    return [(id_, -score) for score, _, id_ in sorted(found)[: slots.limit]]


def held(files: Files, who: str, slots: Slots) -> list[tuple[str, int]]:
    """(customer, fen) of those who hold any of the products, or none of them with their assets."""
    totals: dict[str, int] = {}
    for row in files.holdings:
        wanted = row["kind"] in slots.product or row["product_code"] in slots.product
        if wanted and fen(row["balance"]) > 0 and row["opened_on"] <= TODAY.isoformat():
            totals[row["customer_id"]] = totals.get(row["customer_id"], 0) + fen(row["balance"])
    open_now = [id_ for id_ in files.open(who) if passes(files, id_, slots) and holds(files, id_, slots)]
    if slots.without:
        assets = {id_: fen(files.placed[id_]["aum"]) if id_ in files.placed else 0 for id_ in open_now}
        found = [(id_, aum) for id_, aum in assets.items() if id_ not in totals]
    else:
        found = [(id_, totals[id_]) for id_ in open_now if id_ in totals]
    found = [one for one in found if bounded(slots, one[1])]
    return sorted(found, key=lambda one: (-one[1], one[0]))[: slots.limit]


def moved(files: Files, who: str, slots: Slots, period: Period) -> list[str]:
    """Ids of movements, the newest first, of one moment the largest."""
    book, found = files.book(who) if slots.client else files.open(who), []
    for row in files.movements:
        at, amount, id_ = moment(row["at"]), fen(row["amount"]), row["customer_id"]
        if id_ not in book or not passes(files, id_, slots) or not inside(at.date(), period):
            continue
        if slots.direction and row["direction"] != slots.direction:
            continue
        if bounded(slots, amount) if slots.amount else large(files.placed.get(id_), amount):
            found.append((-at.timestamp(), -amount, row["movement_id"]))
    if slots.limit is not None:
        found = sorted(sorted(found), key=lambda one: one[1])[: slots.limit]
    return [id_ for _, _, id_ in sorted(found)]


def large(where: Line | None, amount: int) -> bool:
    """From the mark of the tier on, or a fifth of the assets of the rich; nobody placed: the smallest mark."""
    tier = where["tier"] if where else "mass"
    if amount >= MARKS[tier]:
        return True
    return where is not None and tier in ("high", "private") and 5 * amount >= fen(where["aum"])


def inside(on: date, period: Period) -> bool:
    return (period.start is None or on >= period.start) and (period.end is None or on <= period.end)


def birthdays(files: Files, who: str, slots: Slots, period: Period) -> list[tuple[str, str]]:
    """(day, customer): every day of the period looked at by itself."""
    assert period.start
    assert period.end
    found = []
    for id_, row in files.open(who).items():
        born, aum = day(row["birth_date"]), fen(files.placed[id_]["aum"]) if id_ in files.placed else 0
        if born is None or not passes(files, id_, slots) or not bounded(slots, aum):
            continue
        on = period.start
        while on <= period.end:
            celebrated = _lunar(born, on) if row["birth_calendar"] == "lunar" else _solar(born, on)
            if celebrated:
                found.append((on.isoformat(), -aum, id_))
            on += timedelta(days=1)
    return [(on, id_) for on, _, id_ in sorted(found)[: slots.limit]]


def _solar(born: date, on: date) -> bool:
    if (born.month, born.day) == (2, 29) and not _leap(on.year):
        return (on.month, on.day) == (2, 28)
    return (born.month, born.day) == (on.month, on.day)


def _leap(year: int) -> bool:
    return (date(year, 3, 1) - date(year, 2, 1)).days == 29


def _lunar(born: date, on: date) -> bool:
    """The lunar day of birth, a leap month's in the ordinary month; the 30th on the last day of a short month."""
    birth = LunarDate.from_solar_date(born.year, born.month, born.day)
    now = LunarDate.from_solar_date(on.year, on.month, on.day)
    if now.leap or now.month != birth.month:
        return False
    after = on + timedelta(days=1)
    last_day = LunarDate.from_solar_date(after.year, after.month, after.day).day == 1
    return bool(now.day == birth.day or (birth.day == 30 and now.day == 29 and last_day))


def uplift(files: Files, who: str, slots: Slots) -> list[tuple[str, int]]:
    """(customer, what is missing), those who lack least first: 80 % of the next mark reached."""
    found = []
    for id_ in files.open(who):
        if not passes(files, id_, slots, placed=True):
            continue
        aum, rank = fen(files.placed[id_]["aum"]), TIERS.index(files.placed[id_]["tier"])
        if rank < len(CUTS) and aum < CUTS[rank] and 100 * aum >= 80 * CUTS[rank]:
            found.append((CUTS[rank] - aum, id_))
    return [(id_, short) for short, id_ in sorted(found)[: slots.limit]]


def dated(files: Files, who: str, slots: Slots, period: Period) -> set[tuple[str, str, str]]:
    """(day, kind, customer) of every customer's day in the period."""
    confirmed: dict[str, date] = {}
    for row in files.rows("assessments"):
        on = moment(row["at"]).date()
        if row["confirmed"] != "N" and on <= TODAY:
            confirmed[row["customer_id"]] = max(on, confirmed.get(row["customer_id"], date.min))
    mine = {id_: row for id_, row in files.open(who).items() if passes(files, id_, slots)}
    found = []
    for id_, row in mine.items():
        found.append((day(row["qualified_investor_until"]), "qualified_investor", id_))
        assessed = [one for one in (day(row["risk_assessed_on"]), confirmed.get(id_)) if one]
        if assessed:
            last = max(assessed)
            found.append((last.replace(year=last.year + 1), "assessment", id_))
    found += [
        (day(row["next_payment_on"]), "payment", row["customer_id"])
        for row in files.holdings
        if row["customer_id"] in mine
    ]
    return {(on.isoformat(), kind, id_) for on, kind, id_ in found if on is not None and inside(on, period)}


def summary(files: Files, who: str, slots: Slots) -> dict[str, tuple[int, int, int]]:
    """Customers, aum and debt by group."""
    found: dict[str, tuple[int, int, int]] = {}
    for id_ in files.open(who):
        where = files.placed.get(id_)
        if where is None or not passes(files, id_, slots):
            continue
        groups = [f"{scheme}:{where[scheme]}" for scheme in ("tier", "primary_type", "life_cycle")]
        groups += [f"asset_type:{one}" for one in where["asset_types"].split("|") if one]
        for group in ("", *groups):
            count, aum, debt = found.get(group, (0, 0, 0))
            found[group] = (count + 1, aum + fen(where["aum"]), debt + fen(where["debt"]))
    return found


def maturing(files: Files, who: str, slots: Slots, period: Period, *, of_closed: bool = True) -> list[tuple[str, str]]:
    """(day, holding) by day, then the larger amount; with or without those of closed accounts."""
    book, found = files.book(who) if of_closed else files.open(who), []
    for row in files.holdings:
        on, amount = day(row["matures_on"]), fen(row["balance"])
        if row["customer_id"] not in book or on is None or not inside(on, period):
            continue
        if not slots.product and row["kind"] not in ASSET_KINDS:
            continue  # debts are listed where they are named
        if slots.product and row["kind"] not in slots.product and row["product_code"] not in slots.product:
            continue
        if passes(files, row["customer_id"], slots) and bounded(slots, amount):
            found.append((on.isoformat(), -amount, row["holding_id"]))
    if slots.limit is not None:
        found = sorted(found, key=lambda one: (one[1], one[0], one[2]))[: slots.limit]
    return [(on, id_) for on, _, id_ in sorted(found)]
