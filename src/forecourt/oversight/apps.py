"""Django's handle on the room; it answers for the dial as soon as it is there."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "forecourt.oversight"
    label = "oversight"

    def ready(self) -> None:
        """Answer the kernel's questions about oversight."""
        from forecourt.kernel.dial import register_overseer
        from forecourt.kernel.explaining import register_rule
        from forecourt.kernel.scope import ask_beside
        from forecourt.oversight import actions, erasing, kinds  # noqa: F401 - registers actions, what files hold, what is erased
        from forecourt.oversight.explaining import explain_oversight
        from forecourt.oversight.overseer import RULES_MARK, HouseOverseer
        from forecourt.oversight.queries.rulebook import MARK

        register_rule("oversight", place=200, rule=explain_oversight)
        ask_beside(RULES_MARK, MARK)
        register_overseer(HouseOverseer())
