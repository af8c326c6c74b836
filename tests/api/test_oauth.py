"""Tokens for machines (RFC 6749), and programs that a person lets in (RFC 8628)."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client as Browser

from forecourt.access.actions import add_client, let_program_in, refuse_program, remove_client, renew_client_secret
from forecourt.access.models import Client as MachineClient
from forecourt.access.rules import CODE_LETTERS, code_as_written, new_code
from forecourt.kernel.errors import Forbidden, Invisible, Malformed
from forecourt.kernel.journal.reading import list_entries
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.settings.environment import environment
from tests.api.conftest import Caller

ADA, RITA, BEN, OLGA = "ada@acme.example", "rita@acme.example", "ben@bravo.example", "olga@meridian.example"
FORM = "application/x-www-form-urlencoded"
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
OWN, FOREIGN = "4300000001", "4300000020"
Add = Callable[..., tuple[str, str]]


@pytest.fixture
def add(people: Callable[[str], Any]) -> Add:
    """Add a machine client: `add("data.read_rows")` is its id and secret."""

    def make(*scopes: str, by: str = ADA, networks: tuple[str, ...] = ()) -> tuple[str, str]:
        given = {"name": "Billing import", "scopes": scopes or ("data.read_rows",), "networks": networks}
        receipt = perform(add_client, actor=people(by), parameters=given)
        return str(receipt.result["client_id"]), receipt.once["client_secret"]

    return make


@pytest.fixture
def post(db: None) -> Callable[..., Any]:
    """Post a form to an OAuth address."""

    def call(path: str = "token", /, headers: dict[str, str] | None = None, **form: str) -> Any:
        return Browser().generic("POST", f"/oauth/{path}", urlencode(form), content_type=FORM, headers=headers or {})

    return call


def _basic(client_id: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def _bearer(token: str) -> Caller:
    return Caller(Browser(), {"Authorization": f"Bearer {token}"})


def _fetch(post: Any, client_id: str, secret: str, **more: str) -> Any:
    return post(grant_type="client_credentials", headers=_basic(client_id, secret), **more)


def test_a_client_fetches_a_token_for_an_hour_that_acts_with_its_scopes(add, post) -> None:
    answer = _fetch(post, *add("data.read_rows", "contracts.see"))
    assert answer.status_code == 200
    told = answer.json()
    scopes = ["contracts.see", "data.read_rows", "data.see_quality"]
    assert (told["token_type"], told["expires_in"], told["scope"]) == ("Bearer", 3600, " ".join(scopes))
    assert (answer["Cache-Control"], answer["Pragma"]) == ("no-store", "no-cache")
    caller = _bearer(told["access_token"])
    assert caller.get("me").status_code == 200
    me = caller.document["data"]["attributes"]
    assert (me["name"], me["company"]["name"], me["permissions"]) == (
        "Billing import",
        "ACME",
        scopes,
    )
    assert caller.get("contracts").status_code == 200
    assert {each["attributes"]["title"] for each in caller.document["data"]}


def test_a_scope_to_read_rows_is_enough_to_read_rows(add, post) -> None:
    client = add("data.read_rows", "journal.see_company")
    caller = _bearer(_fetch(post, *client, scope="data.read_rows").json()["access_token"])
    assert caller.get("datasets/interval-readings/rows").status_code == 307
    assert caller.document == {}
    caller.get("me")
    assert "journal.see_company" not in caller.document["data"]["attributes"]["permissions"]


def test_id_and_secret_may_stand_in_the_form_instead(add, post) -> None:
    client_id, secret = add()
    answer = post(grant_type="client_credentials", client_id=client_id, client_secret=secret)
    assert answer.status_code == 200
    wrong = post(grant_type="client_credentials", client_id=client_id, client_secret="wrong")
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")


def test_a_token_may_be_fetched_for_less_and_never_for_more(add, post) -> None:
    client = add("data.read_rows", "contracts.see")
    assert _fetch(post, *client, scope="contracts.see").json()["scope"] == "contracts.see"
    caller = _bearer(_fetch(post, *client, scope="contracts.see").json()["access_token"])
    assert caller.get("datasets/interval-readings/rows").status_code == 403
    answer = _fetch(post, *client, scope="contracts.see journal.see_company")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


def test_a_client_reads_its_own_companys_rows_and_nobody_elses(add, post) -> None:
    caller = _bearer(_fetch(post, *add("contracts.see", "data.read_rows")).json()["access_token"])
    assert caller.get("datasets/interval-readings/rows", f"filter[key]={OWN}").status_code == 307
    assert caller.get("datasets/interval-readings/rows", f"filter[key]={FOREIGN}").status_code == 404
    assert caller.get("datasets/interval-readings/rows/address", f"filter[key]={OWN}").status_code == 200


def test_what_a_client_does_stands_in_the_journal_under_its_own_name(add, post, people) -> None:
    client_id, secret = add("contracts.see", "data.read_rows")
    caller = _bearer(_fetch(post, client_id, secret).json()["access_token"])
    caller.perform("data.read_rows", dataset="interval-readings", keys=[OWN])
    ada = people(ADA)
    with scope(ada), connection.cursor() as cursor:
        cursor.execute(
            "select event, actor_kind, actor_name, process from kernel_journal where actor_id = %s order by id",
            [client_id],
        )
        rows = cursor.fetchall()
    assert rows == [
        ("access.client.signed_in", "client", "Billing import", ""),
        ("data.rows.granted", "client", "Billing import", ""),
    ]
    entries = list_entries(actor=ada, limit=10)
    assert "A token fetched, for an hour, from 127.0.0.1" in [entry.title for entry in entries]


@pytest.mark.parametrize("how", ["another secret", "unknown", "no id", "removed", "renewed", "elsewhere"])
def test_whatever_is_wrong_with_a_client_is_told_in_the_same_words(add, post, people, how) -> None:
    client_id, secret = add(networks=("198.51.100.0/24",) if how == "elsewhere" else ())
    if how == "another secret":
        secret = "fct_guessed"
    elif how == "unknown":
        client_id = "01934d3e-0000-7000-8000-000000000000"
    elif how == "no id":
        client_id = "somebody"
    elif how == "removed":
        perform(remove_client, actor=people(ADA), parameters={"client_id": client_id})
    elif how == "renewed":
        perform(renew_client_secret, actor=people(ADA), parameters={"client_id": client_id})
    answer = _fetch(post, client_id, secret)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Basic realm=")
    assert answer["Cache-Control"] == "no-store"
    assert answer.json() == {
        "error": "invalid_client",
        "error_description": "There is no such client, or not with this secret, or not from here.",
    }


@pytest.mark.parametrize("end", [remove_client, renew_client_secret])
def test_removing_a_client_or_renewing_its_secret_ends_the_tokens_that_it_has(add, post, people, end) -> None:
    client_id, secret = add()
    caller = _bearer(_fetch(post, client_id, secret).json()["access_token"])
    assert caller.get("me").status_code == 200
    perform(end, actor=people(ADA), parameters={"client_id": client_id})
    assert caller.get("me").status_code == 401


def test_a_clients_token_makes_no_other_way_in(add, post) -> None:
    caller = _bearer(_fetch(post, *add("access.see_people", "data.read_rows")).json()["access_token"])
    assert caller.perform("access.make_token", name="more").status_code == 403
    assert caller.perform("access.add_client", name="more", scopes=["data.read_rows"]).status_code == 403
    assert caller.perform("access.invite_colleague", email="m@x.example", name="M", role="read_only").status_code == 403
    assert caller.get("clients").status_code == 200
    assert [each["attributes"]["name"] for each in caller.document["data"]] == ["Billing import"]


@pytest.mark.parametrize("form,error", [
    ({}, "invalid_request"),
    ({"grant_type": "password"}, "unsupported_grant_type"),
    ({"grant_type": "client_credentials"}, "invalid_client"),
    ({"grant_type": DEVICE_CODE, "client_id": "somebody"}, "invalid_client"),
    ({"grant_type": DEVICE_CODE, "client_id": "forecourt-cli", "device_code": "guessed"}, "invalid_grant"),
])  # fmt: skip
def test_a_request_that_makes_no_sense_is_refused_with_the_words_of_the_standard(post, form, error) -> None:
    answer = post(**form)
    assert answer.json()["error"] == error
    assert answer.status_code == (401 if error == "invalid_client" else 400)


def test_a_secret_shown_twice_a_repeated_parameter_and_another_media_type_are_refused(add, post) -> None:
    client_id, secret = add()
    twice = _fetch(post, client_id, secret, client_secret=secret)
    assert twice.json()["error"] == "invalid_request"
    browser = Browser()
    body = "grant_type=client_credentials&grant_type=client_credentials"
    repeated = browser.generic("POST", "/oauth/token", body, content_type=FORM)
    assert repeated.json()["error"] == "invalid_request"
    assert browser.post("/oauth/token", "{}", content_type="application/json").json()["error"] == "invalid_request"
    asked = browser.get("/oauth/token")
    assert (asked.status_code, asked["Allow"]) == (405, "POST")


def test_guessing_is_slowed_down(add, post) -> None:
    client_id, _ = add()
    answers = [_fetch(post, client_id, "fct_guessed") for _ in range(21)]
    assert [answer.status_code for answer in answers] == [401] * 20 + [429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_whoever_knows_a_clients_id_slows_down_nobody_elsewhere(add, post) -> None:
    client_id, secret = add()
    form = urlencode({"grant_type": "client_credentials"})
    headers = _basic(client_id, "fct_guessed")
    for _ in range(21):
        guessed = Browser(REMOTE_ADDR="203.0.113.9").generic(
            "POST", "/oauth/token", form, content_type=FORM, headers=headers
        )
    assert guessed.status_code == 429
    assert _fetch(post, client_id, secret).status_code == 200


def test_one_household_of_ipv6_addresses_is_one(add) -> None:
    form = urlencode({"grant_type": "nothing"})
    answers = [
        Browser(REMOTE_ADDR=f"2001:db8:0:1::{number:x}").generic("POST", "/oauth/token", form, content_type=FORM)
        for number in range(1, 71)
    ]
    assert {answer.status_code for answer in answers} == {400, 429}
    other = Browser(REMOTE_ADDR="2001:db8:0:2::1").generic("POST", "/oauth/token", form, content_type=FORM)
    assert other.status_code == 400


def test_wrong_secrets_fill_no_journal_and_are_all_counted(add, post, people) -> None:
    client_id, secret = add()
    for number in range(9):
        assert _fetch(post, client_id, f"fct_guessed{number}").status_code == 401
    with scope(people(ADA)):
        assert [each.new["times"] for each in Journal.objects.filter(event="access.client.refused")] == [1]
        assert MachineClient.objects.get(id=client_id).refusals == 8
    assert _fetch(post, client_id, secret).status_code == 200  # which shuts nobody out


def test_a_client_has_so_many_tokens_and_one_more_ends_its_oldest(add, post, monkeypatch) -> None:
    monkeypatch.setattr(environment(), "client_tokens", 3)
    client_id, secret = add()
    tokens = [_fetch(post, client_id, secret).json()["access_token"] for _ in range(5)]
    assert [_bearer(each).get("me").status_code for each in tokens] == [401, 401, 200, 200, 200]


def test_what_is_refused_is_kept_by_nobody_on_the_way_either(add, post) -> None:
    client_id, _ = add()
    for answer in (
        _fetch(post, client_id, "fct_guessed"),
        post(grant_type="nothing"),
        post("device_authorization", client_id="forecourt-cli"),
        post(grant_type=DEVICE_CODE, client_id="forecourt-cli", device_code="unknown"),
    ):
        assert (answer["Cache-Control"], answer["Pragma"]) == ("no-store", "no-cache")
        assert answer["Content-Type"] == "application/json"


def test_no_scope_lets_a_machine_say_yes_in_a_persons_place(people) -> None:
    with pytest.raises(Forbidden, match="Only people"):
        perform(add_client, actor=people(ADA), parameters={"name": "Yes", "scopes": ["oversight.approve"]})


@pytest.mark.parametrize("email,given,words", [
    (RITA, {"scopes": ["data.read_rows"]}, "administrators"),
    (OLGA, {"scopes": ["customers.see_all"]}, "administrators"),
    (ADA, {"scopes": ["customers.see_all"]}, "no permission"),
    (ADA, {"scopes": ["access.keep_colleagues"]}, "Only people"),
    (ADA, {"scopes": ["access.manage_tokens"]}, "Only people"),
])  # fmt: skip
def test_a_client_is_made_by_an_administrator_within_their_own_permissions(people, email, given, words) -> None:
    with pytest.raises(Forbidden, match=words):
        perform(add_client, actor=people(email), parameters={"name": "x", **given})


def test_an_administrator_of_another_company_finds_no_client_here(add, people) -> None:
    client_id, _ = add()
    for end in (remove_client, renew_client_secret):
        with pytest.raises(Invisible):
            perform(end, actor=people(BEN), parameters={"client_id": client_id})


@pytest.mark.parametrize("statement", [
    "update access_client set scopes = '{data.read_rows,journal.see_company}'",
    "update access_client set company_id = gen_random_uuid()",
    "insert into access_client (id, company_id, name, scopes, networks, hint, secret_hash, made_by, made_at,"
    " renewed_at) select gen_random_uuid(), company_id, 'x', '{customers.see_all}', '{}', '', repeat('0', 64), '',"
    " now(), now() from access_client",
    "delete from access_client",
    "select * from access_client_token",
    "select * from access_program_sign_in",
    "select fc.client_of_token('x', null)",
    "select fc.issue_client_token('', gen_random_uuid(), '', null, null, '', '1 year', now(), '', '')",
    "select fc.decide_program('', 'BCDF-GHJK', true)",
])  # fmt: skip
def test_the_database_itself_lets_nobody_widen_a_client(add, people, statement) -> None:
    add()
    with scope(people(ADA)), pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_what_there_is_can_be_looked_up(client) -> None:
    told = client.get("/.well-known/oauth-authorization-server").json()
    assert told["token_endpoint"] == "http://testserver/oauth/token"
    assert told["issuer"] == "http://testserver"
    assert "data.read_rows" in told["scopes_supported"]
    assert told["grant_types_supported"] == ["client_credentials", DEVICE_CODE]


# ------------------------------------------------------------------------------------------------ programs


def _begin(post: Any, **more: str) -> dict[str, Any]:
    answer = post("device_authorization", client_id="forecourt-cli", device_name="ada's laptop", **more)
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


def _poll(post: Any, told: dict[str, Any]) -> Any:
    return post(grant_type=DEVICE_CODE, client_id="forecourt-cli", device_code=told["device_code"])


def test_a_program_is_let_in_by_the_code_that_its_person_compares(post, people) -> None:
    told = _begin(post)
    assert told["verification_uri"] == "http://testserver/connect/"
    assert told["verification_uri_complete"].endswith(f"?code={told['user_code']}")
    assert (told["expires_in"], told["interval"]) == (600, 5)
    receipt = perform(let_program_in, actor=people(ADA), parameters={"code": told["user_code"].lower()})
    assert receipt.once == {}
    fetched = _poll(post, told)
    assert fetched.status_code == 200, fetched.content
    caller = _bearer(fetched.json()["access_token"])
    caller.get("me")
    assert caller.document["data"]["attributes"]["email"] == ADA
    caller.get("tokens")
    assert caller.document["data"][0]["attributes"]["name"] == "The forecourt command on ada's laptop"


def test_before_anybody_decided_the_program_is_told_to_wait_and_hasty_ones_to_slow_down(post) -> None:
    told = _begin(post)
    assert _poll(post, told).json()["error"] == "authorization_pending"
    assert _poll(post, told).json()["error"] == "slow_down"


def test_a_code_is_good_once(post, people) -> None:
    told, ada = _begin(post), people(ADA)
    perform(let_program_in, actor=ada, parameters={"code": told["user_code"]})
    for again in (let_program_in, refuse_program):
        with pytest.raises(Invisible):
            perform(again, actor=ada, parameters={"code": told["user_code"]})
    assert _poll(post, told).status_code == 200
    assert _poll(post, told).json()["error"] == "invalid_grant"


def test_a_program_that_was_refused_hears_so(post, people) -> None:
    told = _begin(post)
    perform(refuse_program, actor=people(ADA), parameters={"code": told["user_code"]})
    answer = _poll(post, told)
    assert (answer.status_code, answer.json()["error"]) == (400, "access_denied")


def test_a_program_gets_no_more_than_it_asked_for_and_than_its_person_may(post, people) -> None:
    told = _begin(post, scope="data.read_rows access.keep_colleagues")
    perform(let_program_in, actor=people(RITA), parameters={"code": told["user_code"]})
    fetched = _poll(post, told).json()
    assert fetched["scope"] == "contracts.see data.read_rows data.see_quality"
    assert _bearer(fetched["access_token"]).get("datasets/interval-readings/rows").status_code == 307
    assert _bearer(fetched["access_token"]).perform("access.invite_colleague").status_code == 403


def test_a_token_lets_no_program_in(post, by_token) -> None:
    told = _begin(post)
    assert by_token(ADA).perform("access.let_program_in", code=told["user_code"]).status_code == 403


def test_an_unknown_code_and_one_that_is_none_are_told_apart_from_each_other_alone(people) -> None:
    with pytest.raises(Invisible):
        perform(let_program_in, actor=people(ADA), parameters={"code": "BCDF-GHJK"})
    with pytest.raises(Malformed):
        perform(let_program_in, actor=people(ADA), parameters={"code": "hello"})


def test_codes_are_easy_to_read_and_to_type() -> None:
    code = new_code()
    assert set(code.replace("-", "")) <= set(CODE_LETTERS)
    assert code_as_written(f" {code.lower().replace('-', ' ')} ") == code
    assert code_as_written("BCDF-GHJKL") == code_as_written("") == ""
