"""The doctor: what is well, what is worth knowing, and what has to be done."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
from rich.console import Console

from forecourt.processes.doctor import Finding, Level, as_json, examine, show
from forecourt.processes.doctor.database import examine_chain, examine_roles, examine_sealer, examine_server
from forecourt.processes.doctor.secrecy import examine_secrets
from forecourt.processes.doctor.showing import summary
from forecourt.processes.doctor.surroundings import examine_addresses, examine_mail, examine_processes, examine_store
from forecourt.processes.house import House
from forecourt.processes.keys import make_missing_keys
from forecourt.settings.environment import Environment


@pytest.fixture
def settings(tmp_path: Path) -> Environment:
    make_missing_keys(tmp_path / "secrets")
    return Environment(home=tmp_path, PORT=1)


def levels(findings: Any) -> dict[str, Level]:
    return {f"{each.area}: {each.subject}": each.level for each in findings}


def of(settings: Environment, **changes: Any) -> Environment:
    return settings.model_copy(update=changes)


class TestSecrets:
    """Files, pairs of keys, and what is separate in name only."""

    def test_fresh_ones_are_well(self, settings) -> None:
        found = levels(examine_secrets(settings))
        assert (found["secrets: files"], found["secrets: keys"]) == (Level.WELL, Level.WELL)

    def test_one_that_others_may_read_is_named(self, settings) -> None:
        (settings.secrets_at / "store.key").chmod(0o640)
        told = next(each for each in examine_secrets(settings) if each.subject == "files")
        assert (told.level, "store.key" in told.words, "web.key" in told.words) == (Level.AILING, True, False)

    def test_a_folder_that_others_may_enter_is_told(self, settings) -> None:
        settings.secrets_at.chmod(0o755)
        assert levels(examine_secrets(settings))["secrets: files"] is Level.AILING

    @pytest.mark.parametrize("name", ["store.key", "grant-signing.key", "plane-open.key", "gate.key"])
    def test_a_missing_one_is_told(self, settings, name) -> None:
        (settings.secrets_at / name).unlink()
        told = next(each for each in examine_secrets(settings) if each.subject == "keys")
        assert (told.level, name in told.words) == (Level.AILING, True)

    @pytest.mark.parametrize(
        "name, pair", [("grant-verify.key", "grant"), ("plane-seal.key", "plane"), ("worker-open.key", "worker")]
    )
    def test_halves_that_do_not_fit_are_told(self, settings, name, pair) -> None:
        (settings.secrets_at / name).write_bytes(bytes(31) + b"\x09")
        told = next(each for each in examine_secrets(settings) if each.subject == "keys")
        assert (told.level, pair in told.words) == (Level.AILING, True)

    def test_what_is_logical_only_is_said(self, settings) -> None:
        told = {each.subject: each for each in examine_secrets(settings) if each.area == "separation"}
        assert told.keys() == {"processes", "object store", "database"}
        assert {each.level for each in told.values()} == {Level.NOTE}
        assert "logical only" in told["processes"].words

    def test_a_bucket_and_a_database_elsewhere_are_not(self, settings) -> None:
        elsewhere = of(settings, store_url="s3://bucket/x", database_url="postgresql://db/forecourt")
        assert [each.subject for each in examine_secrets(elsewhere) if each.area == "separation"] == ["processes"]


class TestTheDatabase:
    """Its version, clock, roles, and the journal."""

    @pytest.fixture
    def connection(self, database_urls) -> Any:
        with psycopg.connect(database_urls["fc_sealer"], autocommit=True) as opened:
            yield opened

    def test_a_fresh_one_is_well(self, connection) -> None:
        found = levels([*examine_server(connection), *examine_roles(connection)])
        assert set(found.values()) == {Level.WELL}
        assert found.keys() >= {"database: version", "database: clock", "database: powers", "database: row security"}

    def test_a_clock_that_is_off_is_told(self, connection, monkeypatch) -> None:
        import time

        now = time.time
        for off_s, level in ((2.0, Level.NOTE), (60.0, Level.AILING)):
            monkeypatch.setattr("forecourt.processes.doctor.database.time.time", lambda off_s=off_s: now() + off_s)
            assert levels(examine_server(connection))["database: clock"] is level
            monkeypatch.undo()

    def test_the_newest_links_are_verified_with_the_right_key_only(self, connection, database_home) -> None:
        key = (database_home / "secrets" / "chain.key").read_bytes()
        assert examine_chain(connection, key=key).level is Level.WELL
        assert examine_sealer(connection).subject == "sealer"

    def test_one_that_cannot_be_reached_is_told_and_the_rest_goes_on(self, settings) -> None:
        house = House(of(settings, database_url="postgresql://nobody@127.0.0.1:1/none"))
        house._urls = dict.fromkeys(("fc_sealer",), "postgresql://nobody@127.0.0.1:1/none")
        found = levels(examine(house))
        assert found["database: access"] is Level.AILING
        assert found["secrets: files"] is Level.WELL


class TestSurroundings:
    """Addresses, mail, the object store, and the processes."""

    @pytest.mark.parametrize(
        "changes, subject, level",
        [
            ({}, "portal", Level.NOTE),
            ({"public_url": "http://portal.example"}, "portal", Level.AILING),
            ({"public_url": "https://portal.example"}, "portal", Level.AILING),
            ({"public_url": "https://portal.example", "hosts": "portal.example"}, "portal", Level.WELL),
            ({"public_url": "https://portal.example", "hosts": "portal.example"}, "cookies", Level.AILING),
            ({"public_url": "https://portal.example", "secure_cookies": True}, "cookies", Level.WELL),
        ],
    )
    def test_customers_reach_the_portal_safely_or_it_is_told(self, settings, changes, subject, level) -> None:
        assert levels(examine_addresses(of(settings, **changes)))[f"addresses: {subject}"] is level

    @pytest.mark.parametrize(
        "changes, level",
        [
            ({}, Level.NOTE),
            ({"mail_url": "smtp://user:word@mail.example"}, Level.AILING),
            ({"mail_url": "smtp://user:word@mail.example", "mail_from": "portal@meridian.example"}, Level.WELL),
        ],
    )
    def test_where_mail_goes_is_said_without_its_password(self, settings, changes, level) -> None:
        told = examine_mail(of(settings, **changes))
        assert told.level is level
        assert "word" not in told.words

    def test_the_store_is_tried_and_left_as_it_was(self, settings) -> None:
        assert examine_store(settings).level is Level.WELL
        assert not [path for path in (settings.home / "store").rglob("*") if path.is_file()]

    def test_a_store_that_others_may_look_into_is_told(self, settings) -> None:
        (settings.home / "store").mkdir(mode=0o755)
        (settings.home / "store").chmod(0o755)
        assert examine_store(settings).level is Level.AILING

    def test_a_store_that_is_none_is_told(self, settings) -> None:
        assert examine_store(of(settings, store_url="nowhere")).level is Level.AILING

    def test_where_nothing_runs_that_is_no_fault(self, settings) -> None:
        assert levels(examine_processes(settings)) == {"processes: running": Level.NOTE}


FINDINGS = [
    Finding("database", "version", Level.WELL, "PostgreSQL 18."),
    Finding("secrets", "files", Level.AILING, "Others may read store.key.", "chmod 600 it."),
    Finding("mail", "delivery", Level.NOTE, "It goes nowhere."),
]


def test_it_is_shown_to_people_with_what_to_do() -> None:
    out = io.StringIO()
    show(FINDINGS, console=Console(file=out, width=80))
    shown = out.getvalue()
    for words in ("Database", "PostgreSQL 18.", "→ chmod 600 it.", "1 thing to be done. 1 thing is worth knowing."):
        assert words in shown


def test_it_is_told_to_programs_as_one_object() -> None:
    told = json.loads(as_json(FINDINGS))
    assert told["well"] is False
    assert told["findings"][1] == {
        "area": "secrets",
        "subject": "files",
        "level": "ailing",
        "words": "Others may read store.key.",
        "remedy": "chmod 600 it.",
    }


@pytest.mark.parametrize(
    "findings, words",
    [
        (FINDINGS[:1], "The installation is well."),
        ([FINDINGS[0], FINDINGS[2]], "The installation is well. 1 thing is worth knowing."),
        ([FINDINGS[1], FINDINGS[1], FINDINGS[2], FINDINGS[2]], "2 things to be done. 2 things are worth knowing."),
    ],
)
def test_the_last_line_says_how_it_is(findings, words) -> None:
    assert summary(findings) == words
