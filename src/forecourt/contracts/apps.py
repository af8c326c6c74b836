"""Django's handle on the room."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "forecourt.contracts"
    label = "contracts"
