"""Answers outside any page: Django calls these."""

from __future__ import annotations

import logging
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

log = logging.getLogger(__name__)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is nothing, in the same bytes whatever was asked for."""
    return render(request, "errors/404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form that did not come from a page of ours, or from one that is too old."""
    words = {"title": "This form is too old", "text": "Nothing was changed. Go back, reload the page and try again."}
    return render(request, "errors/403.html", words, status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """Say that we failed, with a reference that stands in our log beside the traceback."""
    reference = uuid4().hex[:12]
    log.error("%s %s failed; the person was told %s", request.method, request.path, reference)
    return HttpResponse(render_to_string("errors/500.html", {"reference": reference}), status=500)
