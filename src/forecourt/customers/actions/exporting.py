"""Take customer data out of the house as a table: an action, so that who took what is itself in the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Literal
from uuid import UUID

from pydantic import Field

from forecourt.customers import events
from forecourt.customers.models import Affiliation, CompanyParent, System
from forecourt.customers.policies import (
    may_export,
    visible_companies,
    visible_fact_types,
    visible_facts,
    visible_people,
    visible_references,
)
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Conflict
from forecourt.kernel.pipeline import Performance

#: What one table holds at most; more is a matter for the API, a page at a time.
MOST_ROWS: Final = 100_000
What = Literal["companies", "people", "facts"]
Table = tuple[list[str], list[list[Any]]]
_FACT_COLUMNS: Final = (
    *("subject_type", "subject_id", "field", "value", "source", "process", "confidence"),
    *("observed_at", "collected_at", "last_verified_at", "stale_at"),
)


class TooManyRecords(Conflict):
    """More would be taken out than one table holds."""

    code, title = "too_many_rows", "These are too many rows for one export"


class ExportRecords(Parameters):
    """The parameters of `customers.export_records`."""

    what: What = Field(
        description="`companies`, `people`, or `facts` as each source says them.", examples=["companies"]
    )
    text: str = Field(default="", max_length=200, description="Only records whose name contains it.", examples=["acme"])
    format: Literal["csv", "xlsx", "rows"] = Field(
        default="rows", description="As what it is taken out, for the journal.", examples=["csv"]
    )


@action(
    name="customers.export_records",
    title="Export customer data",
    parameters=ExportRecords,
    policy=may_export,
)
def export_records(performance: Performance, parameters: ExportRecords) -> dict[str, Any]:
    """Collect companies, people or facts as a table, told in the receipt once, and journal who took how many.

    Of a company or person the values that count now, how other systems call it, and where it belongs. Payment is in it
    for those alone who may see it. Raises TooManyRecords.
    """
    collect: Mapping[What, Callable[[Performance, str], Table]] = {
        "companies": lambda performance, text: _records(performance, "company", text),
        "people": lambda performance, text: _records(performance, "person", text),
        "facts": _facts,
    }
    columns, rows = collect[parameters.what](performance, parameters.text)
    performance.once["columns"], performance.once["rows"] = columns, rows
    performance.record(
        events.RECORDS_EXPORTED,
        subject=("export", parameters.what),
        company_id=None,
        new={"what": parameters.what, "rows": len(rows), "format": parameters.format, "text": parameters.text},
    )
    return {"rows": len(rows)}


def _records(performance: Performance, kind: Literal["company", "person"], text: str) -> Table:
    actor = performance.actor
    own = ("number", "name", "stage") if kind == "company" else ("name", "email")
    visible: Any = visible_companies(actor).filter(is_provider=False) if kind == "company" else visible_people(actor)
    if text:
        visible = visible.filter(name__icontains=text)
    records = list(visible.order_by("name", "id").values_list("id", *own)[: MOST_ROWS + 1])
    _refuse_too_many(records)
    ids = [each[0] for each in records]
    fields = [each.code for each in visible_fact_types(actor).filter(subject=kind).order_by("place", "code")]
    values = _present(performance, ids)
    systems = list(System.objects.order_by("place", "code").values_list("code", flat=True))
    references = _references(performance, ids)
    named = {system for called in references.values() for system in called}
    shown = [each for each in systems if each in named]
    facts = [each for each in fields if each not in own]
    ties = _parents(ids) if kind == "company" else _companies_of(ids)
    columns = ["id", *own, *facts, *(f"{each} id" for each in shown), "parent" if kind == "company" else "companies"]
    rows = [
        [
            str(record[0]),
            *record[1:],
            *(values[record[0]].get(each) for each in facts),
            *("; ".join(references[record[0]].get(each, [])) for each in shown),
            ties.get(record[0], ""),
        ]
        for record in records
    ]
    return columns, rows


def _facts(performance: Performance, text: str) -> Table:
    rows = visible_facts(performance.actor).filter(standing__gt=0)
    if text:
        named = [
            *visible_companies(performance.actor).filter(name__icontains=text).values_list("id", flat=True)[:MOST_ROWS],
            *visible_people(performance.actor).filter(name__icontains=text).values_list("id", flat=True)[:MOST_ROWS],
        ]
        rows = rows.filter(subject_id__in=named)
    found = list(
        rows.order_by("subject_type", "subject_id", "field", "source").values_list(*_FACT_COLUMNS)[: MOST_ROWS + 1]
    )
    _refuse_too_many(found)
    return list(_FACT_COLUMNS), [[str(cell) if isinstance(cell, UUID) else cell for cell in row] for row in found]


def _refuse_too_many(rows: list[Any]) -> None:
    if len(rows) > MOST_ROWS:
        raise TooManyRecords(f"More than {MOST_ROWS:,} rows match. Narrow it by a name, or page through the API.")


def _present(performance: Performance, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = defaultdict(dict)
    rows = visible_facts(performance.actor).filter(subject_id__in=list(ids), standing=2)
    for subject_id, field, value in rows.values_list("subject_id", "field", "value"):
        found[subject_id][field] = value
    return found


def _references(performance: Performance, ids: Iterable[UUID]) -> dict[UUID, dict[str, list[str]]]:
    found: dict[UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = visible_references(performance.actor).filter(subject_id__in=list(ids)).order_by("external_id")
    for subject_id, system, external_id in rows.values_list("subject_id", "system_id", "external_id"):
        found[subject_id][system].append(external_id)
    return found


def _parents(ids: Iterable[UUID]) -> dict[UUID, str]:
    return dict(CompanyParent.objects.filter(company_id__in=list(ids)).values_list("company_id", "parent__number"))


def _companies_of(ids: Iterable[UUID]) -> dict[UUID, str]:
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = Affiliation.objects.filter(person_id__in=list(ids), valid__endswith__isnull=True)
    for person_id, number in rows.order_by("-is_primary", "id").values_list("person_id", "company__number"):
        found[person_id].append(number)
    return {person_id: "; ".join(numbers) for person_id, numbers in found.items()}
