"""The addresses of approvals, the same on both sides of the counter."""

from __future__ import annotations

from django.urls import path

from forecourt.web.approvals import views

urlpatterns = [
    path("", views.approvals),
    path("deputies/", views.name_deputy),
    path("deputies/<uuid:delegation_id>/end/", views.end_deputy),
    path("<uuid:approval_id>/", views.approval),
    path("<uuid:approval_id>/approve/", views.say_yes),
    path("<uuid:approval_id>/decline/", views.say_no),
    path("<uuid:approval_id>/remind/", views.remind_them),
    path("<uuid:approval_id>/withdraw/", views.take_back),
    path("<uuid:approval_id>/collect/", views.collect),
    path("<uuid:approval_id>/file", views.file),
]
