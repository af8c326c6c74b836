"""The addresses below `/company/oversight/`."""

from __future__ import annotations

from django.urls import path

from forecourt.web.oversight.views import back, rule, rules

urlpatterns = [
    path("", rules),
    path("<slug:code>/", rule),
    path("<slug:code>/back/", back),
]
