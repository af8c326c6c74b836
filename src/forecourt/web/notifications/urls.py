"""The addresses of notifications, the same on both sides of the counter."""

from __future__ import annotations

from django.urls import path

from forecourt.web.notifications.choices import choices, choose, rhythm
from forecourt.web.notifications.leaving import leave
from forecourt.web.notifications.views import bell, centre, news, open_one, read_all, read_one

urlpatterns = [
    path("", centre),
    path("bell", bell),
    path("news", news),
    path("read/", read_all),
    path("<uuid:notification_id>/", open_one),
    path("<uuid:notification_id>/read/", read_one),
    path("choices/", choices),
    path("choices/topic/", choose),
    path("choices/rhythm/", rhythm),
    path("leave/<str:signed>/", leave),
]
