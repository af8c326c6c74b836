"""What the columns of a file are: proposed from its beginning, said by a person, remembered for the next one."""

from __future__ import annotations

from typing import Final, Literal
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import Field

from forecourt.customers.models import FactType, Import, KnownMatching
from forecourt.customers.rules.importing.columns import KnownField, propose
from forecourt.customers.rules.importing.faults import CannotRead
from forecourt.customers.rules.importing.layouts import (
    BadMatching,
    Column,
    LayoutKind,
    Matching,
    Role,
    Subject,
    matching_from,
    signature_of,
)
from forecourt.customers.rules.importing.tables import Glance, Told, glance_at
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters
from forecourt.kernel.errors import Malformed
from forecourt.settings.environment import environment

SAMPLES: Final = 5
SAMPLE_CHARACTERS: Final = 120
Encoding = Literal["", "utf-8", "utf-16-le", "utf-16-be", "cp1252"]
Stage = Literal["prospect", "trial", "customer", "former"]


class ColumnSaid(Parameters):
    """What one column is."""

    name: str = Field(max_length=220, description="Its name in the file.", examples=["property_city"])
    role: Role = Field(description="What it says.", examples=["fact"])
    field: str = Field(default="", max_length=60, description="Of a fact: which one.", examples=["town"])


class MatchImport(Parameters):
    """The parameters of `customers.match_import`: what is not given stays as it was proposed, or was said before."""

    import_id: UUID = Field(description="Which import.", examples=[EXAMPLE_ID])
    kind: LayoutKind | None = Field(
        default=None,
        description="What a row is: `records`, `history` (a value at a time), `merges`, `links` or `activity`.",
        examples=["records"],
    )
    subject: Subject | None = Field(default=None, description="Whom rows are about.", examples=["company"])
    columns: tuple[ColumnSaid, ...] | None = Field(
        default=None,
        max_length=500,
        description="What each column is, in the file’s order.",
        examples=[[{"name": "id", "role": "id"}, {"name": "property_city", "role": "fact", "field": "town"}]],
    )
    properties: dict[str, str] | None = Field(
        default=None,
        max_length=2_000,
        description="Of a history: which fact each property is; `-` leaves it out, empty lets it wait.",
        examples=[{"industry": "industry"}],
    )
    zone: str | None = Field(
        default=None, max_length=50, description="The zone of instants without one: IANA.", examples=["UTC"]
    )
    currency: str | None = Field(
        default=None, pattern=r"^[A-Z]{3}$", description="What amounts are in: three letters.", examples=["AUD"]
    )
    encoding: Encoding | None = Field(default=None, description="How the text is written.", examples=["cp1252"])
    delimiter: Literal["", ",", ";", "\t", "|"] | None = Field(
        default=None, description="What stands between cells.", examples=[";"]
    )
    stage: Stage | None = Field(default=None, description="Where new companies stand.", examples=["prospect"])


def told_of(job: Import) -> Told:
    """Return what a person said of how a file is written."""
    return Told(encoding=job.encoding or None, delimiter=job.delimiter or None)  # type: ignore[arg-type]


def known_fields() -> list[KnownField]:
    """Return the facts that there are, in their order."""
    rows = FactType.objects.order_by("place", "code").values_list("subject", "code", "title", "type")
    return [KnownField(*row) for row in rows]


def look_at(job: Import) -> None:
    """Read the file's beginning: its head, some rows, and what they are, as it was said last or is proposed."""
    try:
        glance = glance_at(environment().home / "spool" / job.spool_path, told=told_of(job))
    except (CannotRead, OSError) as error:
        is_known = isinstance(error, CannotRead)
        job.state = Import.REFUSED
        job.refused_code = error.code if isinstance(error, CannotRead) else "gone"
        job.refused_reason = str(error) if is_known else "The file is no longer there. Give it in again."
        return
    job.head, job.written, job.is_assumed = list(glance.head), glance.written, glance.is_assumed
    job.samples = [[cell[:SAMPLE_CHARACTERS] for cell in row] for row in glance.rows[:SAMPLES]]
    job.signature = signature_of(glance.head)
    job.matching = _proposed(job, glance).as_json()


def _proposed(job: Import, glance: Glance) -> Matching:
    """Return what was said of such a file last, in this one's order; or else a proposal."""
    fields = known_fields()
    proposed = propose(glance, fields=fields, file_name=job.name)
    known = KnownMatching.objects.filter(system_id=job.system_id, signature=job.signature).first()
    if known is None:
        return proposed
    earlier = matching_from(known.matching)
    by_name = {column.name.casefold(): column for column in earlier.columns}
    columns = tuple(Column(name, by_name[name.casefold()].role, by_name[name.casefold()].field) for name in glance.head)
    properties = {**proposed.properties, **{name: code for name, code in earlier.properties.items() if code}}
    found = Matching(earlier.kind, earlier.subject, columns, properties, earlier.zone, earlier.currency)
    try:
        found.check(fields=[each.code for each in fields if each.subject == found.subject], head=glance.head)
    except BadMatching:
        return proposed
    return found


def matched(job: Import, parameters: MatchImport) -> Matching:
    """Return the matching with what is said now. Raises Malformed."""
    now = matching_from(job.matching)
    if parameters.zone is not None and parameters.zone not in available_timezones():
        raise Malformed(f"There is no time zone {parameters.zone}.", pointer="/data/attributes/zone")
    columns = now.columns
    kind, subject = parameters.kind or now.kind, parameters.subject or now.subject
    if parameters.columns is None and (kind, subject) != (now.kind, now.subject):
        glance = glance_at(environment().home / "spool" / job.spool_path, told=told_of(job))
        anew = propose(glance, fields=known_fields(), file_name=job.name, kind=kind, subject=subject)
        columns, now = anew.columns, anew
    if parameters.columns is not None:
        columns = tuple(
            Column(each.name, each.role, each.field if each.role == "fact" else "") for each in parameters.columns
        )
    properties = {**now.properties, **(parameters.properties or {})}
    found = Matching(
        kind=kind,
        subject=subject,
        columns=columns,
        properties=properties,
        zone=parameters.zone or now.zone,
        currency=parameters.currency or now.currency,
    )
    codes = [each.code for each in known_fields() if each.subject == found.subject]
    try:
        found.check(fields=codes, head=job.head)
    except BadMatching as bad:
        raise Malformed(str(bad), pointer="/data/attributes/columns") from None
    return found
