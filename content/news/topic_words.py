"""What news is about: the closed list of topics. ``content/<language>/topics.toml`` teaches them, ``topics`` tells them.

What a segment reads stands in the policy, ``[digest.topics]``.
"""

TOPICS = (
    "equity", "bond", "fund", "wealth", "deposit", "gold", "commodity", "fx", "macro", "rates", "property", "loan",
    "insurance", "pension", "policy", "payment", "scam",
)  # fmt: skip
#: Of none of them: sport, entertainment, crime without fraud, a company's everyday.
OTHER = "other"
