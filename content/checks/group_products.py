"""C-15: what a group may be told of: public, live products that every member may hold, for the segment they are in."""

from datetime import datetime

from content.checks.delivery import Delivery, Finding, Group, NamedProduct
from segmentation.policy import Policy


def group_products(delivery: Delivery, policy: Policy, _now: datetime) -> Finding | None:
    """C-15: the lowest level of any member, nothing of high risk where someone is 65 or older, never a private offering.

    A push made for one segment goes to groups of that segment alone; groups of the policy's ``no_products`` hear of none.
    """
    if delivery.group is None:
        return None
    made_for = delivery.push.audience if delivery.push else ""
    if made_for and delivery.group.listed and made_for != delivery.group.segment:
        facts = {"segment": made_for}
        return Finding(check="C-15", kind="block", reason="other_segment", facts=facts, place="address")
    for number, product in enumerate(delivery.products):
        if reason := _unfit(product, delivery.group, policy):
            facts = {"product": product.product_code}
            place = product.place or f"products[{number}]"
            return Finding(check="C-15", kind="block", reason=reason, facts=facts, place=place)
    return None


def _unfit(product: NamedProduct, group: Group, policy: Policy) -> str:
    rules = policy.section("caps")["group"]
    if product.private_offering is not False:
        return "private_offering"
    if product.state != "live":
        return "not_on_sale"
    if product.kind in policy.section("suitability")["exempt_kinds"]:
        return ""  # deposits and plain services have no grade
    if group.segment in rules["no_products"]:
        return "no_products_here"
    if not product.grade:
        return "grade_unknown"
    return _too_risky(int(product.grade.removeprefix("R")), group, int(rules["high_risk_grade"].removeprefix("R")))


def _too_risky(grade: int, group: Group, high: int) -> str:
    most = int(group.lowest_risk_level.removeprefix("C")) if group.lowest_risk_level else 0
    if grade > most:
        return "above_lowest_level"
    return "high_risk_65" if group.has_member_65_plus is not False and grade >= high else ""
