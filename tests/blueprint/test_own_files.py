"""A customer's files: members, webhooks, views, marks, deliveries, dials, with the rights of whoever applies them."""

from __future__ import annotations

from typing import Any

import pytest

from forecourt.access.actions import change_colleague, invite_colleague, make_token
from forecourt.access.queries import list_colleagues
from forecourt.blueprint.actions import apply, drift, export
from forecourt.blueprint.files import BadBlueprint
from forecourt.kernel.actors import Proof
from forecourt.kernel.errors import Conflict, Forbidden, Refusal
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import identify, scope
from forecourt.notifications.queries import get_rhythm, list_choices
from forecourt.oversight.actions import define_dial

ADA = "ada@acme.example"
NEW = "  - email: new@acme.example\n    name: Nell New\n    role: read_only\n"
OWN = {
    "webhooks.yaml": "webhooks:\n  - name: Build\n    url: https://hook.example/b\n    topics: [colleagues, arrived]\n",
    "views.yaml": "views:\n  - title: Four weeks\n    query: key=all&heat=4w\n    is_shared: true\n",
    "marks.yaml": "marks:\n  - text: Chiller test\n    period_from: 2026-10-26T09:00:00+10:00\n"
    "    period_to: 2026-10-26T12:00:00+10:00\n    keys: ['4300000001']\n",
    "deliveries.yaml": "deliveries:\n  - title: Yesterday\n    at: 06:00\n    recipients: [kelly@acme.example]\n",
    "roles.yaml": "roles:\n  - title: Energy manager\n    permissions: [contracts.see, data.read_rows]\n",
    "dials.yaml": "dials:\n  - code: exports\n    title: Exports need a second pair of eyes\n"
    "    actions: [data.read_rows]\n    level: audited\n",
}


def _plan(actor: Any, files: dict[str, str]) -> dict[str, Any]:
    return dict(perform(apply, actor=actor, parameters={"files": files}, dry_run=True).result)


def _apply(actor: Any, files: dict[str, str]) -> dict[str, Any]:
    return dict(perform(apply, actor=actor, parameters={"files": files}).result)


def _export(actor: Any, files: dict[str, str] | None = None) -> dict[str, str]:
    return dict(perform(export, actor=actor, parameters={"files": files or {}}).result["files"])


def _members(actor: Any) -> str:
    return _export(actor)["members.yaml"]


def _without(text: str, email: str) -> str:
    entries = text.split("  - email: ")
    return "  - email: ".join(each for each in entries if not each.startswith(email))


def test_what_is_there_written_out_plans_to_nothing(people) -> None:
    ada = people(ADA)
    written = _export(ada)
    assert set(written) == {"members.yaml", "choices.yaml", "rhythm.yaml", *OWN}
    assert "ada@acme.example" in written["members.yaml"]
    assert "ben@bravo.example" not in str(written)
    assert _plan(ada, written)["differences"] == []
    assert _export(ada, written) == written


def test_somebody_new_in_the_file_is_invited_as_on_the_page_but_for_the_interface(people) -> None:
    ada = people(ADA)
    plan = _plan(ada, {"members.yaml": _members(ada) + NEW})
    assert [(each["change"], each["key"]) for each in plan["differences"]] == [("add", "new@acme.example")]
    _apply(ada, {"members.yaml": _members(ada) + NEW})
    given = {"email": "other@acme.example", "name": "Nell New", "role": "read_only"}
    perform(invite_colleague, actor=ada, parameters=given)
    with scope(ada):
        by_file, by_page = Journal.objects.filter(event="access.colleague.invited").order_by("id")
        names = ("action", "actor_id", "company_id", "subject_type", "old")
        assert [getattr(by_file, name) for name in names] == [getattr(by_page, name) for name in names]
        assert {**by_file.new, "email": ""} == {**by_page.new, "email": ""}
        assert (by_file.interface, by_page.interface) == ("file", "web")
    assert _plan(ada, {"members.yaml": _members(ada)})["differences"] == []


def test_somebody_missing_from_the_file_is_removed_and_a_role_in_it_is_given(people) -> None:
    ada = people(ADA)
    text = _without(_members(ada), "rita@").replace("role: technical", "role: read_only")
    plan = _plan(ada, {"members.yaml": text})
    assert {(each["change"], each["key"]) for each in plan["differences"]} >= {
        ("remove", "rita@acme.example"),
        ("change", "kelly@acme.example"),
    }
    _apply(ada, {"members.yaml": text})
    assert "rita@acme.example" not in _members(ada)
    assert _plan(ada, {"members.yaml": text})["differences"] == []


def test_an_invitation_in_another_role_takes_the_place_of_the_first(people) -> None:
    ada = people(ADA)
    _apply(ada, {"members.yaml": _members(ada) + NEW})
    changed = _members(ada).replace("name: Nell New\n    role: read_only", "name: Nell New\n    role: technical")
    _apply(ada, {"members.yaml": changed})
    assert _members(ada) == changed


def test_nobody_takes_away_or_changes_themselves_by_a_file(people) -> None:
    ada = people(ADA)
    for text in (_without(_members(ada), "ada@"), _members(ada).replace("role: customer_admin", "role: technical")):
        with pytest.raises((Forbidden, Conflict), match=r"members\.yaml"):
            _plan(ada, {"members.yaml": text})


def test_a_role_above_ones_own_is_refused_by_its_line(people) -> None:
    ada = people(ADA)
    text = _members(ada) + NEW.replace("read_only", "platform_admin")
    with pytest.raises(Forbidden, match=r"members\.yaml, line \d+, column 5: There is no role 'platform_admin'"):
        _plan(ada, {"members.yaml": text})


@pytest.mark.parametrize("email", ["kelly@acme.example", "rita@acme.example", "sam@acme.example"])
def test_who_does_not_keep_colleagues_keeps_none_by_files(people, email) -> None:
    with pytest.raises(Forbidden):
        _plan(people(email), {"members.yaml": "members: []"})


def test_the_providers_files_are_none_of_a_customers(people) -> None:
    with pytest.raises(BadBlueprint, match=r"levels\.yaml: no file of this name"):
        _plan(people(ADA), {"levels.yaml": "levels: []"})


@pytest.mark.parametrize("name", list(OWN))
def test_each_kind_is_made_once_written_out_and_taken_away(people, name) -> None:
    ada = people(ADA)
    wanted, kind = {name: OWN[name]}, name.removesuffix(".yaml")
    assert _apply(ada, wanted)["add"] == 1
    assert _plan(ada, wanted)["differences"] == []
    assert _export(ada, wanted)[name] == OWN[name]
    assert _plan(ada, {name: _export(ada)[name]})["differences"] == []
    assert _apply(ada, {name: f"{kind}: []"})["remove"] >= 1
    assert _plan(ada, {name: f"{kind}: []"})["differences"] == []


def test_the_secret_of_a_new_webhook_is_told_to_whoever_applied_it(people) -> None:
    receipt = perform(apply, actor=people(ADA), parameters={"files": {"webhooks.yaml": OWN["webhooks.yaml"]}})
    assert receipt.once["told_once"]["webhooks: Build"]["secret"].startswith("whsec_")


@pytest.mark.parametrize(
    "name,old,new,why",
    [
        ("deliveries.yaml", "kelly@acme.example", "ben@bravo.example", r"line 4, column 5: ben@bravo\.example is no"),
        ("marks.yaml", "4300000001", "4300000050", r"marks\.yaml, line 2"),
        ("webhooks.yaml", "arrived", "arived", r"webhooks\.yaml, line 4, column 5: There is no topic 'arived'"),
        ("views.yaml", "key=all", "next=//evil", r"views\.yaml, line 3, column 5: query"),
        ("marks.yaml", "+10:00", "", r"marks\.yaml, line 3, column 5: period_from"),
    ],
)
def test_what_the_pages_refuse_is_refused_by_its_line(people, name, old, new, why) -> None:
    with pytest.raises(Refusal, match=why):
        _plan(people(ADA), {name: OWN[name].replace(old, new)})


def test_drift_of_a_customers_files_names_the_colleague_who_did_it(people) -> None:
    ada = people(ADA)
    files = {"members.yaml": _members(ada)}
    kelly = next(each for each in list_colleagues(actor=ada) if each.email == "kelly@acme.example")
    perform(change_colleague, actor=ada, parameters={"user_id": kelly.user_id, "role": "read_only"})
    (found,) = perform(drift, actor=ada, parameters={"files": files}).result["differences"]
    assert (found["key"], found["by"]["name"], found["by"]["interface"]) == ("kelly@acme.example", ada.name, "web")
    assert found["fields"] == [{"name": "role", "old": "technical", "new": "read_only"}]


def test_somebody_keeps_what_they_hear_of_and_how_as_files(people) -> None:
    rita = people("rita@acme.example")
    written = _export(rita)
    assert "  - topic: scheduled\n    channels:\n" in written["choices.yaml"]
    assert written["rhythm.yaml"] == "rhythm:\n  - digest: at_once\n"
    wanted = {
        "choices.yaml": "choices:\n  - topic: scheduled\n    channels: [mail]\n",
        "rhythm.yaml": "rhythm:\n  - digest: daily\n    quiet_from: '20:00'\n    quiet_before: 07:00\n",
    }
    assert [each["kind"] for each in _plan(rita, wanted)["differences"]] == ["choices", "rhythm"]
    _apply(rita, wanted)
    (heard,) = [each for each in list_choices(actor=rita) if each.code == "scheduled"]
    assert [way.channel for way in heard.channels if way.is_on] == ["mail"]
    assert get_rhythm(actor=rita).digest == "daily"
    assert _plan(rita, wanted)["differences"] == []
    assert _plan(rita, _export(rita))["differences"] == []


@pytest.mark.parametrize(
    "text,why",
    [
        ("topic: scheduled\n    channels: [carrier]", r"choices\.yaml, line 3, column 16: channels"),
        ("topic: no_such\n    channels: [mail]", r"choices\.yaml, line 2"),
        ("topic: security\n    channels: []", r"choices\.yaml, line 2.* always comes by"),
    ],
)
def test_what_cannot_be_chosen_on_the_page_cannot_be_by_file(people, text, why) -> None:
    with pytest.raises(Refusal, match=why):
        _plan(people("rita@acme.example"), {"choices.yaml": f"choices:\n  - {text}\n"})


def test_choices_are_those_of_a_person_and_not_of_a_token_for_one_thing(people) -> None:
    ada = people(ADA)
    for scopes, files in ((None, True), (["data.read_rows"], False)):
        made = perform(make_token, actor=ada, parameters={"name": "t", "scopes": scopes}).once["token"]
        program = identify(proof=Proof("token", made), interface="api")
        assert ("choices.yaml" in _export(program)) is files


def test_what_needs_somebodys_yes_is_not_done_by_a_file_either(people, operator) -> None:
    dial = {"code": "watch", "title": "Watched", "actions": ["access.invite_colleague"], "level": "approved"}
    perform(define_dial, actor=operator, parameters=dial | {"approvers": ["customer"]})
    ada = people(ADA)
    before = _members(ada)
    with pytest.raises(Forbidden, match="needs an approval"):
        _apply(ada, {"members.yaml": before + NEW})
    assert _members(ada) == before
    assert _plan(ada, {"members.yaml": before + NEW})["add"] == 1
