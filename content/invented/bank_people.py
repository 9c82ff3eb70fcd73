"""The people of the Invented Bank itself: branches, managers and colleagues, the group chats they keep.

Any number of managers over any number of branches; the first eight and three are the demo's cast.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]

HEAD_OFFICE = "IB00"
_PLACES = ("城东", "滨江", "西山", "南湖", "北苑", "中央路", "新区", "老街")
_KINDS_OF_PLACE = ("community", "business_district", "market")
_MANAGERS = (
    ("李娜", "zh"), ("陈晨", "zh"), ("Grace Lin", "en"), ("王建平", "zh"), ("赵敏", "zh"), ("周子涵", "zh"),
    ("吴晓东", "zh"), ("孙佳怡", "zh"),
)  # fmt: skip
_SURNAMES = "郑冯卫蒋沈韩杨朱秦许何吕"
_GIVEN = ("一帆", "文静", "志远", "海燕", "思源", "雨桐", "明哲", "丽华")
#: The manager on leave, and the colleague who stands in (places in the list of managers).
_ON_LEAVE, _DEPUTY = 4, 5
_LEAVE_SINCE, _LEAVE_FOR = timedelta(days=2), timedelta(days=9)
_SALES = "fund;insurance"
_PRIVATE_BANKER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The bank's own people: who keeps books, and where."""

    branches: tuple[Row, ...]
    staff: tuple[Row, ...]
    group_chats: tuple[Row, ...]
    managers: tuple[str, ...]
    branch_of: dict[str, str]


def found_house(managers: int, branches: int, today: date) -> House:
    """Branches under a head office, managers in turn over them, heads, specialists, and twelve group chats."""
    places = [_branch(n) for n in range(branches)]
    ids = [place["branch_id"] for place in places]
    keepers = [_manager(n, ids[n % branches], managers, today) for n in range(managers)]
    colleagues = [_head(n, branch) for n, branch in enumerate(ids)] + _specialists(ids[0])
    head_office = {"branch_id": HEAD_OFFICE, "name": "虚构银行总行 Invented Bank", "place_type": "head_office"}
    names = tuple(row["staff_id"] for row in keepers)
    return House(
        branches=(head_office, *places),
        staff=(*keepers, *colleagues),
        group_chats=tuple(_group_chats(names)),
        managers=names,
        branch_of={row["staff_id"]: row["branch_id"] for row in keepers},
    )


def _branch(number: int) -> Row:
    place = _PLACES[number] if number < len(_PLACES) else f"第{number + 1}"
    return {
        "branch_id": f"IB{number + 1:02d}",
        "name": f"虚构{place}支行",
        "parent_branch_id": HEAD_OFFICE,
        "place_type": _KINDS_OF_PLACE[number % len(_KINDS_OF_PLACE)],
    }


def _staff(staff_id: str, name: str, role: str, branch_id: str, language: str = "zh") -> Row:
    return {
        "staff_id": staff_id,
        "name": name,
        "role": role,
        "branch_id": branch_id,
        "email": f"{staff_id.lower()}@invented-bank.example",
        "language": language,
        "active": "Y",
        "timezone": "Asia/Shanghai",
    }


def _manager(number: int, branch_id: str, managers: int, today: date) -> Row:
    if number < len(_MANAGERS):
        name, language = _MANAGERS[number]
    else:
        name, language = _SURNAMES[number % len(_SURNAMES)] + _GIVEN[number % len(_GIVEN)], "zh"
    row = _staff(manager_id(number), name, "relationship_manager", branch_id, language)
    row["qualifications"] = f"{_SALES};trust" if number == _PRIVATE_BANKER else _SALES
    row["briefing_at"] = "08:30"
    row["deputy_staff_id"] = manager_id((number + 1) % managers) if managers > 1 else ""
    if number == _ON_LEAVE and managers > _DEPUTY:
        row |= {"leave_from": today - _LEAVE_SINCE, "leave_to": today + _LEAVE_FOR}
    return row


def manager_id(number: int) -> str:
    """RM01 and so on."""
    return f"RM{number + 1:02d}"


def _head(number: int, branch_id: str) -> Row:
    names = ("周行长", "Helen Zhao", "徐行长")
    name = names[number] if number < len(names) else f"{_SURNAMES[number % len(_SURNAMES)]}行长"
    return _staff(f"BH{number + 1:02d}", name, "branch_head", branch_id, "en" if name.isascii() else "zh")


def _specialists(branch_id: str) -> list[Row]:
    wealth = _staff("WM01", "林若曦", "wealth_manager", branch_id)
    wealth["qualifications"] = f"{_SALES};trust"
    return [
        wealth,
        _staff("LM01", "何欢", "lobby_manager", branch_id),
        _staff("CE01", "许文博", "content_editor", HEAD_OFFICE),
        _staff("CR01", "Diana Fang", "compliance_reviewer", HEAD_OFFICE, "en"),
        _staff("AD01", "系统管理员", "admin", HEAD_OFFICE),
    ]


#: Chat, segment, place of its owner in the list of managers, members, lowest risk level among them, an older member.
_GROUPS = (
    ("投资交流群", "asset_type:investment", 0, 86, "C4", "N"),
    ("稳健理财群", "asset_type:wealth", 0, 132, "C2", "Y"),
    ("储蓄之家", "asset_type:savings", 1, 180, "C1", "Y"),
    ("商户结算群", "asset_type:settlement", 1, 124, "C2", "N"),
    ("Home loan club", "asset_type:liability", 2, 74, "C2", "N"),
    ("Mid-tier clients", "tier:mid", 2, 160, "C1", "Y"),
    ("高端客户群", "tier:high", 3, 65, "C2", "Y"),
    ("私行沙龙", "tier:private", 3, 9, "C3", "Y"),
    ("大众惠民群", "tier:mass", 4, 197, "C1", "Y"),
    ("基金学习群", "asset_type:investment", 5, 58, "C3", "N"),
    ("新区理财群", "asset_type:wealth", 6, 101, "C2", "N"),
    ("老街储蓄群", "asset_type:savings", 7, 143, "C1", "Y"),
)


def _group_chats(managers: tuple[str, ...]) -> list[Row]:
    return [
        {
            "chat_id": f"INV-G{number:02d}",
            "platform": "web",
            "name": f"虚构·{name}",
            "owner_staff_id": managers[owner % len(managers)],
            "segment": segment,
            "member_count": members,
            "lowest_risk_level": lowest,
            "has_member_65_plus": older,
        }
        for number, (name, segment, owner, members, lowest, older) in enumerate(_GROUPS, start=1)
    ]
