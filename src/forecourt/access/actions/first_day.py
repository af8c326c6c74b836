"""The guide of an administrator's first day: its first step, and putting it away."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from forecourt.access import events
from forecourt.access.models import FirstStep
from forecourt.access.policies import may_be_guided
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.pipeline import Performance


class TakeFirstStep(Parameters):
    """The parameters of `access.take_first_step`."""

    step: Literal["data", "left"] = Field(
        description="`data`: you looked at the data. `left`: no guide any more.", examples=["left"]
    )


@action(
    name="access.take_first_step",
    title="Go on in the guide of your first day",
    parameters=TakeFirstStep,
    policy=may_be_guided,
)
def take_first_step(performance: Performance, parameters: TakeFirstStep) -> dict[str, Any]:
    """Note that this person looked at the company's data (`data`), or wants no guide any more (`left`)."""
    actor = performance.actor
    FirstStep.objects.get_or_create(user_id=actor.id, company_id=actor.company_id, step=parameters.step)
    performance.record(
        events.FIRST_STEP_TAKEN,
        subject=("user", actor.id),
        company_id=actor.company_id,
        new={"step": parameters.step},
    )
    return {"step": parameters.step}
