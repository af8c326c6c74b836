"""Django's handle on the room."""

from django.apps import AppConfig


class BlueprintConfig(AppConfig):
    name = "forecourt.blueprint"
    label = "blueprint"
