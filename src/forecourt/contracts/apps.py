"""Django's handle on the room."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "forecourt.contracts"
    label = "contracts"

    def ready(self) -> None:
        """Register how the room's events read."""
        from forecourt.contracts import events  # noqa: F401
