"""Rows that are records: found by id, address, registration or domain, or made; never found by a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from django.db import connection
from django.db.models import F, Func, Value

from forecourt.customers import events
from forecourt.customers.actions.importing.queueing import claim_identity
from forecourt.customers.actions.importing.work import Work
from forecourt.customers.models import Company, Fact, ImportedRecord, Person, Reference
from forecourt.customers.rules.importing.faults import Fault
from forecourt.customers.rules.importing.rows import RecordRow
from forecourt.customers.rules.values import BadValue, read_value
from forecourt.kernel.ids import new_id
from forecourt.kernel.journal.writing import Entry

#: Numbers in a register have so many digits at least; shorter ones are none to know a company by.
TELLING_DIGITS: Final = 6
_NEXT_NUMBERS: Final = "select nextval('customers_record_number') from generate_series(1, %s)"


def place_records(work: Work, rows: Sequence[RecordRow]) -> dict[int, UUID]:
    """Return the record of each row by its line: one that is there already, or a new one."""
    return _Placing(work, rows).place()


class _Placing:
    def __init__(self, work: Work, rows: Sequence[RecordRow]) -> None:
        self._work, self._rows = work, rows
        self._subject = work.matching.subject
        self._found: dict[int, UUID] = {}
        self._strangers: set[int] = set()
        self._gone_into: dict[int, UUID] = {}

    def place(self) -> dict[int, UUID]:
        work = self._work
        work.directory.load(self._subject, [row.external_id for row in self._rows])
        lines = self._by_line()
        addresses = self._people() if self._subject == "person" else {}
        names = self._companies() if self._subject == "company" else {}
        self._taken_here = self._references_of({*addresses.values(), *names.values()})
        made: list[tuple[UUID, RecordRow, str]] = []
        for row in self._rows:
            subject_id = self._known(row) or lines.get(row.line) or self._alike(row, addresses, names)
            if subject_id is None:
                subject_id = new_id()
                made.append((subject_id, row, self._free_address(row, addresses, subject_id)))
            else:
                work.counts["records_known"] += 1
            self._note(row, subject_id, is_new_line=row.line not in lines)
            self._remember(row, subject_id, names)
        self._make(made)
        self._ask_about_gone()
        return self._found

    def _known(self, row: RecordRow) -> UUID | None:
        if not row.external_id:
            return None
        found = self._work.directory.get(self._subject, row.external_id)
        if found is not None and not self._work.directory.owns(self._subject, row.external_id):
            self._gone_into[row.line] = found  # it comes here all the same, as a record of its own
            return None
        return found

    def _note(self, row: RecordRow, subject_id: UUID, *, is_new_line: bool) -> None:
        self._found[row.line] = subject_id
        if row.external_id:
            if not self._work.directory.owns(self._subject, row.external_id):
                self._work.directory.add(self._subject, row.external_id, subject_id)
            self._taken_here.setdefault(subject_id, set()).add(row.external_id)
        elif is_new_line:
            self._strangers.add(row.line)

    def _by_line(self) -> dict[int, UUID]:
        """Return the records that came from the very same lines before."""
        bare = [row.line for row in self._rows if not row.external_id]
        if not bare:
            return {}
        rows = ImportedRecord.objects.filter(
            system_id=self._work.job.system_id, sha256=self._work.job.sha256, line__in=bare
        )
        return dict(rows.values_list("line", "subject_id"))

    def _people(self) -> dict[str, UUID]:
        wanted = {address for row in self._rows if (address := address_of(row))}
        return dict(Person.objects.filter(email__in=wanted).values_list("email", "id"))

    def _companies(self) -> dict[str, UUID]:
        """Return companies by what they can be known by: `#` and the registration's digits, or a web domain."""
        rows = [row for row in self._rows if self._known(row) is None]
        digits = {each for row in rows if (each := registration_of(row))}
        found: dict[str, UUID] = {}
        if digits:
            bare = Func(F("registration"), Value(r"\D"), Value(""), Value("g"), function="regexp_replace")
            companies = Company.objects.exclude(registration="").filter(is_provider=False).annotate(bare=bare)
            for company_id, each in companies.filter(bare__in=digits).values_list("id", "bare"):
                found[f"#{each}"] = company_id
        return found | _by_domain({each for row in rows if (each := domain_of(row))})

    def _references_of(self, ids: set[UUID]) -> dict[UUID, set[str]]:
        found: dict[UUID, set[str]] = {}
        rows = Reference.objects.filter(system_id=self._work.job.system_id, subject_id__in=ids)
        for subject_id, external_id in rows.values_list("subject_id", "external_id"):
            found.setdefault(subject_id, set()).add(external_id)
        return found

    def _alike(self, row: RecordRow, addresses: dict[str, UUID], names: dict[str, UUID]) -> UUID | None:
        """Return the record with the row's address, registration or domain, unless that has another id there."""
        keys = [address_of(row)] if self._subject == "person" else [f"#{registration_of(row)}", domain_of(row)]
        for key in keys:
            subject_id = (addresses if self._subject == "person" else names).get(key)
            if subject_id is None:
                continue
            others = self._taken_here.get(subject_id, set()) - {row.external_id}
            if not (row.external_id and others):
                return subject_id
        return None

    def _free_address(self, row: RecordRow, addresses: dict[str, UUID], subject_id: UUID) -> str:
        """Return the address that a new person gets: none where it is somebody else's."""
        address = address_of(row)
        if not address:
            return ""
        other = addresses.setdefault(address, subject_id)
        return address if other == subject_id else ""

    def _remember(self, row: RecordRow, subject_id: UUID, names: dict[str, UUID]) -> None:
        if self._subject == "company" and (digits := registration_of(row)):
            names.setdefault(f"#{digits}", subject_id)

    def _make(self, made: Sequence[tuple[UUID, RecordRow, str]]) -> None:
        if self._subject == "company":
            self._make_companies([(subject_id, row) for subject_id, row, _ in made])
        else:
            self._make_people(made)
        self._work.counts["records_new"] += len(made)
        strangers = [line for line in self._found if line in self._strangers]
        ImportedRecord.objects.bulk_create(
            [
                ImportedRecord(
                    system_id=self._work.job.system_id,
                    sha256=self._work.job.sha256,
                    line=line,
                    subject_type=self._subject,
                    subject_id=self._found[line],
                )
                for line in strangers
            ],
            ignore_conflicts=True,
        )

    def _make_companies(self, made: Sequence[tuple[UUID, RecordRow]]) -> None:
        if not made:
            return
        like = Company.objects.filter(is_provider=True).values("zone", "locale", "currency").first()
        usual = like or {"zone": "UTC"}
        with connection.cursor() as cursor:
            cursor.execute(_NEXT_NUMBERS, [len(made)])
            numbers = [f"R-{row[0]:06d}" for row in cursor.fetchall()]
        companies = [
            Company(
                id=subject_id,
                number=number,
                name=self._name(row)[:200],
                short_name=self._name(row)[:60],
                stage=self._work.job.stage,
                **usual,
            )
            for (subject_id, row), number in zip(made, numbers, strict=True)
        ]
        Company.objects.bulk_create(companies)
        told = [
            Entry(events.COMPANY_ADDED, ("company", each.id), None, new={"number": each.number, "name": each.name})
            for each in companies
        ]
        self._work.performance.record_many(told)

    def _make_people(self, made: Sequence[tuple[UUID, RecordRow, str]]) -> None:
        people = [Person(id=each, name=self._name(row)[:200], email=address) for each, row, address in made]
        Person.objects.bulk_create(people)
        told = [Entry(events.PERSON_ADDED, ("person", each.id), None, new={"name": each.name}) for each in people]
        self._work.performance.record_many(told)

    def _ask_about_gone(self) -> None:
        """Ask about records that are there although their system said that they went into others."""
        for row in self._rows:
            survivor = self._gone_into.get(row.line)
            if survivor is not None:
                claim_identity(
                    self._work,
                    subject_type=self._subject,
                    subject_id=survivor,
                    other_id=self._found[row.line],
                    external_id=row.external_id,
                    said=f"{self._work.name_of(self._subject, row.external_id)} went into another, and is here too.",
                )

    def _name(self, row: RecordRow) -> str:
        said = next((str(each.value) for each in row.said if each.field == "name"), "")
        if said.strip():
            return " ".join(said.split())
        if row.external_id:
            return self._work.name_of(self._subject, row.external_id)
        return address_of(row) or f"Line {row.line:,} of {self._work.job.name}"


def ask_about_address(work: Work, *, subject_id: UUID, name: str, address: str, line: int) -> None:
    """Keep the second person of an address without it, and ask which of the two it is."""
    other = Person.objects.filter(email=address).exclude(id=subject_id).values_list("id", "name").first()
    if other is None:
        return
    sentence = f"Line {line:,}: {address} is the address of {other[1]}, so {name} came without it."
    work.note(None, Fault("address_taken", sentence, "", takes_row=False), line=line)
    claim_identity(
        work,
        subject_type="person",
        subject_id=subject_id,
        other_id=other[0],
        external_id=address,
        said=f"{name} and {other[1]} claim the address {address}.",
    )


def said_of(row: RecordRow, field: str) -> Any:
    """Return what a row says of a field; empty where it says nothing."""
    return next((each.value for each in row.said if each.field == field), "")


def address_of(row: RecordRow) -> str:
    """Return a person's mail address as it is kept; empty where it is none."""
    try:
        return str(read_value("email", said_of(row, "email")))
    except BadValue:
        return ""


def registration_of(row: RecordRow) -> str:
    """Return the digits of a company's registration; empty where they tell no company from another."""
    digits = re.sub(r"\D", "", str(said_of(row, "registration")))
    return digits if len(digits) >= TELLING_DIGITS else ""


def domain_of(row: RecordRow) -> str:
    """Return a company's own web domain, without `www`; empty where it has none."""
    text = str(said_of(row, "domain") or said_of(row, "website")).strip().casefold()
    try:
        host = urlsplit(text if "://" in text else f"https://{text}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if "." in host else ""


def _by_domain(domains: set[str]) -> dict[str, UUID]:
    """Return the companies with these domains; one that several companies have tells none of them."""
    if not domains:
        return {}
    written = {way: each for each in domains for way in _ways_of(each)}
    rows = Fact.objects.filter(subject_type="company", field__in=("domain", "website"), standing=Fact.PRESENT)
    found: dict[str, set[UUID]] = {}
    for company_id, value in rows.filter(value__in=list(written)).values_list("subject_id", "value"):
        found.setdefault(written[value], set()).add(company_id)
    return {domain: next(iter(ids)) for domain, ids in found.items() if len(ids) == 1}


def _ways_of(domain: str) -> list[str]:
    hosts = (domain, f"www.{domain}")
    return [
        *hosts,
        *(f"{scheme}{host}{end}" for scheme in ("https://", "http://") for host in hosts for end in ("", "/")),
    ]
