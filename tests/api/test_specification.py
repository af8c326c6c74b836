"""What JSON:API 1.1 requires of a server that is read from, statement by statement (https://jsonapi.org/format/1.1/).

Statements that cannot arise here are left out: ids made by callers and local ids (a new resource has a type and
attributes, nothing else), replacement of relationships (they are read; actions change them), extensions (none is
supported, so any is refused) and link objects (every link is a string or null).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.api.conftest import MEDIA

SUSY = "susy@meridian.example"
COMPOUND = "entitlements", "include=resource.site,company,contract&page[size]=20"
MEMBER = re.compile(r"[a-zA-Z0-9](?:[a-zA-Z0-9_ -]*[a-zA-Z0-9])?")


@pytest.fixture
def compound(by_token) -> dict[str, Any]:
    """A document with everything in it."""
    caller = by_token(SUSY)
    caller.get(*COMPOUND)
    return dict(caller.document)


def resources(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every resource object of a document."""
    return [*document["data"], *document.get("included", [])]


def identifiers(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every linkage."""
    for each in resources(document):
        for end in each.get("relationships", {}).values():
            data = end.get("data")
            yield from data if isinstance(data, list) else [data] if data else []


def test_5_1_the_media_type_has_no_parameters_but_ext_and_profile(by_token) -> None:
    for path in ("contracts", "me", "nothing"):
        kind = by_token(SUSY).get(path).headers["Content-Type"]
        assert re.fullmatch(rf'{re.escape(MEDIA)}(;profile="[^"]+")?', kind)


@pytest.mark.parametrize(
    "accept,status",
    [
        (f"{MEDIA};charset=utf-8", 406),
        (f"{MEDIA};charset=utf-8, {MEDIA};version=2", 406),
        (f"{MEDIA};charset=utf-8, {MEDIA}", 200),
        (f'{MEDIA};ext="https://jsonapi.org/ext/atomic"', 406),
        (f'{MEDIA};profile="https://example.com/a https://example.com/b, c;d"', 200),
        (f"{MEDIA};q=0", 406),
        (f"{MEDIA};q=0, */*", 200),
    ],
)
def test_5_2_what_is_accepted_decides(nobody, accept, status) -> None:
    assert nobody.get("", Accept=accept).status_code == status


def test_5_2_answers_vary_by_what_is_accepted(by_token) -> None:
    for path in ("contracts", "nothing", "me"):
        assert "Accept" in by_token(SUSY).get(path).headers["Vary"]


def test_7_1_a_document_has_data_or_errors_and_never_both(by_token) -> None:
    caller = by_token(SUSY)
    for path in ("contracts", "contracts/1", "nothing", "me"):
        caller.get(path)
        assert ("data" in caller.document) != ("errors" in caller.document)
        assert "included" not in caller.document or "data" in caller.document


def test_7_2_every_resource_has_a_type_and_an_id_that_are_strings(compound) -> None:
    for each in resources(compound):
        assert isinstance(each["type"], str)
        assert isinstance(each["id"], str)
        assert each.keys() <= {"type", "id", "attributes", "relationships", "links", "meta"}


def test_7_2_fields_share_one_namespace(compound) -> None:
    for each in resources(compound):
        attributes, relationships = each.get("attributes", {}).keys(), each.get("relationships", {}).keys()
        assert not attributes & relationships
        assert not {"type", "id"} & {*attributes, *relationships}


def test_7_2_foreign_keys_are_no_attributes(compound) -> None:
    for each in resources(compound):
        assert [name for name in each.get("attributes", {}) if name.endswith("_id") and name != "grant_id"] == []


def test_7_2_a_relationship_has_links_data_or_meta(compound) -> None:
    for each in resources(compound):
        for end in each.get("relationships", {}).values():
            assert end.keys() <= {"links", "data", "meta"}
            assert end


def test_7_2_4_linkage_is_null_an_identifier_or_a_list_of_them(compound) -> None:
    for each in identifiers(compound):
        assert each.keys() == {"type", "id"}


def test_7_4_everything_included_is_linked_and_comes_once(compound) -> None:
    included = [(each["type"], each["id"]) for each in compound["included"]]
    assert len(included) == len(set(included))
    assert set(included) <= {(each["type"], each["id"]) for each in identifiers(compound)}
    assert not set(included) & {(each["type"], each["id"]) for each in compound["data"]}


def test_7_8_member_names_are_made_of_allowed_characters(compound) -> None:
    for each in resources(compound):
        for name in (each["type"], *each.get("attributes", {}), *each.get("relationships", {})):
            assert MEMBER.fullmatch(name)


def test_8_1_every_link_can_be_followed(by_token) -> None:
    caller = by_token(SUSY)
    caller.get(*COMPOUND)
    links = set(caller.document["links"].values()) - {None}
    for each in resources(caller.document)[:6]:
        links |= set(each["links"].values())
        for end in each.get("relationships", {}).values():
            links |= set(end["links"].values())
    for link in links:
        parts = urlsplit(link)
        assert caller.get(parts.path.removeprefix("/api/v1/"), parts.query).status_code == 200, link


def test_8_1_a_collection_is_a_list_even_where_it_is_empty(by_token) -> None:
    caller = by_token(SUSY)
    caller.get("contracts", "filter[number]=none")
    assert caller.document["data"] == []


def test_8_1_a_related_resource_that_is_not_there_is_null(by_token) -> None:
    caller = by_token(SUSY)
    caller.get("memberships", "page[size]=200")
    alone = next(each for each in caller.document["data"] if each["relationships"]["role"]["data"] is None)
    for kind in ("related", "self"):
        parts = urlsplit(alone["relationships"]["role"]["links"][kind])
        assert caller.get(parts.path.removeprefix("/api/v1/")).status_code == 200
        assert caller.document["data"] is None


def test_8_1_what_does_not_exist_is_404(by_token) -> None:
    caller = by_token(SUSY)
    caller.get("contracts")
    own = f"contracts/{caller.document['data'][0]['id']}"
    for path in ("contracts/none", f"{own}/none", f"{own}/relationships/none", "none"):
        assert caller.get(path).status_code == 404


def test_8_3_nothing_is_included_that_was_not_asked_for(by_token) -> None:
    caller = by_token(SUSY)
    caller.get("entitlements", "include=resource.site&page[size]=20")
    assert {each["type"] for each in caller.document["included"]} == {"resources", "sites"}


def test_8_4_no_other_fields_come_than_those_asked_for(by_token) -> None:
    caller = by_token(SUSY)
    caller.get("entitlements", "include=resource&fields[entitlements]=resource&fields[resources]=identifier")
    for each in resources(caller.document):
        fields = {*each.get("attributes", {}), *each.get("relationships", {})}
        assert fields == {"entitlements": {"resource"}, "resources": {"identifier"}}[each["type"]]


def test_8_5_the_order_is_the_one_asked_for(by_token) -> None:
    caller = by_token(SUSY)
    orders = []
    for sort in ("number", "-number"):
        caller.get("companies", f"sort={sort}&page[size]=200")
        orders.append([each["attributes"]["number"] for each in caller.document["data"]])
    assert orders[0] == orders[1][::-1] == sorted(orders[0])


def test_8_6_page_links_keep_the_question_and_are_null_where_there_is_no_page(by_token) -> None:
    caller = by_token(SUSY)
    caller.get("companies", "sort=-number&page[size]=5&filter[text]=a")
    links = caller.document["links"]
    assert links["prev"] is None
    for part in ("sort=-number", "page%5Bsize%5D=5", "filter%5Btext%5D=a"):
        assert part in links["next"]


@pytest.mark.parametrize("query", ["Q=1", "camelCase=1", "fields=1", "filter[a b]=1", "page[]=1", "[x]=1", "=1"])
def test_11_a_parameter_that_is_unknown_is_400(by_token, query) -> None:
    assert by_token(SUSY).get("contracts", query).status_code == 400


def test_12_errors_are_a_list_of_objects_with_strings(by_token) -> None:
    caller = by_token(SUSY)
    for path, query in (("contracts", "sort=x"), ("contracts/1", ""), ("nothing", "")):
        caller.get(path, query)
        (error,) = caller.document["errors"]
        assert error.keys() <= {"id", "links", "status", "code", "title", "detail", "source", "meta"}
        assert all(isinstance(error[name], str) for name in ("status", "code", "title", "detail"))


def test_9_a_new_resource_with_an_id_of_the_callers_making_is_refused(by_token) -> None:
    body = {"data": {"type": "tokens", "id": "mine", "attributes": {"name": "x"}}}
    assert by_token(SUSY).post("tokens", body).status_code == 403
