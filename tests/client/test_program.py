"""The command as a program of its own: exit codes, streams, start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.client.portal import TOKEN, Portal, document, refusal

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
PROGRAM = Path(sys.executable).with_name("forecourt")


def forecourt(*words: str, portal: Portal | None = None, **more: str) -> subprocess.CompletedProcess[bytes]:
    login = {"FORECOURT_URL": portal.url, "FORECOURT_TOKEN": TOKEN} if portal else {}
    return subprocess.run(
        [PROGRAM, *words], env=os.environ | login | more, capture_output=True, stdin=subprocess.DEVNULL, check=False
    )


def test_done_is_0(portal: Portal) -> None:
    done = forecourt("whoami", "--json", portal=portal)
    assert (done.returncode, json.loads(done.stdout)["company"]) == (0, "ACME")


def test_refused_is_1(portal: Portal) -> None:
    portal.api.faults.append(refusal(403, "forbidden", title="Your role does not allow this"))
    refused = forecourt("whoami", portal=portal)
    assert refused.returncode == 1
    assert refused.stderr.decode().startswith("Your role does not allow this")
    assert refused.stdout == b""


def test_wrong_usage_is_2() -> None:
    assert forecourt("data", "pull").returncode == 2


def test_waiting_for_approval_is_3(portal: Portal) -> None:
    waiting = document({"type": "approvals", "id": "7"}, status=202, **{"Content-Location": "/api/v1/approvals/7"})
    portal.api.faults.append(waiting)
    assert forecourt("data", "pull", "interval-readings", "-o", "never.csv", portal=portal).returncode == 3


@pytest.mark.parametrize("words", [["--help"], ["data", "pull", "--help"], ["do", "--help"]])
def test_help_is_0_names_what_holds_everywhere_and_asks_nobody(words: list[str]) -> None:
    shown = forecourt(*words)
    assert shown.returncode == 0
    assert b"forecourt" in shown.stdout
    assert b"3 waiting for approval" in shown.stdout


def test_the_version_is_told() -> None:
    assert forecourt("--version").stdout.decode().strip() == "0.1.0"


def test_help_imports_neither_httpx_nor_pyarrow() -> None:
    program = (
        "import sys\nfrom forecourt_client.command import run\n"
        "assert run(['--help']) == 0\n"
        "assert not {'httpx', 'pyarrow', 'forecourt', 'django'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)


def test_rows_go_to_standard_output_and_words_beside_them(portal: Portal) -> None:
    pulled = forecourt("data", "pull", "interval-readings", "--from", "2026-03-01", "-o", "-", portal=portal)
    assert pulled.returncode == 0
    assert pulled.stdout.count(b"\n") == 5_001
    assert b"Period meant: [2026-03-01T00:00:00+10:00, the end)" in pulled.stderr


def test_a_pipe_that_nobody_reads_is_no_crash(portal: Portal) -> None:
    words = ["data", "pull", "interval-readings", "-o", "-", "--url", portal.url, "--token", TOKEN]
    with subprocess.Popen([PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdout
        assert program.stderr
        program.stdout.close()
        assert b"Traceback" not in program.stderr.read()
    assert program.returncode == 1


def test_a_name_outside_the_terminals_alphabet_is_no_failure(portal: Portal) -> None:
    zoe = {"name": "Zoë Łuk", "email": "zoe@acme.example", "company": None, "role": None, "side": "customer"}
    portal.api.faults.append(document({"type": "people", "id": "1", "attributes": zoe}))
    told = forecourt("whoami", portal=portal, PYTHONIOENCODING="ascii")
    assert (told.returncode, told.stdout.splitlines()[0]) == (0, rb"Zo\xeb \u0141uk <zoe@acme.example>")


def test_a_stored_login_serves_the_next_run(portal: Portal) -> None:
    assert forecourt("login", "--url", portal.url, "--token", TOKEN).returncode == 0
    assert forecourt("whoami").returncode == 0
    assert forecourt("logout").returncode == 0
    assert forecourt("whoami").returncode == 1
