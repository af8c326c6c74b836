"""Django's handle on the room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "forecourt.access"
    label = "access"

    def ready(self) -> None:
        """Connect the reactions; register what can be done here, how the room's events read, what files hold."""
        from forecourt.access import actions, events, gate, kinds, persons, reactions  # noqa: F401
        from forecourt.access.actions import delegate, redeem
        from forecourt.access.addressees import list_colleagues_with, list_onlookers
        from forecourt.customers.ports import register_holders, register_onlookers
        from forecourt.kernel.errands import register_lending

        register_onlookers(list_onlookers)
        register_holders(list_colleagues_with)
        register_lending(delegate, redeem)
