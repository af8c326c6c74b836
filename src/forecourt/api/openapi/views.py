"""`/api/openapi.json` and `/api/docs`."""

from __future__ import annotations

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forecourt.api.openapi.describing import describe
from forecourt.api.openapi.reading import chapters
from forecourt.kernel.errors import Unauthenticated
from forecourt.look.pages import begin_visit


def openapi(request: HttpRequest) -> HttpResponse:
    """Answer with the OpenAPI document: the same for everybody, so anybody may keep it for a while."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    headers = {"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"}
    return HttpResponse(orjson.dumps(describe()), content_type="application/json", headers=headers)


def docs(request: HttpRequest) -> HttpResponse:
    """Show the same to people: in their portal's shell where somebody is signed in, and to anybody else as well."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    context = {"chapters": chapters(describe(), origin=f"{request.scheme}://{request.get_host()}")}
    try:
        visit = begin_visit(request)
    except Unauthenticated:
        return render(request, "api/docs.html", context)
    with visit.scope():
        visit.account  # noqa: B018 - asked here, inside the scope
    return visit.render("api/docs.html", context)
