"""Who may see and change customers. Rows are narrowed by the scope; these say what may be done with them."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from forecourt.customers.models import (
    Activity,
    Affiliation,
    Anomaly,
    Company,
    Conflict,
    Fact,
    FactType,
    Hook,
    HookDelivery,
    Import,
    ImportFault,
    Measurement,
    Person,
    Proposal,
    Reference,
    Refresh,
    Rework,
    Segment,
    Stewardship,
)
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Forbidden


def visible_companies(actor: Actor) -> QuerySet[Company]:
    """Return the companies that exist for this actor: its own, or all for the provider's staff who serve them."""
    companies: QuerySet[Company] = Company.objects.all()
    if actor.everywhere and actor.may("customers.see_all"):
        return companies
    return companies.filter(id=actor.company_id)


def visible_affiliations(actor: Actor) -> QuerySet[Affiliation]:
    """Return who belongs to the actor's company, where its role sees people; anywhere for staff who serve customers."""
    affiliations: QuerySet[Affiliation] = Affiliation.objects.all()
    if actor.everywhere and actor.may("customers.see_all"):
        return affiliations
    if not actor.may("access.see_people"):
        return affiliations.filter(company_id=actor.company_id, person__email=actor.email.lower())
    return affiliations.filter(company_id=actor.company_id)


def visible_people(actor: Actor) -> QuerySet[Person]:
    """Return the people whom the actor may know of: those of its company, or everyone for staff who serve customers."""
    people: QuerySet[Person] = Person.objects.all()
    if actor.everywhere and actor.may("customers.see_all"):
        return people
    known = visible_affiliations(actor).filter(person_id=OuterRef("pk"))
    return people.filter(Q(email=actor.email.lower()) | Q(Exists(known)))


def visible_facts(actor: Actor) -> QuerySet[Fact]:
    """Return what the actor may know of customers: staff who serve them, payment for those alone who need it.

    What is known of a customer is the provider's own: no customer sees any of it.
    """
    facts: QuerySet[Fact] = Fact.objects.all()
    if not sees_facts(actor):
        return facts.none()
    return facts if actor.may("customers.see_payment") else facts.exclude(_of_payment())


def _of_payment() -> Exists:
    payment = FactType.objects.filter(subject=OuterRef("subject_type"), code=OuterRef("field"), category="payment")
    return Exists(payment)


def visible_references(actor: Actor) -> QuerySet[Reference]:
    """Return what other systems call customers: for staff who serve them."""
    references: QuerySet[Reference] = Reference.objects.all()
    return references if sees_facts(actor) else references.none()


def visible_refreshes(actor: Actor) -> QuerySet[Refresh]:
    """Return what is asked for anew: for staff who serve customers, payment for those alone who need it."""
    refreshes: QuerySet[Refresh] = Refresh.objects.all()
    if not sees_facts(actor):
        return refreshes.none()
    return refreshes if actor.may("customers.see_payment") else refreshes.exclude(_of_payment())


def visible_segments(actor: Actor) -> QuerySet[Segment]:
    """Return the kinds of customers that are told apart: for staff who serve them."""
    segments: QuerySet[Segment] = Segment.objects.all()
    return segments if sees_facts(actor) else segments.none()


def visible_stewardships(actor: Actor) -> QuerySet[Stewardship]:
    """Return who is named for parts of the model: for staff who serve customers, of payment for those who see it."""
    named: QuerySet[Stewardship] = Stewardship.objects.all()
    if not sees_facts(actor):
        return named.none()
    return named if actor.may("customers.see_payment") else named.exclude(category="payment")


def sees_facts(actor: Actor) -> bool:
    """Tell whether the actor serves customers: what is known of them is for nobody else."""
    return actor.everywhere and actor.may("customers.see_all")


def visible_activities(actor: Actor) -> QuerySet[Activity]:
    """Return what happened with customers, for staff who serve them: no customer sees any of it."""
    activities: QuerySet[Activity] = Activity.objects.all()
    return activities if sees_facts(actor) else activities.none()


def visible_measurements(actor: Actor) -> QuerySet[Measurement]:
    """Return what was measured of customers, for staff who serve them."""
    measurements: QuerySet[Measurement] = Measurement.objects.all()
    return measurements if sees_facts(actor) else measurements.none()


def visible_anomalies(actor: Actor) -> QuerySet[Anomaly]:
    """Return the changes worth noticing, for staff who serve customers."""
    anomalies: QuerySet[Anomaly] = Anomaly.objects.all()
    return anomalies if sees_facts(actor) else anomalies.none()


def may_keep_activity(actor: Actor, parameters: Any) -> None:
    """Allow the provider's people who keep customer records, and the programs that they let in."""
    if not (actor.everywhere and actor.may("customers.keep")):
        raise Forbidden("Recording activity belongs to the customer data team.")


def may_follow_activity(actor: Actor, parameters: Any) -> None:
    """Allow the operator's processes: the worker turns what the journal tells into activity and measures it."""
    if not (actor.kind == "process" and actor.may("customers.keep")):
        raise Forbidden("Only the worker does this.")


def may_define_model(actor: Actor, parameters: Any) -> None:
    """Allow those who keep the provider's files: what can be known of customers stands there."""
    if not (actor.everywhere and actor.may("customers.define_model")):
        raise Forbidden("What can be known of customers is defined by the platform's administrators.")


def visible_hooks(actor: Actor) -> QuerySet[Hook]:
    """Return which systems may send activity, for those who let them in."""
    hooks: QuerySet[Hook] = Hook.objects.all()
    return hooks if actor.everywhere and actor.may("customers.define_model") else hooks.none()


def visible_deliveries(actor: Actor) -> QuerySet[HookDelivery]:
    """Return what such systems sent, for those who let them in."""
    deliveries: QuerySet[HookDelivery] = HookDelivery.objects.all()
    return deliveries if actor.everywhere and actor.may("customers.define_model") else deliveries.none()


def may_keep_customers(actor: Actor, parameters: Any) -> None:
    """Allow the provider's people who keep customer records."""
    if not (actor.everywhere and actor.may("customers.keep")):
        raise Forbidden("Keeping customer data belongs to the customer data team.")


def may_erase_people(actor: Actor, parameters: Any) -> None:
    """Allow the provider's people who answer for what is kept of people."""
    if not (actor.everywhere and actor.may("customers.erase") and actor.may("access.see_people")):
        raise Forbidden("Erasing people belongs to those who answer for what is kept of them.")


def may_name_stewards(actor: Actor, parameters: Any) -> None:
    """Allow the provider's people who keep customer records, and those who have the role that keeps the part."""
    has_role = parameters is None or actor.role == parameters.steward
    if not (sees_facts(actor) and (actor.may("customers.keep") or has_role)):
        raise Forbidden("Who keeps that part true, those decide who have its role, or keep customer records.")


def may_merge_customers(actor: Actor, parameters: Any) -> None:
    """Allow the provider's people who say which records are one."""
    if not (actor.everywhere and actor.may("customers.merge")):
        raise Forbidden("Which records are one, the customer data team decides.")


def visible_proposals(actor: Actor) -> QuerySet[Proposal]:
    """Return which records may be one: for staff who serve customers."""
    proposals: QuerySet[Proposal] = Proposal.objects.all()
    return proposals if sees_facts(actor) else proposals.none()


def visible_reworks(actor: Actor) -> QuerySet[Rework]:
    """Return merges, splits and mass edits: for staff who serve customers."""
    reworks: QuerySet[Rework] = Rework.objects.all()
    return reworks if sees_facts(actor) else reworks.none()


def may_tend_freshness(actor: Actor, parameters: Any) -> None:
    """Allow the worker: it notices what went stale, asks connectors, and notes what came back."""
    if actor.kind != "process":
        raise Forbidden("Only the worker looks after what goes stale.")


def may_define_provider(actor: Actor, parameters: Any) -> None:
    """Allow those who keep the provider's files: who it is stands there."""
    if not (actor.everywhere and actor.may("customers.define_provider")):
        raise Forbidden("Who the provider is, is defined by the platform's administrators.")


def visible_fact_types(actor: Actor) -> QuerySet[FactType]:
    """Return what can be known of customers, for staff who serve them; of payment for those alone who may see it."""
    types: QuerySet[FactType] = FactType.objects.all()
    if not sees_facts(actor):
        return types.none()
    return types if actor.may("customers.see_payment") else types.exclude(category="payment")


def visible_imports(actor: Actor) -> QuerySet[Import]:
    """Return the files of customer data that were given in, for those who bring such files in."""
    imports: QuerySet[Import] = Import.objects.all()
    return imports if actor.everywhere and actor.may("customers.import") else imports.none()


def visible_faults(actor: Actor) -> QuerySet[ImportFault]:
    """Return what could not be taken of files, for those who bring them in."""
    faults: QuerySet[ImportFault] = ImportFault.objects.all()
    return faults if actor.everywhere and actor.may("customers.import") else faults.none()


def visible_conflicts(actor: Actor) -> QuerySet[Conflict]:
    """Return what waits for a decision, for staff who serve customers; about payment for those alone who may see it."""
    conflicts: QuerySet[Conflict] = Conflict.objects.all()
    if not sees_facts(actor):
        return conflicts.none()
    if actor.may("customers.see_payment"):
        return conflicts
    payment = FactType.objects.filter(subject=OuterRef("subject_type"), code=OuterRef("field"), category="payment")
    return conflicts.exclude(Exists(payment))


def may_import(actor: Actor, parameters: Any) -> None:
    """Allow the provider's people who bring files of customer data in."""
    if not (actor.everywhere and actor.may("customers.import")):
        raise Forbidden("Bringing in customer data belongs to the customer data team.")


def may_export(actor: Actor, parameters: Any) -> None:
    """Allow the provider's people who keep customer records to take them out as a table."""
    if not (actor.everywhere and actor.may("customers.import") and actor.may("customers.see_all")):
        raise Forbidden("Taking customer data out belongs to the customer data team.")


def may_settle(actor: Actor, parameters: Any) -> None:
    """Allow the provider's people who keep customer records to decide what sources disagree about."""
    if not (actor.everywhere and actor.may("customers.keep")):
        raise Forbidden("Deciding between sources belongs to the customer data team.")
