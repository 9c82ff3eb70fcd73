"""Whom a push is for, as its maker defines it: groups of segments, groups by name, or the bank's own people.

The definition is what an approval signs; ``store.pushes.recipients`` counts who that is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from content.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """A definition; groups of the segments and the groups named make one audience, the roles another lane of it."""

    segments: tuple[str, ...] = ()
    """``asset_type:wealth``, ``tier:mid``, a named segment: groups bound to one of them."""
    groups: tuple[str, ...] = ()
    """Chat ids."""
    roles: tuple[str, ...] = ()
    """The bank's own people: each gets it in private."""
    platforms: tuple[str, ...] = ()
    """Groups of these platforms alone; empty: of all."""

    def to_json(self) -> dict[str, Any]:
        """Sorted and without empty parts, so that one audience is signed in one way.

        A push for one segment names it as such: check C-15 then keeps it out of groups of others.
        """
        parts = {
            name: sorted(set(getattr(self, name)))
            for name in ("segments", "groups", "roles", "platforms")
            if getattr(self, name)
        }
        only = self.segments[0] if len(self.segments) == 1 and not self.groups else ""
        return {**parts, **({"segment": only} if only else {})}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "Audience":
        """The definition again."""
        return Audience(
            segments=tuple(data.get("segments", ())),
            groups=tuple(data.get("groups", ())),
            roles=tuple(data.get("roles", ())),
            platforms=tuple(data.get("platforms", ())),
        )

    @property
    def empty(self) -> bool:
        """Nobody at all is meant."""
        return not (self.segments or self.groups or self.roles)

    def checked(self) -> "Audience":
        """The definition itself. Raises Problem when it means nobody, or groups and colleagues at once."""
        if self.empty:
            raise Problem("pushes.no_audience", exit_code=2)
        if self.roles and (self.segments or self.groups):
            raise Problem("pushes.mixed_audience", exit_code=2)
        return self
