"""The events API is what its description says: whatever conforms is answered as described, and so is everything else."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.app import create_app
from console.openapi import describe
from segmentation.bank_events import KINDS
from store.database import Database
from store.imports.deliveries import import_delivery
from tests.builders import a_delivery, write_delivery
from tests.console.conftest import NOW, Browser
from tests.console.events_sender import Sender, a_sender
from tests.engines import SQLITE

_TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "null": type(None), "boolean": bool,
}  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def sender(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sender]:
    folder = tmp_path_factory.mktemp("described")
    write_delivery(folder / "bank", a_delivery())
    database = Database(SQLITE.url(folder), folder / "data")
    import_delivery(database, folder / "bank", as_of=NOW.date() - timedelta(days=2), now=NOW)
    yield a_sender(database)
    database.close()


def faults(schema: dict[str, Any], value: Any, at: str = "") -> list[str]:
    """Where a value is not as the schema says, for the words this description uses."""
    kinds = schema.get("type", list(_TYPES))
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if not any(isinstance(value, _TYPES[kind]) and (isinstance(value, bool) <= (kind == "boolean")) for kind in kinds):
        return [f"{at}: type"]
    found = [] if "enum" not in schema or value in schema["enum"] else [f"{at}: enum"]
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        found += [f"{at}.{name}: missing" for name in schema.get("required", ()) if name not in value]
        if schema.get("additionalProperties") is False:
            found += [f"{at}.{name}: strange" for name in value.keys() - properties.keys()]
        for name in value.keys() & properties.keys():
            found += faults(properties[name], value[name], f"{at}.{name}")
    if isinstance(value, list):
        found += [
            one for place, item in enumerate(value) for one in faults(schema.get("items", {}), item, f"{at}[{place}]")
        ]
    if isinstance(value, int) and value < schema.get("minimum", value):
        found.append(f"{at}: minimum")
    return found


def from_schema(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that conform, the examples among them."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "properties" in schema:
        required = {name: from_schema(schema["properties"][name]) for name in schema["required"]}
        others = {name: from_schema(one) for name, one in schema["properties"].items() if name not in required}
        return st.fixed_dictionaries(required, optional=others)
    if schema["type"] == "array":
        return st.lists(from_schema(schema["items"]), max_size=3)
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    made = {
        "string": st.sampled_from([*schema.get("examples", ["C001", "B1", "TD12"]), "x", ""]) | st.text(max_size=9),
        "number": st.integers(0, 10**9) | st.decimals(0, 10**6, places=2).map(float), "null": st.none(),
    }  # fmt: skip
    return st.one_of([made[kind] for kind in kinds if kind in made])


def _described(path: str, status: int) -> dict[str, Any] | None:
    answer = describe()["paths"][f"/api/v1/{path}"]["post"]["responses"][str(status)]
    schema: dict[str, Any] | None = answer.get("content", {}).get("application/json", {}).get("schema")
    return schema


def _body(path: str) -> dict[str, Any]:
    operation = describe()["paths"][f"/api/v1/{path}"]["post"]
    schema: dict[str, Any] = operation["requestBody"]["content"]["application/json"]["schema"]
    return schema


def test_the_description_is_served_and_names_every_kind(sender: Sender) -> None:
    answer = Browser(create_app(sender.desk)).get("/api/v1/openapi.json")
    assert answer.json() == describe()
    assert set(answer.json()["paths"]) == {f"/api/v1/{kind.name}" for kind in KINDS}
    assert "openapi" in answer.json()


@pytest.mark.parametrize("path", [kind.name for kind in KINDS])
def test_what_conforms_is_answered_event_by_event(sender: Sender, path: str) -> None:
    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(body=from_schema(_body(path)))
    def told(body: Any) -> None:
        answer = sender.send(path, json.dumps(body).encode())
        assert answer.status_code == 200
        found, schema = answer.json(), _described(path, 200)
        assert schema is not None
        assert faults(schema, found) == []
        assert found["accepted"] + found["repeated"] + len(found["rejected"]) == len(body["events"])

    told()


@pytest.mark.parametrize("path", [kind.name for kind in KINDS])
def test_whatever_else_comes_is_answered_as_described(sender: Sender, path: str) -> None:
    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(said=JSON, whole=st.booleans())
    def told(said: Any, whole: bool) -> None:
        answer = sender.send(path, json.dumps(said if whole else {"events": [said]}).encode())
        schema = _described(path, answer.status_code)
        assert schema is not None
        assert faults(schema, answer.json()) == []

    told()


@pytest.mark.parametrize(
    ("headers", "status"), [({}, 401), ({"X-Guanhu-Timestamp": "1", "X-Guanhu-Signature": "x"}, 401)]
)
def test_refusals_are_as_described(sender: Sender, headers: dict[str, str], status: int) -> None:
    answer = sender.post("movements", b"{}", headers=headers)
    assert answer.status_code == status
    assert faults(_described("movements", status) or {"type": "null"}, answer.json()) == []


def test_the_checker_finds_what_is_wrong() -> None:
    schema = _described("movements", 200)
    assert schema is not None
    good = {"accepted": 1, "repeated": 0, "rejected": []}
    assert faults(schema, good) == []
    wrong: Any
    for wrong in (
        {**good, "accepted": -1}, {**good, "accepted": True}, {**good, "more": 1}, {"accepted": 1}, [], {**good, "rejected": [1]},
    ):  # fmt: skip
        assert faults(schema, wrong), wrong
