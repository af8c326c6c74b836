"""Erase a person for good: what is known of them, what they did, and the key under which the journal tells of them."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from pydantic import Field

from forecourt.customers import events
from forecourt.customers.actions.forgetting import activity_of, forget
from forecourt.customers.actions.importing.happenings import IMPORT
from forecourt.customers.actions.reworking.children import StillInUse
from forecourt.customers.models import Fact, FactType, Import, Person, Redirect, Reference
from forecourt.customers.policies import may_erase_people, visible_people
from forecourt.customers.queries.hanging import stakes_in_words, stakes_of
from forecourt.kernel.catalogue import EXAMPLE_ID, Oversight, Parameters, action
from forecourt.kernel.erasing import Erasing, erase_in_rooms
from forecourt.kernel.errors import Conflict, Invisible, Malformed
from forecourt.kernel.journal.personal import erase_keys
from forecourt.kernel.pipeline import Performance

#: Values of these types name nobody else.
NAMING: Final = ("email", "phone")
#: States of an import in which its file is read still.
READING: Final = (Import.PLANNING, Import.RUNNING)


class ComesInJustNow(Conflict):
    """What is being taken in could bring back what is erased."""

    code, title = "comes_in_just_now", "A file with this person is being taken in"


class ErasePerson(Parameters):
    """The parameters of `customers.erase_person`."""

    person_id: UUID = Field(description="Who.", examples=[EXAMPLE_ID])
    name: str = Field(
        min_length=1,
        max_length=200,
        description="What the person is called here, written out: nothing of this can be undone.",
        examples=["Kim Novak"],
    )
    reason: str = Field(
        min_length=1,
        max_length=500,
        description="Why, for the journal, without naming the person: this stays.",
        examples=["Asked for by the person on 3 November, and checked by telephone."],
    )


@action(
    name="customers.erase_person",
    title="Erase a person",
    parameters=ErasePerson,
    policy=may_erase_people,
    oversight=Oversight.APPROVED,
)
def erase_person(performance: Performance, parameters: ErasePerson) -> dict[str, Any]:
    """Erase a person for good, once somebody else has confirmed it: what is known of them with its history, what other
    systems call them, where they belonged, what stood in merges and imports. The journal keeps that something happened
    and no longer says what: the key under which it told of them is destroyed, and its chain still verifies.

    What happened with their company stays as its own, without them. Whoever signs in is not erased. It cannot be
    undone. Raises Invisible, Malformed, StillInUse, ComesInJustNow.
    """
    person = _locked(performance, parameters.person_id)
    erasing = _whom(person)
    _require_sure(person, erasing, parameters)
    imports = _imports_of(erasing)
    counts = forget(performance, erasing, imports=imports)
    erase_keys(erasing.ids)
    rooms = erase_in_rooms(erasing)
    performance.record(
        events.PERSON_ERASED,
        subject=("person", person.id),
        company_id=None,
        new={"reason": parameters.reason},
        people=(),  # that somebody was erased, when, by whom and why, stays
    )
    return {"person_id": person.id, "erased": counts, "erased_elsewhere": rooms}


def _locked(performance: Performance, person_id: UUID) -> Person:
    """Lock a person, or the one whom the id leads to. Raises Invisible, StillInUse."""
    leads = Redirect.objects.filter(old_id=person_id).values_list("new_id", flat=True).first()
    person = visible_people(performance.actor).select_for_update().filter(id=leads or person_id).first()
    if person is None:
        raise Invisible("There is no such person.")
    stakes = stakes_of("person", person.id)
    if stakes:
        raise StillInUse(
            f"{person.name} has {stakes_in_words(stakes)}: whoever signs in is part of what a company did.",
            next=["End their access first. What they did stays with their company."],
        )
    return person


def _whom(person: Person) -> Erasing:
    """Return by what a person is found: whatever is said of them that names nobody else."""
    ids = {person.id, *Redirect.objects.filter(new_id=person.id).values_list("old_id", flat=True)}
    naming = Fact.objects.filter(subject_id__in=ids, field__in=_naming_fields()).values_list("value", flat=True)
    names = Fact.objects.filter(subject_id__in=ids, field="name").values_list("value", flat=True)
    references = Reference.objects.filter(subject_type="person", subject_id__in=ids)
    words = {person.email, *map(str, naming), *(name for name in map(str, {person.name, *names}) if " " in name)}
    return Erasing(
        ids=frozenset(ids),
        words=frozenset(words - {""}),
        exactly=frozenset(references.values_list("external_id", flat=True)),
    )


def _naming_fields() -> list[str]:
    return list(FactType.objects.filter(subject="person", type__in=NAMING).values_list("code", flat=True))


def _require_sure(person: Person, erasing: Erasing, parameters: ErasePerson) -> None:
    if parameters.name.strip().casefold() != person.name.casefold():
        raise Malformed("That is not what the person is called here.", pointer="/data/attributes/name")
    if erasing.is_in(parameters.reason) or person.name.casefold() in parameters.reason.casefold():
        raise Malformed("The reason stays, so it must not name the person.", pointer="/data/attributes/reason")


def _imports_of(erasing: Erasing) -> list[Import]:
    """Return the files that brought something of the person. Raises ComesInJustNow where one is read just now."""
    said = Fact.objects.filter(subject_id__in=erasing.ids, process__startswith="import:")
    ids = {process.removeprefix("import:") for process in said.values_list("process", flat=True).distinct()}
    told = activity_of(erasing).filter(details__has_key=IMPORT)
    ids |= set(told.values_list(f"details__{IMPORT}", flat=True).distinct())
    imports = list(Import.objects.select_for_update(of=("self",)).filter(id__in=ids).order_by("id"))
    reading = next((each for each in imports if each.state in READING), None)
    if reading is not None:
        raise ComesInJustNow(f"{reading.name} is being read. Wait until it is done, or stop it.")
    return imports
