"""Market files: who sees them, giving them in, what becomes of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from forecourt.data.engine.market import FileRefused
from forecourt.data.queries import FileCard
from forecourt.data.reactions import land_file
from forecourt.data.stores import open_landing_store
from forecourt.processes.demo.files import small_history
from forecourt.settings.environment import environment
from forecourt.staff.files import figures
from tests.browsing import Browse, text_of
from tests.oversight.conftest import turn

__all__ = ["turn"]
JSON = {"Accept": "application/json"}
SUSY = "susy@meridian.example"
NEVER = "00000000-0000-7000-8000-000000000000"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a market file of a day that the test world does not have, with one text replaced by another."""

    def write_file(*, wrong: tuple[str, str] | None = None) -> Path:
        [path] = small_history(
            folder=tmp_path, nmis=["4300000001"], from_day=date(2026, 10, 10), to_day=date(2026, 10, 12)
        )
        if wrong is not None:
            path.write_text(path.read_text().replace(*wrong, 1))
        return path

    return write_file


def give_in(browser: Client, path: Path) -> Any:
    """Send a file as the page's script does."""
    with path.open("rb") as file:
        return browser.post("/staff/files/", {"file": file}, headers=JSON)


def read(people: Any, address: str) -> None:
    """Do what the worker does with the queued job."""
    susy = people(SUSY)
    file_id = UUID(address.rstrip("/").rsplit("/", 1)[-1])
    land_file(actor=susy, file_id=file_id, store=open_landing_store(actor=susy))


def spooled() -> set[Path]:
    """Return what lies in the spool."""
    folder = environment().home / "spool"
    return set(folder.iterdir()) if folder.exists() else set()


def test_the_list_shows_what_came_of_each_file(browse: Browse) -> None:
    page = text_of(browse(SUSY).get("/staff/files/"))
    assert "NEM12#" in page
    assert "6,048" in page
    assert 'data-max-bytes="512000000"' in page


@pytest.mark.parametrize("email", ["vlad@meridian.example", "khan@meridian.example", "olga@meridian.example"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_whose_role_has_no_files_are_refused_with_the_reason(browse: Browse, email: str, method: str) -> None:
    answer = getattr(browse(email), method)("/staff/files/")
    assert answer.status_code == 403
    assert "customers’ data" in text_of(answer).replace("&#x27;", "’")


@pytest.mark.parametrize("address", ["/staff/", "/staff/files/", f"/staff/files/{NEVER}/"])
def test_for_customers_there_is_no_such_address(browse: Browse, address: str) -> None:
    browser = browse("ada@acme.example")
    assert browser.get(address).status_code == 404
    assert browser.get(address).content == browser.get("/nowhere/").content


def test_nobody_is_asked_to_sign_in(browse: Browse) -> None:
    assert browse().get("/staff/files/").headers["Location"].startswith("/accounts/login/")
    assert browse().post("/staff/files/", headers=JSON).status_code == 401


def test_a_file_that_is_not_there_is_not_found(browse: Browse) -> None:
    assert browse(SUSY).get(f"/staff/files/{NEVER}/").status_code == 404


def test_a_file_that_was_given_in_is_read_and_then_taken(browse: Browse, people: Any, write: Write) -> None:
    browser = browse(SUSY)
    answer = give_in(browser, write())
    assert answer.status_code == 201
    assert answer.json()["outcome"] == "reading"
    address = answer.json()["url"]
    assert 'hx-trigger="every 1s"' in text_of(browser.get(address))
    read(people, address)
    page = text_of(browser.get(address))
    assert "every 1s" not in page
    assert "Taken" in page
    assert "576" in page


def test_what_was_given_in_lies_in_the_spool_as_it_came(browse: Browse, write: Write) -> None:
    before, path = spooled(), write()
    give_in(browse(SUSY), path)
    [kept] = spooled() - before
    assert kept.read_bytes() == path.read_bytes()
    assert kept.name != path.name


def test_the_same_bytes_come_in_only_once(browse: Browse, write: Write) -> None:
    browser, path = browse(SUSY), write()
    give_in(browser, path)
    before = spooled()
    answer = give_in(browser, path)
    assert (answer.status_code, answer.json()["outcome"]) == (409, "known")
    assert "The same bytes came in as" in answer.json()["words"]
    assert spooled() == before


def test_a_refused_file_shows_the_line_with_the_fault_marked_and_the_rule(
    browse: Browse, people: Any, write: Write
) -> None:
    browser = browse(SUSY)
    path = write()
    first_value = path.read_text().splitlines()[2].split(",")[2]
    path.write_text(path.read_text().replace(f",{first_value},", ",1_000,", 1))
    address = give_in(browser, path).json()["url"]
    with pytest.raises(FileRefused):
        read(people, address)
    page = text_of(browser.get(address))
    assert "Refused at line 3" in page
    assert "<mark>1_000</mark>" in page
    assert "Write figures and at most one point" in page


def test_a_file_beyond_the_limit_is_refused_and_nothing_of_it_is_kept(
    browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment(), "upload_mb", 1)
    before, file = spooled(), BytesIO(b"x" * 1_000_001)
    file.name = "long.csv"
    answer = browse(SUSY).post("/staff/files/", {"file": file}, headers=JSON)
    assert (answer.status_code, answer.json()["outcome"]) == (413, "refused")
    assert spooled() == before


def test_a_request_without_a_file_is_refused(browse: Browse) -> None:
    assert browse(SUSY).post("/staff/files/", {"what": "ever"}, headers=JSON).status_code == 422


def test_a_form_of_another_site_leaves_nothing_in_the_spool(browse: Browse, write: Write) -> None:
    before = spooled()
    assert give_in(browse(SUSY, enforce_csrf_checks=True), write()).status_code == 403
    assert spooled() == before


def test_without_scripts_the_list_comes_back_with_a_note_for_each_file(browse: Browse, write: Write) -> None:
    browser = browse(SUSY)
    with write().open("rb") as file:
        answer = browser.post("/staff/files/", {"file": file}, headers={"Accept": "text/html"}, follow=True)
    assert "It is being read." in text_of(answer)


def card(**values: Any) -> FileCard:
    """Make a file that came in a minute before it was dealt with."""
    known = {
        "size_bytes": 1,
        "spool_path": "x",
        "readings": 1,
        "keys": 1,
        "days_new": 1,
        "days_replaced": 0,
        "days_unchanged": 0,
        "days_older": 0,
    } | {
        "id": UUID(int=1),
        "name": "a.csv",
        "kind": "NEM12",
        "state": "accepted",
        "received_at": datetime(2026, 11, 2, 9, 0, tzinfo=UTC),
        "finished_at": datetime(2026, 11, 2, 9, 1, tzinfo=UTC),
        "received_by": "Susy",
        "refused_line": None,
        "refused_code": "",
        "refused_reason": "",
        "refused_excerpt": [],
    }
    return FileCard(**(known | values))


@pytest.mark.parametrize(
    "state, outcome",
    [
        ("received", "waiting"),
        ("reading", "reading"),
        ("accepted", "taken"),
        ("refused", "refused"),
        ("corrected", "corrected"),
        ("rejected", "rejected"),
    ],
)
def test_every_state_of_a_file_has_an_outcome(state: str, outcome: str) -> None:
    assert figures.outcome_of(file=card(state=state)) == outcome


def test_a_file_tells_how_long_it_took_and_what_happened_to_it() -> None:
    assert figures.file_row(file=card())["took_ms"] == 60_000
    assert [event["title"] for event in figures.history_of(file=card())] == ["Taken in, whole", "Came in"]
    reading = card(finished_at=None, state="reading")
    assert [event["kind"] for event in figures.history_of(file=reading)] == ["now", ""]


def test_the_worst_quality_is_the_one_of_which_there_is_any() -> None:
    assert figures.worst_of(counts={"A": 5, "E": 1, "N": 0}) == "E"
    assert figures.worst_of(counts={}) == ""


def test_the_list_is_paged_and_each_page_goes_on_where_the_last_ended(
    browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forecourt.staff.files.views.PAGE", 2)
    browser, seen, address = browse(SUSY), [], "/staff/files/"
    while address:
        page = text_of(browser.get(address))
        seen.append(re.findall(r'href="(/staff/files/[0-9a-f-]{36}/)"', page))
        older = re.search(r'href="(\?[^"]*)" rel="next"', page)
        address = f"/staff/files/{unescape(older[1])}" if older else ""
    assert len(seen) >= 2
    flat = [each for page in seen for each in page]
    assert len(flat) == len(set(flat)) >= 3


def test_the_list_is_narrowed_by_state_and_by_source(browse: Browse) -> None:
    browser = browse(SUSY)
    assert "No such file" in text_of(browser.get("/staff/files/?state=rejected"))
    assert "NEM12#" in text_of(browser.get("/staff/files/?state=accepted&source=bass-metering"))
    assert "No such file" in text_of(browser.get("/staff/files/?source=coral-metering"))


@pytest.mark.parametrize(
    "query", ["state=odd", "before=x", "before=2026-01-01T00:00:00_x", "before=2026-01-01T00:00_1"]
)
def test_a_list_that_is_not_there_is_not_found(browse: Browse, query: str) -> None:
    assert browse(SUSY).get(f"/staff/files/?{query}").status_code == 404


def test_a_file_that_has_to_be_approved_waits_with_its_bytes_kept(browse: Browse, write: Write, turn: Any) -> None:
    turn("data.*", code="data", approvers=["provider"])
    before = spooled()
    answer = give_in(browse(SUSY), write())
    assert (answer.status_code, answer.json()["outcome"]) == (202, "waiting")
    assert answer.json()["url"].startswith("/staff/approvals/")
    assert len(spooled() - before) == 1
    with write().open("rb") as file:
        led = browse(SUSY).post("/staff/files/", {"file": file})
    assert led.headers["Location"].startswith("/staff/approvals/")
