"""The pages about access: asking, deciding, limiting, and how it was decided."""

from __future__ import annotations

from typing import Any

from forecourt.contracts.queries import list_boundable
from forecourt.kernel.scope import identify

ADA, SAM, KELLY = "ada@acme.example", "sam@acme.example", "kelly@acme.example"


def _text(browser: Any, address: str) -> str:
    return str(browser.get(address).content.decode())


def test_a_refused_page_asks_the_administrator_in_one_step(browse) -> None:
    answer = browse(SAM).get("/data/")
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "/access/?permission=data.read_rows" in text
    assert "for access</a>" in text


def test_what_sam_asks_for_ada_grants_and_sam_gives_back(browse) -> None:
    ada, sam = browse(ADA), browse(SAM)
    asked = {"permission": "data.read_rows", "reason": "The monthly report.", "days": "3"}
    assert sam.post("/access/", asked).status_code == 302
    assert "Waits" in _text(sam, "/access/")
    page = _text(ada, "/access/")
    assert "The monthly report." in page
    request_id = page.split("/grant/")[0].rsplit("/access/", 1)[1]
    assert ada.post(f"/access/{request_id}/grant/", {"days": "2"}).status_code == 302
    assert "Granted" in _text(sam, "/access/")
    assert sam.get("/data/").status_code == 200
    sam.post(f"/access/{request_id}/end/")
    assert sam.get("/data/").status_code == 403


def test_nobody_else_decides_and_a_form_without_a_reason_is_shown_again(browse) -> None:
    sam = browse(SAM)
    assert sam.post("/access/", {"permission": "data.read_rows", "reason": "", "days": "3"}).status_code == 422
    sam.post("/access/", {"permission": "data.read_rows", "reason": "The monthly report.", "days": "3"})
    page = _text(browse(ADA), "/access/")
    request_id = page.split("/grant/")[0].rsplit("/access/", 1)[1]
    for email in (SAM, KELLY, "ben@bravo.example"):
        assert browse(email).post(f"/access/{request_id}/grant/").status_code in (403, 404)
    assert browse().get("/access/").status_code == 302


def test_the_colleagues_page_limits_and_says_what_is_seen(browse, people) -> None:
    ada, kelly = browse(ADA), people(KELLY)
    meter = next(each for each in list_boundable(actor=people(ADA)) if each.kind == "resource")
    page = f"/company/people/{kelly.id}/"
    assert ada.post(f"{page}limit/", {"sees": "part", "resource": [str(meter.id)]}).status_code == 302
    assert f'value="{meter.id}" checked' in _text(ada, page)
    assert identify(proof=kelly.proof, interface="web").is_limited
    ada.post(f"{page}limit/", {"sees": "all", "resource": [str(meter.id)]})
    assert not identify(proof=kelly.proof, interface="web").is_limited
    assert browse("rita@acme.example").post(f"{page}limit/", {"sees": "all"}).status_code == 403


def test_how_it_was_decided_is_told_rule_by_rule(browse, people) -> None:
    sam = people(SAM)
    text = _text(browse(ADA), f"/access/why/?person={sam.id}&action=data.read_rows")
    assert "How this was decided" in text
    assert "Reference" in text
    assert "may not" in text
    assert browse(SAM).get("/access/why/").status_code == 200
    assert browse("rita@acme.example").get(f"/access/why/?person={sam.id}").status_code == 404
    olga = f"/access/why/?person={sam.id}&company={sam.company_id}"
    assert browse("olga@meridian.example").get(olga).status_code == 200
    assert browse(ADA).get("/access/why/?person=x").status_code == 404


def test_a_refusal_leads_to_how_it_was_decided_and_that_to_what_one_can_do(browse) -> None:
    sam = browse(SAM)
    refused = _text(sam, "/data/")
    assert "/access/why/?permission=data.read_rows" in refused
    told = _text(sam, "/access/why/?permission=data.read_rows")
    assert "You may not: Read rows of a dataset" in told
    assert 'href="/access/?permission=data.read_rows">Ask Ada Okafor for access' in told
    may = _text(browse(ADA), "/access/why/?action=access.invite_colleague")
    assert "<dt>Oversight</dt>" in may
    assert "Invitations an hour: 60 times an hour for the company. 0 of 60 used in the last hour." in may
    assert 'href="/company/people/">' in may


def test_staff_come_from_a_person_to_what_they_may_where_they_keep_people(browse, people) -> None:
    sam = people(SAM)
    address = f"/access/why/?person={sam.id}&amp;company={sam.company_id}"
    assert address in _text(browse("olga@meridian.example"), f"/staff/people/{sam.id}/")
    assert address not in _text(browse("khan@meridian.example"), f"/staff/people/{sam.id}/")


def test_a_part_is_chosen_where_it_is_granted_and_what_waits_has_an_address_of_its_own(browse, people) -> None:
    ada, sam = browse(ADA), browse(SAM)
    sam.post("/access/", {"permission": "data.read_rows", "reason": "The monthly report.", "days": "3"})
    assert "Of what" not in _text(sam, "/access/")
    page = _text(ada, "/access/")
    request_id = page.split("/grant/")[0].rsplit("/access/", 1)[1]
    assert f'id="request-{request_id}"' in page
    meter = next(each for each in list_boundable(actor=people(ADA)) if each.kind == "resource")
    sent = {"days": "2", "sees": "part", "resource": [str(meter.id)]}
    assert ada.post(f"/access/{request_id}/grant/", sent).status_code == 302
    assert f"of {meter.name}" in _text(sam, "/access/")


def test_a_part_is_asked_for_by_who_sees_what_there_is(browse, people) -> None:
    kelly = browse(KELLY)
    meter = next(each for each in list_boundable(actor=people(ADA)) if each.kind == "resource")
    assert "Of what" in _text(kelly, "/access/")
    asked = {"permission": "journal.see_company", "reason": "The monthly report.", "days": "3"}
    refused = kelly.post("/access/", asked | {"sees": "part", "resource": [str(meter.id)]})
    assert refused.status_code == 422
    assert "cannot be had for a part" in refused.content.decode()
    assert kelly.post("/access/", asked | {"sees": "all", "resource": [str(meter.id)]}).status_code == 302
