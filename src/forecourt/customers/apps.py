"""Django's handle on the room."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "forecourt.customers"
    label = "customers"

    def ready(self) -> None:
        """Register what can be done here, and how the room's events read."""
        from forecourt.customers import actions, events  # noqa: F401
