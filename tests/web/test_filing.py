"""What pages show as files, and what is done there as a patch: to whoever keeps it, and to nobody else."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from forecourt.access.actions import invite_colleague
from forecourt.blueprint.actions import apply
from forecourt.blueprint.queries import find_file
from forecourt.kernel.pipeline import perform
from tests.browsing import COOKIE, text_of

PAGES = {
    "members": "/company/people/",
    "webhooks": "/company/webhooks/",
    "views": "/data/views/",
    "deliveries": "/data/deliveries/",
    "choices": "/notifications/choices/",
}
INVITED = {"email": "nell@acme.example", "name": "Nell New", "role": "read_only"}
VIEW = {"title": "Four weeks", "query": "key=all&heat=4w", "shared": "1"}


def _patched(folder: Path, name: str, text: str, patch: str) -> str:
    """Let git apply a patch to a file, and return what that then holds."""
    git = shutil.which("git")
    if git is None:
        pytest.skip("there is no git here")
    (folder / name).write_text(text)
    subprocess.run([git, "apply", "-"], cwd=folder, input=patch, text=True, check=True)
    return (folder / name).read_text()


def _patch_in(answer: Any) -> str:
    return next((call["text"] for call in answer.context.get("patch") or [] if call["name"] == "Patch"), "")


def _differences(actor: Any, name: str, text: str) -> Any:
    return perform(apply, actor=actor, parameters={"files": {name: text}}, dry_run=True).result["differences"]


@pytest.mark.parametrize("kind", list(PAGES))
def test_an_administrator_sees_the_file_that_export_would_write(browse, kind) -> None:
    answer = browse("ada@acme.example").get(PAGES[kind])
    shown = answer.context["file"]
    assert shown["path"] == f"portal/{kind}.yaml"
    assert shown["calls"][0]["text"].startswith(f"{kind}:")
    assert shown["patch"] is None
    assert "As a file" in text_of(answer)


@pytest.mark.parametrize("email", ["rita@acme.example", "sam@acme.example", "olga@meridian.example"])
def test_who_does_not_keep_it_sees_no_file(people, email) -> None:
    assert find_file(actor=people(email), kind="members") is None
    assert find_file(actor=people(email), kind="webhooks") is None


def test_what_was_done_on_a_page_is_offered_as_a_patch_after_which_the_files_say_the_same(
    people, browse, tmp_path
) -> None:
    ada, browser = people("ada@acme.example"), browse("ada@acme.example")
    before = find_file(actor=ada, kind="views").text
    browser.post("/data/views/", VIEW)
    shown = browser.get("/data/views/").context["file"]["patch"]
    assert "git apply --directory=portal change.patch" in shown[1]["text"]
    assert _differences(ada, "views.yaml", _patched(tmp_path, "views.yaml", before, shown[0]["text"])) == []
    assert browser.get("/company/people/").context["file"]["patch"] is None
    assert browse("ada@acme.example").get("/data/views/").context["file"]["patch"] is None


def test_the_rhythm_of_mail_is_offered_beside_the_choices(people, browse, tmp_path) -> None:
    kelly, browser = people("kelly@acme.example"), browse("kelly@acme.example")
    before = find_file(actor=kelly, kind="rhythm").text
    sent = {"digest": "daily", "has_quiet": "1", "quiet_from": "20:00", "quiet_before": "07:00"}
    browser.post("/notifications/choices/rhythm/", sent)
    patch = browser.get("/notifications/choices/").context["file"]["patch"][0]["text"]
    assert _differences(kelly, "rhythm.yaml", _patched(tmp_path, "rhythm.yaml", before, patch)) == []


def test_a_form_of_any_action_offers_its_patch_before_and_after(people, browse, tmp_path) -> None:
    ada, browser = people("ada@acme.example"), browse("ada@acme.example")
    before = find_file(actor=ada, kind="members").text
    page = "/actions/access.invite_colleague/"
    would = browser.post(page, INVITED | {"_step": "try"}).context["would"]
    patch = would["patch"][0]["text"]
    assert "+  - email: nell@acme.example\n" in patch
    assert find_file(actor=ada, kind="members").text == before
    answer = browser.post(page, INVITED | {"_step": "do", "_tried": would["tried"], "_key": would["key"]})
    assert _patch_in(answer) == patch
    assert _differences(ada, "members.yaml", _patched(tmp_path, "members.yaml", before, patch)) == []


def test_the_providers_forms_offer_patches_to_the_blueprint(people, browse, tmp_path) -> None:
    olga, browser = people("olga@meridian.example"), browse("olga@meridian.example")
    before = find_file(actor=olga, kind="levels").text
    level = {"code": "night", "title": "Night owls", "rank": "90", "_step": "try"}
    answer = browser.post("/staff/actions/contracts.define_level/", level)
    patch = answer.context["would"]["patch"][0]["text"]
    assert "code: night" in _patched(tmp_path, "levels.yaml", before, patch)


def test_what_changes_no_file_has_no_patch(browse) -> None:
    would = browse("ada@acme.example").post("/actions/access.choose_theme/", {"theme": "dark", "_step": "try"})
    assert would.context["would"]["patch"] is None


def test_nobody_is_shown_files_that_they_may_not_keep_in_the_patch_of_what_they_may_do(people, browse) -> None:
    perform(invite_colleague, actor=people("ada@acme.example"), parameters=INVITED)
    would = browse("rita@acme.example").post("/actions/access.choose_theme/", {"theme": "dark", "_step": "try"})
    assert "nell@acme.example" not in would.content.decode()


def test_files_that_let_somebody_in_want_the_same_proof_as_the_page(people, browse, monkeypatch) -> None:
    browser, now = browse(), time.time()
    with monkeypatch.context() as clock:
        clock.setattr("tests.world.time.time", lambda: now - 3600)
        browser.cookies[COOKIE] = people("ada@acme.example").proof.secret
    files = json.dumps({"members.yaml": "members: []\n"})
    answer = browser.post("/actions/blueprint.apply/", {"files": files, "_step": "try"})
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
