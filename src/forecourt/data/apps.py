"""Django's handle on the room."""

from django.apps import AppConfig


class DataConfig(AppConfig):
    name = "forecourt.data"
    label = "data"

    def ready(self) -> None:
        """Register how the room's events read."""
        from forecourt.data import events  # noqa: F401
