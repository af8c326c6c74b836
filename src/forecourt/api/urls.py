"""The addresses of the API."""

from __future__ import annotations

from django.urls import path, re_path

from forecourt.api.actions.views import catalogue, performances
from forecourt.api.data.views import rows
from forecourt.api.root.views import me, nothing, root

urlpatterns = [
    path("v1/", root),
    path("v1/me", me),
    path("v1/actions", catalogue),
    path("v1/actions/<str:name>", performances),
    path("v1/datasets/<str:dataset>/rows", rows),
    re_path(r"^(?P<path>.*)$", nothing),
]
