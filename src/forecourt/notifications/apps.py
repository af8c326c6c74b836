"""Django's handle on the room."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "forecourt.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Register what can be done here, how events read, what files hold, and what is done after others'."""
        from forecourt.notifications import actions, deliveries, erasing, events, invitations, kinds  # noqa: F401
        from forecourt.notifications.webhooks import messages  # noqa: F401
