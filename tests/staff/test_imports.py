"""Files of customer data by page: given in, matched, planned, taken in, mended; and who may."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from forecourt.customers.intake import go_on
from forecourt.customers.queries.importing import get_import
from tests.browsing import Browse, text_of
from tests.customers.importing.giving import COMPANIES, COMPANY_HISTORY, PEOPLE, take

SUSY = "susy@meridian.example"
OTHERS = ["vlad@meridian.example", "mina@meridian.example"]


def give_in(browser: Client, content: str, *, name: str = "company_data.csv", **more: str) -> str:
    """Give a file in as the form does. Returns where that leads."""
    about = {"system": "hubspot", "stage": "prospect", **more}
    answer = browser.post("/staff/imports/", {"file": SimpleUploadedFile(name, content.encode()), **about})
    assert answer.status_code == 302
    return str(answer["Location"])


def import_id(address: str) -> UUID:
    return UUID(address.strip("/").rpartition("/")[2])


def test_a_file_is_given_in_planned_taken_in_and_looked_at(browse: Browse, people: Any) -> None:
    browser, susy = browse(SUSY), people(SUSY)
    assert "No file came in yet" in text_of(browser.get("/staff/imports/"))
    address = give_in(browser, COMPANIES)
    assert "is being planned" in text_of(browser.get(address))
    go_on(actor=susy, import_id=import_id(address))
    planned = text_of(browser.get(address))
    for words in ("company_data.csv would bring 3 rows", "Take it in", "Delta Foods Pty Ltd", "was deleted there"):
        assert words in planned
    assert "1 file waits to be taken in" in text_of(browser.get("/staff/imports/"))
    browser.post(f"{address}start/")
    assert "is being taken in" in text_of(browser.get(address))
    go_on(actor=susy, import_id=import_id(address))
    done = text_of(browser.get(address))
    for words in ("company_data.csv is in", "New records", "Take it in anew", "The whole line"):
        assert words in done
    assert get_import(actor=susy, import_id=import_id(address)).counts["records_new"] == 2


def test_what_columns_are_is_chosen_and_planned_again(browse: Browse, people: Any) -> None:
    browser, susy = browse(SUSY), people(SUSY)
    address = give_in(browser, "key,firm\n1,Golf Ltd\n", name="companies.csv")
    go_on(actor=susy, import_id=import_id(address))
    same = {"kind": "records", "subject": "company", "stage": "customer", "encoding": "", "delimiter": ""}
    browser.post(f"{address}match/", {**same, "column-0": "id", "column-1": "fact:name"})
    card = get_import(actor=susy, import_id=import_id(address))
    assert [each["role"] for each in card.matching["columns"]] == ["id", "fact"]
    assert (card.stage, card.state) == ("customer", "planning")
    browser.post(f"{address}match/", {**same, "column-0": "id", "column-1": "id"})
    assert "one can be" in text_of(browser.get(address))
    browser.post(f"{address}match/", {**same, "kind": "links", "subject": "person"})
    assert "No column is" in text_of(browser.get(address))


def test_the_same_file_leads_to_what_became_of_it(browse: Browse, people: Any) -> None:
    browser = browse(SUSY)
    address = give_in(browser, COMPANIES)
    assert give_in(browser, COMPANIES, name="again.csv") == address
    assert "The same bytes came in as company_data.csv" in text_of(browser.get(address))


def test_a_file_that_cannot_be_read_says_why(browse: Browse) -> None:
    browser = browse(SUSY)
    address = give_in(browser, "\n\n", name="empty.csv")
    assert "its first line has to name the columns" in text_of(browser.get(address))


def test_what_could_not_be_taken_is_downloaded_mended_and_given_in(browse: Browse, people: Any) -> None:
    browser, susy = browse(SUSY), people(SUSY)
    text = 'id,name,phone\n1,=cmd(),+61 3 9000 1111\n2,"Torn,+61 3 9000 2222\n3,Three,none at all\n'
    card = take(susy, text, name="companies.csv")
    address = f"/staff/imports/{card.id}/"
    rows = list(csv.reader(io.StringIO(browser.get(f"{address}faults.csv").content.decode())))
    assert rows[0] == ["id", "name", "phone", "line in the first file", "what is wrong"]
    assert [row[3] for row in rows[1:]] == ["3", "4"]
    assert rows[1][0] == '2,"Torn,+61 3 9000 2222'
    mended = "id,name,phone,line in the first file,what is wrong\n2,Torn,'+61 3 9000 2222,3,\n3,Three,,4,\n"
    second = give_in(browser, mended, name="mended.csv", corrects=str(card.id))
    go_on(actor=susy, import_id=import_id(second))
    browser.post(f"{second}start/")
    go_on(actor=susy, import_id=import_id(second))
    assert get_import(actor=susy, import_id=card.id).named == 0
    assert "Mended" in text_of(browser.get(address))


def test_a_form_without_a_file_says_so(browse: Browse) -> None:
    browser = browse(SUSY)
    assert browser.post("/staff/imports/", {"system": "hubspot"}).status_code == 302
    assert "Choose a file first" in text_of(browser.get("/staff/imports/"))


def test_companies_are_taken_out_as_tables_that_hold_no_formula(browse: Browse, people: Any) -> None:
    browser, susy = browse(SUSY), people(SUSY)
    take(susy, "id,name,numberofemployees\n1,=HYPERLINK(1),40\n", name="companies.csv")
    take(susy, PEOPLE, name="contact_data.csv")
    answer = browser.post("/staff/imports/export/", {"what": "companies", "format": "csv"})
    assert 'filename="companies-' in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    formula = next(row for row in rows if row["hubspot id"] == "1")
    assert (formula["name"], formula["employees"], formula["stage"]) == ("'=HYPERLINK(1)", "40", "prospect")
    answer = browser.post("/staff/imports/export/", {"what": "companies", "format": "xlsx", "text": "HYPERLINK"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    head, row = list(sheet.iter_rows())
    cells = {name.value: cell for name, cell in zip(head, row, strict=True)}
    assert (cells["name"].value, cells["name"].data_type) == ("=HYPERLINK(1)", "s")
    assert (cells["employees"].value, cells["employees"].data_type) == (40, "n")
    for what in ("people", "facts"):
        answer = browser.post("/staff/imports/export/", {"what": what, "format": "csv", "text": "Novak"})
        assert "Kim Novak" in answer.content.decode() or "kim@delta.example" in answer.content.decode()


def test_what_waits_is_told_with_the_way_to_it(browse: Browse, people: Any) -> None:
    card = take(people(SUSY), COMPANY_HISTORY, name="company_history.csv")
    text = text_of(browse(SUSY).get(f"/staff/imports/{card.id}/"))
    assert "4 lines wait for records or properties that are not here" in text


@pytest.mark.parametrize("who", OTHERS)
def test_colleagues_without_the_permission_see_and_do_nothing(browse: Browse, people: Any, who: str) -> None:
    card = take(people(SUSY), COMPANIES, name="company_data.csv")
    browser = browse(who)
    address = f"/staff/imports/{card.id}/"
    for path in ("/staff/imports/", address, f"{address}faults.csv"):
        assert browser.get(path).status_code == 403
    for path in (f"{address}start/", f"{address}replay/", f"{address}match/", "/staff/imports/export/"):
        assert browser.post(path, {"what": "companies"}).status_code == 403
    file = SimpleUploadedFile("people.csv", PEOPLE.encode())
    assert browser.post("/staff/imports/", {"file": file, "system": "hubspot"}).status_code == 403


def test_customers_and_nobody_find_nothing_there(browse: Browse, people: Any) -> None:
    card = take(people(SUSY), COMPANIES, name="company_data.csv")
    for path in ("/staff/imports/", f"/staff/imports/{card.id}/", f"/staff/imports/{card.id}/faults.csv"):
        assert browse("ada@acme.example").get(path).status_code == 404
        assert Client().get(path).status_code in (302, 401)


def test_the_list_asks_the_database_as_often_for_ten_as_for_one(browse: Browse, people: Any) -> None:
    browser, susy = browse(SUSY), people(SUSY)
    counts = []
    for number in range(1, 4):
        take(susy, f"id,name\n{number},Company {number}\n", name=f"{number}.csv")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert browser.get("/staff/imports/").status_code == 200
        counts.append(len(asked))
    assert counts[1] == counts[2] <= 30


@pytest.mark.parametrize(
    "asked",
    ["?after=x", "?sort=name", "?state=gone", "?after=WyJ4IiwgIjAwMDAwMDAwLTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMCJd"],
)
def test_an_address_that_makes_no_sense_finds_nothing(browse: Browse, asked: str) -> None:
    assert browse(SUSY).get(f"/staff/imports/{asked}").status_code in (404, 422)
