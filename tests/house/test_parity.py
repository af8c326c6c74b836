"""Four ways in, one answer: every action by page, API, command line and library, as whoever may and whoever may not.

All four reach the portal's own application in this process, so each is tried in the same state and then taken back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from django.test import Client as Browser

from forecourt.access.actions import make_token
from forecourt.kernel.actors import Proof
from forecourt.kernel.catalogue import Action, list_actions
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import is_allowed, perform
from forecourt.kernel.scope import identify, scope
from forecourt_client import Client, ForecourtError
from forecourt_client.command import run
from forecourt_client.errors import WaitingForApproval
from tests.browsing import COOKIE
from tests.house.parity_world import OWNERS, READ_ONLY, STRANGER, parameters_of

PORTAL = "http://localhost"
MEDIA = "application/vnd.api+json"
ACTIONS = [each for each in list_actions() if each.do.__module__.startswith("forecourt.")]
#: What a page does not say, because what is not there looks alike everywhere.
NOT_SAID = {404: "not_found"}
#: What stands in a row by its own nature: another id, another instant, another secret.
SAME = ("event", "action", "actor_kind", "actor_id", "actor_name", "on_behalf_of", "subject_type")


@dataclass(frozen=True)
class Answer:
    """What came of it, as every way in can tell it: an outcome, or the status and code of a refusal."""

    outcome: str
    code: str = ""


@dataclass(frozen=True)
class Caller:
    """Somebody with both proofs of theirs: a browser's session and a program's token."""

    session: str
    token: str


class Ways:
    """The four ways in, for one caller."""

    def __init__(self, caller: Caller, capsys: Any) -> None:
        self.caller, self.capsys = caller, capsys

    def web(self, action: Action[Any], given: Mapping[str, Any], *, side: str) -> Answer:
        """Send the form as a person does: see what would happen, then do it."""
        browser = Browser()
        browser.cookies[COOKIE] = self.caller.session
        address = f"{'/staff' if side == 'provider' else ''}/actions/{action.name}/"
        typed = {name: _typed(value) for name, value in given.items()}
        shown = browser.post(address, {**typed, "_step": "try"})
        page = shown.content.decode()
        if shown.status_code == 302:
            return Answer("401", "unauthenticated")
        if shown.status_code != 200:
            return Answer(str(shown.status_code), _attribute(page, "data-code") or NOT_SAID[shown.status_code])
        sure = {name: _value_of(page, name) for name in ("_tried", "_key")}
        done = browser.post(address, {**typed, **sure, "_step": "do"})
        page = done.content.decode()
        return Answer(_attribute(page, "data-outcome") or str(done.status_code), _attribute(page, "data-code"))

    def api(self, action: Action[Any], given: Mapping[str, Any], *, by: str = "token") -> Answer:
        """Send a document."""
        browser = Browser(enforce_csrf_checks=False)
        headers = {"Authorization": f"Bearer {self.caller.token}"} if by == "token" else {}
        if by == "session":
            browser.cookies[COOKIE] = self.caller.session
        body = json.dumps({"data": {"type": "performances", "attributes": given}})
        answer = browser.post(f"/api/v1/actions/{action.name}", body, content_type=MEDIA, headers=headers)
        document = json.loads(answer.content)
        if answer.status_code < 300:
            return Answer(document["data"]["attributes"]["outcome"])
        return Answer(str(answer.status_code), document["errors"][0]["code"])

    def command_line(self, action: Action[Any], given: Mapping[str, Any]) -> Answer:
        """Run `forecourt do`."""
        words = [word for name, value in given.items() for word in _words(name, value)]
        self.capsys.readouterr()
        at = ("--url", PORTAL, "--token", self.caller.token)
        code = run(["do", *at, "--json", action.name, "--", *words])
        said = json.loads(self.capsys.readouterr().out)
        if code == 0:
            return Answer(said["attributes"]["outcome"])
        return Answer("waiting") if code == 3 else Answer(said["errors"][0]["status"], said["errors"][0]["code"])

    def library(self, action: Action[Any], given: Mapping[str, Any]) -> Answer:
        """Call the method."""
        room, _, verb = action.name.partition(".")
        with Client(PORTAL, self.caller.token) as client:
            try:
                receipt = getattr(getattr(client.actions, room), verb)(**given)
            except WaitingForApproval:
                return Answer("waiting")
            except ForecourtError as error:
                return Answer(str(error.status), error.code)
        return Answer(receipt.attributes["outcome"])


@pytest.fixture(autouse=True)
def in_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Let programs reach the portal's own application without a port, within the test's transaction."""
    application = get_wsgi_application()

    def client(*args: Any, **options: Any) -> httpx.Client:
        return httpx.Client(*args, **{**options, "transport": httpx.WSGITransport(app=application)})

    monkeypatch.setattr("forecourt_client.transport.httpx", SimpleNamespace(**{**vars(httpx), "Client": client}))
    for signal in (request_started, request_finished):
        monkeypatch.setattr(signal, "send", lambda *args, **named: [])  # they would close the test's connection
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


@pytest.mark.parametrize("action", ACTIONS, ids=lambda each: each.name)
def test_four_ways_in_give_one_answer(action: Action[Any], people: Any, capsys: Any) -> None:
    given = parameters_of(action, people=people)
    owner = next((email for email in OWNERS if is_allowed(action, actor=people(email))), OWNERS[0])
    for email in dict.fromkeys((owner, READ_ONLY, STRANGER)):
        person = people(email)
        caller = Caller(session=person.proof.secret, token=_token_of(person))
        _compare(action, given, Ways(caller, capsys), person, caller)
    nobody = Ways(Caller("nothing", "fct_nothing"), capsys)
    unknown = Answer("401", "unauthenticated")
    assert nobody.web(action, given, side="customer") == unknown
    assert [each(action, given) for each in (nobody.api, nobody.command_line, nobody.library)] == [unknown] * 3


def _compare(action: Action[Any], given: dict[str, Any], ways: Ways, person: Any, caller: Caller) -> None:
    """Try each way in the same state. A page and a program may differ only where the policy itself tells them apart."""
    by_page, page_rows = _tried(person, lambda: ways.web(action, given, side=person.side))
    by_session, _ = _tried(person, lambda: ways.api(action, given, by="session"))
    by_program = {
        "api": _tried(person, lambda: ways.api(action, given)),
        "cli": _tried(person, lambda: ways.command_line(action, given)),
        "library": _tried(person, lambda: ways.library(action, given)),
    }
    assert by_page == by_session, f"{person.email}: by page and by the API with the same session"
    answers = {name: answer for name, (answer, _) in by_program.items()}
    assert len(set(answers.values())) == 1, f"{person.email}: {answers}"
    token = identify(proof=Proof("token", caller.token), interface="api")
    if is_allowed(action, actor=token) == is_allowed(action, actor=person):
        assert answers["api"] == by_page, f"{person.email}: by page and by token"
    elif by_page.outcome in ("done", "waiting"):
        assert answers["api"].outcome == "403", "the policy tells a program from a person"
    for name, (answer, rows) in by_program.items():
        assert {row["interface"] for row in rows} <= {name}
        if answer == by_page and answer.outcome in ("done", "waiting"):
            assert [_same(row) for row in rows] == [_same(row) for row in page_rows], f"{person.email}: rows by {name}"


def _tried(person: Any, attempt: Callable[[], Answer]) -> tuple[Answer, list[dict[str, Any]]]:
    """Do something and take it back; return what came of it, and the rows that it wrote."""
    with _taken_back():
        with scope(person):
            before = set(Journal.objects.values_list("id", flat=True))
        answer = attempt()
        with scope(person):
            rows = list(Journal.objects.exclude(id__in=before).order_by("id").values())
    return answer, rows


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _same(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (*(row[name] for name in SAME), sorted(row["old"] or ()), sorted(row["new"] or ()))


def _token_of(person: Any) -> str:
    return str(perform(make_token, actor=person, parameters={"name": "four ways"}).once["token"])


def _typed(value: Any) -> Any:
    """Write a value as a form holds it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return value
    return json.dumps(value) if isinstance(value, list | dict) else str(value)


def _words(name: str, value: Any) -> list[str]:
    written = value if isinstance(value, str) else json.dumps(value)
    return [f"--{name.replace('_', '-')}={written}"]


def _attribute(page: str, name: str) -> str:
    found = re.search(rf'{name}="([^"]*)"', page)
    return found.group(1) if found else ""


def _value_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found.group(1) if found else ""
