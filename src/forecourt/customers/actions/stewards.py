"""Name who is asked first about a part of the model, of those who have the role that keeps it true."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from forecourt.customers import events
from forecourt.customers.models import FactType, Stewardship
from forecourt.customers.policies import may_name_stewards
from forecourt.customers.queries.stewards import list_holders_of
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Invisible, Malformed
from forecourt.kernel.pipeline import Performance


class NameSteward(Parameters):
    """The parameters of `customers.name_steward`."""

    steward: str = Field(max_length=60, description="The role that keeps the part true.", examples=["customer_data"])
    subject: Literal["company", "person"] = Field(description="Of companies or of people.", examples=["company"])
    category: str = Field(max_length=20, description="Which category of what is known.", examples=["contact"])
    user_id: UUID | None = Field(
        default=None,
        description="Who is asked first, of those who have the role; nobody by name where not given.",
        examples=[EXAMPLE_ID],
    )


@action(
    name="customers.name_steward",
    title="Name who keeps a part of the model true",
    parameters=NameSteward,
    policy=may_name_stewards,
    undone_by="customers.name_steward",
)
def name_steward(performance: Performance, parameters: NameSteward) -> dict[str, Any]:
    """Say who is asked first about a part of the model, or that everybody with the role is. Whoever loses the role is
    asked no longer. Raises Invisible where there is no such part, Malformed where they do not have the role.
    """
    part = parameters.model_dump(include={"steward", "subject", "category"})
    if not parameters.steward or not FactType.objects.filter(**part).exists():
        raise Invisible("No role of this name keeps such a part.")
    name = "" if parameters.user_id is None else _name_of(performance, parameters.steward, parameters.user_id)
    was = Stewardship.objects.select_for_update().filter(**part).first()
    if parameters.user_id is None:
        Stewardship.objects.filter(**part).delete()
    else:
        named = {"user_id": parameters.user_id, "name": name, "since": performance.now}
        Stewardship.objects.update_or_create(**part, defaults=named | {"named_by": performance.actor.name})
    performance.record(
        events.STEWARD_NAMED,
        subject=("steward", parameters.steward),
        company_id=None,
        old={"name": was.name if was else "", "user_id": str(was.user_id) if was else None},
        new=part | {"name": name, "user_id": str(parameters.user_id) if parameters.user_id else None},
    )
    return {**part, "name": name}


def _name_of(performance: Performance, steward: str, user_id: UUID) -> str:
    holders = list_holders_of(actor=performance.actor, steward=steward)
    if user_id not in holders:
        raise Malformed("They do not have the role that keeps it true.", pointer="/data/attributes/user_id")
    return holders[user_id]
