"""Calls as programs and browsers make them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from forecourt.access.actions import make_token
from forecourt.kernel.pipeline import perform

MEDIA = "application/vnd.api+json"
PROBLEM = "application/problem+json"


class Caller:
    """One caller of the API. `document` is the last answer's JSON."""

    def __init__(self, client: Client, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers
        self.document: dict[str, Any] = {}

    def get(self, path: str, query: str = "", *, method: str = "GET", **headers: str) -> Any:
        """Ask for an address below `/api/v1/`; `query` is taken as it is."""
        return self._call(method, path, query, headers)

    def post(
        self, path: str, data: Any, query: str = "", *, content_type: str = MEDIA, method: str = "POST", **headers: str
    ) -> Any:
        """Send a document, or bytes as they are."""
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        return self._call(method, path, query, headers, data=body, content_type=content_type)

    def perform(
        self, action: str, query: str = "", /, *, headers: dict[str, str] | None = None, **attributes: Any
    ) -> Any:
        """Perform an action."""
        data = {"data": {"type": "performances", "attributes": attributes}}
        return self.post(f"actions/{action}", data, query, **(headers or {}))

    def error(self) -> dict[str, Any]:
        """Return the one error of the last answer, of a document or told as a problem."""
        if "errors" not in self.document:
            return self.document
        (error,) = self.document["errors"]
        return dict(error)

    def _call(self, method: str, path: str, query: str, headers: dict[str, str], **body: Any) -> Any:
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        address = f"/api/v1/{path}" + (f"?{query}" if query else "")
        answer = self.client.generic(method, address, headers=sent, **body)
        is_document = answer.headers.get("Content-Type", "").startswith((MEDIA, PROBLEM)) and answer.content
        self.document = json.loads(answer.content) if is_document else {}
        return answer


@pytest.fixture
def nobody(db: None) -> Caller:
    """Somebody who shows no proof."""
    return Caller(Client(), {})


@pytest.fixture
def by_token(people: Callable[[str], Any]) -> Callable[[str], Caller]:
    """A program with a personal access token: `by_token("ada@acme.example")`."""

    def make(email: str) -> Caller:
        secret = perform(make_token, actor=people(email), parameters={"name": "test"}).once["token"]
        return Caller(Client(), {"Authorization": f"Bearer {secret}"})

    return make


@pytest.fixture
def by_cookie(people: Callable[[str], Any]) -> Callable[[str], Caller]:
    """A browser that is signed in, with Django's checks on forged requests switched on."""

    def make(email: str) -> Caller:
        client = Client(enforce_csrf_checks=True)
        client.cookies["forecourt"] = people(email).proof.secret
        return Caller(client, {})

    return make
