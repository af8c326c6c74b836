"""The addresses of hooks."""

from __future__ import annotations

from django.urls import path

from forecourt.api.hooks.views import hook

urlpatterns = [path("<slug:source>", hook)]
