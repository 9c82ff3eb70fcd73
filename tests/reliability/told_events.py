"""What a bank's systems tell between two mornings, told to the product over its signed API, and read a second time by hand.

``tests.reliability.second_reading --told`` tells it after the first morning: movements out of order, a complaint, an arrival,
marks of a product and of one customer, one of long ago, one of a product not held, and news that names a product; some twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot.app import App
from content.policy import load_policy
from segmentation.people import Arrival, Complaint, MarketMark, Movement
from store.database import Database
from store.live import live
from store.news.intake import Found, keep
from store.news.touched import Touching
from tests.alerts.house import House
from tests.clock import CHINA
from tests.reliability.program import settings_of

Row = Mapping[str, Any]
_FEN = 100


@dataclass(frozen=True, kw_only=True)
class Told:
    """What was told, as duties look at it."""

    movements: tuple[Movement, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    marks: tuple[tuple[str, MarketMark], ...] = ()
    """Each with the customer it is about; empty: whoever holds the product."""


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day on which things are told, of these customers and products."""

    on: date
    fund: Row
    """Somebody's holding of a fund."""
    wealth: Row
    """Somebody's holding of a wealth product."""
    branch: str
    fund_name: str

    @staticmethod
    def of(tables: Mapping[str, Sequence[Row]], on: date) -> "Day":
        """The first holdings of their kinds."""
        holdings = tables["holdings"]
        fund = next(one for one in holdings if one["kind"] in {"equity_fund", "mixed_fund"})
        wealth = next(
            one for one in holdings if one["kind"] == "closed_wealth" and one["customer_id"] != fund["customer_id"]
        )
        name = next(one["name"] for one in tables["products"] if one["product_code"] == fund["product_code"])
        return Day(on=on, fund=fund, wealth=wealth, branch=tables["branches"][0]["branch_id"], fund_name=name)

    def at(self, hour: int, minute: int = 0) -> datetime:
        """A moment of it."""
        return datetime.combine(self.on, time(hour, minute), tzinfo=CHINA)

    @property
    def long_ago(self) -> datetime:
        """Before anything this program has known."""
        return self.at(10) - timedelta(days=687)

    def tell(self, folder: Path) -> None:
        """As the bank's systems do; then what the worker does with it."""
        database = Database(f"sqlite:///{folder / 'guanhu.db'}", folder / "guanhu-data")
        house = House(app=App(settings=settings_of(folder), database=database), now=self.at(16))
        for kind, event, accepted in self._events():
            answer = house.post(kind, event)
            assert (answer["accepted"], answer["repeated"]) == accepted, answer
        with database.reading() as connection:
            touching = Touching.read(connection, served=True)
        with database.writing() as connection:
            assert keep(connection, self._news, touching=touching, now=house.now).told == [self.fund["product_code"]]
        while live.work(database, load_policy(), house.now):
            pass
        house.alerts.all(house.now)
        database.close()

    def _events(self) -> list[tuple[str, dict[str, Any], tuple[int, int]]]:
        """Kind, event, and how many are taken and known."""
        one, other = self.fund["customer_id"], self.wealth["customer_id"]
        fund, wealth = self.fund["product_code"], self.wealth["product_code"]

        def event(id_: str, at: datetime, **said: Any) -> dict[str, Any]:
            return {"id": id_, "at": at.isoformat(), **said}

        stop_loss = event("E1", self.at(11), product_code=fund, mark="stop_loss", value="-8")
        own = event("E2", self.at(11, 5), product_code=wealth, mark="stop_profit", value="6", customer_id=other)
        old = event("E7", self.long_ago, product_code=wealth, mark="risk")
        not_held = event("E8", self.at(11, 10), product_code=fund, mark="risk", customer_id=other)
        came = event("M2", self.at(14), customer_id=other, direction="in", amount="600000")
        left = event("M1", self.at(9, 30), customer_id=other, direction="out", amount="550000.00")
        some = event("M4", self.at(14, 30), customer_id=one, direction="in", amount="70000")
        complaint = event("K1", self.at(15), customer_id=one, kind="service", summary="虚构")
        arrival = event("A1", self.at(15, 30), customer_id=one, branch_id=self.branch)
        nobody = event("E3", self.at(11), product_code="NONE", mark="risk")
        new, known, refused = (1, 0), (0, 1), (0, 0)
        return [
            ("market-marks", stop_loss, new), ("market-marks", stop_loss, known), ("market-marks", own, new),
            ("market-marks", old, new), ("market-marks", not_held, new), ("market-marks", nobody, refused),
            ("movements", came, new), ("movements", left, new), ("movements", some, new), ("movements", left, known),
            ("complaints", complaint, new), ("arrivals", arrival, new), ("arrivals", arrival, known),
        ]  # fmt: skip

    @property
    def _news(self) -> Found:
        title = f"{self.fund_name}公告：暂停申购与赎回（虚构）"
        return Found(
            guid="n1", title=title, text=title, language="zh", url="https://example.com/n1", source="虚构社",
            licence="invented", published_at=None, shown=200,
        )  # fmt: skip

    def told(self) -> Told:
        """The same, written down a second time."""
        one, other = self.fund["customer_id"], self.wealth["customer_id"]
        fund, wealth = self.fund["product_code"], self.wealth["product_code"]

        def mark(whom: str, id_: str, code: str, word: str, at: datetime) -> tuple[str, MarketMark]:
            return whom, MarketMark(mark_id=id_, product_code=code, mark=word, at=at)

        def moved(id_: str, whom: str, way: str, yuan: int, at: datetime) -> Movement:
            return Movement(movement_id=id_, customer_id=whom, at=at, direction=way, amount=yuan * _FEN)

        return Told(
            movements=(
                moved("M2", other, "in", 600_000, self.at(14)), moved("M1", other, "out", 550_000, self.at(9, 30)),
                moved("M4", one, "in", 70_000, self.at(14, 30)),
            ),
            complaints=(Complaint(complaint_id="K1", customer_id=one, opened_on=self.on, kind="service"),),
            arrivals=(
                Arrival(arrival_id="A1", customer_id=one, branch_id=self.branch, at=self.at(15, 30), handed_over=False),
            ),
            marks=(
                mark("", "E1", fund, "stop_loss", self.at(11)), mark(other, "E2", wealth, "stop_profit", self.at(11, 5)),
                mark("", "E7", wealth, "risk", self.long_ago), mark(other, "E8", fund, "risk", self.at(11, 10)),
                mark("", "news", fund, "news", self.at(16)),
            ),
        )  # fmt: skip
