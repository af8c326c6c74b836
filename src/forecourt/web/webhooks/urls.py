"""The addresses of webhooks."""

from __future__ import annotations

from django.urls import path

from forecourt.web.webhooks.views import add, again, change, remove, renew, try_out, webhook, webhooks

urlpatterns = [
    path("", webhooks),
    path("add/", add),
    path("<uuid:endpoint_id>/", webhook),
    path("<uuid:endpoint_id>/change/", change),
    path("<uuid:endpoint_id>/try/", try_out),
    path("<uuid:endpoint_id>/renew/", renew),
    path("<uuid:endpoint_id>/remove/", remove),
    path("<uuid:endpoint_id>/messages/<uuid:message_id>/again/", again),
]
