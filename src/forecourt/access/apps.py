"""Django's handle on the room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "forecourt.access"
    label = "access"

    def ready(self) -> None:
        """Connect the reactions."""
        from forecourt.access import reactions  # noqa: F401
