"""Django's handle on the room."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "forecourt.customers"
    label = "customers"

    def ready(self) -> None:
        """Register how the room's events read."""
        from forecourt.customers import events  # noqa: F401
