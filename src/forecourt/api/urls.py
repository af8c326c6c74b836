"""The addresses of the API. What is not one of its own belongs to the resource that rooms declared under that name."""

from __future__ import annotations

from importlib import import_module

from django.urls import path, re_path

from forecourt.api.actions.views import action, catalogue
from forecourt.api.approvals.views import file
from forecourt.api.data.views import address, rows
from forecourt.api.jsonapi.views import collection, related, relationship, single
from forecourt.api.openapi.views import docs, openapi
from forecourt.api.root.views import me, nothing, root

for room in (
    "customers",
    "access",
    "contracts",
    "data",
    "journal",
    "notifications",
    "approvals",
    "oversight",
    "automation",
):
    import_module(f"forecourt.api.{room}.resources")

urlpatterns = [
    path("openapi.json", openapi),
    path("docs", docs),
    path("v1/", root),
    path("v1/me", me),
    path("v1/actions", catalogue),
    path("v1/actions/<str:name>", action),
    path("v1/datasets/<str:dataset>/rows", rows),
    path("v1/datasets/<str:dataset>/rows/address", address),
    path("v1/approvals/<str:id>/file", file),
    path("v1/<slug:kind>", collection),
    path("v1/<slug:kind>/<str:id>", single),
    path("v1/<slug:kind>/<str:id>/relationships/<slug:name>", relationship),
    path("v1/<slug:kind>/<str:id>/<slug:name>", related),
    re_path(r"^(?P<path>.*)$", nothing),
]
