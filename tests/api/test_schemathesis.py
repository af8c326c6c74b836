"""What one customer lists or makes, no other customer is shown: as Schemathesis finds, resource by resource.

For each resource its engine lists, or makes, as one customer, follows the description's link to the one thing, and asks
for that as the other customer and as nobody; its check `object_level_authorization` compares what they get.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from forecourt.api import urls
from forecourt.api.openapi.describing import describe
from tests.api.playing import Document, cut, kinds_of, play
from tests.api.served import LEAKY
from tests.api.serving import Served, served

assert urls.urlpatterns  # which declares every resource
DOCUMENT: Final[Document] = describe()
#: What the provider declares for everybody.
SHARED: Final = {
    *(
        "affiliations",
        "code-lists",
        "datasets",
        "freshness-rules",
        "guardrails",
        "journal-checkpoints",
        "levels",
        "roles",
        "services",
    ),
}
#: What only the provider's people may ask for.
FOR_STAFF: Final = {"files", "late-files", "sources"}
#: What is known of customers and what keeps it true: the provider's own, and for customers there is none of it.
PROVIDERS_OWN: Final = {
    *("activities", "anomalies", "automation-rules", "automation-runs", "conflicts", "fact-types", "facts"),
    *("import-faults", "imports", "measurements", "merge-proposals", "merges", "references"),
    *("refreshes", "segments", "stewardships"),
}
OWN: Final = [each for each in kinds_of(DOCUMENT) if each not in SHARED | FOR_STAFF | PROVIDERS_OWN]
_HOOK: Final = {"url": "https://hooks.example.com/forecourt", "topics": ["arrived"]}
_DAY: Final = {"period_from": "2026-10-30T00:00:00+10:00", "period_to": "2026-10-31T00:00:00+10:00"}
#: What customers make themselves, by POST, and with what; a token makes nothing that gives a right.
MADE: Final[dict[str, dict[str, Any]]] = {
    "dials": {"code": "views", "title": "Shared views", "actions": ["data.share_view"], "level": "audited"},
    "invitations": {"email": "kim@acme.example", "name": "Kim Novak", "role": "read_only"},
    "marks": {**_DAY, "text": "Chiller test, not a fault"},
    "views": {"title": "Peaks in summer", "query": "key=all&heat=4w", "is_shared": False},
    "webhooks": {"name": "Energy dashboard", **_HOOK},
}


@pytest.fixture(scope="module")
def api(database_home: Path) -> Iterator[Served]:
    """The API, with something of every kind in two companies."""
    with served("peers", secrets=database_home, is_furnished=True) as found:
        yield found


def listing(document: Document, kind: str) -> Document:
    """Return the part that lists a resource and shows one of it."""
    return cut(document, {f"/api/v1/{kind}": ("get",), f"/api/v1/{kind}/{{id}}": ("get",)}, bare=True)


@pytest.mark.xdist_group("schemathesis of peers")
@pytest.mark.parametrize("kind", OWN)
def test_what_one_customer_lists_is_not_there_for_another(api: Served, tmp_path: Path, kind: str) -> None:
    played = play(api, listing(DOCUMENT, kind), folder=tmp_path, phase="stateful")
    assert (played.found, played.errors) == ([], [])
    assert played.followed, played.asked  # where no link led on, nothing was compared
    for each in played.followed:
        assert set(played.refused_to_peers(each.path)) == {404}, (each, played.asked)


@pytest.mark.xdist_group("schemathesis of peers")
@pytest.mark.parametrize("kind", sorted(PROVIDERS_OWN))
def test_what_is_known_of_customers_is_there_for_none_of_them(api: Served, tmp_path: Path, kind: str) -> None:
    played = play(api, listing(DOCUMENT, kind), folder=tmp_path, phase="stateful")
    assert (played.found, played.errors) == ([], [])
    assert played.followed == []  # an empty list leads nowhere
    assert {each.status for each in played.asked if each.who} <= {200, 403, 404}


@pytest.mark.xdist_group("schemathesis of peers")
@pytest.mark.parametrize("kind", sorted(MADE))
def test_what_one_customer_makes_is_not_there_for_another(api: Served, tmp_path: Path, kind: str) -> None:
    part = cut(DOCUMENT, {f"/api/v1/{kind}": ("post",), f"/api/v1/{kind}/{{id}}": ("get",)}, bare=True)
    (content,) = part["paths"][f"/api/v1/{kind}"]["post"]["requestBody"]["content"].values()
    content["schema"] = {"enum": [{"data": {"type": kind, "attributes": MADE[kind]}}]}
    played = play(api, part, folder=tmp_path, phase="stateful")
    assert (played.found, played.errors) == ([], [])
    assert played.followed, played.asked
    assert {404} == {status for each in played.followed for status in played.refused_to_peers(each.path)}


@pytest.mark.xdist_group("schemathesis of peers")
@pytest.mark.parametrize("kind", sorted(SHARED))
def test_what_is_for_everybody_is_the_same_for_both(api: Served, tmp_path: Path, kind: str) -> None:
    played = play(api, listing(DOCUMENT, kind), folder=tmp_path, phase="stateful")
    assert (played.found, played.errors) == ([], [])
    assert played.followed


@pytest.mark.xdist_group("schemathesis of peers")
@pytest.mark.parametrize("kind", sorted(FOR_STAFF))
def test_what_is_for_the_providers_people_is_refused_to_customers(api: Served, tmp_path: Path, kind: str) -> None:
    played = play(api, listing(DOCUMENT, kind), folder=tmp_path, phase="stateful")
    assert (played.found, played.errors) == ([], [])
    assert {each.status for each in played.asked if each.who} == {403}


@pytest.mark.xdist_group("schemathesis of a leak")
def test_every_resource_that_forgot_to_narrow_its_rows_is_found(database_home: Path, tmp_path: Path) -> None:
    with served("leaky", secrets=database_home, is_leaky=True) as leaky:
        document: dict[str, Any] = leaky.document()
        found = {kind: play(leaky, listing(document, kind), folder=tmp_path, phase="stateful").found for kind in LEAKY}
    for kind in LEAKY:
        (told,) = found[kind]
        assert f"GET /api/v1/{kind}/{{id}}: object_level_authorization" in told
        assert "that `acme` owns" in told
