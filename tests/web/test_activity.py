"""The activity page: the company's part of the journal."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest

from forecourt.kernel.catalogue import get_action
from forecourt.kernel.errors import Forbidden
from forecourt.kernel.journal import published
from forecourt.kernel.journal.checkpoints import Checkpoint, read_checkpoint, sign_checkpoint
from forecourt.kernel.journal.exporting import export_entries
from forecourt.kernel.journal.reading import list_entries
from forecourt.kernel.journal.searching import Search, search_entries
from forecourt.kernel.pipeline import perform
from forecourt.look.sheets import as_csv
from forecourt.web.activity.asked import READS
from forecourt.web.activity.window import read_window
from tests.browsing import NOW, Browse, text_of
from tests.world import sign_in


def test_an_administrator_sees_what_happened_without_what_was_only_read(browse: Browse) -> None:
    browser = browse("ada@acme.example")
    browser.get("/data/download")
    assert "Readings of" in text_of(browser.get("/activity/"))
    assert "Read 19 meters as parquet" not in text_of(browser.get("/activity/"))


def test_what_was_read_is_shown_where_that_is_asked_for(browse: Browse) -> None:
    browser = browse("ada@acme.example")
    browser.get("/data/download")
    assert "Read 19 meters as parquet" in text_of(browser.get("/activity/?reads=1"))


def test_a_stranger_sees_nothing_of_it(browse: Browse) -> None:
    page = text_of(browse("ben@bravo.example").get("/activity/"))
    assert "EN-0007" not in page
    assert "Ada Okafor" not in page


@pytest.mark.parametrize("email", ["rita@acme.example", "kelly@acme.example", "sam@acme.example"])
def test_who_is_no_administrator_is_refused_with_the_reason(browse: Browse, email: str) -> None:
    answer = browse(email).get("/activity/")
    assert answer.status_code == 403
    assert "for its administrators" in text_of(answer)


@pytest.mark.parametrize("email, status", [("olga@meridian.example", 404), (None, 302)])
def test_staff_and_nobody_do_not_get_there(browse: Browse, email: str | None, status: int) -> None:
    assert browse(email).get("/activity/").status_code == status


def test_a_place_that_is_no_row_is_not_found(browse: Browse) -> None:
    assert browse("ada@acme.example").get("/activity/?before=last-week").status_code == 404


@pytest.mark.parametrize("without", [READS, ()])
def test_pages_follow_one_another_without_gap_or_overlap(people: Any, browse: Browse, without: tuple[str, ...]) -> None:
    browse("ada@acme.example").get("/data/download")
    actor, search = people("ada@acme.example"), Search(without=without)
    whole = read_window(actor=actor, search=search, before=None, size=1_000)
    paged, before = [], None
    while True:
        window = read_window(actor=actor, search=search, before=before, size=7)
        paged += window.entries
        before = window.next_before
        if before is None:
            break
    assert [entry.id for entry in paged] == [entry.id for entry in whole.entries]
    assert len(paged) > 20


def refused(email: str = "kelly@acme.example") -> None:
    """Let somebody ask for what they may not have."""
    with pytest.raises(Forbidden):
        perform(get_action("access.change_colleague"), actor=sign_in(email), parameters=LIMITED)


LIMITED = {"user_id": "00000000-0000-7000-8000-000000000000", "role": "read_only"}


def test_what_was_refused_is_there_with_the_reason_and_how_long_it_took(browse: Browse) -> None:
    refused()
    page = text_of(browse("ada@acme.example").get("/activity/?show=refused"))
    assert page.count('<span class="badge warn">Refused</span>') == 1
    assert "kernel.action.refused" in page
    assert re.search(r"portal, (under 1 ms|[\d,]+ ms)", page)
    assert "Readings of" not in page


def test_a_row_narrows_the_page_to_its_person_event_and_request(browse: Browse) -> None:
    browser = browse("ada@acme.example")
    browser.get("/data/download")
    page = text_of(browser.get("/activity/?show=reads"))
    request = re.search(r'href="(/activity/\?[^"]*request=[^"]+)">request', page)
    person = re.search(r'href="(/activity/\?[^"]*who=Ada[^"]+)"', page)
    assert request is not None
    assert person is not None
    assert "Read 19 meters" in text_of(browser.get(request[1].replace("&amp;", "&")))
    assert "Readings of" not in text_of(browser.get(person[1].replace("&amp;", "&")))
    assert "Leave out all" in text_of(browser.get(person[1].replace("&amp;", "&")))


def test_words_narrow_it(browse: Browse) -> None:
    browser = browse("ada@acme.example")
    page = text_of(browser.get("/activity/?q=entitlement"))
    assert "contracts.entitlement.granted" in page
    assert "Readings of" not in page
    assert "No row matches" in text_of(browser.get("/activity/?q=nothing-like-it"))


@pytest.mark.parametrize("asked", ["request=x", "from=x", "to=9999-12-31", "through=smoke", "show=secrets", "before=x"])
def test_what_cannot_be_looked_for_is_not_found(browse: Browse, asked: str) -> None:
    assert browse("ada@acme.example").get(f"/activity/?{asked}").status_code == 404


@pytest.mark.parametrize("format", ["csv", "json"])
def test_the_rows_that_are_shown_are_exported_and_that_is_journalled(browse: Browse, format: str) -> None:
    browser = browse("ada@acme.example")
    browser.get("/data/download")
    text = text_of(browser.post("/activity/export/", {"show": "reads", "format": format}))
    rows = json.loads(text) if format == "json" else list(csv.DictReader(io.StringIO(text)))
    assert {row["event"] for row in rows} == {"data.rows.granted"}
    assert {(row["who"], row["interface"], row["result"]) for row in rows} == {("Ada Okafor", "web", "done")}
    assert all(float(row["duration_ms"]) > 0 and row["request_id"] for row in rows)
    assert "journal rows exported" in text_of(browser.get("/activity/"))


def test_no_cell_of_an_export_is_a_formula() -> None:
    row = dict.fromkeys(("title", "event", "action", "result", "interface", "subject", "id"), "x")
    row |= {"at": NOW, "true_at": NOW, "who": "=1+1", "old": {}, "new": {"a": 1}, "company_id": None}
    [written] = csv.DictReader(io.StringIO(as_csv(rows=[{**row, "request_id": None, "duration_us": 1500}])))
    assert (written["who"], written["duration_ms"], written["new"]) == ("'=1+1", "1.5", '{"a":1}')


def test_an_export_holds_nothing_of_another_company(browse: Browse, people: Any) -> None:
    browse("ben@bravo.example").get("/data/download")
    ids = {str(row.id) for row in list_entries(actor=people("ben@bravo.example"), limit=1_000)}
    text = text_of(browse("ada@acme.example").post("/activity/export/", {"show": "all", "format": "json"}))
    assert ids
    assert not ids & {row["id"] for row in json.loads(text)}
    assert "bravo" not in text.lower()


def test_naming_another_company_in_an_export_finds_nothing(people: Any) -> None:
    ben = people("ben@bravo.example")
    receipt = perform(export_entries, actor=people("ada@acme.example"), parameters={"company_id": str(ben.company_id)})
    assert receipt.once["entries"] == []


@pytest.mark.parametrize("field", ["user_id", "actor_id", "email"])
def test_of_a_person_an_export_tells_the_name_alone(browse: Browse, field: str) -> None:
    browser = browse("ada@acme.example")
    rows = json.loads(text_of(browser.post("/activity/export/", {"show": "all", "format": "json"})))
    assert all(field not in row for row in rows)
    assert "meridian.example" not in json.dumps([{**row, "old": "", "new": "", "title": ""} for row in rows])


def test_somebody_who_looks_through_a_customers_eyes_is_seen_there(browse: Browse, people: Any) -> None:
    ada = people("ada@acme.example")
    perform(
        get_action("access.look_through"),
        actor=people("olga@meridian.example"),
        parameters={"user_id": str(ada.id), "company_id": str(ada.company_id), "reason": "A question on the phone"},
    )
    page = text_of(browse("ada@acme.example").get("/activity/?event=access.company.looked_through"))
    assert "A question on the phone" in page
    assert "olga@" not in page


def test_a_company_whose_rows_the_provider_exports_reads_of_it(browse: Browse, people: Any) -> None:
    ada = people("ada@acme.example")
    parameters = {"company_id": str(ada.company_id), "text": "EN"}
    perform(export_entries, actor=people("olga@meridian.example"), parameters=parameters)
    [row] = search_entries(actor=ada, search=Search(event="kernel.entries.exported"))
    assert dict(row.about) == {"rows": row.about["rows"]}


@pytest.fixture
def checkpoint(tmp_path: Any, database_urls: dict[str, str]) -> Iterator[Checkpoint]:
    """A checkpoint as the sealer keeps it, in the test's own transaction."""
    made = sign_checkpoint(era=UUID(int=1), seq=1234, root=b"r" * 32, link=b"l" * 32, at=NOW, private_key=b"s" * 32)
    with patch.object(published, "_newest", lambda: made.as_json()):
        yield made


@pytest.mark.parametrize(
    "email, path", [("ada@acme.example", "/activity/"), ("olga@meridian.example", "/staff/journal/")]
)
def test_the_newest_checkpoint_is_given_out(browse: Browse, checkpoint: Checkpoint, email: str, path: str) -> None:
    answer = browse(email).get(f"{path}checkpoint")
    assert answer["Content-Disposition"] == 'attachment; filename="checkpoint-1234.json"'
    assert read_checkpoint(answer.content).signature == checkpoint.signature


def test_the_page_tells_how_to_verify_against_it(browse: Browse, checkpoint: Checkpoint) -> None:
    page = text_of(browse("ada@acme.example").get("/activity/"))
    assert "forecourtd journal verify --against checkpoint-1234.json" in page
    assert checkpoint.key in page


def test_before_the_first_checkpoint_there_is_none(browse: Browse) -> None:
    assert browse("ada@acme.example").get("/activity/checkpoint").status_code == 404
    assert "The first one is signed" in text_of(browse("ada@acme.example").get("/activity/"))


@pytest.mark.parametrize(
    "email, status",
    [("rita@acme.example", 403), ("sam@acme.example", 403), ("olga@meridian.example", 404), (None, 302)],
)
def test_others_get_neither_checkpoint_nor_export(browse: Browse, email: str | None, status: int) -> None:
    assert browse(email).get("/activity/checkpoint").status_code == status
    assert browse(email).post("/activity/export/").status_code == status
