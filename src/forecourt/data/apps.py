"""Django's handle on the room."""

from django.apps import AppConfig


class DataConfig(AppConfig):
    name = "forecourt.data"
    label = "data"

    def ready(self) -> None:
        """Register what can be done here, how the room's events read, what files hold."""
        from forecourt.data import events, kinds, own_kinds  # noqa: F401
        from forecourt.data.actions import deliveries  # noqa: F401
