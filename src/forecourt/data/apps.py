"""Django's handle on the room."""

from django.apps import AppConfig


class DataConfig(AppConfig):
    name = "forecourt.data"
    label = "data"

    def ready(self) -> None:
        """Register what can be done here, and how the room's events read."""
        from forecourt.data import events  # noqa: F401
        from forecourt.data.actions import deliveries  # noqa: F401
