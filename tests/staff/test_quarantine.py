"""Quarantine by page: what waits, mending it line by line, rejecting it, and who may."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forecourt.data.engine.market import FileRefused
from forecourt.data.queries import get_file
from forecourt.data.reactions import land_file
from forecourt.data.stores import open_landing_store
from forecourt.processes.demo.files import small_history
from forecourt.processes.ingesting import ingest_path
from forecourt.settings.environment import environment
from tests.browsing import Browse, text_of

SUSY = "susy@meridian.example"
OTHERS = ["vlad@meridian.example", "khan@meridian.example", "olga@meridian.example", "mina@meridian.example"]
Spoil = Callable[[list[str]], None]


@pytest.fixture
def refuse(operator: Any, tmp_path: Path) -> Callable[[Spoil], str]:
    """Put a spoilt file of two days into quarantine and return its address."""

    def put(spoil: Spoil) -> str:
        [path] = small_history(
            folder=tmp_path, nmis=["4300000003"], from_day=date(2026, 1, 10), to_day=date(2026, 1, 12)
        )
        lines = path.read_bytes().decode().split("\r\n")
        spoil(lines)
        path.write_text("\r\n".join(lines), encoding="utf-8", newline="")
        with pytest.raises(FileRefused):
            ingest_path(actor=operator, path=path)
        return newest(operator)

    return put


def newest(operator: Any) -> str:
    from forecourt.data.queries import list_files

    return f"/staff/files/{list_files(actor=operator, state='refused', limit=1)[0].id}/"


def slip(lines: list[str]) -> None:
    """Spoil the first value of the first day."""
    fields = lines[2].split(",")
    fields[2] = "1_000"
    lines[2] = ",".join(fields)


def slip_twice(lines: list[str]) -> None:
    slip(lines)
    lines[3] = lines[3].replace(",A,", ",a,")


def field(page: str, name: str) -> str:
    """Return the value of a hidden field."""
    from html import unescape

    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None, name
    return unescape(found[1])


def area(page: str, name: str) -> str:
    from html import unescape

    found = re.search(rf'<textarea[^>]*name="{name}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found is not None, name
    return unescape(found[1])


def send(browser: Client, address: str, page: str, **changed: str) -> Any:
    """Send the bench's form as the page has it, with something changed."""
    form = {"edits": field(page, "edits"), "intent": "check"}
    if 'name="text"' in page:
        form |= {name: field(page, name) for name in ("first", "removed")}
        form |= {"shown": area(page, "shown"), "text": area(page, "text")}
    return browser.post(f"{address}mend/", form | changed)


def test_a_file_is_mended_line_by_line_checked_and_taken_in(browse: Browse, people: Any, refuse) -> None:
    browser, address = browse(SUSY), refuse(slip_twice)
    page = text_of(browser.get(address))
    assert "Refused at line 3" in page
    assert "<mark>1_000</mark>" in page
    assert "Interval data record (300)" in page
    mended = area(page, "text").replace("1_000", "1.000")
    page = text_of(send(browser, address, page, text=mended))
    assert "The next fault is at line 4" in page
    assert "Write the quality as A" in page
    page = text_of(send(browser, address, page, intent="use"))
    assert "The whole file reads now" in page
    assert "576 readings of 1 meter" in page
    answer = send(browser, address, page, intent="accept", reason="Told on the telephone")
    corrected = answer.headers["Location"]
    susy, file_id = people(SUSY), UUID(corrected.rstrip("/").rsplit("/", 1)[-1])
    land_file(actor=susy, file_id=file_id, store=open_landing_store(actor=susy))
    after, before = text_of(browser.get(corrected)), text_of(browser.get(address))
    assert "Taken in" in after
    assert f'href="{address}"' in after
    assert "What was corrected" in after
    assert f'href="{corrected}"' in before
    assert "Told on the telephone" in before


def test_no_reading_of_a_broken_file_is_on_any_page(browse: Browse, refuse, operator) -> None:
    browser, address = browse(SUSY), refuse(slip_twice)
    path = environment().home / "spool" / get_file(actor=operator, file_id=UUID(address.split("/")[3])).spool_path
    values = {value for value in path.read_bytes().decode().split("\r\n")[2].split(",")[3:290] if "." in value}
    page = text_of(browser.get(address))
    checked = text_of(send(browser, address, page, text=area(page, "text").replace("1_000", "1.000")))
    for each in (page, checked):
        assert "•" in each
        assert not [value for value in values if re.search(rf"[,>]{re.escape(value)}[,<]", each)]


def test_a_mark_put_where_a_refusal_would_quote_it_tells_no_reading(browse: Browse, refuse, operator) -> None:
    browser, address = browse(SUSY), refuse(slip)
    path = environment().home / "spool" / get_file(actor=operator, file_id=UUID(address.split("/")[3])).spool_path
    hidden = path.read_bytes().decode().split("\r\n")[2].split(",")[3]
    page = text_of(browser.get(address))
    probe = area(page, "text").replace("1_000", "1.000").replace(",A,", ",•3:2,")
    answer = text_of(send(browser, address, page, text=probe))
    assert "is not a quality" in answer
    assert hidden not in re.sub(r"\d\d:\d\d", "", answer)


def test_a_check_without_a_change_or_with_what_no_file_holds_is_told(browse: Browse, refuse) -> None:
    browser, address = browse(SUSY), refuse(slip)
    page = text_of(browser.get(address))
    unchanged = send(browser, address, page)
    assert (unchanged.status_code, "Nothing was changed yet" in text_of(unchanged)) == (422, True)
    odd = send(browser, address, page, text="300,２")
    assert (odd.status_code, "plain ASCII" in text_of(odd)) == (422, True)
    assert area(text_of(odd), "text") == "300,２"


def test_a_corrected_file_needs_a_reason(browse: Browse, refuse) -> None:
    browser, address = browse(SUSY), refuse(slip)
    page = text_of(browser.get(address))
    page = text_of(send(browser, address, page, text=area(page, "text").replace("1_000", "1.000")))
    answer = send(browser, address, page, intent="accept", reason="")
    assert answer.status_code == 422
    assert "Say what you changed" in text_of(answer)


def test_the_last_edit_can_be_undone(browse: Browse, refuse) -> None:
    browser, address = browse(SUSY), refuse(slip)
    page = text_of(browser.get(address))
    page = text_of(send(browser, address, page, text=area(page, "text").replace("1_000", "1.000")))
    page = text_of(send(browser, address, page, intent="undo"))
    assert "Refused at line 3" in page
    assert field(page, "edits") == "[]"


def test_who_comes_second_is_told_so(browse: Browse, refuse) -> None:
    browser, address = browse(SUSY), refuse(slip)
    page = text_of(browser.get(address))
    checked = text_of(send(browser, address, page, text=area(page, "text").replace("1_000", "1.000")))
    browser.post(f"{address}reject/", {"reason": "The sender sends it again"})
    for answer in (
        send(browser, address, checked, intent="accept", reason="Told on the telephone"),
        browser.post(f"{address}reject/", {"reason": "Again"}),
        browser.post(f"{address}assign/", {"to_me": "yes"}),
    ):
        assert answer.status_code == 409
        assert "Somebody else decided first" in text_of(answer)


@pytest.mark.parametrize("edits", ["", "x", "{}", "[1]", '[{"first": "1"}]', '[{"first":1,"removed":1,"lines":[1]}]'])
def test_a_form_that_is_none_of_ours_is_refused(browse: Browse, refuse, edits: str) -> None:
    browser, address = browse(SUSY), refuse(slip)
    assert browser.post(f"{address}mend/", {"edits": edits, "intent": "check"}).status_code == 422


def test_a_rejected_file_leaves_the_queue_and_keeps_its_reason(browse: Browse, refuse) -> None:
    browser, address = browse(SUSY), refuse(slip)
    assert address in text_of(browser.get("/staff/quarantine/"))
    answer = browser.post(f"{address}reject/", {"reason": "Nobody knows the value"}, follow=True)
    assert address not in text_of(answer)
    assert "Nobody knows the value" in text_of(browser.get(address))


def test_a_rejection_needs_a_reason(browse: Browse, refuse) -> None:
    browser, address = browse(SUSY), refuse(slip)
    assert "Say why" in text_of(browser.post(f"{address}reject/", {"reason": " "}, follow=True))
    assert address in text_of(browser.get("/staff/quarantine/"))


def test_the_queue_shows_who_has_a_file_and_filters_by_it(browse: Browse, refuse) -> None:
    browser, address = browse(SUSY), refuse(slip)
    assert address in text_of(browser.get("/staff/quarantine/?whose=free"))
    browser.post(f"{address}assign/", {"to_me": "yes"})
    assert address in text_of(browser.get("/staff/quarantine/?whose=mine"))
    assert address not in text_of(browser.get("/staff/quarantine/?whose=free"))
    assert "Hand it back" in text_of(browser.get(address))


def test_a_file_that_cannot_be_unpacked_can_only_be_rejected(browse: Browse, operator, tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 not a zip")
    with pytest.raises(FileRefused):
        ingest_path(actor=operator, path=tmp_path / "broken.zip")
    page = text_of(browse(SUSY).get(newest(operator)))
    assert "cannot be mended here" in page
    assert "Reject the file" in page


@pytest.mark.parametrize("email", OTHERS)
def test_staff_without_files_get_neither_the_queue_nor_the_bench(browse: Browse, refuse, email: str) -> None:
    browser, address = browse(email), refuse(slip)
    for answer in (
        browser.get("/staff/quarantine/"),
        browser.get(address),
        browser.post(f"{address}mend/", {"edits": "[]"}),
        browser.post(f"{address}reject/", {"reason": "because"}),
        browser.post(f"{address}assign/", {"to_me": "yes"}),
    ):
        assert answer.status_code == 403


@pytest.mark.parametrize("email", ["ada@acme.example", "rita@acme.example"])
def test_for_customers_there_is_no_such_address(browse: Browse, refuse, email: str) -> None:
    browser, address = browse(email), refuse(slip)
    assert browser.get("/staff/quarantine/").status_code == 404
    assert browser.get("/staff/pipeline/").status_code == 404
    for action in ("mend", "reject", "assign"):
        assert browser.post(f"{address}{action}/", {"edits": "[]", "reason": "because"}).status_code == 404


def test_nobody_is_asked_to_sign_in(browse: Browse) -> None:
    for address in ("/staff/quarantine/", "/staff/pipeline/"):
        assert browse().get(address).headers["Location"].startswith("/accounts/login/")


def test_a_file_that_is_not_there_is_not_found(browse: Browse) -> None:
    never = "/staff/files/00000000-0000-7000-8000-000000000000/"
    browser = browse(SUSY)
    assert browser.post(f"{never}mend/", {"edits": "[]"}).status_code == 404
    assert browser.post(f"{never}reject/", {"reason": "because"}).status_code == 404


@pytest.mark.parametrize("address", ["/staff/quarantine/", "/staff/files/", "/staff/pipeline/"])
def test_lists_ask_the_database_no_more_often_when_there_is_more(browse: Browse, refuse, address: str) -> None:
    browser = browse(SUSY)
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    refuse(slip)
    refuse(slip_twice)
    with CaptureQueriesContext(connection) as more:
        assert browser.get(address).status_code == 200
    assert len(more) <= len(few)
    assert len(more) <= 30


def test_the_rail_says_how_many_wait(browse: Browse, refuse) -> None:
    refuse(slip)
    assert re.search(r'class="waiting">.*?1<', text_of(browse(SUSY).get("/staff/customers/")), re.DOTALL)
