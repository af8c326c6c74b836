"""Which meters an address means, and the list in which they are found: for a few, and for a company with 5,000."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection
from django.http import QueryDict

from forecourt.contracts.models import Contract, Entitlement, Resource
from forecourt.data.models import StoredObject
from forecourt.data.queries import MeterLine, Wanted
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.oversight.actions import remove_dial
from forecourt.web.data.choices import NAMED_AT_MOST, Choice, Chosen, describe, read_choice
from forecourt.web.data.listing import PAGE, describe_list, read_list
from forecourt.web.data.periods import BadAddress
from tests.browsing import Browse, text_of
from tests.signing import open_grant

JSON = {"Accept": "application/json"}
WEEK = {"from": "2026-10-25T00:00:00+10:00", "to": "2026-11-01T00:00:00+10:00"}
EARLY, LATE = datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
MANY = 5_000


def line(nmi: str, *, newest_at: datetime | None = LATE, freshness: str = "fresh", site: str = "Works") -> MeterLine:
    return MeterLine(nmi, f"Meter {nmi}", site, "Town", EARLY, newest_at, 10, freshness, "MDP")


def described(choice: Choice, lines: Sequence[MeterLine]) -> Chosen:
    return describe(choice=choice, groups=[each.group for each in lines], lines=lines)


@pytest.fixture
def many(operator: Any, people: Any) -> None:
    """Give ACME 5,000 meters more, each with an object in the manifest and a secret that opens it."""
    ada = people("ada@acme.example")
    with scope(operator):
        contract = Contract.objects.filter(
            company_id=ada.company_id, services__datasets__contains=["interval-readings"]
        ).first()
        sample = StoredObject.objects.filter(
            resource__identifier="4300000001", known_to__isnull=True, year=2026, dataset_id="interval-readings"
        ).get()
        site_id = sample.resource.site_id
        resources = Resource.objects.bulk_create(
            Resource(kind=sample.resource.kind, identifier=f"63{each:08d}", label=f"Outlet {each}", site_id=site_id)
            for each in range(MANY)
        )
        Entitlement.objects.bulk_create(
            Entitlement(company_id=ada.company_id, resource=each, contract=contract, valid=contract.valid)
            for each in resources
        )
        StoredObject.objects.bulk_create(_object_like(sample, each) for each in resources)
        with connection.cursor() as cursor:
            made = "select count(fc.secret_for_writing(nmi)) from unnest(%s::text[]) nmi"
            cursor.execute(made, [[each.identifier for each in resources]])


def _object_like(sample: StoredObject, resource: Resource) -> StoredObject:
    copied = {field.attname: getattr(sample, field.attname) for field in StoredObject._meta.fields}
    path = sample.path.replace("4300000001", resource.identifier)
    return StoredObject(**{**copied, "id": resource.id, "resource_id": resource.id, "path": path})


def test_without_a_key_all_meters_are_meant() -> None:
    assert read_choice("") == read_choice("all") == Choice("all")


def test_meters_are_named_once_each() -> None:
    assert read_choice("2,1,2").nmis == ("1", "2")


@pytest.mark.parametrize("text", [",", ",".join(str(each) for each in range(NAMED_AT_MOST + 1))])
def test_too_many_or_no_names_are_refused(text: str) -> None:
    with pytest.raises(BadAddress):
        read_choice(text)


def test_a_site_and_a_search_are_asked_anew_each_time() -> None:
    assert read_choice("site:Dandenong plant").wanted == Wanted(site="Dandenong plant")
    asked = read_choice("find:" + urlencode({"q": "press", "fresh": "stale", "not": "1,2"}))
    assert asked.wanted == Wanted(words="press", fresh="stale", without=frozenset({"1", "2"}))


def test_a_choice_that_names_what_is_not_held_is_invisible() -> None:
    with pytest.raises(Invisible):
        described(Choice("1,2", nmis=("1", "2")), [line("1")])
    with pytest.raises(Invisible):
        described(read_choice("find:q=nothing"), [])


def test_a_choice_says_up_to_when_all_of_its_meters_have_come() -> None:
    lines = [line("1"), line("2", newest_at=EARLY), line("3", newest_at=EARLY, freshness="fixed")]
    chosen = described(Choice("all"), lines)
    assert (chosen.whole_until, chosen.behind, chosen.ends) == (EARLY, 1, LATE)
    whole = described(Choice("all"), [lines[0], lines[2]])
    assert (whole.whole_until, whole.behind) == (None, 0)


def test_a_choice_says_from_when_on_stale_meters_lack() -> None:
    stale, never = line("2", newest_at=EARLY, freshness="stale"), line("3", newest_at=None, freshness="stale")
    assert described(Choice("all"), [line("1"), stale, never]).stale_from == EARLY
    assert described(Choice("all"), [stale]).described()["stale_from"] == EARLY.timestamp()
    assert described(Choice("all"), [line("1", newest_at=EARLY, freshness="ageing")]).stale_from is None


@pytest.mark.parametrize(
    "text, words",
    [("all", "All 2 meters"), ("1,2", "2 meters"), ("site:Works", "Works, 2 meters"), ("find:q=m", "2 meters found")],
)
def test_a_choice_has_a_name(text: str, words: str) -> None:
    assert described(read_choice(text), [line("1"), line("2")]).words == words
    assert described(read_choice("1"), [line("1")]).words == "1 · Meter 1"


def test_the_list_shows_a_page_and_leads_to_the_next() -> None:
    lines = [line(f"{each:03d}") for each in range(60)]
    asked = read_list(QueryDict("start=25&sort=-site"))
    shown = describe_list(asked=asked, shown=lines[25:50], found=60, total=60, sites=[])
    assert (shown["first"], shown["last"], len(shown["rows"])) == (26, 50, PAGE)
    assert (shown["earlier"], shown["later"]) == ("?sort=-site", "?sort=-site&start=50")
    assert shown["rows"][0]["nmi"] == "025"


def listed(query: str) -> dict[str, Any]:
    return describe_list(asked=read_list(QueryDict(query)), shown=[line("1")], found=1, total=1, sites=[])


@pytest.mark.parametrize("query", ["start=-3", "start=９", "sort=password", "start=1e9"])
def test_what_a_list_cannot_read_is_as_if_it_were_not_there(query: str) -> None:
    shown = listed(query)
    assert (shown["first"], shown["sort"]) == (1, "")


def test_beyond_its_end_a_list_begins_again(browse: Browse, plane: Any) -> None:
    listed = text_of(browse("ada@acme.example").get("/data/meters", {"start": "500"}))
    assert listed.count("data-meter=") == 19


def test_what_is_found_can_be_chosen_as_a_whole() -> None:
    shown = listed("q=press&fresh=stale")
    assert shown["matching"] == "find:q=press&fresh=stale"
    assert read_choice(shown["matching"]).wanted == Wanted(words="press", fresh="stale")


def test_the_list_comes_with_energy_quality_and_age(browse: Browse, plane: Any) -> None:
    listed = text_of(browse("ada@acme.example").get("/data/meters"))
    assert "All 19 meters" in listed
    assert listed.count("data-meter=") == 19
    assert 'class="q q-A"' in listed


def test_without_the_data_plane_the_list_says_so_and_shows_the_rest(browse: Browse, no_plane: None) -> None:
    listed = text_of(browse("ada@acme.example").get("/data/meters"))
    assert "Readings do not answer just now" in listed
    assert listed.count("data-meter=") == 19


def test_the_list_finds_by_words_and_never_what_others_hold(browse: Browse, plane: Any) -> None:
    browser = browse("ada@acme.example")
    assert text_of(browser.get("/data/meters", {"q": "4300000003"})).count("data-meter=") == 1
    assert "No meter matches" in text_of(browser.get("/data/meters", {"q": "4300000024"}))


def test_the_picker_offers_all_first_then_sites_and_meters(browse: Browse) -> None:
    browser = browse("ada@acme.example")
    offered = browser.get("/data/choices").json()
    assert offered["choices"][0] == {"key": "all", "words": "All 19 meters", "more": ""}
    found = browser.get("/data/choices", {"q": "4300000003"}).json()["choices"]
    assert [each["key"] for each in found] == ["4300000003"]
    assert browser.get("/data/choices", {"q": "4300000024"}).json() == {"choices": [], "total": 0}


def test_a_choice_is_described_to_its_holder(browse: Browse) -> None:
    told = browse("ada@acme.example").get("/data/choice", {"key": "4300000001,4300000003"}).json()
    assert (told["words"], told["count"], sorted(told["names"])) == ("2 meters", 2, ["4300000001", "4300000003"])
    assert told["rows"] > 0


def test_a_company_with_thousands_of_meters_gets_a_small_page_in_few_statements(
    browse: Browse, many: None, no_plane: None, django_assert_max_num_queries: Any
) -> None:
    browser = browse("ada@acme.example")
    few_bytes = len(text_of(browser.get("/data/")))
    with django_assert_max_num_queries(40):  # of which two thirds are savepoints, as the test itself is a transaction
        page = text_of(browser.get("/data/"))
    assert "5,019 meters, readings of" in page
    assert page.count("data-meter=") == PAGE
    assert len(page) < 120_000
    assert abs(len(page) - few_bytes) < 2_000


def test_with_thousands_of_meters_a_page_opens_with_one_of_them(browse: Browse, many: None, no_plane: None) -> None:
    browser = browse("ada@acme.example")
    assert '"count": 1' in text_of(browser.get("/data/"))
    assert "All 5,019 meters" in text_of(browser.get("/data/", {"key": "all"}))


def test_a_list_of_thousands_reads_the_rows_of_one_page_only(
    browse: Browse, many: None, plane: Any, django_assert_max_num_queries: Any
) -> None:
    browser = browse("ada@acme.example")
    with django_assert_max_num_queries(60):
        listed = text_of(browser.get("/data/meters", {"q": "43000000", "sort": "quality"}))
    assert 0 < listed.count("data-meter=") <= PAGE


@pytest.fixture
def unasked(operator: Any) -> None:
    """Let so much be read without anybody's approval."""
    perform(remove_dial, actor=operator, parameters={"code": "large-exports"})


def test_so_much_waits_for_an_approval_as_a_file_and_is_drawn_at_once(browse: Browse, many: None) -> None:
    browser = browse("ada@acme.example")
    drawn = browser.get("/data/series", WEEK | {"width": "900", "key": "all", "sum": "1"})
    assert drawn.status_code == 307
    answer = browser.get("/data/download", WEEK | {"key": "all", "format": "parquet"})
    assert answer.status_code == 303
    page = browser.get(answer.headers["Location"])
    assert "Waits for your company" in page.content.decode()


@pytest.mark.parametrize("planned", ["for thousands", "for a few"])
def test_all_of_thousands_are_granted_at_once_and_the_grant_lies_in_the_store(
    browse: Browse, many: None, unasked: None, planned: str, django_capture_on_commit_callbacks: Any
) -> None:
    if planned == "for a few":  # as the planner does where its statistics are older than the meters
        with connection.cursor() as cursor:
            cursor.execute("set local enable_hashjoin = off; set local enable_mergejoin = off")
    with django_capture_on_commit_callbacks(execute=True):
        answer = browse("ada@acme.example").get("/data/series", WEEK | {"width": "900", "key": "all", "sum": "1"})
    assert answer.status_code == 307
    assert len(answer.headers["Location"]) < 500
    token = parse_qs(urlsplit(answer.headers["Location"]).query)["g"][0]
    grant = open_grant(token)
    assert (len(grant.slices), grant.format) == (MANY + 19, "total")


def test_what_a_search_finds_among_thousands_is_granted_without_naming_it(
    browse: Browse, many: None, unasked: None, django_capture_on_commit_callbacks: Any
) -> None:
    query = WEEK | {"key": "find:q=Outlet", "format": "parquet"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = browse("ada@acme.example").get("/data/download", query)
    assert answer.status_code == 307
    told = browse("ada@acme.example").get("/data/choice", {"key": "find:q=Outlet"}).json()
    assert (told["count"], told["names"], told["words"]) == (MANY, {}, "5,000 meters found")
