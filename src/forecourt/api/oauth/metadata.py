"""The address at which programs look for what there is (RFC 8414, section 3)."""

from __future__ import annotations

from django.urls import path

from forecourt.api.oauth.views import metadata

urlpatterns = [path("", metadata)]
