"""Django's handle on the room."""

from django.apps import AppConfig


class Look(AppConfig):
    """Templates, template tags and built static files."""

    name = "forecourt.look"
    label = "look"
