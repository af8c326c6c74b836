"""Proposals of what a file is: by names, by other names, by the shape of values."""

from __future__ import annotations

import pytest

from forecourt.customers.rules.importing.columns import KnownField, propose
from forecourt.customers.rules.importing.layouts import (
    BadMatching,
    Column,
    Matching,
    matching_from,
    signature_of,
)
from forecourt.customers.rules.importing.tables import Glance

FIELDS = [
    KnownField("company", "name", "Name", "text"),
    KnownField("company", "industry", "Industry", "text"),
    KnownField("company", "town", "Town", "text"),
    KnownField("company", "revenue", "Revenue a year", "number"),
    KnownField("company", "email", "General mail address", "email"),
    KnownField("company", "phone", "Switchboard", "phone"),
    KnownField("person", "name", "Name", "text"),
    KnownField("person", "email", "Mail address", "email"),
    KnownField("person", "job_title", "Job title", "text"),
]


def glance(head: str, *rows: str) -> Glance:
    return Glance(tuple(head.split(",")), "", False, tuple(tuple(row.split(",")) for row in rows))


def roles(matching: Matching) -> dict[str, str]:
    return {each.name: each.field or each.role for each in matching.columns}


def test_what_happened_is_recognised_by_its_kind_its_time_and_its_id() -> None:
    matching = propose(
        glance(
            "engagement_id,type,occurred_at,contact_id,email,company_id,subject,direction,minutes",
            "77,CALL,2026-10-05 9:15:00,501,kim@delta.example,11,About the invoice,INBOUND,12",
        ),
        fields=FIELDS,
    )
    assert (matching.kind, matching.subject) == ("activity", "person")
    assert roles(matching) == {
        "engagement_id": "id",
        "type": "what",
        "occurred_at": "at",
        "contact_id": "person",
        "email": "email",
        "company_id": "company",
        "subject": "title",
        "direction": "direction",
        "minutes": "amount",
    }


def test_companies_of_hubspot_are_recognised() -> None:
    matching = propose(
        glance(
            "id,is_deleted,_fivetran_synced,property_name,property_createdate,property_industry,property_city,"
            "property_annualrevenue,property_hs_all-funky-a9384-syntax",
            "21821.0,false,2020-12-30 3:15:52,Acme,2019-07-05 20:35:26,Food,Perth,10000000,23",
        ),
        fields=FIELDS,
        file_name="company_data.csv",
    )
    assert (matching.kind, matching.subject) == ("records", "company")
    assert list(roles(matching).values()) == [
        *("id", "deleted", "synced_at", "name", "created_at", "industry", "town", "revenue", "ignore"),
    ]


def test_people_of_hubspot_are_recognised() -> None:
    matching = propose(
        glance(
            "_fivetran_deleted,_fivetran_synced,property_email,id,property_company,property_firstname,"
            "property_lastname,property_jobtitle,property_hs_merged_object_ids,property_associatedcompanyid",
            "FALSE,2021-04-02 11:16:05,kim@acme.example,78971951,Acme,Kim,Novak,,76340251;46897301,12",
        ),
        fields=FIELDS,
        file_name="contact_data.csv",
    )
    assert (matching.kind, matching.subject) == ("records", "person")
    assert list(roles(matching).values()) == [
        *("deleted", "synced_at", "email", "id", "ignore", "first_name", "last_name", "job_title", "merged", "company"),
    ]


@pytest.mark.parametrize(
    ("head", "subject"),
    [
        ("company_id,timestamp,_fivetran_synced,source,source_id,name,value", "company"),
        ("contact_id,timestamp,_fivetran_synced,source,name,value,source_id", "person"),
    ],
)
def test_property_history_is_recognised(head: str, subject: str) -> None:
    row = {"timestamp": "2019-09-10 22:01:17.446", "_fivetran_synced": "2020-01-14 17:59:01.173", "name": "industry"}
    matching = propose(glance(head, ",".join(row.get(name, "7") for name in head.split(","))), fields=FIELDS)
    assert (matching.kind, matching.subject) == ("history", subject)
    assert roles(matching)["timestamp"] == "at"
    assert matching.properties == {"industry": "industry" if subject == "company" else ""}


def test_an_audit_of_merges_is_recognised() -> None:
    matching = propose(
        glance(
            "canonical_vid,contact_id,vid_to_merge,_fivetran_synced,entity_id,timestamp,user_id",
            "5555,5555,11111,2020-12-30 11:20:31,json,2019-10-08 15:50:57,",
        ),
        fields=FIELDS,
    )
    assert (matching.kind, matching.subject) == ("merges", "person")
    assert roles(matching) | {} == {
        "canonical_vid": "survivor",
        "contact_id": "ignore",
        "vid_to_merge": "merged",
        "_fivetran_synced": "synced_at",
        "entity_id": "ignore",
        "timestamp": "at",
        "user_id": "ignore",
    }


def test_ties_of_people_to_companies_are_recognised() -> None:
    matching = propose(glance("contact_id,company_id,type_id,is_primary", "1,2,279,true"), fields=FIELDS)
    assert (matching.kind, roles(matching)["contact_id"], roles(matching)["company_id"]) == (
        "links",
        "person",
        "company",
    )


def test_a_column_of_mail_addresses_is_recognised_by_its_values() -> None:
    matching = propose(glance("Surname,Reach at", "Novak,kim@acme.example"), fields=FIELDS, file_name="people.csv")
    assert roles(matching) == {"Surname": "last_name", "Reach at": "email"}


def test_a_name_alone_makes_no_time_of_what_is_none() -> None:
    matching = propose(glance("id,created", "1,by hand"), fields=FIELDS)
    assert roles(matching)["created"] == "ignore"


def test_a_matching_is_checked_and_kept() -> None:
    columns = (Column("a", "id"), Column("b", "fact", "name"))
    matching = Matching("records", "company", columns)
    matching.check(fields=["name"], head=["a", "b"])
    assert matching_from(matching.as_json()) == matching
    for wrong in (
        Matching("records", "company", (Column("a", "id"), Column("b", "id"))),
        Matching("records", "company", (Column("a", "id"), Column("b", "fact", "colour"))),
        Matching("records", "company", (Column("a", "ignore"), Column("b", "ignore"))),
        Matching("records", "company", (Column("a", "id"), Column("b", "survivor"))),
        Matching("history", "company", (Column("a", "id"), Column("b", "value"))),
        Matching("records", "company", (Column("a", "id"),)),
    ):
        with pytest.raises(BadMatching):
            wrong.check(fields=["name"], head=["a", "b"])


def test_files_of_the_same_columns_are_recognised_whatever_their_order() -> None:
    assert signature_of(["id", "Name"]) == signature_of(["name", "ID"]) != signature_of(["id"])
