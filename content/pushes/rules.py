"""Who may write and review pushes, and which hours and caps hold for which kind: the policy's ``[pushes]`` as numbers and words.

A policy without the section, or without one of its parts, has the shipped values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from content.problems import Problem
from segmentation.policy import Policy

#: What a push may be, and the purpose whose hours and caps hold for it (``[quiet_hours]``, ``[caps]``).
KINDS: Mapping[str, str] = {
    "news": "digest",
    "notice": "digest",
    "lesson": "digest",
    "research": "digest",
    "product": "marketing",
    "offer": "marketing",
    "invitation": "marketing",
    "greeting": "greeting",
}
#: Kinds that offer nothing: in them no product may be named.
WITHOUT_PRODUCTS = frozenset({"news", "lesson", "greeting"})
MARKETING = "marketing"
#: What goes to the bank's own people.
INTERNAL = "internal"


@dataclass(frozen=True, slots=True, kw_only=True)
class PushRules:
    """The section, read."""

    authors: tuple[str, ...] = ("content_editor", "branch_head", "relationship_manager", "wealth_manager")
    reviewers: tuple[str, ...] = ("compliance_reviewer", "branch_head")
    product_reviewers: tuple[str, ...] = ("compliance_reviewer",)
    valid_days: int = 14
    kinds: Mapping[str, str] = field(default_factory=lambda: dict(KINDS))

    @staticmethod
    def read(policy: Policy) -> "PushRules":
        """What the policy says, the shipped values where it is silent."""
        said, usual = policy.section("pushes"), PushRules()
        return PushRules(
            authors=tuple(said.get("authors", usual.authors)),
            reviewers=tuple(said.get("reviewers", usual.reviewers)),
            product_reviewers=tuple(said.get("product_reviewers", usual.product_reviewers)),
            valid_days=int(said.get("valid_days", usual.valid_days)),
        )

    def purpose(self, kind: str) -> str:
        """The purpose of a kind. Raises Problem for one that is none."""
        if kind not in self.kinds:
            raise Problem("pushes.unknown_kind", exit_code=2, kind=kind, kinds=", ".join(self.kinds))
        return self.kinds[kind]

    def reviewed_by(self, purpose: str) -> tuple[str, ...]:
        """The roles that may decide on pushes of this purpose."""
        return self.product_reviewers if purpose == MARKETING else self.reviewers
