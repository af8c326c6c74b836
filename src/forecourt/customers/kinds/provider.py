"""What a provider's files say of companies: who the provider itself is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from forecourt.customers.actions.companies import DefineProvider, define_provider
from forecourt.customers.models import Company
from forecourt.kernel.actors import Actor
from forecourt.kernel.kinds import Present, defined_by, register


def _values(actor: Actor) -> list[dict[str, Any]]:
    return list(Company.objects.filter(is_provider=True).values(*DefineProvider.model_fields))


def _provider(actor: Actor) -> list[Present]:
    """Read the one that there is; the journal knows it by its id."""
    ids = Company.objects.filter(is_provider=True).values_list("id", flat=True)
    return [Present(each, ("company", str(number))) for each, number in zip(_values(actor), ids, strict=True)]


_KIND = defined_by(
    define_provider, name="provider", title="The provider", rank=10, subject="company", key=(), read=_values
)
register(replace(_KIND, read=_provider))
