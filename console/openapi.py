"""The description of the events API, OpenAPI 3.1, made from the very columns that events are read against.

Served at ``/api/v1/openapi.json`` by ``console.events_api``.
"""

from typing import Any

from console.event_cells import ID_LENGTH, TEXT_LENGTH
from console.signed import SIGNATURE, TIMESTAMP, WINDOW
from segmentation.bank_data import Column, Type
from segmentation.bank_events import KINDS, Kind

Schema = dict[str, Any]
_VERSION = "1.0.0"
_TITLES = {
    "arrivals": "Customers who came into a branch",
    "movements": "Money that came in or went out",
    "complaints": "Complaints opened, and closed under the same complaint_id",
    "market-marks": "Products, or one customer's holding, that reached a mark",
}
_MOMENT: Schema = {
    "type": "string",
    "description": "ISO 8601; without a zone Asia/Shanghai; at most 5 minutes ahead",
    "examples": ["2026-11-23T09:15:00+08:00"],
}
_TYPES: dict[Type, Schema] = {
    Type.AMOUNT: {
        "type": ["number", "string"],
        "description": "yuan, at most two decimals, never negative",
        "examples": ["200000.00"],
    },
    Type.RATE: {"type": ["number", "string"], "description": "a decimal number", "examples": ["-0.12"]},
    Type.YES_NO: {"enum": ["Y", "N", True, False, None, ""]},
    Type.DAY: {"type": "string", "description": "YYYY-MM-DD", "examples": ["2026-11-23"]},
    Type.MOMENT: _MOMENT,
}


def describe() -> Schema:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "guanhu events",
            "version": _VERSION,
            "description": (
                f"Signed: {TIMESTAMP} holds Unix seconds (at most {WINDOW} away from this clock), {SIGNATURE} holds v1= and "
                "the hex HMAC-SHA256 of v1:{timestamp}:{raw body} under the shared secret. Idempotent by id: an event told "
                "again counts as repeated."
            ),
        },
        "paths": {f"/api/v1/{kind.name}": {"post": _operation(kind)} for kind in KINDS},
        "components": {"securitySchemes": {
            "timestamp": {"type": "apiKey", "in": "header", "name": "X-Guanhu-Timestamp"},
            "signature": {"type": "apiKey", "in": "header", "name": "X-Guanhu-Signature"},
        }},
        "security": [{"timestamp": [], "signature": []}],
    }  # fmt: skip


def _operation(kind: Kind) -> Schema:
    refused = {"description": "nothing was taken", "content": {"application/json": {"schema": _REFUSED}}}
    return {
        "summary": _TITLES[kind.name],
        "operationId": f"tell_{kind.name.replace('-', '_')}",
        "requestBody": {"required": True, "content": {"application/json": {"schema": _events(kind)}}},
        "responses": {
            "200": {
                "description": "what became of each event; the good ones are kept",
                "content": {"application/json": {"schema": _ANSWER}},
            },
            "400": refused, "401": refused, "503": refused,
            "413": {"description": "too much at once; nothing was taken"},
        },
    }  # fmt: skip


def _events(kind: Kind) -> Schema:
    required = ["id", "at", *(c.name for c in kind.columns if c.filled and c.name not in (kind.key, kind.of_day))]
    event = {
        "type": "object",
        "required": required,
        "properties": {
            "id": {"type": "string", "minLength": 1, "maxLength": ID_LENGTH},
            "at": _MOMENT,
            **{column.name: _property(column) for column in kind.columns},
        },
    }
    return {
        "type": "object",
        "required": ["events"],
        "properties": {"events": {"type": "array", "maxItems": 1000, "items": event}},
    }


def _property(column: Column) -> Schema:
    if column.type is Type.WORD:
        return {"enum": list(column.words)}
    found = dict(_TYPES.get(column.type, {"type": "string", "maxLength": TEXT_LENGTH}))
    if not column.filled and "type" in found:
        said = found["type"]
        found["type"] = [*(said if isinstance(said, list) else [said]), "null"]
    return found


_REFUSED: Schema = {
    "type": "object",
    "required": ["error", "reason"],
    "properties": {"error": {"type": "string"}, "reason": {"type": "string"}},
    "additionalProperties": False,
}
_ANSWER: Schema = {
    "type": "object",
    "required": ["accepted", "repeated", "rejected"],
    "properties": {
        "accepted": {"type": "integer", "minimum": 0},
        "repeated": {"type": "integer", "minimum": 0},
        "rejected": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "reason", "code", "column"],
                "properties": {name: {"type": "string"} for name in ("id", "reason", "code", "column")},
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
