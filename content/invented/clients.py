"""The customers themselves: who they are, who looks after them, what they came for.

Neighbours in the numbering may share a household. ``client`` makes the place-th customer from the seed alone, so that a
bank of any size is written without being held in memory.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from content.invented.bank_people import House
from content.invented.chance import STEPS, Chance, spread
from content.invented.days import day_in, month_of
from content.invented.names import CAST, full_name, surname
from content.invented.wealth import Path, band, draining, path_to, type_of, wealth_of

PREFIX = "INV"
#: Twelve neighbours live in these households.
_SIZES = (1, 2, 1, 3, 1, 2, 2)
_CYCLE = tuple((house, nth, size) for house, size in enumerate(_SIZES) for nth in range(size))
_ROLES = ("holder", "spouse", "child")
_CHILD = 2
_YEAR = 365.25
_ADULT = 18.2
_AGES = {"savings": (54, 15), "settlement": (46, 14), "liability": (40, 9), "wealth": (47, 13), "investment": (44, 11)}
_OLDEST = 93.0
_CHILD_YOUNGER = 26
_LUNAR_UNTIL, _LUNAR = 1980, 0.22
#: One in so many customers is born on 29 February.
_LEAP_EVERY, _LEAP_AT = 149, 25
_OCCUPATIONS: dict[str, dict[str, float]] = {
    "liability": {
        "company_staff": 40,
        "public_sector": 14,
        "sole_proprietor": 18,
        "business_owner": 9,
        "professional": 12,
    },
    "settlement": {"sole_proprietor": 48, "company_staff": 26, "business_owner": 14, "professional": 6, "retiree": 6},
    "wealth": {"company_staff": 34, "public_sector": 26, "professional": 14, "senior_manager": 10, "retiree": 10},
    "investment": {"professional_investor": 18, "financial_staff": 20, "senior_manager": 24, "business_owner": 24},
    "savings": {"retiree": 30, "company_staff": 32, "public_sector": 17, "sole_proprietor": 9, "professional": 8},
}
_RETIRED = 62
LEVELS = {"C1": 0.215, "C2": 0.40, "C3": 0.255, "C4": 0.095, "C5": 0.035}
"""Shares among the assessed, before those who invest for gain; these have one of the upper levels."""
_BOLD_LEVELS = {"C4": 0.62, "C5": 0.38}
_WEALTH_LEVELS = {"C2": 0.52, "C3": 0.36, "C4": 0.09, "C5": 0.03}
#: Share never assessed, by band.
_NEVER = (0.62, 0.45, 0.16, 0.05, 0.0, 0.0, 0.0)
#: Every so many households have no manager.
_UNASSIGNED_EVERY = 35
#: Customers of the demo, and how many of these stand above its richest, on the curve.
_A_BANK, _RICHEST = 2_000, (0.25, 0.45)
_NEW, _NEW_DAYS = 0.03, 89
_YOUNG, _YOUNG_DAYS = 0.12, 545
_OLD_DAYS = (560, 8000)
#: Share preparing to leave, by band: a U, like the leaving itself.
_LEAVING = (0.05, 0.04, 0.03, 0.025, 0.04, 0.08, 0.20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A customer as the other rooms of the invented bank need them."""

    place: int
    customer_id: str
    name: str
    gender: str
    birth_date: date
    lunar: bool
    manager_id: str
    branch_id: str
    household_id: str
    household_role: str
    opened_on: date
    occupation: str
    type: str
    """The main type they were drawn for: one of wealth.TYPES."""
    band: int
    level: str
    """C1 … C5, or empty: never assessed."""
    path: Path
    leaving: bool
    """Preparing to leave: the step down lies still ahead."""
    seed: int

    def chance(self, what: str) -> Chance:
        """This customer's stream of draws for one purpose."""
        return Chance(self.seed, what, self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What all customers of one build share."""

    seed: int
    today: date
    house: House
    starts: tuple[float, ...]


def ground(seed: int, today: date, house: House) -> Ground:
    """The seed's starting points of the even sequences."""
    chance = Chance(seed, "ground")
    starts = (_richest_start(chance), *(chance.random() for _ in STEPS[1:]))
    return Ground(seed=seed, today=today, house=house, starts=starts)


def _richest_start(chance: Chance) -> float:
    """The start of the assets' sequence: every seed's first 2,000 customers have one as rich as the richest of 2,000 is."""
    top = max(spread(place, STEPS[0]) for place in range(_A_BANK))
    return (1 - chance.uniform(*_RICHEST) / _A_BANK - top) % 1


def client(place: int, base: Ground) -> Client:
    """The place-th customer, the same for the same seed and day."""
    chance = Chance(base.seed, "client", place)
    cycle, at = divmod(place, len(_CYCLE))
    house, nth, size = _CYCLE[at]
    household = cycle * len(_SIZES) + house
    home = Chance(base.seed, "household", household)
    assets = wealth_of(place, base.starts[0])
    kind = type_of(place, base.starts[1], assets)
    star = CAST.get(place)
    gender = star.gender if star else _gender(nth, home)
    born = _born(place, nth, kind, base.today, home if nth != _CHILD else chance)
    family = surname(home if nth != 1 else chance)
    manager = _keeper(place, household, base)
    opened = _opened(place, born, base)
    wealth_band = band(assets)
    leaving = chance.hits(_LEAVING[wealth_band])
    path = path_to(assets, month_of(base.today) - month_of(opened), Chance(base.seed, "path", place))
    return Client(
        place=place,
        customer_id=f"{PREFIX}{place + 1:06d}",
        name=star.name if star else full_name(family, gender, born.year, chance),
        gender=gender,
        birth_date=born,
        lunar=born.year < _LUNAR_UNTIL and chance.hits(_LUNAR),
        manager_id=manager,
        branch_id=base.house.branch_of[manager] if manager else _branch(household, base),
        household_id=f"{PREFIX}-F{household + 1:05d}" if size > 1 else "",
        household_role=_ROLES[nth] if size > 1 else "",
        opened_on=opened,
        occupation=_occupation(kind, born, base.today, chance),
        type=kind,
        band=wealth_band,
        level=_level(kind, wealth_band, chance),
        path=draining(path, chance) if leaving else path,
        leaving=leaving,
        seed=base.seed,
    )


def _gender(nth: int, home: Chance) -> str:
    first = "F" if home.hits(0.54) else "M"
    if nth == 0:
        return first
    if nth == 1:
        return "M" if first == "F" else "F"
    return "F" if home.hits(0.5) else "M"


def _born(place: int, nth: int, kind: str, today: date, chance: Chance) -> date:
    middle, deviation = _AGES[kind]
    age = chance.gauss(middle, deviation)
    if nth == 1:
        age += chance.gauss(0, 2)
    elif nth == _CHILD:
        age = chance.gauss(middle, deviation) - _CHILD_YOUNGER
    age = min(max(age, _ADULT + (age % 9 if age < _ADULT else 0)), _OLDEST)
    born = today - timedelta(days=int(age * _YEAR) + place % 31)
    if place % _LEAP_EVERY == _LEAP_AT:
        return date(born.year // 4 * 4, 2, 29)
    return born


def _keeper(place: int, household: int, base: Ground) -> str:
    managers = base.house.managers
    star = CAST.get(place)
    if star:
        return managers[star.manager % len(managers)]
    if household % _UNASSIGNED_EVERY == _UNASSIGNED_EVERY - 1:
        return ""
    return managers[int(spread(household, STEPS[2], base.starts[2]) * len(managers))]


def _branch(household: int, base: Ground) -> str:
    places = [row["branch_id"] for row in base.house.branches[1:]]
    return str(places[household % len(places)])


def _opened(place: int, born: date, base: Ground) -> date:
    chance = Chance(base.seed, "opened", place)
    point = spread(place, STEPS[3], base.starts[3])
    if point < _NEW:
        ago = chance.randint(0, _NEW_DAYS)
    elif point < _YOUNG:
        ago = chance.randint(_NEW_DAYS + 1, _YOUNG_DAYS)
    else:
        ago = chance.randint(*_OLD_DAYS)
    return max(base.today - timedelta(days=ago), day_in(month_of(born) + 16 * 12, 28))


def _occupation(kind: str, born: date, today: date, chance: Chance) -> str:
    if chance.hits(0.04):
        return ""
    if (today - born).days / _YEAR > _RETIRED and chance.hits(0.9):
        return "retiree"
    drawn = chance.one(_OCCUPATIONS[kind])
    return drawn if drawn != "retiree" or (today - born).days / _YEAR > _RETIRED - 10 else "company_staff"


def _level(kind: str, wealth_band: int, chance: Chance) -> str:
    if kind == "investment":
        return chance.one(_BOLD_LEVELS)
    if kind == "wealth":
        return chance.one(_WEALTH_LEVELS)
    return "" if chance.hits(_NEVER[wealth_band]) else chance.one(LEVELS)
