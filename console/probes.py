"""``/healthz``, ``/readyz`` and ``/metrics``: for whoever runs the server. Numbers and states, never personal data."""

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from console.desk import Desk
from content.problems import Problem
from store.counts import Counts, count

_Endpoint = Callable[[Request], Response]


def healthz(_request: Request) -> Response:
    """The process runs and takes requests."""
    return PlainTextResponse("ok\n")


def readyz(desk: Desk) -> _Endpoint:
    """Ready: the database is there at the right version and a delivery is served; else 503 and which problem."""

    def endpoint(_request: Request) -> Response:
        try:
            desk.ready()
        except Problem as problem:
            return JSONResponse({"ready": False, "problem": problem.key}, status_code=503)
        return JSONResponse({"ready": True})

    return endpoint


def metrics(desk: Desk) -> _Endpoint:
    """The counts of the bot's tables in Prometheus' text form."""

    def endpoint(_request: Request) -> Response:
        try:
            with desk.database.reading() as connection:
                counts = count(connection)
        except Problem:
            return PlainTextResponse("not ready\n", status_code=503)
        registry = CollectorRegistry()
        registry.register(_Tables(counts, desk))
        return Response(generate_latest(registry), media_type="text/plain; version=0.0.4; charset=utf-8")

    return endpoint


class _Tables:
    """Prometheus' shape of ``Counts``."""

    def __init__(self, counts: Counts, desk: Desk) -> None:
        self.counts = counts
        self.desk = desk

    def collect(self) -> Iterator[Metric]:
        """One family a table, then the ages."""
        counts, now = self.counts, self.desk.now()
        inbox = GaugeMetricFamily("guanhu_inbox_messages", "Messages taken in, by state", labels=["state"])
        for state, number in counts.inbox.items():
            inbox.add_metric([state], number)
        outbox = GaugeMetricFamily(
            "guanhu_outbox_deliveries", "Deliveries, by purpose and state", labels=["purpose", "state"]
        )
        for (purpose, state), number in counts.outbox.items():
            outbox.add_metric([purpose, state], number)
        runs = GaugeMetricFamily("guanhu_job_runs", "Runs of jobs, by state", labels=["job", "state"])
        for (job, state), number in counts.occurrences.items():
            runs.add_metric([job, state], number)
        oldest = counts.oldest_message_at
        due = counts.next_due_at
        yield inbox
        yield outbox
        yield runs
        yield GaugeMetricFamily(
            "guanhu_inbox_oldest_seconds",
            "How long the oldest unanswered message waits",
            value=max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
        )
        yield GaugeMetricFamily(
            "guanhu_outbox_late_seconds",
            "How long the most overdue delivery is due",
            value=max(0.0, (now - due).total_seconds()) if due else 0.0,
        )
        if counts.as_of:
            age = (now.date() - counts.as_of).days
            yield GaugeMetricFamily("guanhu_bank_data_age_days", "Age of the served bank data", value=float(age))
