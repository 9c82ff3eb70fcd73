"""A link that signs one person in to the console: what is kept of it. ``bot`` makes it, ``store.console.links`` keeps it."""

from dataclasses import dataclass
from datetime import datetime

#: How long a link can be used.
LINK_SECONDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInLink:
    """One link; its token is known to whoever asked alone."""

    link_hash: str
    staff_id: str
    platform: str
    """Where it was asked for."""
    made_at: datetime
    expires_at: datetime
