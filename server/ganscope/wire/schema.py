"""The configuration as a JSON schema, for OpenAPI: written from the fields, never by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ganscope.gan.config import TOP_FIELDS, WITH_PARAMETERS
from ganscope.gan.fields import Field
from ganscope.gan.registry import ARCHITECTURES, STABILIZERS
from ganscope.gan.specs import Spec
from ganscope.gan.structure import PLAYERS
from ganscope.wire.json_text import plain

type Json = dict[str, Any]


def config_schema() -> Json:
    """A partial configuration, as `POST` and `PATCH` take it. Every value may be null."""
    properties: Json = {field.name: _field(field) for field in TOP_FIELDS}
    for player in PLAYERS:
        properties[player] = _object(_network_fields(player))
    for name, registry in WITH_PARAMETERS.items():
        properties[f"{name}_parameters"] = _any_of(registry)
    properties["stabilizers"] = {
        "type": ["object", "null"],
        "description": "Present means on; null switches off.",
        "properties": {
            name: _object(spec.fields, spec.summary) for name, spec in STABILIZERS.items()
        },
        "additionalProperties": False,
    }
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _network_fields(player: str) -> Iterable[Field]:
    """Those of any architecture; of several with one name, the first."""
    fields = (f for spec in ARCHITECTURES.values() for f in spec.network_fields[player])
    by_name: dict[str, Field] = {}
    for field in fields:
        by_name.setdefault(field.name, field)
    return by_name.values()


def _object(fields: Iterable[Field], description: str = "") -> Json:
    schema: Json = {
        "type": ["object", "null"],
        "properties": {field.name: _field(field) for field in fields},
        "additionalProperties": False,
    }
    return schema | ({"description": description} if description else {})


def _any_of(specs: Mapping[str, Spec]) -> Json:
    """The parameters of whichever entry is chosen; those without any are all alike."""
    with_fields = {name: spec for name, spec in specs.items() if spec.fields}
    return {
        "anyOf": [
            {**_object(spec.fields, spec.summary), "title": name}
            for name, spec in with_fields.items()
        ]
        or [_object(())]
    }


def _field(field: Field) -> Json:
    schema: Json = {
        "title": field.title,
        "description": field.help,
        "default": plain(field.default),
    }
    match field.kind:
        case "choice":
            return schema | {"enum": [*(name for name, _ in field.choices), None]}
        case "boolean":
            return schema | {"type": ["boolean", "null"]}
        case "numbers":
            items = {"type": "number", **_bounds(field)}
            return schema | {
                "type": ["array", "null"],
                "items": items,
                "minItems": 1,
                "maxItems": field.length,
            }
        case "points":
            number = {"type": "number", **_bounds(field)}
            return schema | {
                "type": ["array", "null"],
                "items": {
                    "type": "array",
                    "items": number,
                    "minItems": field.axes,
                    "maxItems": field.axes,
                },
                "minItems": 1,
                "maxItems": field.length,
            }
        case kind:
            return schema | {"type": [kind, "null"], **_bounds(field)}


def _bounds(field: Field) -> Json:
    bounds = {"minimum": field.minimum, "maximum": field.maximum}
    return {name: bound for name, bound in bounds.items() if bound is not None}
