"""What every template may know without asking: who the provider is."""

from __future__ import annotations

from django.http import HttpRequest

from forecourt.settings.environment import environment


def provider(request: HttpRequest) -> dict[str, str]:
    """Return the provider's name, as the blueprint says it."""
    return {"brand": environment().provider}
