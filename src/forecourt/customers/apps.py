"""Django's handle on the room."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "forecourt.customers"
    label = "customers"

    def ready(self) -> None:
        """Register what can be done here, how the room's events read, what files hold."""
        from forecourt.customers import actions, events, kinds  # noqa: F401
