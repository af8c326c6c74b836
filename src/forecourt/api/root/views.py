"""`/api/v1/` and `/api/v1/me`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from forecourt.api.authentication import caller
from forecourt.api.jsonapi.declarations import list_resources
from forecourt.api.jsonapi.documents import answer, endpoint, resource
from forecourt.kernel.errors import Invisible


@endpoint("GET", "HEAD")
def root(request: HttpRequest) -> HttpResponse:
    """List what there is."""
    base = "/api/v1"
    addresses = {
        "me": f"{base}/me",
        "actions": f"{base}/actions",
        **{each.type: f"{base}/{each.type}" for each in list_resources()},
        "interval-readings": f"{base}/datasets/interval-readings/rows",
        "accumulation-readings": f"{base}/datasets/accumulation-readings/rows",
    }
    return answer(
        {
            "links": {"self": f"{base}/", "describedby": "/api/openapi.json"},
            "meta": {
                "api": "Forecourt",
                "version": "v1",
                "about": "/api/docs",
                "openapi": "/api/openapi.json",
                "resources": addresses,  # the links of a document have names of the specification's alone (7.6)
            },
        }
    )


@endpoint("GET", "HEAD")
def me(request: HttpRequest) -> HttpResponse:
    """Tell who the caller is, in which company, and what the role allows."""
    actor = caller(request)
    attributes = {
        "name": actor.name,
        "email": actor.email,
        "company": {"id": actor.company_id, "name": actor.company_name} if actor.company_id else None,
        "role": {"code": actor.role, "title": actor.role_title} if actor.role else None,
        "side": actor.side,
        "permissions": sorted(actor.permissions),
    }
    return answer({"data": resource("users", actor.id, attributes, self_url="/api/v1/me")})


@endpoint("GET", "HEAD", "POST", "PATCH", "DELETE")
def nothing(request: HttpRequest, path: str = "") -> HttpResponse:
    """Answer every address that is not there."""
    raise Invisible("There is nothing at this address.")
