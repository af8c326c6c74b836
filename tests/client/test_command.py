"""The command line, called in this process."""

from __future__ import annotations

import io
import json
import stat
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from forecourt_client.command import ASK_AGAIN, DECLINED, DONE, FAILED, INTERRUPTED, WAITING, WRONG_USAGE, run
from forecourt_client.login import stored_login
from tests.client.portal import TOKEN, Answer, Portal, described, document, refusal

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
Captured = pytest.CaptureFixture[str]


def test_whoami_tells_people_who_they_are(signed_in: Portal, capsys: Captured) -> None:
    assert run(["whoami"]) == DONE
    assert capsys.readouterr().out.splitlines() == [
        "Ada Acme <ada@acme.example>",
        "ACME, Customer administrator (customer)",
        signed_in.url,
    ]
    assert signed_in.api.asked[0].headers["user-agent"] == "forecourt-cli/0.1.0 forecourt-client/0.1.0"


@pytest.mark.parametrize("words", [["--json", "whoami"], ["whoami", "--json"]])
def test_json_anywhere_gives_programs_one_object(signed_in: Portal, capsys: Captured, words: list[str]) -> None:
    assert run(words) == DONE
    out, err = capsys.readouterr()
    assert json.loads(out)["email"] == "ada@acme.example"
    assert err == ""


def test_address_and_token_may_stand_anywhere(portal: Portal, capsys: Captured) -> None:
    assert run(["--url", portal.url, f"--token={TOKEN}", "whoami"]) == DONE
    assert run(["whoami", "--token", TOKEN, "--url", portal.url]) == DONE


@pytest.mark.parametrize(
    "words",
    [
        ["--url"],
        ["whoami", "--token"],
        ["fly"],
        ["whoami", "--fast"],
        ["do"],
        ["do", "billing.pay_invoice", "stray"],
        ["do", "billing.pay_invoice", "--amount", "ten"],
        ["data", "pull"],
        ["data", "pull", "interval-readings"],
        ["data", "pull", "interval-readings", "-o", "x", "--format", "xlsx"],
        ["data", "pull", "interval-readings", "-o", "x", "--resolution", "PT5M"],
        ["data", "pull", "interval-readings", "-o", "x", "--from", "yesterday"],
        ["data", "pull", "interval-readings", "-o", "x", "--from", "2026-03-01T06:00"],
        ["data", "pull", "interval-readings", "-o", "x", "--from", "2026-03-02", "--to", "2026-03-01"],
        ["data", "pull", "interval-readings", "-o", "x", "--zone", "Nowhere"],
        ["data", "pull", "interval-readings", "-o", "x", "--as-of", "2026-03-01"],
        ["data", "pull", "interval-readings", "-o", "x", "--key", ""],
        ["data", "pull", "interval-readings", "-o", "/dev/null"],
        ["data", "pull", "other-readings", "-o", "x", "--from", "2026-03-01"],
        ["data", "pull", "interval-readings", "-o", "-", "--format", "parquet"],
        ["data", "pull", "interval-readings", "-o", "-", "--json"],
        ["login"],
    ],
)
def test_wrong_usage_is_2_with_words_on_standard_error(
    signed_in: Portal, capsys: Captured, words: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert run(words) == WRONG_USAGE
    out, err = capsys.readouterr()
    assert ("errors" in json.loads(out)) if "--json" in words else (out == "" and err)
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_is_1_and_says_what_it_means_and_what_to_do(signed_in: Portal, capsys: Captured) -> None:
    answer = refusal(
        403,
        "help_desk_only",
        title="Your role does not allow this",
        detail="Standard users see the help desk only.",
        meta={"next": ["Ask Ada Acme for another role."]},
    )
    signed_in.api.faults.append(answer)
    assert run(["data", "pull", "interval-readings", "-o", "/tmp/never.csv"]) == FAILED
    assert capsys.readouterr().err.splitlines() == [
        "Your role does not allow this",
        "  Standard users see the help desk only.",
        "  → Ask Ada Acme for another role.",
    ]
    assert not Path("/tmp/never.csv").exists()


def test_a_refusal_for_programs_is_the_error_object(signed_in: Portal, capsys: Captured) -> None:
    signed_in.api.faults.append(refusal(404, "not_found", title="Nothing here"))
    assert run(["whoami", "--json"]) == FAILED
    out, err = capsys.readouterr()
    assert json.loads(out)["errors"][0] == {
        "code": "not_found",
        "title": "Nothing here",
        "detail": "Because.",
        "status": "404",
    }
    assert err == ""


def test_no_login_is_1_and_says_how_to_sign_in(capsys: Captured) -> None:
    assert run(["whoami"]) == FAILED
    assert "forecourt login" in capsys.readouterr().err


def test_a_portal_that_is_not_there_is_1(signed_in: Portal, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    signed_in.api.stop()
    assert run(["whoami"]) == FAILED
    assert "cannot be reached" in capsys.readouterr().err


def test_waiting_for_approval_is_3_with_its_address(signed_in: Portal, capsys: Captured) -> None:
    waiting = document({"type": "approvals", "id": "7"}, status=202, **{"Content-Location": "/api/v1/approvals/7"})
    signed_in.api.faults += [Answer(usual=True), waiting, Answer(usual=True), waiting]
    assert run(["do", "billing.pay_invoice", "--invoice", "2026-0412"]) == WAITING
    assert f"{signed_in.url}/api/v1/approvals/7" in capsys.readouterr().err
    assert run(["do", "billing.pay_invoice", "--json"]) == WAITING
    assert json.loads(capsys.readouterr().out)["errors"][0]["links"]["about"] == f"{signed_in.url}/api/v1/approvals/7"


def _approval(state: str, **more: Any) -> Answer:
    return document({"type": "approvals", "id": "7", "attributes": {"state": state, **more}})


WAITS = document({"type": "approvals", "id": "7"}, status=202, **{"Content-Location": "/api/v1/approvals/7"})


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("done", DONE),
        ("ready", DONE),
        ("waiting", WAITING),
        ("approved", WAITING),
        ("declined", DECLINED),
        ("withdrawn", ASK_AGAIN),
        ("lapsed", ASK_AGAIN),
        ("void", ASK_AGAIN),
        ("failed", FAILED),
    ],
)
def test_waiting_for_an_approval_ends_with_a_code_for_each_end(
    signed_in: Portal, capsys: Captured, state: str, code: int
) -> None:
    signed_in.api.faults += [Answer(usual=True), WAITS, _approval(state, said="As Kelly said.")]
    words = ["do", "billing.pay_invoice", "--invoice", "1", "--wait", "--at-most", "0"]
    assert run(words) == code
    out, err = capsys.readouterr()
    assert f"Waiting for approval: {signed_in.url}/api/v1/approvals/7" in err
    assert ("As Kelly said." in err) == (code not in (DONE, WAITING))
    assert bool(out) == (code == DONE)
    signed_in.api.faults += [Answer(usual=True), WAITS, _approval(state)]
    assert run([*words, "--json"]) == code
    out, err = capsys.readouterr()
    assert ("errors" in json.loads(out)) == (code != DONE)
    assert err == ""


def test_what_was_waited_for_is_told_like_any_other_receipt(
    signed_in: Portal, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    shown = [{"event": "billing.invoice.paid", "subject": ["invoice", "1"]}]
    done = _approval("done", result={"paid": 5}, shown=shown)
    signed_in.api.faults += [Answer(usual=True), WAITS, _approval("waiting"), _approval("approved"), done]
    assert run(["do", "billing.pay_invoice", "--wait"]) == DONE
    assert capsys.readouterr().out.splitlines() == [
        "Done: billing.pay_invoice, receipt 7",
        "Result:",
        "  paid: 5",
        "Changed:",
        "  billing.invoice.paid invoice 1",
    ]
    assert len(pauses) == 2


CONTRACTS = [
    {
        "type": "contracts",
        "id": f"id-{number}",
        "attributes": {"number": number, "title": title, "valid_from": "2020-01-01T00:00:00Z", "valid_to": None},
    }
    for number, title in [("7", "All sites"), ("12", "One")]
]


def test_a_list_is_a_table_for_people_and_whole_for_programs(signed_in: Portal, capsys: Captured) -> None:
    signed_in.api.faults += [document(CONTRACTS), document(CONTRACTS), document([])]
    assert run(["get", "contracts"]) == DONE
    lines = [line.split("  ") for line in capsys.readouterr().out.splitlines()]
    assert [each.strip() for each in lines[0] if each] == ["id", "number", "title", "valid_from", "valid_to"]
    assert [each.strip() for each in lines[2] if each][:3] == ["id-7", "7", "All sites"]
    assert lines[2][-1].endswith(" years ago")
    assert run(["get", "contracts", "--json"]) == DONE
    assert json.loads(capsys.readouterr().out)["data"][1] == CONTRACTS[1]
    assert run(["get", "contracts"]) == DONE
    assert capsys.readouterr().out == "There are no contracts here that you can see.\n"


def test_a_table_shows_what_was_asked_for_else_what_fits_in_a_column(signed_in: Portal, capsys: Captured) -> None:
    attributes = {"shape": {"a": 1}, **{f"n{each}": each * 1_000 for each in range(1, 8)}, "steps": [{}], "hint": None}
    signed_in.api.faults += [document([{"type": "novelties", "id": "1", "attributes": attributes}])] * 2
    assert run(["get", "novelties"]) == DONE
    assert capsys.readouterr().out.splitlines()[0].split() == ["id", "n1", "n2", "n3", "n4", "n5"]
    assert run(["get", "novelties", "--fields", "n7,shape"]) == DONE
    assert capsys.readouterr().out.splitlines() == [
        "id     n7  shape",
        "--  -----  --------",
        '1   7,000  {"a": 1}',
    ]


def test_one_resource_tells_each_attribute_with_its_age(signed_in: Portal, capsys: Captured) -> None:
    signed_in.api.faults.append(document(CONTRACTS[0]))
    assert run(["get", "contracts", "id-7"]) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == ["contracts id-7", "  number: 7", "  title: All sites"]
    assert lines[3].startswith("  valid_from: 2020-01-01T00:00:00+00:00 (")
    assert lines[3].endswith(" years ago)")
    assert lines[4] == "  valid_to:"


def test_an_interruption_is_130(signed_in: Portal, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("forecourt_client.client.Client.whoami", interrupt)
    assert run(["whoami"]) == INTERRUPTED


def test_what_the_computer_refuses_is_1(signed_in: Portal, capsys: Captured, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file where a directory has to be")
    assert run(["login", "--url", signed_in.url, "--token", TOKEN]) == FAILED
    assert "The computer refused" in capsys.readouterr().err


def test_what_a_server_says_cannot_steer_the_terminal(signed_in: Portal, capsys: Captured) -> None:
    signed_in.api.faults.append(refusal(403, "no", title="\x1b]0;owned\x07[bold]No[/bold]"))
    assert run(["whoami"]) == FAILED
    err = capsys.readouterr().err
    assert "\x1b" not in err
    assert "[bold]No[/bold]" in err


def test_login_stores_what_the_portal_confirmed(portal: Portal, capsys: Captured, own_configuration: Path) -> None:
    assert run(["login", "--url", f"{portal.url}/", "--token", TOKEN]) == DONE
    out, err = capsys.readouterr()
    assert "Ada Acme" in out
    assert TOKEN not in out + err
    assert stat.S_IMODE((own_configuration / "forecourt" / "login.json").stat().st_mode) == 0o600
    assert run(["whoami"]) == DONE


def test_login_takes_the_token_from_a_pipe(portal: Portal, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{TOKEN}\n"))
    assert run(["login", "--url", portal.url]) == DONE
    login = stored_login()
    assert login is not None
    assert login.token == TOKEN


class Terminal(io.StringIO):
    """Somebody at a keyboard."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("words,opened", [([], True), (["--no-browser"], False)])
def test_login_on_a_terminal_shows_a_code_to_compare_in_the_browser(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, capsys: Captured, words: list[str], opened: bool
) -> None:
    addresses: list[str] = []
    monkeypatch.setattr(sys, "stdin", Terminal(f"{portal.url}\n"))
    monkeypatch.setattr("webbrowser.open", addresses.append)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    portal.fetched = TOKEN
    assert run(["login", *words]) == DONE
    out, err = capsys.readouterr()
    assert "Address of the portal" in err
    assert "Your code is BCDF-GHJK" in err
    assert f"Compare it at {portal.url}/connect/" in err
    assert addresses == ([f"{portal.url}/connect/?code=BCDF-GHJK"] if opened else [])
    assert TOKEN not in out + err
    login = stored_login()
    assert login is not None
    assert (login.url, login.token) == (portal.url, TOKEN)


def test_login_opens_no_address_but_the_portals_own(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses: list[str] = []
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("webbrowser.open", addresses.append)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    told = {
        "device_code": "d",
        "user_code": "BCDF-GHJK",
        "verification_uri": "https://evil.example/",
        "expires_in": 600,
    }
    portal.api.faults.append(Answer(200, json.dumps(told).encode()))
    portal.fetched = TOKEN
    assert run(["login", "--url", portal.url]) == DONE
    assert addresses == []


def test_login_that_is_refused_in_the_browser_is_1(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(time, "sleep", lambda _: None)
    portal.api.faults += [Answer(usual=True), Answer(400, b'{"error": "access_denied"}')]
    assert run(["login", "--url", portal.url, "--no-browser"]) == FAILED
    assert "Refused in the browser" in capsys.readouterr().err
    assert stored_login() is None


def test_login_stores_nothing_that_was_refused(portal: Portal, capsys: Captured) -> None:
    assert run(["login", "--url", portal.url, "--token", "wrong"]) == FAILED
    assert stored_login() is None


def test_logout_forgets(portal: Portal, capsys: Captured) -> None:
    run(["login", "--url", portal.url, "--token", TOKEN])
    assert run(["logout"]) == DONE
    assert stored_login() is None
    assert run(["logout", "--json"]) == DONE
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"removed": False}


def test_actions_lists_names_and_parameters(signed_in: Portal, capsys: Captured) -> None:
    assert run(["actions"]) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "billing.pay_invoice: Pay an invoice (needs approval: approved)"
    assert "    --amount INTEGER (required)" in lines
    assert "    --in-full BOOLEAN" in lines
    assert run(["actions", "--json"]) == DONE
    assert json.loads(capsys.readouterr().out)["actions"][1]["name"] == "data.read_rows"


def test_do_sends_typed_parameters_and_shows_the_receipt(signed_in: Portal, capsys: Captured) -> None:
    words = ["--invoice", "2026-0412", "--amount", "5", "--in-full", "--lines", "1", "--lines", "2"]
    assert run(["do", "billing.pay_invoice", *words, "--idempotency-key", "k1"]) == DONE
    sent = {"invoice": "2026-0412", "amount": 5, "in_full": True, "lines": [1, 2]}
    asked = signed_in.api.asked[-1]
    assert asked.document["data"]["attributes"] == sent
    assert asked.headers["idempotency-key"] == "k1"
    out = capsys.readouterr().out
    assert "Done: billing.pay_invoice, receipt 0190-receipt" in out
    assert "  billing.invoice.paid invoice 2026-0412" in out


@pytest.mark.parametrize(
    "words",
    [["--dry-run", "billing.pay_invoice"], ["billing.pay_invoice", "--invoice", "1", "--dry-run", "--amount", "2"]],
)
def test_a_dry_run_says_that_nothing_was_changed(signed_in: Portal, capsys: Captured, words: list[str]) -> None:
    assert run(["do", *words]) == DONE
    assert signed_in.api.asked[-1].query == {"dry_run": "true"}
    assert "nothing was changed" in capsys.readouterr().out


def test_after_two_dashes_every_name_is_the_actions_own(signed_in: Portal, capsys: Captured) -> None:
    assert run(["do", "billing.pay_invoice", "--", "--url", "https://example.com", "--invoice", "1"]) == DONE
    assert signed_in.api.asked[-1].document["data"]["attributes"] == {"url": "https://example.com", "invoice": "1"}


def test_an_action_that_is_not_listed_is_sent_all_the_same_so_that_the_portal_says_why(
    signed_in: Portal, capsys: Captured
) -> None:
    signed_in.api.faults += [Answer(usual=True), refusal(403, "forbidden", title="Your role does not allow this")]
    assert run(["do", "contracts.end", "--contract", "7"]) == FAILED
    assert signed_in.api.asked[-1].document["data"]["attributes"] == {"contract": "7"}


def test_pull_writes_the_file_and_says_what_was_meant_and_served(
    signed_in: Portal, capsys: Captured, tmp_path: Path
) -> None:
    file = tmp_path / "march.parquet"
    words = ["--key", "4300000003,4300000019", "--from", "2026-03-01", "--to", "2026-04-01", "-o", str(file)]
    assert run(["data", "pull", "interval-readings", *words]) == DONE
    assert signed_in.api.asked[0].query == {
        "filter[key]": "4300000003,4300000019",
        "filter[from]": "2026-03-01T00:00:00+10:00",
        "filter[to]": "2026-04-01T00:00:00+10:00",
    }
    assert pyarrow.parquet.read_metadata(file).num_rows == 5_000
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        f"5,000 rows, {file.stat().st_size:,} bytes, in {file}",
        "Period meant: [2026-03-01T00:00:00+10:00, 2026-04-01T00:00:00+10:00)",
        "Served: 4300000003: [2026-03-01T00:00:00+10:00, 2026-11-01T00:00:00+10:00)",
        "Served: 4300000019: [2025-11-01T00:00:00+10:00, 2026-03-01T00:00:00+10:00)",
    ]
    assert err == ""


def test_bare_dates_are_read_in_the_zone_that_is_named(signed_in: Portal, capsys: Captured, tmp_path: Path) -> None:
    words = ["--zone", "Australia/Sydney", "--from", "2026-01-01", "--to", "2026-07-01", "--resolution", "P1D"]
    assert run(["data", "pull", "interval-readings", *words, "-o", str(tmp_path / "x.csv")]) == DONE
    assert signed_in.api.asked[0].query == {
        "filter[from]": "2026-01-01T00:00:00+11:00",
        "filter[to]": "2026-07-01T00:00:00+10:00",
        "zone": "Australia/Sydney",
        "resolution": "P1D",
    }


@pytest.mark.parametrize(
    ("words", "format"),
    [
        (["-o", "x.csv"], "csv"),
        (["-o", "x.arrow"], "arrow"),
        (["-o", "x.JSON"], "json"),
        (["-o", "x.data"], "parquet"),
        (["-o", "x.csv", "--format", "arrow"], "arrow"),
    ],
)
def test_the_format_is_what_is_said_else_the_files_ending_else_parquet(
    signed_in: Portal, capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], format: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["data", "pull", "interval-readings", *words, "--json"]) == DONE
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (answer["format"], answer["rows"]) == (format, 5_000)
    assert answer["period"] == {"from": None, "to": None, "zone": "+10:00"}
    assert answer["served"]["4300000003"] == [["2026-02-28T14:00:00+00:00", "2026-10-31T14:00:00+00:00"]]


def test_fields_and_as_of_are_passed_on(signed_in: Portal, capsys: Captured, tmp_path: Path) -> None:
    words = [
        "--fields",
        "key,quantity",
        "--fields",
        "version",
        "--as-of",
        "2026-08-01T00:00:00Z",
        "-o",
        str(tmp_path / "x"),
    ]
    assert run(["data", "pull", "interval-readings", *words]) == DONE
    assert signed_in.api.asked[0].query == {
        "fields[rows]": "key,quantity,version",
        "as_of": "2026-08-01T00:00:00+00:00",
    }


def test_a_year_of_many_keys_is_told_in_groups(signed_in: Portal, capsys: Captured, tmp_path: Path) -> None:
    whole = [["2025-11-01T00:00:00+10:00", "2026-11-01T00:00:00+10:00"]]
    served = [{"key": f"43000000{n:02}", "periods": whole} for n in range(17)] + [{"key": "4300000099", "periods": []}]
    signed_in.table = signed_in.table.replace_schema_metadata({"forecourt": described(5_000, served)})
    assert run(["data", "pull", "interval-readings", "-o", str(tmp_path / "x.arrow")]) == DONE
    assert capsys.readouterr().out.splitlines()[2:] == [
        "Served: 17 keys: [2025-11-01T00:00:00+10:00, 2026-11-01T00:00:00+10:00)",
        "Served: 4300000099: nothing",
    ]


PATCH = "diff --git a/members.yaml b/members.yaml\n--- a/members.yaml\n+++ b/members.yaml\n@@ -1 +1 @@\n-a\n+b\n"
PATCHED = document({"type": "performances", "id": "0190-patch", "attributes": {"result": {"patch": PATCH}}})


def test_a_change_is_printed_as_a_patch_and_nothing_else_on_standard_output(
    signed_in: Portal, capsys: Captured, tmp_path: Path
) -> None:
    signed_in.api.faults += [Answer(usual=True), PATCHED]
    assert run(["do", "billing.pay_invoice", "--invoice", "1", "--patch"]) == DONE
    out, err = capsys.readouterr()
    assert out == PATCH
    assert "Done: billing.pay_invoice" in err
    asked, done = signed_in.api.asked[-2:]
    assert asked.path.endswith("/blueprint.patch")
    parameters = {"invoice": "1"}
    assert asked.document["data"]["attributes"] == {
        "action": "billing.pay_invoice",
        "parameters": parameters,
        "files": None,
    }
    assert done.document["data"]["attributes"] == parameters
    (tmp_path / "members.yaml").write_text("members: []\n")
    signed_in.api.faults += [Answer(usual=True), PATCHED]
    assert run(["do", "billing.pay_invoice", "--patch-for", str(tmp_path), "--dry-run", "--json"]) == DONE
    assert json.loads(capsys.readouterr().out)["patch"] == PATCH
    asked, done = signed_in.api.asked[-2:]
    assert asked.document["data"]["attributes"]["files"] == {"members.yaml": "members: []\n"}
    assert done.query == {"dry_run": "true"}


@pytest.mark.parametrize(("words", "code"), [([], WAITING), (["--wait"], DONE)])
def test_applying_files_waits_for_an_approval_where_it_is_told_to(
    signed_in: Portal, capsys: Captured, tmp_path: Path, words: list[str], code: int
) -> None:
    (tmp_path / "views.yaml").write_text("views:\n  - title: Now\n    query: key=all\n")
    added = {"kind": "views", "change": "add", "key": "Now", "fields": []}
    told = {"digest": "d1", "entries": 1, "add": 1, "change": 0, "remove": 0, "differences": [added]}
    planned = document({"type": "performances", "id": "0190-plan", "attributes": {"result": told}})
    signed_in.api.faults += [planned, WAITS, _approval("done", result=told)]
    assert run(["apply", str(tmp_path), *words]) == code
    assert signed_in.api.asked[1].document["data"]["attributes"]["plan"] == "d1"
    assert ("Applied: 1 added" in capsys.readouterr().out) == (code == DONE)
