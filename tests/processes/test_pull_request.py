"""A pull request from end to end: a real git repository, the documented workflow's own steps, a portal that runs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.house.source import ROOT
from tests.processes.installation import Installation, installed

pytestmark = [pytest.mark.enable_socket, pytest.mark.xdist_group("pull request")]

ADA = "ada@acme.example"
HOWTO = ROOT / "docs" / "howto"
WORKFLOW = HOWTO / "pull-request.yml"
NEW = "  - email: new@acme.example\n    name: Nell New\n    role: read_only\n"
#: What the workflow asks of the forge: it keeps the comments of the one pull request there is.
FORGE = """#!/bin/sh
case "$1 $2" in
  "pr comment") cat "$5" >> "$COMMENTS" ;;
  "pr list") echo 1 ;;
  "pr view") cat "$COMMENTS" ;;
esac
"""


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with installed(processes=("web",)) as running:
        yield running


@pytest.fixture
def variables(installation: Installation, tmp_path: Path) -> dict[str, str]:
    """The environment of a runner: our command, a forge, and the repository's variable and secret."""
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "gh").write_text(FORGE)
    (tools / "gh").chmod(0o755)
    return {
        "PATH": f"{tools}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "COMMENTS": str(tmp_path / "comments"),
        "PULL_REQUEST": "1",
        "FORECOURT_URL": installation.portal,
        "FORECOURT_TOKEN": installation.tokens[ADA],
        **{f"GIT_{who}_{what}": "x@y.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }


def _run(line: str, variables: dict[str, str], cwd: Path, *, code: int = 0) -> subprocess.CompletedProcess[str]:
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", line], env=variables, cwd=cwd, capture_output=True, text=True, check=False
    )
    assert ran.returncode == code, f"{line}\n{ran.stdout}\n{ran.stderr}"
    return ran


def _job(name: str, variables: dict[str, str], cwd: Path, *, code: int = 0) -> None:
    """Take the steps of a job of the documented workflow, but for installing."""
    steps = yaml.safe_load(WORKFLOW.read_text())["jobs"][name]["steps"]
    lines = [each["run"] for each in steps if "run" in each and each["name"] != "Install"]
    assert lines
    for number, line in enumerate(lines):
        _run(line, variables, cwd, code=code if number == len(lines) - 1 else 0)


def _rows(installation: Installation, email: str) -> list[tuple[Any, ...]]:
    with installation.superuser() as database:
        return database.execute(
            "select action, actor_name, interface, old, new - 'email', cause_id is not null from kernel_journal"
            " where event = 'access.colleague.invited' and new ->> 'email' = %s",
            [email],
        ).fetchall()


def test_a_merged_change_of_a_file_invites_the_colleague(installation, variables, tmp_path) -> None:
    origin, work = tmp_path / "origin.git", tmp_path / "work"
    _run(f"git init -q --bare -b main {origin} && git clone -q {origin} {work} 2>/dev/null", variables, tmp_path)
    _run("git switch -qc main; forecourt export portal && git add portal && git commit -qm Begin", variables, work)
    _run("git push -q origin main; forecourt plan portal --exit-code", variables, work)

    members = work / "portal" / "members.yaml"
    _run("git switch -qc nell", variables, work)
    members.write_text(members.read_text() + NEW)
    _run("git commit -qam 'Invite Nell' && git push -q origin nell", variables, work)
    _job("plan", variables, work)
    comment = Path(variables["COMMENTS"]).read_text()
    assert "**To do: 1 added, 0 changed, 0 removed.**" in comment
    assert "+ new@acme.example" in comment
    assert _run("forecourt plan portal --exit-code", variables, work, code=4)
    assert _rows(installation, "new@acme.example") == []

    _run("git switch -q main && git merge -q --no-ff -m 'Merge: approved by the owner' nell", variables, work)
    _job("apply", variables, work)
    (by_file,) = _rows(installation, "new@acme.example")
    assert (by_file[0], by_file[2]) == ("access.invite_colleague", "file")

    _run("git push -q origin main; forecourt plan portal --exit-code", variables, work)
    _job("apply", variables, work, code=1)  # that plan was applied: it is no longer the plan

    words = "--email cli@acme.example --name 'Nell New' --role read_only"
    _run(f"forecourt do access.invite_colleague {words}", variables, work)
    (by_command,) = _rows(installation, "cli@acme.example")
    assert (by_command[:2], by_command[3:]) == (by_file[:2], by_file[3:])
    assert by_command[2] == "cli"

    found = json.loads(_run("forecourt drift portal --json --exit-code", variables, work, code=4).stdout)
    (drifted,) = found["differences"]
    assert (drifted["key"], drifted["change"]) == ("cli@acme.example", "not in the files")
    assert drifted["by"]["interface"] == "cli"
    assert "through the command line" in _run("forecourt drift portal", variables, work).stdout
    _run("forecourt export portal && git commit -qam 'Keep what was done by hand'", variables, work)
    _run("forecourt plan portal --exit-code && forecourt drift portal --exit-code", variables, work)


def test_what_was_looked_at_is_what_is_applied(variables, tmp_path) -> None:
    _run("forecourt export portal", variables, tmp_path)
    views = tmp_path / "portal" / "views.yaml"
    views.write_text("views:\n  - title: One\n    query: key=all\n")
    digest = json.loads(_run("forecourt plan portal --json", variables, tmp_path).stdout)["digest"]
    views.write_text("views:\n  - title: Two\n    query: key=all\n")
    refused = _run(f"forecourt apply portal --plan {digest}", variables, tmp_path, code=1)
    assert "no longer the plan that was shown" in refused.stderr
    assert "To do: 1 added" in _run("forecourt plan portal", variables, tmp_path).stdout


@pytest.mark.parametrize(
    "name,raw,code,said",
    [
        ("members.yaml", b"members:\n  - emial: a@b.c\n", 1, "members.yaml, line 2, column 5: .*did you mean 'email'"),
        ("members.yaml", b"members:\n  - email: caf\xe9\n", 1, "members.yaml, line 2: the file is not UTF-8"),
        ("memebrs.yaml", b"memebrs: []", 1, "Did you mean members.yaml"),
        ("members.yaml", b"#" * 900_001, 1, "larger than 900,000 bytes"),
        ("notes.txt", b"words", 2, "no YAML file"),
    ],
)  # fmt: skip
def test_a_folder_that_cannot_be_read_is_refused_in_words(variables, tmp_path, name, raw, code, said) -> None:
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / name).write_bytes(raw)
    for command in ("plan", "apply", "drift"):
        assert re.search(said, _run(f"forecourt {command} portal", variables, tmp_path, code=code).stderr)


def test_the_examples_of_modules_run_as_they_are_written(variables, tmp_path, monkeypatch, capsys) -> None:
    text = (HOWTO / "modules.md").read_text()
    (shell,), (python,) = (re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL) for kind in ("sh", "python"))
    if shutil.which("curl"):
        answer = json.loads(_run(shell, variables, tmp_path).stdout)
        assert answer["data"]["attributes"]["result"]["add"] == 1
    for name in ("FORECOURT_URL", "FORECOURT_TOKEN"):
        monkeypatch.setenv(name, variables[name])
    told: dict[str, Any] = {}
    exec(compile(python, "modules.md", "exec"), told)
    assert (told["made"]["add"], told["again"]["differences"]) == (4, [])
    assert "add views Plant: four weeks" in capsys.readouterr().out
