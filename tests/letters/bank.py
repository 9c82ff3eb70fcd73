"""A bank whose manager may write: customers of mid tier who agreed, and one for each reason not to. All invented."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.app import App
from content.letters.words import shipped
from content.policy import load_policy
from handlers.ask import Answer
from store.letters import templates
from tests.banks import NOW, an_app, tap
from tests.builders import a_customer, a_holding, a_product, a_staff, the_cast
from tests.engines import SQLITE, Engine

POLICY = load_policy()
EDITOR, REVIEWER = "E1", "K1"
#: Within the hours of marketing, on no full hour.
TEN = NOW.replace(hour=10, minute=7)
FUND = {
    "product_code": "FR3", "name": "虚构均衡理财", "kind": "closed_wealth", "issuer": "虚构理财公司", "agency_sale": "Y",
    "risk_grade": "R3", "issuer_risk_grade": "R3", "grade_source": "虚构评级", "liquidity": "term", "min_amount": "100.00",
    "term_days": "365", "private_offering": "N", "state": "live", "benchmark": "2.80%", "benchmark_basis": "虚构测算",
    "benchmark_as_of": "2026-11-01",
}  # fmt: skip
#: Those whose money is in the product of R3, not in a deposit.
IN_FUNDS = ("C003", "C004", "CFUND")
#: By customer what is said of them; every one has 600,000 yuan.
PEOPLE: dict[str, dict[str, Any]] = {
    "C001": {"name": "张伟", "gender": "M", "birth_date": "1980-11-23"},
    "C002": {"name": "欧阳若兰", "gender": "F", "risk_level": "C3", "risk_assessed_on": "2026-10-01"},
    "C003": {"name": "李静", "gender": "F", "risk_level": "C1", "risk_assessed_on": "2026-10-01"},
    "C004": {"name": "王芳", "risk_level": "C3", "risk_assessed_on": "2025-10-01"},
    "CFUND": {"name": "钱多", "gender": "M", "risk_level": "C3", "risk_assessed_on": "2026-10-01"},
    "CDND": {"name": "免打扰", "do_not_disturb": "Y"},
    "CBLACK": {"name": "黑名单", "blacklisted": "Y"},
    "CNONE": {"name": "未同意", "marketing_consent": ""},
    "CNO": {"name": "不同意", "marketing_consent": "N"},
    "CCOMPLAINT": {"name": "投诉人"},
}


def build(folder: Path, engine: Engine = SQLITE) -> App:
    """Imported and segmented, every shipped template approved."""
    people = [
        a_customer(customer_id=id_, **{"marketing_consent": "Y", "opened_on": "2016-03-04", **over})
        for id_, over in PEOPLE.items()
    ]
    small = a_customer(customer_id="CSMALL", name="小额", marketing_consent="Y")
    other = a_customer(customer_id="COTHER", name="别人的", manager_id="S002", marketing_consent="Y")
    holdings = [
        a_holding(
            **{
                "holding_id": f"H{id_}",
                "customer_id": id_,
                "balance": "600000.00",
                "matures_on": "2026-12-01",
                **_of(id_),
            }
        )
        for id_ in (*PEOPLE, "COTHER")
    ]
    holdings += [
        a_holding(holding_id="HSMALL", customer_id="CSMALL", balance="100.00"),
        *(
            a_holding(holding_id=f"D{id_}", customer_id=id_, product_code="DD", kind="demand_deposit", balance="90000.00",
                      matures_on="", auto_renew="")
            for id_ in IN_FUNDS
        ),
        a_holding(holding_id="HF", customer_id="C002", product_code="FR3", kind="closed_wealth", balance="20000.00",
                  matures_on="", auto_renew=""),
    ]  # fmt: skip
    # the year's averages make the tier
    months = ["2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"]
    balances = [
        {
            "customer_id": id_,
            "month": month,
            "kind": _of(id_).get("kind", "term_deposit"),
            "average_balance": "600000.00",
        }
        for id_ in (*PEOPLE, "COTHER")
        for month in months
    ]
    app = an_app(
        folder,
        segmented=True,
        engine=engine,
        staff=[
            *the_cast(),
            a_staff(staff_id=EDITOR, name="编小辑", role="content_editor"),
            a_staff(staff_id=REVIEWER, name="审小核", role="compliance_reviewer"),
        ],
        customers=[*people, small, other],
        products=[
            a_product(),
            a_product(product_code="DD", name="活期存款", kind="demand_deposit", liquidity="t0"),
            FUND,
        ],
        holdings=holdings,
        balances=balances,
        complaints=[{"complaint_id": "K", "customer_id": "CCOMPLAINT", "opened_on": "2026-11-20"}],
    )
    for kind in shipped():
        approved(app, kind)
    return app


def _of(client: str) -> dict[str, str]:
    return (
        {"product_code": "FR3", "kind": "closed_wealth", "matures_on": "", "auto_renew": ""}
        if client in IN_FUNDS
        else {}
    )


def approved(app: App, kind: str, **over: Any) -> str:
    """A template handed in by the editor and approved by compliance; its number."""
    given = {"words": shipped()[kind], **over}
    made = templates.draft(app.database, POLICY, kind=kind, by=EDITOR, now=NOW - timedelta(days=1), **given)
    number = made.template.template_id
    templates.decide(app.database, POLICY, number, "approve", by=REVIEWER, now=NOW - timedelta(days=1), reason="read")
    return number


def opened(app: App, client: str, kind: str = "asset_review", *, who: str = "S001", **over: Any) -> Answer:
    """A letter tapped on the list."""
    return tap(app, who, f"letters?client={client}&task={kind}&why=show", **{"at": TEN, **over})


def words_of(answer: Answer) -> str:
    """What the customer would read; empty where nothing was handed over."""
    return "\n".join(line for section in answer.card.sections if section.copy for line in section.lines)


def said_of(answer: Answer) -> str:
    """The whole card as text."""
    card = answer.card
    lines = [line for section in card.sections for line in section.lines]
    return "\n".join((card.title, card.summary, *lines, *card.notices, card.footer))
