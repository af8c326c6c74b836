"""JSON:API 1.1 documents and errors (https://jsonapi.org/format/1.1/)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from forecourt.kernel.errors import Malformed, Refusal

MEDIA: Final = "application/vnd.api+json"
BODY_BYTES: Final = 1_000_000


class NotAcceptable(Refusal):
    """The media type that was asked for is not served here."""

    code, title, status = "not_acceptable", "That media type is not served here", 406


class UnsupportedMediaType(Refusal):
    """The body has another media type than this API reads."""

    code, title, status = "unsupported_media_type", "The body has to be JSON:API", 415


class BadParameter(Malformed):
    """A query parameter is unknown, repeated or not what it should be. `pointer` holds its name."""

    code, title, status = "bad_parameter", "A parameter of the address is wrong", 400


class MethodNotAllowed(Refusal):
    """The address is there, the method is not."""

    code, title, status = "method_not_allowed", "This address does not answer that method", 405


def answer(document: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Answer with a document."""
    body = orjson.dumps({"jsonapi": {"version": "1.1"}, **document}, default=str)
    return HttpResponse(body, content_type=MEDIA, status=status, headers={"Vary": "Accept", **(headers or {})})


def resource(kind: str, id: object, attributes: Mapping[str, Any], *, self_url: str | None = None) -> dict[str, Any]:
    """Build a resource object."""
    made: dict[str, Any] = {"type": kind, "id": str(id), "attributes": attributes}
    if self_url:
        made["links"] = {"self": self_url}
    return made


def endpoint(*methods: str, accepts: tuple[str, ...] = (MEDIA,)) -> Callable[[Callable[..., HttpResponse]], Any]:
    """Make a view an endpoint: methods, negotiation, and Refusals as error documents."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def ask(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                _check_method(request, methods)
                check_accept(request, accepts)
                return view(request, *args, **kwargs)
            except MethodNotAllowed as refusal:
                return refused(refusal, headers={"Allow": ", ".join(methods)})  # RFC 9110, section 15.5.6
            except Refusal as refusal:
                return refused(refusal)

        return csrf_exempt(ask)  # api.authentication checks changes by cookie

    return wrap


def read_attributes(request: HttpRequest, *, kind: str) -> dict[str, Any]:
    """Read `{"data": {"type": kind, "attributes": {...}}}` from the body. Raises Malformed, UnsupportedMediaType."""
    if media_type(request.headers.get("Content-Type", "")) != MEDIA:
        raise UnsupportedMediaType(f"Send Content-Type: {MEDIA}.")
    if int(request.headers.get("Content-Length") or 0) > BODY_BYTES:
        raise Malformed(f"The body is longer than {BODY_BYTES:,} bytes.")
    try:
        document = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        raise Malformed("The body is not JSON.") from None
    data = document.get("data") if isinstance(document, dict) else None
    if not isinstance(data, dict) or data.get("type") != kind:
        raise Malformed(f"A resource of type {kind!r} was expected.", pointer="/data/type")
    attributes = data.get("attributes", {})
    if not isinstance(attributes, dict) or set(data) - {"type", "attributes"}:
        raise Malformed("The resource has a type and attributes, and nothing else.", pointer="/data")
    return attributes


def refused(refusal: Refusal, *, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Answer with a Refusal as an error document."""
    error: dict[str, Any] = {
        "status": str(refusal.status),
        "code": refusal.code,
        "title": refusal.title,
        "detail": refusal.detail,
    }
    if refusal.pointer:
        error["source"] = {"parameter" if isinstance(refusal, BadParameter) else "pointer": refusal.pointer}
    if refusal.next:
        error["meta"] = {"next": list(refusal.next)}
    challenge = {"WWW-Authenticate": "Bearer"} if refusal.status == 401 else {}
    return answer({"errors": [error]}, status=refusal.status, headers={**challenge, **(headers or {})})


def check_accept(request: HttpRequest, accepts: tuple[str, ...]) -> None:
    """Refuse with 406 where nothing that we serve is accepted."""
    offered = [media_type(part) for part in request.headers.get("Accept", "*/*").split(",")]
    if not any(offer in accepts or offer in ("*/*", "application/*") for offer in offered):
        raise NotAcceptable(f"Ask for {' or '.join(accepts)}.")


def media_type(header: str) -> str:
    """Return the media type without its weight; JSON:API refuses parameters other than ext and profile (section 5)."""
    name, *parameters = (part.strip() for part in header.split(";"))
    odd = [each for each in parameters if not each.startswith(("q=", "profile="))]
    return f"{name.lower()};{';'.join(odd)}" if odd and name.lower() == MEDIA else name.lower()


def _check_method(request: HttpRequest, methods: tuple[str, ...]) -> None:
    if request.method not in methods:
        raise MethodNotAllowed(f"{request.method} is not answered here; {', '.join(methods)} is.")
