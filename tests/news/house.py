"""A small bank whose customers hold products, with an editor and two reviewers, and a way to put news into it."""

from datetime import datetime
from pathlib import Path
from typing import Any

from bot.app import App
from content.policy import load_policy
from store.news import intake
from store.news.intake import Found, Kept
from store.news.touched import Touching
from tests.alerts.house import CUSTOMERS, HOLDINGS, PRODUCTS
from tests.banks import NOW, an_app
from tests.builders import a_holding, a_staff, the_cast
from tests.engines import SQLITE, Engine

POLICY = load_policy()
STAFF = [
    *the_cast(),
    a_staff(staff_id="E01", name="编辑甲", role="content_editor"),
    a_staff(staff_id="E02", name="编辑乙", role="content_editor"),
    a_staff(staff_id="R01", name="合规丙", role="compliance_reviewer"),
]
OWN = [c for c in CUSTOMERS if c["manager_id"] in ("S001", "S002")]


def a_news_bank(folder: Path, engine: Engine = SQLITE, **more: Any) -> App:
    """Imported and placed; C002 (of S002) holds 虚构稳享三号."""
    products = [*PRODUCTS, {"product_code": "CW03", "name": "虚构稳享三号", "kind": "closed_wealth", "state": "live",
                            "risk_grade": "R2"}]  # fmt: skip
    held = [h for h in HOLDINGS if h["customer_id"] in ("C001", "C002")]
    wealth = a_holding(
        holding_id="H9", customer_id="C002", product_code="CW03", kind="closed_wealth", balance="80000", matures_on=""
    )
    return an_app(
        folder, segmented=True, engine=engine, staff=STAFF, customers=OWN, products=products, holdings=[*held, wealth], **more
    )  # fmt: skip


def a_found(title: str, text: str = "", **over: Any) -> Found:
    """An invented piece of news."""
    given = {
        "guid": over.pop("guid", title), "title": title, "text": text, "language": "zh", "source": "虚构财经",
        "url": "https://news.example.invalid/1", "licence": "invented", "published_at": NOW, "shown": 120, "feed": "f",
    }  # fmt: skip
    return Found(**{**given, **over})


def keep(app: App, *found: Found, now: datetime = NOW) -> list[Kept]:
    """Into the news room, one after the other."""
    with app.database.reading() as connection:
        touching = Touching.read(connection, served=True)
    with app.database.writing() as connection:
        return [intake.keep(connection, one, touching=touching, now=now) for one in found]
