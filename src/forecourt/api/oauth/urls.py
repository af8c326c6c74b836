"""The addresses of OAuth."""

from __future__ import annotations

from django.urls import path

from forecourt.api.oauth.views import device_authorization, token

urlpatterns = [
    path("token", token),
    path("device_authorization", device_authorization),
]
