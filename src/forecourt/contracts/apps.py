"""Django's handle on the room."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "forecourt.contracts"
    label = "contracts"

    def ready(self) -> None:
        """Register what can be done here, how the room's events read, what files hold."""
        from forecourt.access.bounds import register_naming
        from forecourt.contracts import actions, events, kinds  # noqa: F401
        from forecourt.contracts.queries.bounds import name_bounds
        from forecourt.contracts.queries.explaining import explain_contract
        from forecourt.kernel.explaining import register_rule

        register_naming(name_bounds)
        register_rule("contract", place=100, rule=explain_contract)
