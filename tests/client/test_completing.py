"""What a shell offers while one types."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from forecourt_client.command import DONE, run
from forecourt_client.command.completing import SCRIPTS, catalogue_path, kept_catalogue
from tests.client.portal import Portal

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def _complete(capsys: Captured, *words: str) -> list[str]:
    capsys.readouterr()
    assert run(["complete", "--", *words]) == DONE
    return capsys.readouterr().out.splitlines()


def test_commands_are_offered_and_those_of_a_group(capsys: Captured) -> None:
    assert "whoami" in _complete(capsys, "")
    assert _complete(capsys, "who") == ["whoami"]
    assert _complete(capsys, "data", "") == ["pull"]
    assert _complete(capsys, "--json", "--url", "https://x.example", "who") == ["whoami"]


def test_options_of_a_command_are_offered(capsys: Captured) -> None:
    assert "--format" in _complete(capsys, "data", "pull", "interval-readings", "--f")
    assert "--json" in _complete(capsys, "whoami", "--")
    assert _complete(capsys, "data", "pull", "int") == ["interval-readings"]
    assert "contracts" in _complete(capsys, "get", "con")


def test_actions_and_their_options_are_offered_from_the_catalogue_as_it_was_last_seen(
    signed_in: Portal, capsys: Captured
) -> None:
    assert _complete(capsys, "do", "") == []
    assert run(["actions"]) == DONE
    asked = len(signed_in.api.asked)
    assert _complete(capsys, "do", "") == ["billing.pay_invoice", "data.read_rows"]
    assert _complete(capsys, "do", "billing.pay_invoice", "--in") == ["--in-full", "--invoice"]
    assert "--dry-run" in _complete(capsys, "do", "billing.pay_invoice", "--d")
    assert _complete(capsys, "do", "billing.pay_invoice", "--in-full", "") == ["false", "true"]
    assert len(signed_in.api.asked) == asked


def test_the_catalogue_is_kept_for_its_owner_alone(signed_in: Portal) -> None:
    assert run(["actions"]) == DONE
    assert stat.S_IMODE(catalogue_path().stat().st_mode) == 0o600
    assert kept_catalogue().keys() == {"billing.pay_invoice", "data.read_rows"}
    catalogue_path().write_text("broken")
    assert kept_catalogue() == {}


@pytest.mark.parametrize("shell", SCRIPTS)
def test_the_script_of_each_shell_is_printed(shell: str, capsys: Captured) -> None:
    assert run(["completions", shell]) == DONE
    assert capsys.readouterr().out == SCRIPTS[shell]


#: Types words and a tab into an interactive zsh, and tells what then stands in the line.
_ZSH = r"""
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "source $1"
zpty -w shell 'told() { zle -I; print -r -- "<<$BUFFER>>"; BUFFER=; }; zle -N told; bindkey "^T" told; PS1=READY-'
zpty -r -m shell out '*READY-*READY-*'
zpty -w -n shell "$2"$'\t\x14'
zpty -r -m shell out '*<<*>>*'
print -r -- "${${out##*<<}%%>>*}"
zpty -d shell
"""


def _shell(name: str, *words: str) -> str:
    """Run a shell with the command at hand; skip where there is no such shell."""
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"there is no {name} here")
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "TERM": "xterm"}
    # a shell that completes nothing would wait for ever
    done = subprocess.run(
        [program, *words],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    return done.stdout


def test_bash_really_completes(signed_in: Portal) -> None:
    assert run(["actions"]) == DONE
    script = (
        SCRIPTS["bash"] + 'COMP_WORDS=(forecourt do bill); COMP_CWORD=2; _forecourt; printf "%s\n" "${COMPREPLY[@]}"'
    )
    assert _shell("bash", "-c", script).split() == ["billing.pay_invoice"]


@pytest.mark.parametrize("way", ["sourced", "in fpath"])
def test_zsh_really_completes(signed_in: Portal, tmp_path: Path, way: str) -> None:
    assert run(["actions"]) == DONE
    script = tmp_path / "_forecourt"
    script.write_text(SCRIPTS["zsh"])
    if way == "in fpath":
        script = tmp_path / "rc"
        script.write_text(f"fpath=({tmp_path} $fpath)\nautoload -Uz compinit\ncompinit -u -D\n")
    (tmp_path / "type.zsh").write_text(_ZSH)

    def typed(words: str) -> str:
        return _shell("zsh", "-f", str(tmp_path / "type.zsh"), str(script), words).strip()

    assert typed("forecourt do bill") == "forecourt do billing.pay_invoice"
    assert typed(f"forecourt plan {tmp_path}/ty") == f"forecourt plan {tmp_path}/type.zsh"


def test_fish_really_completes(signed_in: Portal, tmp_path: Path) -> None:
    assert run(["actions"]) == DONE
    (tmp_path / "a-folder").mkdir()

    def offered(words: str) -> list[str]:
        return _shell("fish", "--no-config", "-c", f"{SCRIPTS['fish']}complete -C '{words}'").split()

    assert offered("forecourt do bill") == ["billing.pay_invoice"]
    assert set(offered("forecourt do billing.pay_invoice --in")) == {"--in-full", "--invoice"}
    assert offered("forecourt who") == ["whoami"]
    assert offered(f"forecourt plan {tmp_path}/a-") == [f"{tmp_path}/a-folder/"]
