"""Propose what a file's columns are: by their names, by other names for the same, and by the shape of their values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from forecourt.customers.rules.importing.cells import BadCell, is_nothing, read_flag, read_instant
from forecourt.customers.rules.importing.layouts import ROLES, Column, LayoutKind, Matching, Role, Subject
from forecourt.customers.rules.importing.tables import Glance

#: So large a part of the values must have a shape for it to tell something.
MOSTLY: Final = 0.9
_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL: Final = re.compile(r"(https?://)?([a-z0-9-]+\.)+[a-z]{2,}(/\S*)?", re.IGNORECASE)
_PHONE: Final = re.compile(r"\+?[\d\s()./-]{7,20}")
#: What exports put before every name of a property.
_AHEAD: Final = re.compile(r"^(property|properties|custentity)[_. ]+")

#: Names of columns that say what they are for whatever file. Words only, as `plain` leaves them.
ROLE_NAMES: Final[Mapping[Role, frozenset[str]]] = {
    "synced_at": frozenset({"fivetransynced", "syncedat", "collectedat", "extractedat", "exportedat", "batchedat"}),
    "deleted": frozenset({"fivetrandeleted", "isdeleted", "deleted", "archived"}),
    "current": frozenset({"fivetranactive", "iscurrent"}),
    "changed_at": frozenset(
        {"updatedat", "lastmodifieddate", "hslastmodifieddate", "lastmodified", "modifiedat", "changedat", "updated"}
    ),
    "created_at": frozenset({"createdate", "createdat", "datecreated", "created", "createddate"}),
    "merged": frozenset({"hsmergedobjectids", "mergedids", "vidtomerge", "mergedid", "mergedvids"}),
    "survivor": frozenset({"canonicalvid", "survivorid", "masterid", "winnerid"}),
    "property": frozenset({"name", "property", "propertyname", "field", "fieldname"}),
    "value": frozenset({"value", "newvalue", "propertyvalue"}),
    "at": frozenset(
        {"timestamp", "timestampinstant", "at", "changedat", "changetimestamp", "date", "happenedat", "occurredat"}
    ),
    "company": frozenset(
        {"companyid", "associatedcompanyid", "accountid", "primarycompanyid", "organisationid", "customerid"}
    ),
    "parent": frozenset(
        {"parent", "parentid", "parentcompanyid", "hsparentcompanyid", "toplevelparent", "parentaccount"}
    ),
    "person": frozenset({"personid", "contactid", "vid"}),
    "first_name": frozenset({"firstname", "givenname", "forename"}),
    "last_name": frozenset({"lastname", "surname", "familyname"}),
    "position": frozenset({"role", "label", "typelabel", "associationlabel"}),
    "primary": frozenset({"isprimary", "primary", "isprimarycompany"}),
    "since": frozenset({"validfrom", "since", "startdate", "from"}),
    "until": frozenset({"validto", "until", "enddate", "to"}),
    "what": frozenset({"kind", "type", "activitytype", "eventtype", "engagementtype", "activitykind"}),
    "email": frozenset({"email", "emailaddress", "mailaddress", "contactemail", "fromemail"}),
    "title": frozenset({"title", "subject", "summary", "headline"}),
    "direction": frozenset({"direction"}),
    "amount": frozenset({"amount", "quantity", "duration", "minutes"}),
    "unit": frozenset({"unit", "currency"}),
}
#: Other names for facts that most businesses have, by the fact's own code.
FIELD_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("companyname", "altname", "fullname", "accountname", "organisation", "organization", "entityid"),
    "email": ("emailaddress", "mail", "mailaddress", "workemail", "email1"),
    "phone": ("phonenumber", "telephone", "tel", "workphone", "altphone"),
    "mobile": ("mobilephone", "mobilenumber", "cell", "cellphone"),
    "website": ("url", "web", "homepage", "websiteurl"),
    "registration": ("abn", "registrationnumber", "companynumber", "businessnumber", "taxid", "vatnumber"),
    "industry": ("sector", "branch"),
    "town": ("city", "suburb", "locality"),
    "region": ("state", "province", "county", "stateregion"),
    "postcode": ("zip", "zipcode", "postalcode"),
    "country": ("countrycode", "countryname"),
    "revenue": ("annualrevenue", "turnover"),
    "employees": ("numberofemployees", "numemployees", "headcount", "employeecount"),
    "founded_in": ("foundedyear", "yearfounded", "founded"),
    "job_title": ("jobtitle", "title", "position", "function"),
    "description": ("about", "comments"),
    "payment_terms": ("terms",),
    "language": ("hslanguage", "preferredlanguage"),
    "address": ("streetaddress", "street", "addr1", "address1"),
    "lead_status": ("hsleadstatus", "lifecyclestage", "status"),
}
#: Facts that several columns may give: the first with a value counts.
WITH_STANDINS: Final = frozenset({"name"})
#: What exports of calls, mails and visits call the id of one of them.
EVENT_IDS: Final = frozenset({"id", "externalid", "activityid", "eventid", "engagementid", "callid", "recordid"})
PERSON_NAMES: Final = frozenset({"firstname", "lastname", "surname", "contactid", "jobtitle", "givenname", "email"})
COMPANY_NAMES: Final = frozenset({"companyname", "annualrevenue", "domain", "registration", "abn", "industry"})


@dataclass(frozen=True, slots=True)
class KnownField:
    """A fact that there is: whose, what it is called, and of what type its values are."""

    subject: Subject
    code: str
    title: str
    type: str


def plain(name: str) -> str:
    """Return a column's name as names are compared: `property_hs_createdate` is `hscreatedate`."""
    return re.sub(r"[^a-z0-9]", "", _AHEAD.sub("", name.strip().lower()))


def propose(
    glance: Glance,
    *,
    fields: Sequence[KnownField],
    file_name: str = "",
    kind: LayoutKind | None = None,
    subject: Subject | None = None,
) -> Matching:
    """Propose what the rows and columns of a table are. It is a proposal: a person looks at it.

    Args:
        kind: What a person said that a row is; None: it is found out. Likewise `subject`.
    """
    names = [plain(name) for name in glance.head]
    kind = kind or _kind_of(set(names))
    subject = subject or _subject_of(names, kind, file_name)
    own = [each for each in fields if each.subject == subject]
    columns = _Proposing(kind, subject, own, glance).columns(names)
    properties = _properties(glance, columns, own) if kind == "history" else {}
    return Matching(kind, subject, columns, properties)


def match_property(name: str, fields: Sequence[KnownField]) -> str:
    """Return the code of the fact that a property's name means; empty where none is meant for certain."""
    return next((each.code for each in fields if _is_name_of(plain(name), each)), "")


def _kind_of(names: set[str]) -> LayoutKind:
    has_person, has_company = names & ROLE_NAMES["person"], names & ROLE_NAMES["company"]
    if {"value"} & names and names & {"name", "property", "propertyname"} and names & ROLE_NAMES["at"]:
        return "history"
    if names & ROLE_NAMES["survivor"] and names & ROLE_NAMES["merged"]:
        return "merges"
    if names & ROLE_NAMES["what"] and names & ROLE_NAMES["at"] and names & EVENT_IDS:
        return "activity"
    is_bare = not names & (PERSON_NAMES - {"contactid"}) and "id" not in names
    return "links" if has_person and has_company and is_bare else "records"


def _subject_of(names: Sequence[str], kind: LayoutKind, file_name: str) -> Subject:
    if kind in ("links", "activity"):
        return "person"
    said = plain(file_name.rsplit("/", 1)[-1])
    first_id = next((name for name in names if name.endswith("id")), "")
    if kind != "records" and first_id in ROLE_NAMES["company"]:
        return "company"
    if kind != "records" and (first_id in ROLE_NAMES["person"] or "contactid" in names or "vidtomerge" in names):
        return "person"
    if any(word in said for word in ("contact", "people", "person")):
        return "person"
    if any(word in said for word in ("compan", "customer", "account", "organi")):
        return "company"
    people, companies = len(PERSON_NAMES & set(names)), len(COMPANY_NAMES & set(names))
    return "person" if people > companies else "company"


def _is_name_of(name: str, known: KnownField) -> bool:
    return name in (plain(known.code), plain(known.title)) or name in FIELD_NAMES.get(known.code, ())


class _Proposing:
    """Goes over the columns; each role and each fact is given away once, the surest first."""

    def __init__(self, kind: LayoutKind, subject: Subject, fields: Sequence[KnownField], glance: Glance) -> None:
        self._kind, self._subject, self._fields, self._glance = kind, subject, fields, glance
        self._taken: set[str] = set()

    def columns(self, names: Sequence[str]) -> tuple[Column, ...]:
        """Propose a role for each column."""
        found: dict[int, Column] = {}
        for way in (self._by_role, self._by_own_name, self._by_other_name, self._by_shape):
            for place, name in enumerate(names):
                if place not in found and (column := way(place, name)) is not None:
                    found[place] = column
        return tuple(found.get(place, Column(self._glance.head[place], "ignore")) for place in range(len(names)))

    def _by_role(self, place: int, name: str) -> Column | None:
        for role in ROLES[self._kind]:
            if role not in self._taken and self._has_role(role, name) and self._fits(role, place):
                self._taken.add(role)
                return Column(self._glance.head[place], role)
        return None

    def _has_role(self, role: Role, name: str) -> bool:
        if role == "id":
            ids = {"id", "recordid", "externalid", "internalid", "vid"}
            if self._kind == "activity":
                return name in EVENT_IDS
            if self._kind == "history":
                ids |= ROLE_NAMES["company"] | ROLE_NAMES["person"]
            return name in ids | ({"companyid"} if self._subject == "company" else {"contactid", "personid"})
        if role == "position" and self._kind == "records":
            return self._subject == "person" and name in {"jobtitle", "position"} and not self._knows("job_title")
        if role in ("first_name", "last_name") and self._knows(role):
            return False
        if role == "person" and self._kind == "activity":
            return name in {"personid", "contactid"}
        if role == "company" and self._subject == "company":
            return False
        if role == "parent" and self._subject == "person":
            return False
        return name in ROLE_NAMES.get(role, ())

    def _fits(self, role: Role, place: int) -> bool:
        """Look whether the values can be what the name says; a column without any can be everything."""
        if role in ("changed_at", "created_at", "synced_at", "at", "since", "until"):
            return self._share(place, _is_instant) >= MOSTLY
        if role in ("deleted", "current", "primary"):
            return self._share(place, _is_flag) >= MOSTLY
        return True

    def _knows(self, code: str) -> bool:
        return any(each.code == code for each in self._fields)

    def _by_own_name(self, place: int, name: str) -> Column | None:
        return self._as_fact(place, lambda each: name in (plain(each.code), plain(each.title)))

    def _by_other_name(self, place: int, name: str) -> Column | None:
        return self._as_fact(place, lambda each: name in FIELD_NAMES.get(each.code, ()))

    def _by_shape(self, place: int, name: str) -> Column | None:
        if "email" not in self._taken and self._share(place, _ADDRESS.fullmatch) >= MOSTLY and self._any(place):
            return self._as_fact(place, lambda each: each.type == "email" and each.code == "email")
        return None

    def _as_fact(self, place: int, is_meant: Callable[[KnownField], bool]) -> Column | None:
        if self._kind != "records":
            return None
        for each in self._fields:
            if (each.code not in self._taken or each.code in WITH_STANDINS) and is_meant(each):
                self._taken.add(each.code)
                return Column(self._glance.head[place], "fact", each.code)
        return None

    def _any(self, place: int) -> bool:
        return any(not is_nothing(row[place]) for row in self._glance.rows)

    def _share(self, place: int, has_shape: Callable[[str], object]) -> float:
        values = [row[place].strip() for row in self._glance.rows if not is_nothing(row[place])]
        if not values:
            return 1.0
        return sum(bool(has_shape(value)) for value in values) / len(values)


def _is_instant(value: str) -> bool:
    try:
        return read_instant(value, zone=UTC, now=datetime.max.replace(tzinfo=UTC, year=9000)) is not None
    except BadCell:
        return False


def _is_flag(value: str) -> bool:
    try:
        read_flag(value)
    except BadCell:
        return False
    return True


def _properties(glance: Glance, columns: Sequence[Column], fields: Sequence[KnownField]) -> dict[str, str]:
    """Propose for each property that the first rows name which fact it is."""
    place = next((place for place, column in enumerate(columns) if column.role == "property"), None)
    if place is None:
        return {}
    return {name: match_property(name, fields) for name in dict.fromkeys(row[place].strip() for row in glance.rows)}
