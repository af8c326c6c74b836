"""Ask why somebody can do something, or cannot."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from forecourt.access import events
from forecourt.access.explanations import explain
from forecourt.access.policies import may_ask_why
from forecourt.kernel.catalogue import Parameters, action, get_action
from forecourt.kernel.pipeline import Performance


class ExplainAccess(Parameters):
    """The parameters of `access.explain_access`."""

    user_id: UUID = Field(description="Whose access.", examples=["0190a1b2-0000-7000-8000-000000000000"])
    action: str = Field(max_length=100, description="What they want to do.", examples=["data.read_rows"])
    company_id: UUID | None = Field(
        default=None, description="For the provider's people: where.", examples=["0190a1b2-0000-7000-8000-000000000000"]
    )


@action(
    name="access.explain_access",
    title="Ask why somebody may do something",
    parameters=ExplainAccess,
    policy=may_ask_why,
    is_reading=True,
)
def explain_access(performance: Performance, parameters: ExplainAccess) -> dict[str, Any]:
    """Name each rule that decides whether somebody may do something, in order, up to the first no.

    Everybody asks about themselves, administrators about colleagues, the provider's people who keep people about
    anybody. Raises Invisible.
    """
    wanted = get_action(parameters.action)
    found = explain(
        actor=performance.actor, user_id=parameters.user_id, action=wanted, company_id=parameters.company_id
    )
    performance.record(
        events.ACCESS_EXPLAINED,
        subject=("user", parameters.user_id),
        company_id=parameters.company_id if performance.actor.everywhere else performance.actor.company_id,
        new={"action": found.action, "title": found.title, "name": found.name, "reference": found.reference},
    )
    return {
        "name": found.name,
        "action": found.action,
        "may": found.may,
        "steps": [
            {"rule": each.rule, "says": "yes" if each.says_yes else "no", "words": each.words, "next": list(each.next)}
            for each in found.steps
        ],
        "reference": found.reference,
    }
