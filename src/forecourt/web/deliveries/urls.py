"""The addresses of scheduled data."""

from __future__ import annotations

from django.urls import path

from forecourt.web.deliveries.views import deliveries, delivery, file, keep, stop

urlpatterns = [
    path("", deliveries),
    path("keep/", keep),
    path("schedules/<uuid:schedule_id>/stop/", stop),
    path("<uuid:run_id>/", delivery),
    path("<uuid:run_id>/file", file),
]
