"""Django's handle on the room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "forecourt.access"
    label = "access"

    def ready(self) -> None:
        """Connect the reactions, and register how the room's events read."""
        from forecourt.access import events, reactions  # noqa: F401
