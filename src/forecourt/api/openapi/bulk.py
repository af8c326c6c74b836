"""What the addresses of rows in bulk answer."""

from __future__ import annotations

from typing import Final

from forecourt.api.data.views import FORMATS
from forecourt.api.jsonapi.negotiation import MEDIA
from forecourt.api.openapi.components import Schema, document, ref, refusals, refusals_or_problems
from forecourt.api.openapi.examples import ADDRESS
from forecourt.kernel.catalogue import get_action

WAITS: Final = {"description": "It waits for approval (`Content-Location`)."}


def rows() -> Schema:
    """Return the address that reads rows in bulk."""
    served = {media: {"schema": {"type": "string", "format": "binary"}} for media in FORMATS}
    return {
        "parameters": [_dataset()],
        "get": {
            "operationId": "read-rows",
            "tags": ["rows"],
            "summary": "Read rows in bulk",
            "description": "Answers with a redirect to a signed address that is good for 60 seconds and needs no "
            "token. The format is negotiated by `Accept`.",
            "parameters": _row_parameters(),
            "responses": {
                "200": {"description": "The rows, as the signed address serves them.", "content": served},
                "307": {
                    "description": "Where the rows are.",
                    "headers": {"Location": {"schema": {"type": "string", "format": "uri"}}},
                },
                "202": WAITS,
                **refusals_or_problems("400"),
            },
        },
    }


def approved_file() -> Schema:
    """Return the address of the rows of a reading that was approved."""
    return {
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}},
        ],
        "get": {
            "operationId": "get-approved-file",
            "tags": ["approvals"],
            "summary": "Read the rows of a reading that was approved",
            "description": "Answers with a redirect to a signed address that is good for 60 seconds.",
            "responses": {
                "307": {
                    "description": "Where the rows are.",
                    "headers": {"Location": {"schema": {"type": "string", "format": "uri"}}},
                },
                **refusals("409"),
            },
        },
    }


def address() -> Schema:
    """Return the address that tells where rows are."""
    answered = {
        "200": {"description": "The address.", "content": document(ref("schemas", "addresses"), example=ADDRESS)},
        "202": WAITS,
        **refusals("400"),
    }
    chosen = {
        "name": "format",
        "in": "query",
        "description": "What the address serves.",
        "schema": {"enum": sorted(FORMATS.values()), "default": "parquet"},
    }
    body = {
        "type": "object",
        "required": ["data"],
        "properties": {
            "data": {
                "type": "object",
                "required": ["type"],
                "properties": {"type": {"const": "addresses"}, "attributes": _wanted()},
            }
        },
    }
    example = {name: each for name, each in get_action("data.read_rows").example.items() if name != "dataset"}
    asked = {"data": {"type": "addresses", "attributes": example}}
    return {
        "parameters": [_dataset()],
        "get": {
            "operationId": "get-address",
            "tags": ["rows"],
            "summary": "Get the signed address, for tools that take nothing but an address",
            "parameters": [*_row_parameters(), chosen],
            "responses": answered,
        },
        "post": {
            "operationId": "ask-for-address",
            "tags": ["rows"],
            "summary": "Get the signed address for a list of keys of any length",
            "requestBody": {"required": True, "content": {MEDIA: {"schema": body, "example": asked}}},
            "responses": {**answered, **refusals("400", "409", "415", "422")},
        },
    }


def _wanted() -> Schema:
    """Return what a body may say: the parameters of the reading, without the dataset that stands in the address."""
    schema = get_action("data.read_rows").schema()
    kept = {name: each for name, each in schema["properties"].items() if name != "dataset"}
    return {
        "type": "object",
        "description": "The parameters of `data.read_rows`, without the dataset.",
        "properties": kept,
        "additionalProperties": False,
    }


def _row_parameters() -> list[Schema]:
    words = {"type": "string"}
    instant = {"type": "string", "format": "date-time"}
    told: tuple[tuple[str, str, Schema], ...] = (
        ("filter[key]", "Identifiers, separated by commas; absent: all that you hold.", words),
        ("filter[from]", "Rows from this instant on, with its offset.", instant),
        ("filter[to]", "Rows before this instant.", instant),
        ("as_of", "Rows as they were known at this instant.", instant),
        ("resolution", "How long a row is.", {"enum": ["raw", "PT15M", "PT30M", "PT1H", "P1D", "P1M"]}),
        ("zone", "Where days begin: an IANA name or an offset.", words),
        ("fields[rows]", "Columns, separated by commas, in this order.", words),
    )
    return [{"name": name, "in": "query", "description": about, "schema": schema} for name, about, schema in told]


def _dataset() -> Schema:
    return {
        "name": "dataset",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "example": "interval-readings",
    }
