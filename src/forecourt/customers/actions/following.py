"""Let what waited for its person belong to them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from forecourt.customers.actions.measuring import touch
from forecourt.customers.actions.placing import homes_of
from forecourt.customers.events import activity as events
from forecourt.customers.models import Activity, Company, Person
from forecourt.customers.policies import may_follow_activity
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Conflict, Invisible
from forecourt.kernel.pipeline import Performance


class NothingWaits(Conflict):
    """No event names this person who is not theirs already."""

    code, title = "nothing_waits", "Nothing waits for this person"


class PlaceActivity(Parameters):
    """The parameters of `customers.place_activity`."""

    person_id: UUID = Field(description="Whose it is.", examples=[EXAMPLE_ID])


@action(
    name="customers.place_activity",
    title="Give a person what waited for them",
    parameters=PlaceActivity,
    policy=may_follow_activity,
    is_internal=True,
)
def place_activity(performance: Performance, parameters: PlaceActivity) -> dict[str, Any]:
    """Let the events that name a person by their address be theirs, and their company's where none was named.

    Raises Invisible, NothingWaits.
    """
    person = Person.objects.filter(id=parameters.person_id).exclude(email="").first()
    if person is None:
        raise Invisible()
    rows = list(Activity.objects.select_for_update(of=("self",)).filter(who=person.email, person__isnull=True))
    if not rows:
        raise NothingWaits(f"No event waits for {person.name}.")
    home_id = homes_of([person.id], now=performance.now).get(person.id)
    for row in rows:
        row.person_id, row.company_id = person.id, row.company_id or home_id
    Activity.objects.bulk_update(rows, ["person", "company"], batch_size=500)
    touch(rows)
    home = Company.objects.filter(id=home_id).values_list("short_name", flat=True).first() if home_id else None
    performance.record(
        events.ACTIVITY_PLACED,
        subject=("person", person.id),
        company_id=None,
        new={"count": len(rows), "record": ", ".join(filter(None, (person.name, home)))},
    )
    return {"placed": len(rows)}


def waits_for(person_id: UUID) -> bool:
    """Tell whether any event names this person and is not theirs; the caller's scope is open."""
    address = Person.objects.filter(id=person_id).values_list("email", flat=True).first()
    return bool(address) and Activity.objects.filter(who=address, person__isnull=True).exists()
