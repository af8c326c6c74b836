"""The examples of the documentation, run as they stand against a whole portal; and the same deed done four ways."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.processes.installation import Installation, installed

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {".venv", "node_modules", "var", ".git", ".artifacts", ".pytest_cache"}
#: A fence, with the remark before it that says why it is not run.
FENCE = re.compile(r"(?:^<!-- not run: (?P<why>.+?) -->\n\n?)?^```(?P<kind>\w*)\n(?P<body>.*?)^```", re.M | re.S)
ADA = "ada@acme.example"
#: Before the examples of a page: what a reader is asked to have.
_LEAD = """\
import ast, asyncio, inspect, sys
def run(source):
    code = compile(source, "example", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    done = eval(code, names)
    if inspect.iscoroutine(done):
        asyncio.run(done)
names = {"__name__": "example"}
"""
INVITED = ("petra@acme.example", "Petra Novak", "read_only")

pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.xdist_group("examples"),
]


def _pages() -> list[Path]:
    found = (path for path in ROOT.rglob("*.md") if not LEFT_OUT.intersection(path.relative_to(ROOT).parts))
    return sorted(path for path in found if any(kind for _, kind, _ in _fences(path)))


def _fences(page: Path) -> Iterator[tuple[str, str, str]]:
    """Yield why a fence is not run, its language, and what stands in it."""
    for found in FENCE.finditer(page.read_text()):
        if found["kind"] in ("python", "sh"):
            yield found["why"] or "", found["kind"], found["body"]


@pytest.fixture(scope="module")
def portal() -> Iterator[Installation]:
    """A portal with all that serves programs."""
    with installed(processes=("web", "data", "signer")) as running:
        yield running


@pytest.fixture
def surroundings(portal: Installation, tmp_path: Path) -> dict[str, str]:
    """What a reader has: the portal's address, a token, a machine client, and the commands."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FORECOURT_", "DATABASE_"))}
    return kept | {
        "FORECOURT_URL": portal.portal,
        "FORECOURT_TOKEN": portal.tokens[ADA],
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }


@pytest.mark.parametrize("page", _pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_the_examples_of_a_page_run_as_they_stand(
    page: Path, portal: Installation, surroundings: dict[str, str], tmp_path: Path
) -> None:
    folder, imports = tmp_path / "here", ""
    folder.mkdir()
    (folder / ".venv").symlink_to(Path(sys.prefix))
    for why, kind, body in _fences(page):
        if why:
            continue
        source = body.replace("https://portal.example.com", portal.portal)
        program = [sys.executable, "-c", f"{_LEAD}run({imports + source!r})"]
        if kind == "python":  # a reader goes on in the same notebook: what was imported stays
            imports += "".join(re.findall(r"^(?:from|import) .*\n", source, re.M))
        if kind == "sh":
            program = [shutil.which("bash") or "sh", "-euo", "pipefail", "-c", source]
        ran = subprocess.run(program, cwd=folder, env=surroundings, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, f"{source}\n{ran.stdout}\n{ran.stderr}"


def test_the_same_deed_by_page_http_command_library_and_file_differs_in_the_journal_by_its_way_alone(
    portal: Installation, surroundings: dict[str, str], tmp_path: Path
) -> None:
    email, name, role = INVITED
    given = {"email": email, "name": name, "role": role}
    words = [part for key, value in given.items() for part in (f"--{key}", value)]
    ten_lines = (
        "from forecourt_client import Forecourt\n"
        "with Forecourt() as client:\n"
        f"    client.actions.access.invite_colleague(email={email!r}, name={name!r}, role={role!r})\n"
    )
    _by_page(portal, given)
    _withdraw(portal)
    _by_http(portal, given)
    _withdraw(portal)
    subprocess.run(["forecourt", "do", "access.invite_colleague", *words], env=surroundings, check=True)
    _withdraw(portal)
    subprocess.run([sys.executable, "-c", ten_lines], env=surroundings, check=True)
    _withdraw(portal)
    _by_file(given, surroundings, tmp_path / "acme")
    with portal.superuser() as database:
        rows = database.execute(
            "select interface, event, action, company_id, actor_kind, actor_id, actor_name, process, subject_type,"
            " new - 'expires_at' from kernel_journal where event = 'access.colleague.invited' and new ->> 'email' = %s"
            " order by at desc limit 5",
            (email,),
        ).fetchall()
    assert [row[0] for row in rows] == ["file", "library", "cli", "api", "web"]
    assert len({str(row[1:]) for row in rows}) == 1


def _by_file(given: dict[str, str], surroundings: dict[str, str], folder: Path) -> None:
    """Write out what there is, add the colleague to the file of members, and apply it: what a merge does."""
    subprocess.run(["forecourt", "export", str(folder)], env=surroundings, check=True)
    members = folder / "members.yaml"
    (email, name, role) = given.values()
    members.write_text(f"{members.read_text()}\n  - email: {email}\n    name: {name}\n    role: {role}\n")
    subprocess.run(["forecourt", "apply", str(folder)], env=surroundings, check=True)


def _by_page(portal: Installation, given: dict[str, str]) -> None:
    with httpx.Client(base_url=portal.portal, follow_redirects=True, timeout=30, trust_env=False) as browser:
        browser.get("/accounts/login/")
        form = {"login": ADA, "password": "forecourt-demo", "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        assert browser.post("/accounts/login/", data=form).status_code == 200
        browser.get("/company/people/")
        sent = given | {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        answer = browser.post("/company/people/", data=sent)
        assert answer.status_code == 200, answer.text[-2_000:]


def _by_http(portal: Installation, given: dict[str, str]) -> None:
    _perform(portal, "access.invite_colleague", given)


def _withdraw(portal: Installation) -> None:
    headers = {"Authorization": f"Bearer {portal.tokens[ADA]}", "Accept": "application/vnd.api+json"}
    with httpx.Client(base_url=portal.portal, timeout=30, trust_env=False, headers=headers) as program:
        waiting = program.get("/api/v1/invitations").json()["data"]
    (found,) = [each["id"] for each in waiting if each["attributes"]["email"] == INVITED[0]]
    _perform(portal, "access.withdraw_invitation", {"invitation_id": found})


def _perform(portal: Installation, action: str, given: dict[str, str]) -> None:
    media = "application/vnd.api+json"
    headers = {"Authorization": f"Bearer {portal.tokens[ADA]}", "Accept": media, "Content-Type": media}
    document = {"data": {"type": "performances", "attributes": given}}
    with httpx.Client(base_url=portal.portal, timeout=30, trust_env=False, headers=headers) as program:
        answer = program.post(f"/api/v1/actions/{action}", json=document)
    assert answer.status_code == 200, answer.text
