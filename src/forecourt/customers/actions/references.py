"""What other systems call a record."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from forecourt.customers import events
from forecourt.customers.actions.importing.waking import wake
from forecourt.customers.actions.storing import Store
from forecourt.customers.models import Reference, System
from forecourt.customers.policies import may_keep_customers, visible_companies, visible_people, visible_references
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Conflict, Invisible, Malformed
from forecourt.kernel.pipeline import Performance


class ReferenceTaken(Conflict):
    """In one system an id is of one record."""

    code, title = "reference_taken", "Another record has this id there"


class AddReference(Parameters):
    """The parameters of `customers.add_reference`."""

    subject_type: Literal["company", "person"] = Field(description="`company` or `person`.", examples=["company"])
    subject_id: UUID = Field(description="Which one.", examples=[EXAMPLE_ID])
    system: str = Field(max_length=40, description="Which system calls it so.", examples=["hubspot"])
    external_id: str = Field(min_length=1, max_length=200, description="What it is called there.", examples=["8812"])


class RemoveReference(Parameters):
    """The parameters of `customers.remove_reference`."""

    reference_id: UUID = Field(description="Which one.", examples=[EXAMPLE_ID])


@action(
    name="customers.add_reference",
    title="Say what another system calls a record",
    parameters=AddReference,
    policy=may_keep_customers,
    undone_by="customers.remove_reference",
)
def add_reference(performance: Performance, parameters: AddReference) -> dict[str, Any]:
    """Say what another system calls a company or person; what waited for it is taken in.

    Raises Invisible, Malformed, ReferenceTaken.
    """
    store = Store.over([parameters.subject_id], [])  # a merge that is under way comes first
    wanted = parameters.model_copy(
        update={"subject_id": store.redirects.get(parameters.subject_id, parameters.subject_id)}
    )
    reference_id = refer(performance, wanted)
    key = (parameters.subject_type, parameters.external_id)
    wake(performance, system=parameters.system, records={key: wanted.subject_id})
    return {"reference_id": reference_id}


def refer(performance: Performance, parameters: AddReference) -> UUID:
    """Keep a reference and return its id, also where it is kept already. Raises as `add_reference` does."""
    visible = visible_companies if parameters.subject_type == "company" else visible_people
    name = visible(performance.actor).filter(id=parameters.subject_id).values_list("name", flat=True).first()
    if name is None:
        raise Invisible()
    title = System.objects.filter(code=parameters.system).values_list("title", flat=True).first()
    if title is None:
        raise Malformed(f"There is no system {parameters.system!r}.", pointer="/data/attributes/system")
    reference, is_new = Reference.objects.get_or_create(
        system_id=parameters.system,
        subject_type=parameters.subject_type,
        external_id=parameters.external_id,
        defaults={"subject_id": parameters.subject_id, "added_at": performance.now},
    )
    if reference.subject_id != parameters.subject_id:
        raise ReferenceTaken(f"{parameters.external_id} is another record in {parameters.system}.")
    performance.record(
        events.REFERENCE_ADDED,
        subject=(parameters.subject_type, parameters.subject_id),
        company_id=None,
        new={
            "record": name,
            "system": parameters.system,
            "external_id": parameters.external_id,
            "system_title": title,
            "is_new": is_new,
        },
    )
    found: UUID = reference.id
    return found


@action(
    name="customers.remove_reference",
    title="Remove what another system calls a record",
    parameters=RemoveReference,
    policy=may_keep_customers,
    undone_by="customers.add_reference",
)
def remove_reference(performance: Performance, parameters: RemoveReference) -> dict[str, Any]:
    """Remove what another system calls a record. Raises Invisible."""
    reference = visible_references(performance.actor).filter(id=parameters.reference_id).first()
    if reference is None:
        raise Invisible()
    visible = visible_companies if reference.subject_type == "company" else visible_people
    name = visible(performance.actor).filter(id=reference.subject_id).values_list("name", flat=True).first()
    reference.delete()
    performance.record(
        events.REFERENCE_REMOVED,
        subject=(reference.subject_type, reference.subject_id),
        company_id=None,
        old={"record": name or "", "system": reference.system_id, "external_id": reference.external_id},
    )
    return {"reference_id": parameters.reference_id}
