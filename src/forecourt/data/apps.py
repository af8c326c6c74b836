"""Django's handle on the room."""

from django.apps import AppConfig


class DataConfig(AppConfig):
    name = "forecourt.data"
    label = "data"
