"""Django's handle on the kernel."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "forecourt.kernel"
    label = "kernel"
