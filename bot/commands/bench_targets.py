"""The targets of ``guanhu bench``: figure → (least, most), None for none; one table a bench."""

Targets = dict[str, tuple[float | None, float | None]]

#: Figure → (least, most) of its target; executemany's depends on the engine.
IMPORT: Targets = {
    "ratios.bulk": (0.9, None),
    "ratios.validation": (None, 1.0),
    "ratios.readers": (None, 2.0),
    "inbox_p99_ms": (None, 100.0),
    "errors": (None, 0.0),
    "peak_mb": (None, 2000.0),
}
TIMES_EXECUTEMANY = {"sqlite": 3.0, "postgresql": 9.0}
#: The same for the bench of the rules.
SEGMENT: Targets = {
    "ratios.floor": (None, 4.5),
    "ratios.loop": (20.0, None),
    "ratios.duckdb": (None, 1.0),
    "peak_mb": (None, 1500.0),
}
#: The same for the bench of one customer, in microseconds.
ONE: Targets = {
    "rules_p50_us": (None, 10.0),
    "reads_p50_us": (None, 40.0),
    "ratios.by_hand": (None, 1.1),
}
#: The same for the bench of the outbox.
OUTBOX: Targets = {
    "ratios.peer": (5.0, None),
    "ratios.drain": (None, 1.05),
}
#: The same for the benches of understanding and of a question asked; the second depends on the engine.
UNDERSTAND: Targets = {"p95_ms": (None, 10.0)}
#: The same for the bench of content, part by part.
CONTENT: Targets = {
    "plan_seconds": (None, 5.0),
    "ratios.repeats_rapidfuzz": (50.0, None),
    "repeats_reprints_found": (0.95, None),
    "repeats_headlines_found": (0.85, None),
    "topics_p95_ms": (None, 2.0),
    "check_zh_p95_ms": (None, 5.0),
    "check_en_p95_ms": (None, 5.0),
}
TIMES_BARE = {"sqlite": 1.8, "postgresql": 2.5}
#: The same for the bench of callbacks.
CALLBACK: Targets = {
    "slack_p99_ms": (None, 250.0),
    "wecom_p99_ms": (None, 250.0),
    "slack_lost": (None, 0.0),
    "wecom_lost": (None, 0.0),
    "ratios.slack": (None, 1.2),
    "ratios.wecom": (None, 1.2),
}
#: Of the benches with one table of targets.
BY_NAME = {
    "segment": SEGMENT, "one": ONE, "outbox": OUTBOX, "understand": UNDERSTAND, "content": CONTENT, "callback": CALLBACK,
}  # fmt: skip
