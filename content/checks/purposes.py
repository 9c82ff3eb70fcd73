"""What a message is for, as the checks see it. A purpose that is not named here is treated as marketing."""

#: Read by the bank's own people alone; internal is an approved push to them.
TO_STAFF = frozenset({"answer", "briefing", "internal"})
#: Needs no consent: for staff, and alerts, which are a service (maturity, risk, fraud).
MARKETING_FREE = TO_STAFF | {"alert"}
