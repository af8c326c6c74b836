"""Django's handle on the room."""

from django.apps import AppConfig


class AutomationConfig(AppConfig):
    name = "forecourt.automation"
    label = "automation"

    def ready(self) -> None:
        """Register what can be done here, how the room's events read, what files hold, what is erased of people."""
        from forecourt.automation import actions, erasing, events, kinds  # noqa: F401
