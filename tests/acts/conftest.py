"""The bank of these tests: built once, copied for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import App
from tests.banks import a_copy, an_app
from tests.builders import a_customer, a_holding, a_staff, the_cast

ADMIN = a_staff(staff_id="S090", name="管理员", role="admin")
#: Whoever stands in for S005.
COVERED = a_staff(staff_id="S005", name="孙代", deputy_staff_id="S002")


@pytest.fixture(scope="session")
def acts_bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("acts"),
        segmented=True,
        staff=[*the_cast(), COVERED, ADMIN],
        customers=[
            a_customer(),
            a_customer(customer_id="C002", name="李霞"),
            a_customer(customer_id="C003", name="赵敏"),
            a_customer(customer_id="C005", name="代管人", manager_id="S005"),
            a_customer(customer_id="C009", name="Otto Other", manager_id="S009", branch_id="B2"),
        ],
        holdings=[a_holding(), a_holding(holding_id="H2", customer_id="C002", matures_on="2026-11-27")],
    )


@pytest.fixture
def app(acts_bank: App, tmp_path: Path) -> Iterator[App]:
    made = a_copy(acts_bank, tmp_path / "copy")
    yield made
    made.database.close()
