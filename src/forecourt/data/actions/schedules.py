"""Let data come by itself: make, change and stop a schedule, run it in its owner's name, note what came of a run."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from forecourt.access.actions import delegate
from forecourt.access.addressees import list_colleagues
from forecourt.data import events
from forecourt.data.actions.rows import read_rows
from forecourt.data.engine.aggregate.zones import UnknownZone, find_zone
from forecourt.data.models import Run, Schedule
from forecourt.data.policies import may_keep_runs, may_run_schedules, may_schedule, visible_runs, visible_schedules
from forecourt.data.timing import LAST_MONTH_DAY, Every, Span, Timing, next_due, period_of
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Conflict, Invisible, Malformed
from forecourt.kernel.pipeline import Performance, perform
from forecourt.kernel.wall_time import WallTime

#: An owner says once a year that it should go on.
RIGHT_LIFE: Final = timedelta(days=366)
MOST_SCHEDULES: Final = 20
#: What came of a run only grows worse: one letter of several that failed is a failure.
ORDER: Final = (Run.PREPARED, Run.SENT, Run.UNCLEAR, Run.FAILED)
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class TooManySchedules(Conflict):
    """Somebody has a few schedules, not hundreds."""

    code, title = "too_many_schedules", "There are as many schedules as there may be"


class RunAlready(Conflict):
    """A schedule runs once each time that it is due."""

    code, title = "run_already", "This was delivered already"


class ScheduleDelivery(Parameters):
    """The parameters of `data.schedule_delivery`.

    Attributes:
        keys: Identifiers; absent: all that the company holds at the time.
        span: Which period, of whole days that are over.
        zone: Where days begin and the clock is read: an IANA name or an offset.
        weekday: 1 is Monday; for a weekly one.
        month_day: For a monthly one.
        how: `link`: a mail with a link to the portal; `attachment`: with the file too, up to 5 MB; `webhook`: a signed
            message with an address that is good for a minute, to the company's webhooks that listen to it.
        recipients: Colleagues who get the mail, and who read data themselves; absent: oneself.
    """

    title: Title = Field(description="What you know it by.", examples=["Yesterday for the report"])
    dataset: str = Field(
        default="interval-readings", description="The dataset, by code.", examples=["interval-readings"]
    )
    keys: tuple[str, ...] | None = Field(
        default=None,
        max_length=1_000,
        description="Meters (NMI); absent: all that the company holds at the time.",
        examples=[["4300000001"]],
    )
    span: Span = Field(
        default="yesterday", description="Which period, of whole days that are over.", examples=["yesterday"]
    )
    resolution: str = Field(
        default="raw", description="`raw`, or sums over PT15M, PT30M, PT1H, P1D or P1M.", examples=["PT30M"]
    )
    columns: tuple[str, ...] = Field(
        default=(),
        description="In this order; none: the dataset's usual ones.",
        examples=[["key", "interval_start", "quantity"]],
    )
    format: Literal["csv", "parquet", "arrow", "json"] = Field(
        default="csv", description="What comes.", examples=["csv"]
    )
    zone: str = Field(
        default="Etc/GMT-10",
        description="Where days begin and the clock is read: an IANA zone or an offset.",
        examples=["Australia/Sydney"],
    )
    every: Every = Field(default="daily", description="How often.", examples=["daily"])
    weekday: int = Field(default=1, ge=1, le=7, description="1 is Monday; for a weekly one.", examples=[1])
    month_day: int = Field(default=1, ge=1, le=LAST_MONTH_DAY, description="For a monthly one.", examples=[1])
    at: WallTime = Field(default=time(7), description="At what time.", examples=["07:00"])
    how: Literal["link", "attachment", "webhook"] = Field(
        default="link",
        description="A mail with a link, a mail with the file (up to 5 MB), or a message to your webhooks.",
        examples=["link"],
    )
    recipients: tuple[UUID, ...] = Field(
        default=(),
        max_length=50,
        description="Colleagues who get the mail and who read data themselves; none: you.",
        examples=[[EXAMPLE_ID]],
    )


class ChangeDelivery(ScheduleDelivery):
    """The parameters of `data.change_scheduled_delivery`."""

    schedule_id: UUID = Field(description="Which delivery.", examples=[EXAMPLE_ID])


class StopDelivery(Parameters):
    """The parameters of `data.stop_scheduled_delivery`."""

    schedule_id: UUID = Field(description="Which delivery.", examples=[EXAMPLE_ID])


class EndSchedule(Parameters):
    """The parameters of `data.end_schedule`."""

    schedule_id: UUID
    reason: str = Field(max_length=300)


class RunSchedule(Parameters):
    """The parameters of `data.run_schedule`."""

    schedule_id: UUID
    due_at: AwareDatetime


class SettleRun(Parameters):
    """The parameters of `data.settle_run`."""

    run_id: UUID
    state: Literal["sent", "unclear", "failed"]
    said: str = Field(max_length=300)


@action(
    name="data.schedule_delivery",
    title="Let data come by itself",
    parameters=ScheduleDelivery,
    policy=may_schedule,
    undone_by="data.stop_scheduled_delivery",
    amounts={"recipients": lambda _, parameters: max(1, len(parameters.recipients))},
)
def schedule_delivery(performance: Performance, parameters: ScheduleDelivery) -> dict[str, Any]:
    """Deliver data at set times, read in one's own name each time. Raises Invisible, Malformed, TooManySchedules."""
    actor = performance.actor
    running = Schedule.objects.filter(owner_id=actor.id, company_id=actor.company_id, state=Schedule.RUNNING)
    if running.count() >= MOST_SCHEDULES:
        raise TooManySchedules(f"You have {MOST_SCHEDULES} already. Stop one that nobody needs.")
    schedule = Schedule(company_id=actor.company_id, owner_id=actor.id, owner_name=actor.name, made_at=performance.now)
    _fill(performance, schedule, parameters)
    _record(performance, events.SCHEDULE_MADE, schedule, new=_told(schedule))
    return {"schedule_id": schedule.id, "next_at": schedule.next_at}


@action(
    name="data.change_scheduled_delivery",
    title="Change what comes by itself",
    parameters=ChangeDelivery,
    policy=may_schedule,
    undone_by="data.change_scheduled_delivery",
)
def change_scheduled_delivery(performance: Performance, parameters: ChangeDelivery) -> dict[str, Any]:
    """Change a schedule of one's own, and let it go on for another year. Raises Invisible, Malformed."""
    schedule = _own(performance, parameters.schedule_id)
    was = _told(schedule)
    _fill(performance, schedule, parameters)
    _record(performance, events.SCHEDULE_CHANGED, schedule, old=was, new=_told(schedule))
    return {"schedule_id": schedule.id, "next_at": schedule.next_at}


@action(
    name="data.stop_scheduled_delivery",
    title="Stop what comes by itself",
    parameters=StopDelivery,
    policy=may_schedule,
    undone_by="data.schedule_delivery",
)
def stop_scheduled_delivery(performance: Performance, parameters: StopDelivery) -> dict[str, Any]:
    """Deliver it no more. What was delivered stays in its history. Raises Invisible."""
    schedule = _own(performance, parameters.schedule_id)
    _stop(performance, schedule, f"{performance.actor.name} stopped it")
    return {"schedule_id": schedule.id}


@action(
    name="data.run_schedule",
    title="Prepare what is due",
    parameters=RunSchedule,
    policy=may_run_schedules,
    is_internal=True,
)
def run_schedule(performance: Performance, parameters: RunSchedule) -> dict[str, Any]:
    """Note that a delivery is due, if its owner may still read all of it. Raises Invisible, Forbidden, RunAlready.

    Nothing is read yet: that is done when it is sent, once more in the owner's name.
    """
    schedule = _own(performance, parameters.schedule_id)
    if schedule.state != Schedule.RUNNING or schedule.next_at != parameters.due_at:
        raise RunAlready("It ran already, or was stopped or changed meanwhile.")
    zone = find_zone(name=schedule.zone)
    start, end = period_of(span=schedule.span, at=performance.now, zone=zone)  # type: ignore[arg-type]
    asked = reading_of(schedule, start=start, end=end)
    tried = perform(read_rows, actor=performance.actor, parameters=asked, dry_run=True, now=performance.now)
    run = Run.objects.create(
        schedule=schedule,
        company_id=schedule.company_id,
        due_at=parameters.due_at,
        period_from=start,
        period_to=end,
        rows=tried.result["rows_about"],
        made_at=performance.now,
    )
    schedule.next_at = next_due(after=performance.now, timing=_timing(schedule), zone=zone)
    schedule.save(update_fields=["next_at"])
    if not run.rows:
        _settle(performance, run, Run.FAILED, "there were no readings of that period")
    else:
        _record_run(performance, events.RUN_PREPARED, run, _about(run))
    return {"run_id": run.id, "rows": run.rows}


@action(
    name="data.settle_run", title="Note what came of a delivery", parameters=SettleRun, policy=may_keep_runs,
    is_internal=True,
)  # fmt: skip
def settle_run(performance: Performance, parameters: SettleRun) -> dict[str, Any]:
    """Note what came of one letter or message of a run. A failure is never overwritten by a success."""
    run = visible_runs(performance.actor).select_for_update(of=("self",)).filter(id=parameters.run_id).first()
    if run is None:
        raise Invisible()
    _settle(performance, run, parameters.state, parameters.said)
    return {"run_id": run.id, "state": run.state}


@action(
    name="data.end_schedule", title="Stop what may not go on", parameters=EndSchedule, policy=may_keep_runs,
    is_internal=True,
)  # fmt: skip
def end_schedule(performance: Performance, parameters: EndSchedule) -> dict[str, Any]:
    """Stop a schedule whose owner may no longer read what it delivers. Raises Invisible."""
    schedule = visible_schedules(performance.actor).select_for_update().filter(id=parameters.schedule_id).first()
    if schedule is None or schedule.state != Schedule.RUNNING:
        raise Invisible()
    _stop(performance, schedule, parameters.reason)
    return {"schedule_id": schedule.id}


def reading_of(schedule: Schedule, *, start: datetime, end: datetime) -> dict[str, Any]:
    """Return what a schedule delivers of a period, as parameters of `data.read_rows`."""
    return {
        "dataset": schedule.dataset,
        "keys": None if schedule.keys is None else tuple(schedule.keys),
        "period_from": start,
        "period_to": end,
        "resolution": schedule.resolution,
        "zone": schedule.zone,
        "columns": tuple(schedule.columns),
        "format": schedule.format,
    }


def _fill(performance: Performance, schedule: Schedule, parameters: ScheduleDelivery) -> None:
    """Take over what is wanted, if it can be read now, and renew the owner's right for a year."""
    actor = performance.actor
    zone = _zone(parameters)
    for name, value in parameters.model_dump(exclude={"schedule_id", "keys", "columns", "recipients"}).items():
        setattr(schedule, name, value)
    schedule.keys = None if parameters.keys is None else list(parameters.keys)
    schedule.columns = list(parameters.columns)
    schedule.recipients = _recipients(performance, parameters)
    start, end = period_of(span=parameters.span, at=performance.now, zone=zone)
    asked = reading_of(schedule, start=start, end=end)
    perform(read_rows, actor=actor, parameters=asked, dry_run=True, now=performance.now)
    schedule.state, schedule.reason = Schedule.RUNNING, ""
    schedule.next_at = next_due(after=performance.now, timing=_timing(schedule), zone=zone)
    schedule.delegation = delegate(actor=actor, purpose=f"schedule {schedule.id}", life=RIGHT_LIFE)
    schedule.save()


def _zone(parameters: ScheduleDelivery) -> Any:
    try:
        return find_zone(name=parameters.zone)
    except UnknownZone:
        raise Malformed("There is no such time zone.", pointer="/data/attributes/zone") from None


def _recipients(performance: Performance, parameters: ScheduleDelivery) -> list[UUID]:
    """Return who gets the mail: colleagues who read data themselves. A webhook's receivers are kept elsewhere."""
    if parameters.how == "webhook":
        return []
    wanted = set(parameters.recipients or (performance.actor.id,))
    found = list_colleagues(actor=performance.actor, user_ids=wanted, permission="data.read_rows")
    if {each.user_id for each in found} != wanted:
        raise Malformed("Only colleagues who read data can get it.", pointer="/data/attributes/recipients")
    return sorted(wanted)


def _own(performance: Performance, schedule_id: UUID) -> Schedule:
    own = visible_schedules(performance.actor).filter(owner_id=performance.actor.id)
    schedule: Schedule | None = own.select_for_update().filter(id=schedule_id).first()
    if schedule is None:
        raise Invisible()
    return schedule


def _timing(schedule: Schedule) -> Timing:
    return Timing(schedule.every, schedule.at, schedule.weekday, schedule.month_day)  # type: ignore[arg-type]


def _stop(performance: Performance, schedule: Schedule, reason: str) -> None:
    schedule.state, schedule.reason, schedule.delegation = Schedule.STOPPED, reason, ""
    schedule.save(update_fields=["state", "reason", "delegation"])
    new = {"title": schedule.title, "reason": reason, "owner_id": str(schedule.owner_id)}
    _record(performance, events.SCHEDULE_STOPPED, schedule, new=new)


def _settle(performance: Performance, run: Run, state: str, said: str) -> None:
    if ORDER.index(state) <= ORDER.index(run.state):
        return
    run.state, run.said = state, said
    run.save(update_fields=["state", "said"])
    event = events.RUN_SENT if state == Run.SENT else events.RUN_FAILED
    _record_run(performance, event, run, _about(run) | {"said": said})


def _about(run: Run) -> dict[str, Any]:
    schedule = run.schedule
    return {
        "title": schedule.title,
        "schedule_id": str(schedule.id),
        "owner_id": str(schedule.owner_id),
        "dataset": schedule.dataset,
        "period_from": run.period_from.isoformat(),
        "period_to": run.period_to.isoformat(),
        "rows": run.rows,
        "how": schedule.how,
        "format": schedule.format,
        "recipients": [str(each) for each in schedule.recipients],
    }


def _told(schedule: Schedule) -> dict[str, Any]:
    names = ("title", "dataset", "keys", "span", "resolution", "format", "every", "how", "state")
    return {name: getattr(schedule, name) for name in names} | {
        "at": f"{schedule.at:%H:%M}",
        "recipients": len(schedule.recipients),
    }


def _record(performance: Performance, event: str, schedule: Schedule, **values: Any) -> None:
    performance.record(event, subject=("schedule", schedule.id), company_id=schedule.company_id, **values)


def _record_run(performance: Performance, event: str, run: Run, new: dict[str, Any]) -> None:
    performance.record(event, subject=("run", run.id), company_id=run.company_id, new=new)
