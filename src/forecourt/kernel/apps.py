"""Django's handle on the kernel."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "forecourt.kernel"
    label = "kernel"

    def ready(self) -> None:
        """Register what can be done with the journal itself."""
        from forecourt.kernel.journal import exporting  # noqa: F401
