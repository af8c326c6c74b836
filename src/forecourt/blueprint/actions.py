"""What can be done with files: apply them, write what is there as files, and find what was changed by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from pydantic import ConfigDict, Field

from forecourt.blueprint import events
from forecourt.blueprint.drifting import find_drift
from forecourt.blueprint.exporting import export_files
from forecourt.blueprint.files import ALL_BYTES
from forecourt.blueprint.patching import FilesWatch
from forecourt.blueprint.planning import DIGEST_CHARACTERS, Change, Plan, make_plan
from forecourt.blueprint.policies import may_keep_files
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Action, Parameters, action, get_action
from forecourt.kernel.errors import Conflict, Malformed, Refusal
from forecourt.kernel.ids import new_id
from forecourt.kernel.kinds import Step
from forecourt.kernel.pipeline import Performance, parse, perform

EXAMPLE: Final = {"levels.yaml": "levels:\n  - code: standard\n    title: Standard\n    rank: 10\n"}
_latest: ContextVar[tuple[UUID, Plan] | None] = ContextVar("latest plan", default=None)


class PlanMoved(Conflict):
    """What was looked at is applied, and nothing else."""

    code, title = "plan_moved", "This is no longer the plan that was shown"


class Files(Parameters):
    """Files of a folder, by name."""

    model_config = ConfigDict(str_max_length=ALL_BYTES)

    files: dict[str, str] = Field(description="Text of each file, by its name.", examples=[EXAMPLE], max_length=100)


class ApplyBlueprint(Files):
    """The parameters of `blueprint.apply`."""

    plan: str | None = Field(
        default=None,
        max_length=DIGEST_CHARACTERS,
        description="The digest of the plan that was shown: anything else is refused.",
    )


class ExportBlueprint(Files):
    """The parameters of `blueprint.export`."""

    files: dict[str, str] = Field(
        default_factory=dict, description="What is written over: lines that still hold are kept.", max_length=100
    )


class PatchBlueprint(Parameters):
    """The parameters of `blueprint.patch`."""

    model_config = ConfigDict(str_max_length=ALL_BYTES)

    action: str = Field(description="What is to be done.", examples=["access.invite_colleague"], max_length=100)
    parameters: dict[str, Any] = Field(
        default_factory=dict,
        description="With what, as the action itself takes it.",
        examples=[{"email": "paul@acme.example", "name": "Paul Novak", "role": "read_only"}],
    )
    files: dict[str, str] | None = Field(
        default=None,
        description="What the patch is for, comments and all; without, for the files as export writes them.",
        max_length=100,
    )


def _parts(performance: Performance, parameters: ApplyBlueprint) -> list[tuple[Action[Any], Parameters]]:
    """Name what applying consists of, so that all approvals that its parts need are asked for once."""
    parts: list[tuple[Action[Any], Parameters]] = []
    for change in _plan(performance, parameters).changes:
        with _at(change):
            parts += [(each, parse(each, given)) for each, given in steps_of(performance.actor, change)]
    return parts


@action(
    name="blueprint.apply",
    title="Apply files",
    parameters=ApplyBlueprint,
    policy=may_keep_files,
    parts=_parts,
    amounts={"changes": lambda performance, parameters: len(_plan(performance, parameters).changes)},
    secrets=("files",),
)
def apply(performance: Performance, parameters: ApplyBlueprint) -> dict[str, Any]:
    """Make things what the files say: all of it or nothing, each part through its own action and with its own row.

    A dry run is the plan. What the files do not speak of is left alone. Raises BadBlueprint, PlanMoved, and what the
    action of a part raises, with the place in the file.
    """
    plan = _plan(performance, parameters)
    if parameters.plan is not None and parameters.plan != plan.digest:
        raise PlanMoved(
            "Since the plan was shown, the files or what is there have changed.", next=["Plan again and look at it."]
        )
    told = plan.told()
    counts = {name: told[name] for name in ("digest", "entries", "add", "change", "remove", "kinds")}
    cause_id = performance.record(
        events.FILES_APPLIED,
        subject=("files", new_id()),
        company_id=performance.actor.company_id if performance.actor.side == "customer" else None,
        new=counts,
    )
    for change in plan.changes:
        _make(performance, change, cause_id)
    return told


@action(
    name="blueprint.export",
    title="Write out as files",
    parameters=ExportBlueprint,
    policy=may_keep_files,
    is_reading=True,
)
def export(performance: Performance, parameters: ExportBlueprint) -> dict[str, Any]:
    """Write what you may keep as files, over the ones given: order and comments stay where nothing changed."""
    written = export_files(actor=performance.actor, files=parameters.files)
    kinds = [name.partition(".")[0] for name in written.files]
    _record_reading(performance, events.FILES_EXPORTED, {"kinds": kinds})
    return {"files": dict(written.files), "rewritten": list(written.rewritten)}


@action(
    name="blueprint.drift",
    title="Find what was changed by hand",
    parameters=Files,
    policy=may_keep_files,
    is_reading=True,
)
def drift(performance: Performance, parameters: Files) -> dict[str, Any]:
    """Tell what is no longer as the files say, and who changed it, when and through what. Raises BadBlueprint."""
    plan = make_plan(actor=performance.actor, files=parameters.files)
    found = find_drift(actor=performance.actor, plan=plan)
    _record_reading(performance, events.FILES_COMPARED, {"differences": len(found), "kinds": list(plan.kinds)})
    return {"entries": plan.entries, "kinds": list(plan.kinds), "differences": [each.told() for each in found]}


@action(
    name="blueprint.patch",
    title="Write a change as a patch",
    parameters=PatchBlueprint,
    policy=may_keep_files,
    is_reading=True,
    secrets=("files", "parameters"),
)
def patch(performance: Performance, parameters: PatchBlueprint) -> dict[str, Any]:
    """Tell what an action would change in the files, as a patch that `git apply` takes. The action is not done.

    Raises Invisible, Malformed, and what the action itself raises.
    """
    deed = get_action(parameters.action)
    if deed.is_reading:
        raise Malformed(f"{deed.name} only reads, so no file changes.", pointer="/data/attributes/action")
    watch = FilesWatch(actor=performance.actor, files=parameters.files)
    try:
        perform(
            deed,
            actor=performance.actor,
            parameters=parameters.parameters,
            dry_run=True,
            now=performance.now,
            around=watch,
        )
    except Refusal as refusal:
        if refusal.pointer:
            refusal.pointer = refusal.pointer.replace("/data/attributes", "/data/attributes/parameters", 1)
        raise
    kinds = [name.partition(".")[0] for name in watch.changed]
    _record_reading(performance, events.FILES_PATCHED, {"action": deed.name, "kinds": kinds})
    return {"patch": watch.patch, "changed": list(watch.changed), "rewritten": list(watch.rewritten)}


def steps_of(actor: Actor, change: Change) -> Sequence[Step]:
    """Return the actions that make a change. A refusal names the place in the file."""
    with _at(change):
        return change.kind.steps(actor, change.was, change.wanted)


def _plan(performance: Performance, parameters: ApplyBlueprint) -> Plan:
    """Make the plan once for a performance, however often it is asked for."""
    latest = _latest.get()
    if latest is not None and latest[0] == performance.id:
        return latest[1]
    plan = make_plan(actor=performance.actor, files=parameters.files)
    _latest.set((performance.id, plan))
    return plan


def _make(performance: Performance, change: Change, cause_id: UUID) -> None:
    """Perform what makes one change, as something that a file did."""
    actor = replace(performance.actor, interface="file")
    for action_, parameters in steps_of(actor, change):
        with _at(change):
            receipt = perform(
                action_,
                actor=actor,
                parameters=parameters,
                cause_id=cause_id,
                now=performance.now,
                part_of=performance,
            )
        performance.journal_ids += receipt.journal_ids
        performance.changes += map(dict, receipt.changes)
        if receipt.once:
            told = performance.once.setdefault("told_once", {})
            told[f"{change.kind.name}: {change.key}"] = dict(receipt.once)


@contextmanager
def _at(change: Change) -> Iterator[None]:
    """Let a refusal say where in the files it is."""
    try:
        yield
    except Refusal as refusal:
        where = change.place
        if change.entry is not None and refusal.pointer:
            where = change.entry.place_of(tuple(refusal.pointer.split("/")[3:4]))
        refusal.say_where(str(where or f"{change.kind.name}.yaml, {change.key}"))
        refusal.pointer = "/data/attributes/files"
        raise


def _record_reading(performance: Performance, event: str, new: dict[str, Any]) -> None:
    company_id = performance.actor.company_id if performance.actor.side == "customer" else None
    performance.record(event, subject=("files", new_id()), company_id=company_id, new=new)
