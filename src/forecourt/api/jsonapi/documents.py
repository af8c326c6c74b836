"""Documents and error documents, and what makes a view an endpoint."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from forecourt.api.deprecations import tell_deprecation
from forecourt.api.jsonapi.negotiation import (
    CURSORS,
    MEDIA,
    accepted,
    check_accept,
    check_content_type,
)
from forecourt.api.jsonapi.refusals import BadParameter, IdsAreOurs, MethodNotAllowed, WrongType
from forecourt.api.pacing import tell_pace
from forecourt.kernel.errors import Malformed, Refusal
from forecourt.look.problems import problem

BODY_BYTES: Final = 1_000_000
READING: Final = ("GET", "HEAD")


def answer(
    document: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    has_pages: bool = False,
) -> HttpResponse:
    """Answer with a document."""
    about = {"version": "1.1", "profile": [CURSORS]} if has_pages else {"version": "1.1"}
    body = written({"jsonapi": about, **document})
    media = f'{MEDIA};profile="{CURSORS}"' if has_pages else MEDIA
    return HttpResponse(body, content_type=media, status=status, headers={"Vary": "Accept", **(headers or {})})


def written(document: Mapping[str, Any]) -> bytes:
    """Write a document."""
    return orjson.dumps(document, default=str, option=orjson.OPT_UTC_Z)


def resource(kind: str, id: object, attributes: Mapping[str, Any], *, self_url: str | None = None) -> dict[str, Any]:
    """Build a resource object."""
    made: dict[str, Any] = {"type": kind, "id": str(id), "attributes": attributes}
    if self_url:
        made["links"] = {"self": self_url}
    return made


def endpoint(
    *methods: str, accepts: tuple[str, ...] = (MEDIA,), does: Callable[..., tuple[str, ...]] | None = None
) -> Callable[[Callable[..., HttpResponse]], Any]:
    """Make a view an endpoint: methods, negotiation, validators, and Refusals as error documents.

    A method that is none of `methods` is refused with 405. Which of them do something at an address, as `Allow` tells,
    is said by `does` of the view's arguments, where that differs.
    """

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def ask(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                _check_method(request, methods)
                check_accept(request, accepts)
                answered = _unless_known(request, view(request, *args, **kwargs))
            except Refusal as refusal:
                told = refused if _reads_documents(request, accepts) else _as_problem
                answered = told(refusal, headers=_allow(refusal, does(*args, **kwargs) if does else methods))
            return tell_pace(request, tell_deprecation(request, answered))

        return csrf_exempt(ask)  # api.authentication checks changes by cookie

    return wrap


def read_attributes(request: HttpRequest, *, kind: str) -> dict[str, Any]:
    """Read `{"data": {"type": kind, "attributes": {...}}}` from the body. Raises Malformed, UnsupportedMediaType."""
    data = read_resource(request)
    if data.get("type") != kind:
        raise Malformed(f"A resource of type {kind!r} was expected.", pointer="/data/type")
    linked_of(relationships_of(data), {})
    return attributes_of(data)


def read_new(request: HttpRequest, *, kind: str, ends: Mapping[str, str] = {}) -> dict[str, Any]:
    """Read a resource that is to be made, as parameters: its attributes, and what `ends` names of its relationships.

    Other members are passed over (JSON:API, section 1.2). Raises WrongType, IdsAreOurs, Malformed,
    UnsupportedMediaType.
    """
    data = read_resource(request)
    if data.get("type") != kind:
        raise WrongType(f"This address makes {kind}.", pointer="/data/type")
    if "id" in data:
        raise IdsAreOurs("Send it without an id.", pointer="/data/id")
    return {**attributes_of(data), **linked_of(relationships_of(data), ends)}


def read_resource(request: HttpRequest) -> dict[str, Any]:
    """Read the resource object in the body. Raises Malformed, UnsupportedMediaType."""
    check_content_type(request)
    if int(request.headers.get("Content-Length") or 0) > BODY_BYTES:
        raise Malformed(f"The body is longer than {BODY_BYTES:,} bytes.")
    try:
        document = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        raise Malformed("The body is not JSON.") from None
    data = document.get("data") if isinstance(document, dict) else None
    if not isinstance(data, dict):
        raise Malformed("The body is a document with one resource as its data.", pointer="/data")
    return data


def refused(refusal: Refusal, *, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Answer with a Refusal as an error document."""
    error: dict[str, Any] = {
        "status": str(refusal.status),
        "code": refusal.code,
        "title": refusal.title,
        "detail": refusal.detail,
    }
    error |= {"source": source} if (source := _source(refusal)) else {}
    if refusal.next:
        error["meta"] = {"next": list(refusal.next)}
    if isinstance(refusal, BadParameter):
        error |= {"links": {"type": refusal.kind}} if refusal.kind else {}
        error |= {"meta": refusal.told} if refusal.told else {}
    return answer({"errors": [error]}, status=refusal.status, headers={**_challenge(refusal), **(headers or {})})


def etag_of(response: HttpResponse) -> str:
    """Name the bytes of an answer."""
    return f'"{hashlib.blake2b(response.content, digest_size=16).hexdigest()}"'


def attributes_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes of a resource object that was sent, members that begin with `@` left out.

    Those are for other processors (JSON:API, section 5.8.4). Raises Malformed.
    """
    attributes = data.get("attributes", {})
    if not isinstance(attributes, dict):
        raise Malformed("The attributes are an object.", pointer="/data/attributes")
    return {name: value for name, value in attributes.items() if not name.startswith("@")}


def relationships_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the relationships of a resource object that was sent and that say something. Raises Malformed."""
    sent = data.get("relationships", {})
    if not isinstance(sent, dict):
        raise Malformed("The relationships are an object.", pointer="/data/relationships")
    found: dict[str, Any] = {}
    for name, end in sent.items():
        if not isinstance(end, dict) or not end.keys() & {"data", "links"}:
            raise Malformed("A relationship that is sent has data.", pointer=f"/data/relationships/{name}")
        if "data" in end and not name.startswith("@"):
            found[name] = end
    return found


def linked_of(sent: Mapping[str, Any], ends: Mapping[str, str]) -> dict[str, Any]:
    """Return parameters by the relationships that were sent: an id, several ids, or None. Raises Malformed."""
    found: dict[str, Any] = {}
    for name, end in sent.items():
        if name not in ends:
            raise Malformed(f"{name} is not set this way here.", pointer=f"/data/relationships/{name}")
        found[ends[name]] = _ids(end["data"], f"/data/relationships/{name}")
    return found


def _ids(data: Any, where: str) -> Any:
    if data is None:
        return None
    if isinstance(data, list):
        return [_ids(each, f"{where}/data/{place}") for place, each in enumerate(data)]
    if not isinstance(data, dict) or not isinstance(data.get("type"), str) or not isinstance(data.get("id"), str):
        raise Malformed("What is linked has a type and an id, both of them text.", pointer=f"{where}/data")
    return data["id"]


def _reads_documents(request: HttpRequest, accepts: tuple[str, ...]) -> bool:
    """Tell whether a refusal is JSON:API: where nothing else is served, or where the caller names it too."""
    return accepts == (MEDIA,) or any(each.is_ours for each in accepted(request))


def _as_problem(refusal: Refusal, *, headers: Mapping[str, str]) -> HttpResponse:
    answered = problem(refusal, source=_source(refusal))
    for name, value in {"Vary": "Accept", **_challenge(refusal), **headers}.items():
        answered[name] = value
    return answered


def _source(refusal: Refusal) -> dict[str, str]:
    """Say where in the request the fault lies, where that is known."""
    header = getattr(refusal, "header", None)
    if header:
        return {"header": header}
    if refusal.pointer:
        return {"parameter" if isinstance(refusal, BadParameter) else "pointer": refusal.pointer}
    return {}


def _challenge(refusal: Refusal) -> dict[str, str]:
    return {"WWW-Authenticate": "Bearer"} if refusal.status == 401 else {}


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Name the bytes of a read, and leave them out where the caller has them already (RFC 9110, section 13.1.2)."""
    if request.method not in READING or response.status_code != 200:
        return response
    etag = etag_of(response)
    known = {each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")}
    if known.isdisjoint({etag, "*"}):
        response["ETag"] = etag
        return response
    return HttpResponse(status=304, headers={"ETag": etag, "Vary": "Accept"})


def _allow(refusal: Refusal, methods: tuple[str, ...]) -> dict[str, str]:
    """Say which methods are answered, where the one used is not (RFC 9110, section 15.5.6)."""
    if not isinstance(refusal, MethodNotAllowed):
        return {}
    return {"Allow": ", ".join(methods)}


def _check_method(request: HttpRequest, methods: tuple[str, ...]) -> None:
    if request.method not in methods:
        raise MethodNotAllowed(f"{request.method} is not answered here; {', '.join(methods)} is.")
