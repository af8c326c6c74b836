"""Django's handle on the room."""

from django.apps import AppConfig


class BlueprintConfig(AppConfig):
    name = "forecourt.blueprint"
    label = "blueprint"

    def ready(self) -> None:
        """Register what can be done here, and how the room's events read."""
        from forecourt.blueprint import actions, events  # noqa: F401
