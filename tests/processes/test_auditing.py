"""The journal's commands: what they print, and their exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forecourt.processes import auditing
from tests.kernel.journal.conftest import CHAIN_KEY, seal

SIGNING_KEY = b"s" * 32
PUBLIC_KEY = Ed25519PrivateKey.from_private_bytes(SIGNING_KEY).public_key().public_bytes_raw()
SECRETS = {"chain.key": CHAIN_KEY, "checkpoint-signing.key": SIGNING_KEY, "checkpoint-verify.key": PUBLIC_KEY}


@pytest.fixture
def house(own_urls: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation whose journal is this module's."""

    @contextmanager
    def open_house() -> Iterator[Any]:
        yield SimpleNamespace(url=own_urls.__getitem__)

    monkeypatch.setattr(auditing, "open_house", open_house)
    monkeypatch.setattr(auditing, "environment", lambda: SimpleNamespace(secret=SECRETS.__getitem__))


@pytest.fixture
def rows(house: None, sealer: psycopg.Connection[Any], write: Callable[..., Any]) -> list[Any]:
    """Four sealed rows."""
    ids = [write()[0] for _ in range(4)]
    seal(sealer)
    return ids


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    """Return what was printed, on one line."""
    told = capsys.readouterr()
    return " ".join((told.out + told.err).split())


def test_a_journal_that_holds_is_said_to(rows: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert auditing.verify_journal() == 0
    assert "holds: 4 rows" in printed(capsys)


def test_the_row_that_does_not_hold_is_named(rows: list[Any], tamper: Any, capsys: Any) -> None:
    tamper("update kernel_journal set event = 'x' where id = %s", rows[3])
    assert auditing.verify_journal() == 1
    told = printed(capsys)
    assert "Row 4" in told
    assert str(rows[3]) in told


def test_a_checkpoint_is_written_and_the_journal_holds_against_it(
    rows: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "checkpoint.json"
    assert auditing.write_checkpoint(output=file) == 0
    assert json.loads(file.read_bytes())["seq"] == 4
    assert auditing.verify_journal(against=file) == 0
    assert auditing.verify_journal(against=file, public_key=PUBLIC_KEY.hex()) == 0
    assert "first 4 are those of" in printed(capsys)


def test_without_a_file_it_goes_to_standard_output(rows: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert auditing.write_checkpoint(output=None) == 0
    assert json.loads(capsys.readouterr().out)["key"] == PUBLIC_KEY.hex()


def test_a_cut_tail_exits_with_1_and_says_so(
    rows: list[Any],
    tamper: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "checkpoint.json"
    auditing.write_checkpoint(output=file)
    tamper("delete from kernel_seal where seq = %s", 4)
    tamper("delete from kernel_journal where id = %s", rows[3])
    assert auditing.verify_journal() == 0
    assert auditing.verify_journal(against=file) == 1
    assert "newest rows are gone" in printed(capsys)


def test_a_journal_that_does_not_hold_is_not_signed(
    rows: list[Any],
    tamper: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tamper("update kernel_journal set event = 'x' where id = %s", rows[1])
    assert auditing.write_checkpoint(output=tmp_path / "checkpoint.json") == 1
    assert "row 2" in printed(capsys)
    assert not (tmp_path / "checkpoint.json").exists()


@pytest.mark.parametrize("public_key", ["00" * 32, "no key"])
def test_a_checkpoint_of_another_key_is_not_used(
    rows: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str], public_key: str
) -> None:
    file = tmp_path / "checkpoint.json"
    auditing.write_checkpoint(output=file)
    assert auditing.verify_journal(against=file, public_key=public_key) == 1
    assert "not to be used" in printed(capsys)


def test_a_file_that_is_no_checkpoint_or_not_there_is_told(
    rows: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x").write_text("{}")
    assert auditing.verify_journal(against=tmp_path / "x") == 1
    assert auditing.verify_journal(against=tmp_path / "y") == 1
    assert printed(capsys).count("not to be used") == 2
