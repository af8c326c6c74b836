"""Resources: who sees which, page by page, with what they are related to."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecourt.api import urls
from forecourt.api.jsonapi.declarations import ToMany, get_resource, list_resources

ADA, RITA, BEN, SAM, NINA = (
    f"{name}.example" for name in ("ada@acme", "rita@acme", "ben@bravo", "sam@acme", "nina@acme")
)
SUSY, KHAN = "susy@meridian.example", "khan@meridian.example"
assert urls.urlpatterns  # which declares every resource
TYPES = [each.type for each in list_resources()]
#: What a person of a company without the permission is refused, whichever of it is asked for.
STAFF_ONLY = {"files", "sources", "late-files", "automation-rules", "automation-runs"}
CUSTOMERS_ONLY = {"views", "marks", "schedules", "scheduled-runs"}
#: Kept by customers' administrators, and by those of the provider's people who read every row of the journal.
AUDITORS_ONLY = {"journal-checkpoints"}
NOT_FOR = {
    ADA: STAFF_ONLY,
    RITA: {*STAFF_ONLY, *AUDITORS_ONLY, "clients", "invitations"},
    SUSY: {*CUSTOMERS_ONLY, *AUDITORS_ONLY},
}
FORBIDDEN_TO_SAM = {each.type for each in list_resources() if each.permission}


def follow(caller: Any, link: str) -> Any:
    """Ask for an address as a link gives it."""
    parts = urlsplit(link)
    return caller.get(parts.path.removeprefix("/api/v1/"), parts.query)


def ids(caller: Any) -> list[str]:
    """Return the ids of the primary resources of the last answer."""
    return [each["id"] for each in caller.document["data"]]


# Who sees what


@pytest.mark.parametrize("kind", TYPES)
def test_nobody_lists_nothing(nobody, kind) -> None:
    for path in (kind, f"{kind}/1", f"{kind}/0190a1b2-0000-7000-8000-000000000000"):
        assert nobody.get(path).status_code == 401


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("email", [ADA, RITA, SUSY])
def test_whatever_is_listed_can_be_asked_for_by_itself(by_token, email, kind) -> None:
    caller = by_token(email)
    status = caller.get(kind, "page[size]=3").status_code
    refused = kind in NOT_FOR[email]
    assert status == (403 if refused else 200)
    for each in [] if refused else caller.document["data"]:
        assert follow(caller, each["links"]["self"]).status_code == 200
        assert caller.document["data"]["id"] == each["id"]


@pytest.mark.parametrize("kind", sorted(FORBIDDEN_TO_SAM))
def test_a_role_that_does_not_include_it_is_told_so(by_token, kind) -> None:
    caller = by_token(SAM)
    for path in (kind, f"{kind}/0190a1b2-0000-7000-8000-000000000000"):
        assert caller.get(path).status_code == 403
        assert caller.error()["detail"].startswith("Standard user at ACME does not include ")


@pytest.mark.parametrize("kind", ["contracts", "resources", "entitlements", "sites", "deliveries", "files"])
def test_somebody_without_a_role_sees_nothing(by_token, kind) -> None:
    caller = by_token(NINA)
    assert caller.get(kind).status_code == 200
    assert caller.document["data"] == []


@pytest.mark.parametrize("kind", ["companies", "contracts", "entitlements", "memberships", "people", "affiliations"])
def test_what_is_anothers_is_answered_like_what_never_was(by_token, kind) -> None:
    ben, ada = by_token(BEN), by_token(ADA)
    ben.get(kind)
    ada.get(kind)
    theirs = set(ids(ben)) - set(ids(ada))
    assert theirs
    documents = []
    for wanted in (*sorted(theirs)[:3], "0190a1b2-0000-7000-8000-000000000000", "1", "%00", "../me"):
        assert ada.get(f"{kind}/{wanted}").status_code == 404
        documents.append(ada.document)
    assert all(document == documents[0] for document in documents[:-1])
    ada.get(kind, f"filter[id]={','.join(sorted(theirs)[:3])}")
    assert ada.document["data"] == []


def test_a_read_only_colleague_sees_the_same_contracts_and_meters(by_token) -> None:
    ada, rita = by_token(ADA), by_token(RITA)
    for kind in ("contracts", "resources", "entitlements", "sites"):
        ada.get(kind, "page[size]=200")
        rita.get(kind, "page[size]=200")
        assert ids(ada) == ids(rita) != []


def test_a_company_holds_only_its_own_part_of_a_meter_that_changed_hands(by_token) -> None:
    ada, ben = by_token(ADA), by_token(BEN)
    for caller in (ada, ben):
        caller.get("resources", "filter[identifier]=4300000003&include=entitlements.company")
        companies = {
            each["attributes"]["short_name"] for each in caller.document["included"] if each["type"] == "companies"
        }
        assert len(companies) == 1
    assert ada.document["data"][0]["relationships"]["entitlements"] != {}


def test_staff_see_every_customer(by_token) -> None:
    caller = by_token(KHAN)
    caller.get("companies", "page[size]=200")
    assert len(ids(caller)) > 10


def test_tokens_are_ones_own_and_tell_no_secret(by_token) -> None:
    ada = by_token(ADA)
    by_token(RITA)
    ada.get("tokens")
    assert [each["attributes"]["name"] for each in ada.document["data"]] == ["test"]
    assert "hash" not in str(ada.document)


# Pages


def test_pages_lead_through_the_whole_list_and_back(by_token) -> None:
    caller = by_token(SUSY)
    caller.get("entitlements", "page[size]=200")
    whole = ids(caller)
    caller.get("entitlements", "page[size]=7")
    seen, back = ids(caller), []
    assert caller.document["links"]["prev"] is None
    while caller.document["links"]["next"]:
        follow(caller, caller.document["links"]["next"])
        seen += ids(caller)
    assert seen == whole
    while caller.document["links"]["prev"]:
        follow(caller, caller.document["links"]["prev"])
        back = ids(caller) + back
    assert back == whole[: len(back)]
    assert len(back) >= len(whole) - 7


@pytest.mark.parametrize("sort", ["name", "-name", "number", "-number", "name,-number"])
def test_pages_follow_the_order_that_was_asked_for(by_token, sort) -> None:
    caller = by_token(SUSY)
    caller.get("companies", f"sort={sort}&page[size]=200")
    whole = ids(caller)
    caller.get("companies", f"sort={sort}&page[size]=5")
    seen = ids(caller)
    while caller.document["links"]["next"]:
        follow(caller, caller.document["links"]["next"])
        seen += ids(caller)
    assert seen == whole


def test_a_page_says_which_profile_it_follows(by_token) -> None:
    caller = by_token(ADA)
    answer = caller.get("contracts")
    profile = "https://jsonapi.org/profiles/ethanresnick/cursor-pagination/"
    assert answer.headers["Content-Type"] == f'application/vnd.api+json;profile="{profile}"'
    assert caller.document["jsonapi"]["profile"] == [profile]


@pytest.mark.parametrize(
    "query,parameter",
    [
        ("page[size]=0", "page[size]"), ("page[size]=201", "page[size]"), ("page[size]=-1", "page[size]"),
        ("page[size]=x", "page[size]"), ("page[size]=", "page[size]"), ("page[size]=1&page[size]=2", "page[size]"),
        ("page[number]=2", "page[number]"), ("page[after]=x", "page[after]"), ("page[before]=", "page[before]"),
        ("page=2", "page"), ("sort=title", "sort"), ("sort=", "sort"), ("sort=number,number", "sort"),
        ("sort=number,-number", "sort"), ("include=meters", "include"), ("include=company.x", "include"),
        ("include=company,", "include"), ("include=company.contracts.company.contracts", "include"),
        ("fields[contracts]=secret", "fields[contracts]"), ("fields[nothing]=x", "fields[nothing]"),
        ("fields[contracts]=number,,title", "fields[contracts]"), ("filter[secret]=1", "filter[secret]"),
        ("filter[company]=1", "filter[company]"), ("filter[id]=x", "filter[id]"), ("filter[number]=", "filter[number]"),
        ("filter[valid_at]=2026-01-01", "filter[valid_at]"), ("filter=x", "filter"), ("q=acme", "q"),
        ("company_id=1", "company_id"), ("filter[number][eq]=1", "filter[number][eq]"), ("Include=company", "Include"),
        (f"filter[number]={','.join(map(str, range(201)))}", "filter[number]"),
    ],
)  # fmt: skip
def test_a_parameter_that_is_unknown_or_wrong_is_named(by_token, query, parameter) -> None:
    caller = by_token(ADA)
    assert caller.get("contracts", query).status_code == 400
    assert caller.error()["source"] == {"parameter": parameter}


@pytest.mark.parametrize("query", ["page[size]=1", "sort=name", "filter[text]=acme"])
def test_what_belongs_to_lists_is_refused_for_one_resource(by_token, query) -> None:
    caller = by_token(ADA)
    caller.get("companies")
    assert caller.get(f"companies/{ids(caller)[0]}", query).status_code == 400


def test_the_largest_page_is_told(by_token) -> None:
    caller = by_token(ADA)
    caller.get("contracts", "page[size]=500")
    error = caller.error()
    assert error["meta"] == {"page": {"maxSize": 200}}
    assert error["links"]["type"].endswith("/max-size-exceeded")


def test_a_cursor_is_good_for_its_own_list_and_caller_alone(by_token) -> None:
    susy, khan = by_token(SUSY), by_token(KHAN)
    susy.get("entitlements", "page[size]=2")
    link = susy.document["links"]["next"]
    cursor = link.partition("page%5Bafter%5D=")[2]
    assert follow(khan, link).status_code == 400
    for path, query in (
        ("contracts", f"page[after]={cursor}"),
        ("entitlements", f"page[after]={cursor}&filter[valid_at]=2026-01-01T00:00:00Z"),
        ("entitlements", f"page[after]={cursor[:-2]}AA"),
    ):
        assert susy.get(path, query).status_code == 400
    assert susy.get("entitlements", f"page[after]={cursor}&page[size]=9").status_code == 200


# Fields and includes


def test_only_the_fields_asked_for_come(by_token) -> None:
    caller = by_token(ADA)
    caller.get("contracts", "fields[contracts]=number,company&include=company&fields[companies]=name")
    (contract, *_), (company,) = caller.document["data"], caller.document["included"]
    assert contract["attributes"].keys() == {"number"}
    assert contract["relationships"].keys() == {"company"}
    assert company["attributes"].keys() == {"name"}
    assert "relationships" not in company


def test_no_fields_at_all_leave_type_and_id(by_token) -> None:
    caller = by_token(ADA)
    caller.get("contracts", "fields[contracts]=")
    assert caller.document["data"][0].keys() == {"type", "id", "links", "meta"}


def test_everything_included_is_linked_and_comes_once(by_token) -> None:
    caller = by_token(SUSY)
    caller.get("entitlements", "include=resource.site,company,contract.services&page[size]=100")
    included = [(each["type"], each["id"]) for each in caller.document["included"]]
    assert len(included) == len(set(included)) > 50
    linked = set()
    for each in caller.document["data"] + caller.document["included"]:
        for end in each.get("relationships", {}).values():
            data = end.get("data") or []
            linked |= {(one["type"], one["id"]) for one in (data if isinstance(data, list) else [data])}
    assert set(included) <= linked


def test_an_empty_include_includes_nothing(by_token) -> None:
    caller = by_token(ADA)
    caller.get("contracts", "include=")
    assert caller.document["included"] == []
    caller.get("contracts")
    assert "included" not in caller.document


def test_an_id_that_is_not_visible_is_not_linked(by_token) -> None:
    """A membership leads to a person; somebody who may not see people must not learn that there is one."""
    caller = by_token(RITA)
    caller.get("memberships")
    for each in caller.document["data"]:
        person = each["relationships"]["person"]["data"]
        if person is not None:
            assert caller.get(f"people/{person['id']}").status_code == 200
    caller.get("journal-entries", "include=cause,company")
    visible = {each["id"] for each in caller.document["included"]}
    for each in caller.document["data"]:
        company = each["relationships"]["company"]["data"]
        assert company is None or company["id"] in visible


@pytest.mark.parametrize("email", [ADA, SUSY])
@pytest.mark.parametrize("kind", [each.type for each in list_resources() if each.relationships])
def test_every_relationship_can_be_followed(by_token, email, kind) -> None:
    caller = by_token(email)
    if caller.get(kind, "page[size]=2").status_code == 403:
        return
    for each in caller.document["data"]:
        for name, end in each["relationships"].items():
            declared = get_resource(kind).relationship[name]
            assert follow(caller, end["links"]["related"]).status_code == 200
            related = caller.document["data"]
            assert follow(caller, end["links"]["self"]).status_code == 200
            linked = caller.document["data"]
            assert isinstance(related, list) == isinstance(linked, list) == isinstance(declared, ToMany)
            for whole, bare in zip(
                *((related, linked) if isinstance(related, list) else ([related], [linked])), strict=True
            ):
                assert whole is bare is None or (bare["type"], bare["id"]) == (declared.to, whole["id"])


def test_a_relationship_that_is_not_there_is_not_there(by_token) -> None:
    caller = by_token(ADA)
    caller.get("companies")
    for path in ("relationships/secrets", "secrets", "relationships/contracts/x"):
        assert caller.get(f"companies/{ids(caller)[0]}/{path}" if ids else path).status_code == 404
        caller.get("companies")


# Cost


@pytest.mark.parametrize("size", [5, 50])
def test_a_page_with_includes_takes_one_query_a_relationship(by_token, size) -> None:
    caller = by_token(SUSY)
    path = "entitlements", f"include=resource.site,company,contract&page[size]={size}"
    caller.get(*path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        caller.get(*path)
    selects = [each["sql"] for each in queries if each["sql"].startswith("SELECT") and " FROM " in each["sql"]]
    assert len(selects) <= 5 + 1  # the list, four relationships, and links of contracts and resources elsewhere


# Validators and methods


def test_what_the_caller_has_is_not_sent_again(by_token) -> None:
    caller = by_token(ADA)
    etag = caller.get("companies").headers["ETag"]
    again = caller.get("companies", If_None_Match=etag)
    assert (again.status_code, again.content) == (304, b"")
    assert caller.get("companies", If_None_Match='"other"').status_code == 200


def test_head_tells_what_get_would(by_token) -> None:
    caller = by_token(ADA)
    get, head = caller.get("companies"), caller.get("companies", method="HEAD")
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", get.headers["ETag"])


@pytest.mark.parametrize("path,method", [("levels", "POST"), ("levels/x", "PATCH"), ("levels/x", "DELETE")])
def test_what_is_changed_by_actions_says_by_which(by_token, path, method) -> None:
    caller = by_token(ADA)
    assert caller.get(path, method=method).status_code == 403
    assert caller.error()["code"] == "not_this_way"
    assert caller.error()["meta"]["next"] == ["POST /api/v1/actions/contracts.define_level"]


def test_a_method_that_jsonapi_does_not_have_is_refused_with_those_it_has(by_token) -> None:
    answer = by_token(ADA).get("contracts", method="PUT")
    assert answer.status_code == 405
    assert answer.headers["Allow"].startswith("GET, HEAD")


def test_a_token_is_made_and_revoked_as_a_resource(by_cookie, by_token) -> None:
    browser = by_cookie(ADA)
    token = _csrf()
    browser.client.cookies["csrftoken"] = token
    body = {"data": {"type": "tokens", "attributes": {"name": "Notebook", "days": 3}}}
    made = browser.post("tokens", body, X_CSRFToken=token)
    assert made.status_code == 201
    data, secret = browser.document["data"], browser.document["meta"]["token"]
    assert made.headers["Location"] == data["links"]["self"] == f"/api/v1/tokens/{data['id']}"
    assert data["attributes"]["name"] == "Notebook"
    assert secret not in str(data)
    assert by_token(ADA).post("tokens", body).status_code == 403  # a token makes no tokens
    gone = browser.get(f"tokens/{data['id']}", method="DELETE", X_CSRFToken=token)
    assert (gone.status_code, gone.content) == (204, b"")
    browser.get(f"tokens/{data['id']}")
    assert browser.document["data"]["attributes"]["revoked_at"] is not None


def test_a_resource_of_another_type_is_a_conflict(by_token) -> None:
    caller = by_token(ADA)
    assert caller.post("tokens", {"data": {"type": "people", "attributes": {}}}).status_code == 409


def _csrf() -> str:
    from django.middleware.csrf import get_token
    from django.test import RequestFactory

    return get_token(RequestFactory().get("/"))


# What is declared


@pytest.mark.parametrize("resource", list_resources(), ids=TYPES)
def test_every_value_is_of_the_type_that_is_declared(by_token, resource) -> None:
    caller = by_token(ADA if resource.type in {"tokens", *CUSTOMERS_ONLY, *AUDITORS_ONLY} else SUSY)
    caller.get(resource.type, "page[size]=20")
    for each in caller.document["data"]:
        for name, value in each["attributes"].items():
            resource.attribute[name].adapter.validate_python(value)


@pytest.mark.parametrize("resource", list_resources(), ids=TYPES)
def test_every_example_is_of_the_type_that_is_declared(resource) -> None:
    for each in resource.attributes:
        each.adapter.validate_python(each.example)


@pytest.mark.parametrize("resource", list_resources(), ids=TYPES)
def test_every_relationship_leads_to_a_resource_that_can_be_narrowed_by_it(resource) -> None:
    for end in resource.relationships:
        target = get_resource(end.to)
        if isinstance(end, ToMany) and end.via:
            assert end.via in target.filter
            assert end.names_us in target.listing.columns
        else:
            assert (end.column if isinstance(end, ToMany) else end.needs) in resource.listing.columns
    for name in resource.filter:
        assert name == "id" or name in resource.listing.filters


@pytest.mark.parametrize("query", [f"filter[id]={2**63}", f"filter[id]={','.join(['1'] * 201)}"])
def test_a_number_or_a_list_that_is_too_large_is_refused_by_its_name(by_token, query) -> None:
    caller = by_token("ada@acme.example")
    assert caller.get("deliveries", query).status_code == 400
    assert caller.error()["source"] == {"parameter": "filter[id]"}


def test_an_id_that_is_too_large_is_of_nothing(by_token) -> None:
    assert by_token("ada@acme.example").get(f"deliveries/{2**63}").status_code == 404
