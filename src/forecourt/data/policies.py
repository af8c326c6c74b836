"""Who may read rows, see quality and counts, and give in files."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from forecourt.contracts.policies import reached_resources
from forecourt.data.models import (
    CodeList,
    Dataset,
    Delivery,
    Freshness,
    LateFile,
    Mark,
    MarketFile,
    Run,
    Schedule,
    Source,
    StoredObject,
    View,
)
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Forbidden


def visible_files(actor: Actor) -> QuerySet[MarketFile]:
    """Return all files for staff who look after them; none for anyone else."""
    files: QuerySet[MarketFile] = MarketFile.objects.all()
    return files if actor.everywhere and actor.may("data.see_files") else files.none()


def visible_objects(actor: Actor) -> QuerySet[StoredObject]:
    """Return the manifest's rows of what the actor may know to exist: quality and counts, not yet readings."""
    objects: QuerySet[StoredObject] = StoredObject.objects.all()
    if not sees_manifest(actor):
        return objects.none()
    return (
        objects.filter(resource_id__in=reached_resources(actor, permission="data.read_rows"))
        if actor.is_limited
        else objects
    )


def sees_manifest(actor: Actor) -> bool:
    """Tell whether the actor may know what is stored, short of the readings, as far as row security shows it."""
    return actor.may("data.see_quality" if actor.everywhere else "data.read_rows")


def visible_datasets(actor: Actor) -> QuerySet[Dataset]:
    """Return what can be read of: the words about data are no secret to anybody who is signed in."""
    return Dataset.objects.all()


def visible_codes(actor: Actor) -> QuerySet[CodeList]:
    """Return what codes of the market files mean: no secret to anybody who is signed in."""
    return CodeList.objects.all()


def visible_freshness(actor: Actor) -> QuerySet[Freshness]:
    """Return how old is too old: no secret to anybody who is signed in."""
    return Freshness.objects.all()


def visible_sources(actor: Actor) -> QuerySet[Source]:
    """Return where files come from, for staff who look after them; none for anyone else."""
    return Source.objects.all() if actor.everywhere and actor.may("data.see_files") else Source.objects.none()


def visible_late_files(actor: Actor) -> QuerySet[LateFile]:
    """Return the files that were late, for staff who look after them; none for anyone else."""
    late: QuerySet[LateFile] = LateFile.objects.all()
    return late if actor.everywhere and actor.may("data.see_files") else late.none()


def visible_deliveries(actor: Actor) -> QuerySet[Delivery]:
    """Return what was sent to the actor's company, where its role reads data; to anyone for staff who see quality."""
    deliveries: QuerySet[Delivery] = Delivery.objects.all()
    if actor.everywhere:
        return deliveries if actor.may("data.see_quality") else deliveries.none()
    return deliveries.filter(company_id=actor.company_id) if actor.may("data.read_rows") else deliveries.none()


def may_read_rows(actor: Actor, parameters: Any) -> None:
    """Allow people of a company whose role reads data, for the meters that their company holds.

    A customer's role that does not include it is refused with the reason. Staff, and people with no role yet, are not:
    they hold no identifier, so there is nothing to read. Which identifiers a reader holds is decided by entitlements,
    not here.
    """
    if actor.side == "customer" and actor.role is not None and not actor.may("data.read_rows"):
        raise Forbidden(
            f"{actor.role_title} at {actor.company_name} does not include meter data.",
            next=[f"Ask an administrator at {actor.company_name} for a role that reads data."],
            permission="data.read_rows",
        )


def reads(actor: Actor) -> bool:
    """Tell whether the actor reads rows at all; for one who does not, nothing is held."""
    return actor.side == "customer" and actor.may("data.read_rows")


def visible_views(actor: Actor) -> QuerySet[View]:
    """Return one's own views and those that colleagues share; none for somebody who reads no data."""
    if not reads(actor):
        return View.objects.none()
    own_or_shared = Q(owner_id=actor.id) | Q(is_shared=True)
    views: QuerySet[View] = View.objects.filter(own_or_shared, company_id=actor.company_id)
    return views


def visible_marks(actor: Actor) -> QuerySet[Mark]:
    """Return the company's marks; none for somebody who reads no data."""
    marks: QuerySet[Mark] = Mark.objects.filter(company_id=actor.company_id)
    return marks if reads(actor) else marks.none()


def may_keep_views(actor: Actor, parameters: Any) -> None:
    """Allow everybody whose role reads data, for views of their own."""
    may_read_rows(actor, parameters)
    if not reads(actor):
        raise Forbidden("Views are kept by customers' people who read data.")


def may_annotate(actor: Actor, parameters: Any) -> None:
    """Allow people whose role includes marking data for colleagues."""
    may_keep_views(actor, parameters)
    if not actor.may("data.annotate"):
        raise Forbidden(
            f"{actor.role_title} at {actor.company_name} reads data, and does not write beside it for colleagues.",
            next=[f"Ask an administrator at {actor.company_name} for a role that marks data."],
            permission="data.annotate",
        )


def may_ingest_files(actor: Actor, parameters: Any) -> None:
    """Allow the provider's people who bring in market files."""
    if not (actor.everywhere and actor.may("data.ingest_file")):
        raise Forbidden("Giving in market files belongs to the customer data team.")


def may_mend_files(actor: Actor, parameters: Any) -> None:
    """Allow the provider's people who look after files in quarantine."""
    if not (actor.everywhere and actor.may("data.mend_file")):
        raise Forbidden("Correcting and rejecting market files belongs to the customer data team.")


def sees_broken_lines(actor: Actor) -> bool:
    """Tell whether the actor sees a line of a market file as it is; for others the readings in it are masked."""
    return actor.everywhere and actor.may("data.see_broken_lines")


def may_define_datasets(actor: Actor, parameters: Any) -> None:
    """Allow the operator, who applies the provider's blueprint."""
    if not (actor.everywhere and actor.may("data.define_dataset")):
        raise Forbidden("Datasets are defined by the blueprint.")


def may_erase_keys(actor: Actor, parameters: Any) -> None:
    """Allow the operator's own process: what is erased never comes back."""
    if not (actor.everywhere and actor.kind == "process"):
        raise Forbidden("Readings are erased by the operator alone.")


def visible_schedules(actor: Actor) -> QuerySet[Schedule]:
    """Return one's own schedules and those that one gets, in the company one is in; all of them for the worker."""
    schedules: QuerySet[Schedule] = Schedule.objects.all()
    if actor.kind == "process":
        return schedules
    return schedules.filter(Q(owner_id=actor.id) | Q(recipients__contains=[actor.id]), company_id=actor.company_id)


def visible_runs(actor: Actor) -> QuerySet[Run]:
    """Return the runs of the schedules that the actor may see."""
    runs: QuerySet[Run] = Run.objects.select_related("schedule")
    if actor.kind == "process":
        return runs
    mine = Q(schedule__owner_id=actor.id) | Q(schedule__recipients__contains=[actor.id])
    return runs.filter(mine, company_id=actor.company_id)


def may_schedule(actor: Actor, parameters: Any) -> None:
    """Allow people whose role reads data, signed in to the portal.

    What comes by itself is read in their name. A token may not: so none outlives itself.
    """
    may_read_rows(actor, parameters)
    if not reads(actor) or actor.kind != "person" or actor.proof.kind != "session":
        raise Forbidden("Scheduled delivery belongs to people who read data and are signed in to the portal.")


def may_run_schedules(actor: Actor, parameters: Any) -> None:
    """Allow the worker in the name of a schedule's owner, as far as that person's role goes at that moment."""
    may_read_rows(actor, parameters)
    if not reads(actor) or actor.proof.kind != "delegation":
        raise Forbidden("A schedule runs in its owner's name, by the worker.")


def may_keep_runs(actor: Actor, parameters: Any) -> None:
    """Allow the worker to note what came of a run, and to stop a schedule that may not go on."""
    if actor.kind != "process":
        raise Forbidden("Only the worker notes what came of a run.")
