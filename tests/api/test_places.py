"""Each item of a list tells its place, from which one goes on in either direction (the cursor pagination profile)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

SUSY = "susy@meridian.example"


def ids(caller: Any) -> list[str]:
    return [each["id"] for each in caller.document["data"]]


def places(caller: Any) -> list[str]:
    return [each["meta"]["page"]["cursor"] for each in caller.document["data"]]


@pytest.mark.parametrize("order", ["", "sort=-number&"])
def test_one_goes_on_from_any_of_them(by_token, order) -> None:
    caller = by_token(SUSY)
    caller.get("companies", f"{order}page[size]=6")
    listed, cursors = ids(caller), places(caller)
    caller.get("companies", f"{order}page[size]=2&page[after]={quote(cursors[1])}")
    assert ids(caller) == listed[2:4]
    caller.get("companies", f"{order}page[size]=2&page[before]={quote(cursors[4])}")
    assert ids(caller) == listed[2:4]


def test_the_last_of_them_is_where_the_next_page_begins(by_token) -> None:
    caller = by_token(SUSY)
    caller.get("companies", "page[size]=3")
    assert quote(places(caller)[-1], safe="") in caller.document["links"]["next"]


def test_no_two_are_the_same_whatever_fields_are_asked_for(by_token) -> None:
    caller = by_token(SUSY)
    caller.get("companies", "fields[companies]=")
    assert len(set(places(caller))) == len(ids(caller)) > 5


def test_identifiers_in_a_relationship_have_them_too(by_token) -> None:
    caller = by_token(SUSY)
    caller.get("entitlements", "page[size]=1")
    company = caller.document["data"][0]["relationships"]["company"]["data"]["id"]
    path = f"companies/{company}/relationships/entitlements"
    caller.get(path, "page[size]=2")
    listed = ids(caller)
    caller.get(path, f"page[size]=1&page[after]={quote(places(caller)[0])}")
    assert ids(caller) == listed[1:]


def test_one_by_itself_and_what_is_included_have_none(by_token) -> None:
    caller = by_token(SUSY)
    caller.get("entitlements", "page[size]=2&include=company")
    assert all("meta" not in each for each in caller.document["included"])
    caller.get(f"entitlements/{ids(caller)[0]}")
    assert "meta" not in caller.document["data"]
