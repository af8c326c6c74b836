"""Bringing market files in: whole or not at all, once, and each company told of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from forecourt.data.actions import accept_file, receive_file, refuse_file
from forecourt.data.actions.files import CameAlready
from forecourt.data.engine.market import FileRefused
from forecourt.data.models import MarketFile, StoredObject
from forecourt.data.queries import get_file, list_files
from forecourt.data.reactions import land_file
from forecourt.data.stores import open_landing_store
from forecourt.kernel.clocks import business_now
from forecourt.kernel.errors import Conflict, Forbidden, Invisible
from forecourt.kernel.ids import new_id
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.processes.demo.files import CORRECTION_CREATED_AT, small_history, write_correction
from forecourt.processes.ingesting import ingest_path
from forecourt.settings.environment import environment

NMI = "4300000003"
FRESH = (date(2026, 1, 10), date(2026, 1, 12))

Write = Callable[..., Path]


@pytest.fixture
def history(tmp_path: Path) -> Write:
    """Write one file of the days [from, to) of some meters of one meter data provider."""

    def write(*nmis: str, days: tuple[date, date] = FRESH, packed: bool = False) -> Path:
        folder = tmp_path / new_id().hex
        folder.mkdir()
        (path,) = small_history(folder=folder, nmis=nmis or (NMI,), from_day=days[0], to_day=days[1], packed=packed)
        return path.rename(path.with_stem(folder.name))

    return write


@pytest.fixture
def correct(tmp_path: Path) -> Write:
    """Write a correction of one day, made some minutes after the usual one."""

    def write(nmi: str = NMI, day: date = date(2026, 10, 26), *, minutes: int = 0) -> Path:
        folder = tmp_path / new_id().hex
        folder.mkdir()
        return write_correction(
            folder=folder, nmi=nmi, day=day, created_at=CORRECTION_CREATED_AT + timedelta(minutes=minutes)
        )

    return write


def _manifest(operator: Any) -> set[tuple[Any, ...]]:
    with scope(operator):
        return set(StoredObject.objects.values_list("path", "known_to"))


def _stored() -> set[Path]:
    store = environment().home / "store"
    return {path for path in store.rglob("*") if path.is_file()}


def _events(operator: Any, file_id: UUID) -> list[tuple[str, Any, Any]]:
    with scope(operator):
        rows = Journal.objects.filter(subject_id=str(file_id)).order_by("id")
        return [(row.event, row.company_id, row.new) for row in rows]


def _only_file(operator: Any, name: str) -> MarketFile:
    with scope(operator):
        return MarketFile.objects.get(name=name)


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_lands_with_all_its_readings(operator, history, packed) -> None:
    path = history(packed=packed)
    result = ingest_path(actor=operator, path=path).result
    assert (result["readings"], result["keys"], result["days_new"]) == (2 * 288, 1, 2)
    card = get_file(actor=operator, file_id=result["file_id"])
    assert (card.state, card.kind, card.name) == ("accepted", "NEM12", path.name)
    assert card.received_at <= card.finished_at


def test_the_same_bytes_come_in_once(operator, history) -> None:
    path = history()
    ingest_path(actor=operator, path=path)
    before = _manifest(operator), _stored()
    renamed = path.rename(path.with_name("another name.csv"))
    with pytest.raises(CameAlready) as refused:
        ingest_path(actor=operator, path=renamed)
    assert refused.value.status == 409
    assert (_manifest(operator), _stored()) == before


def test_a_landing_that_was_broken_off_is_taken_up_again_by_giving_the_file_in_again(operator, history) -> None:
    path = history()
    about = {
        "name": path.name, "sha256": _sha256(path), "size_bytes": path.stat().st_size, "spool_path": "gone",
        "is_queued": False,
    }  # fmt: skip
    first = perform(receive_file, actor=operator, parameters=about).result["file_id"]
    assert ingest_path(actor=operator, path=path).result["file_id"] == first


def _sha256(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()


def _spoiled(path: Path, line: str) -> tuple[Path, int]:
    """Spoil a file just before its end record."""
    lines = path.read_bytes().split(b"\r\n")
    at = lines.index(b"900")
    lines.insert(at, line.encode())
    path.write_bytes(b"\r\n".join(lines))
    return path, at + 1


def test_a_file_with_a_bad_last_line_changes_nothing_and_lies_in_quarantine(operator, history) -> None:
    path, at = _spoiled(history("4300000001", NMI), "300,20260112,1_000,0x1F")
    before = _manifest(operator), _stored()
    with pytest.raises(FileRefused) as refused:
        ingest_path(actor=operator, path=path)
    assert refused.value.line == at
    assert (_manifest(operator), _stored()) == before
    file = _only_file(operator, path.name)
    card = get_file(actor=operator, file_id=file.id)
    assert (card.state, card.refused_line, card.refused_reason) == ("refused", at, refused.value.reason)
    assert (at, "300,20260112,1_000,0x1F") in card.refused_excerpt
    assert [event for event, *_ in _events(operator, file.id)] == [
        "data.file.received",
        "data.file.opened",
        "data.file.quarantined",
    ]
    assert (environment().home / "spool" / card.spool_path).is_file()


def test_a_file_without_its_end_changes_nothing(operator, history) -> None:
    path = history()
    path.write_bytes(path.read_bytes().replace(b"900\r\n", b""))
    before = _manifest(operator), _stored()
    with pytest.raises(FileRefused, match="900"):
        ingest_path(actor=operator, path=path)
    assert (_manifest(operator), _stored()) == before


def test_a_refused_file_may_come_again(operator, history) -> None:
    path, _ = _spoiled(history(), "nonsense")
    for _ in range(2):
        with pytest.raises(FileRefused):
            ingest_path(actor=operator, path=path)
    assert len([file for file in list_files(actor=operator, state="refused") if file.name == path.name]) == 2


@pytest.mark.parametrize("content", [b"", b"not a market file", b"PK\x03\x04 not a zip", b"\xff\xfe\x00"])
def test_what_is_no_market_file_is_refused_with_a_reason(operator, tmp_path, content) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(content)
    with pytest.raises(FileRefused):
        ingest_path(actor=operator, path=path)
    assert get_file(actor=operator, file_id=_only_file(operator, "odd.csv").id).refused_reason


def test_a_failure_that_is_not_the_files_fault_leaves_nothing_in_the_store(operator, history, monkeypatch) -> None:
    from forecourt.data import reactions

    def fail(*_: Any, **__: Any) -> Any:
        raise OSError("the disk is full")

    before = _manifest(operator), _stored()
    monkeypatch.setattr(reactions, "accept_file", fail)
    with pytest.raises(Exception):  # noqa: B017
        ingest_path(actor=operator, path=history())
    assert (_manifest(operator), _stored()) == before


def test_a_correction_makes_a_new_version_and_closes_the_earlier_one(operator, correct) -> None:
    before = {path for path, known_to in _manifest(operator) if known_to is None}
    result = ingest_path(actor=operator, path=correct()).result
    assert (result["days_replaced"], result["days_new"], result["days_older"]) == (1, 0, 0)
    closed = {path for path, known_to in _manifest(operator) if known_to is not None} & before
    assert len(closed) == 1
    assert (environment().home / "store" / next(iter(closed))).is_file()


def test_an_older_update_that_arrives_later_changes_nothing(operator, correct) -> None:
    ingest_path(actor=operator, path=correct(minutes=10))
    before = _manifest(operator)
    result = ingest_path(actor=operator, path=correct(minutes=5)).result
    assert (result["days_older"], result["days_replaced"], result["days_new"]) == (1, 0, 0)
    assert _manifest(operator) == before


def test_each_company_is_told_of_the_days_in_its_own_time_and_of_no_other(people, operator, history) -> None:
    days = (date(2026, 2, 25), date(2026, 3, 6))  # 27 February to 2 March are there already
    file_id = ingest_path(actor=operator, path=history(NMI, "4300000019", days=days)).result["file_id"]
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    told = {company: new for event, company, new in _events(operator, file_id) if event == "data.readings.added"}
    assert told.keys() == {ada.company_id, ben.company_id}
    assert told[ada.company_id]["keys"] == told[ben.company_id]["keys"] == ["4300000003", "4300000019"]
    # ACME had 19 until the swap (25, 26 February) and has 3 since then (3 to 5 March); Bravo the other way round.
    assert told[ada.company_id]["days"] == told[ben.company_id]["days"] == 2 + 3


def test_a_correction_before_the_swap_is_told_to_who_held_the_meter_then(people, operator, correct) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    result = ingest_path(actor=operator, path=correct(NMI, date(2026, 2, 28))).result
    rows = [row for row in _events(operator, result["file_id"]) if row[0].startswith("data.readings")]
    assert [(event, company) for event, company, _ in rows] == [("data.readings.replaced", ben.company_id)]
    with scope(ada):
        assert not Journal.objects.filter(subject_id=str(result["file_id"])).exists()


def test_what_companies_are_told_has_the_files_acceptance_as_its_cause(operator, history) -> None:
    file_id = ingest_path(actor=operator, path=history()).result["file_id"]
    with scope(operator):
        rows = {row.event: row for row in Journal.objects.filter(subject_id=str(file_id))}
    assert rows["data.readings.added"].cause_id == rows["data.file.accepted"].id


def test_a_meter_that_nobody_knew_is_registered_and_told_to_nobody(operator, history) -> None:
    path = history("4300000001")
    path.write_bytes(path.read_bytes().replace(b"4300000001", b"4355500001"))
    file_id = ingest_path(actor=operator, path=path).result["file_id"]
    assert [event for event, *_ in _events(operator, file_id)] == [
        "data.file.received",
        "data.file.opened",
        "data.file.accepted",
    ]
    with scope(operator):
        assert Journal.objects.filter(event="contracts.resource.registered", subject_id="4355500001").exists()


def test_the_journal_row_of_one_company_names_no_meter_of_another(people, operator, history) -> None:
    file_id = ingest_path(actor=operator, path=history("4300000001", "4300000020")).result["file_id"]
    ada = people("ada@acme.example")
    with scope(ada):
        seen = str([(row.new, row.old, row.subject_id) for row in Journal.objects.filter(subject_id=str(file_id))])
    assert "4300000001" in seen
    assert "4300000020" not in seen


@pytest.mark.parametrize(
    "email",
    [
        "ada@acme.example", "nina@acme.example", "vlad@meridian.example", "khan@meridian.example",
        "mina@meridian.example", "olga@meridian.example",
    ],
)  # fmt: skip
def test_only_the_customer_data_team_brings_files_in(people, email) -> None:
    actor = people(email)
    about = {"name": "x.csv", "sha256": "0" * 64, "size_bytes": 1, "spool_path": "x", "is_queued": False}
    refuse = {"file_id": new_id(), "code": "x", "reason": "x"}
    for action, parameters in ((receive_file, about), (refuse_file, refuse)):
        with pytest.raises(Forbidden):
            perform(action, actor=actor, parameters=parameters)
    assert list_files(actor=actor) == []
    with pytest.raises(Invisible):
        land_file(actor=actor, file_id=new_id(), store=open_landing_store(actor=actor))


def test_a_file_that_was_dealt_with_is_not_dealt_with_again(operator, history) -> None:
    file_id = ingest_path(actor=operator, path=history()).result["file_id"]
    with pytest.raises(Conflict, match="dealt with already"):
        perform(refuse_file, actor=operator, parameters={"file_id": file_id, "code": "x", "reason": "x"})
    before = _manifest(operator), _stored()
    with pytest.raises(Conflict):
        land_file(actor=operator, file_id=file_id, store=open_landing_store(actor=operator))
    assert (_manifest(operator), _stored()) == before


def test_a_file_given_in_on_a_page_is_queued_with_a_delegation_and_its_secret_is_not_journalled(people) -> None:
    susy = people("susy@meridian.example")
    about = {"name": "x.csv", "sha256": "0" * 64, "size_bytes": 1, "spool_path": "x"}
    file_id = perform(receive_file, actor=susy, parameters=about).result["file_id"]
    with connection.cursor() as cursor:
        cursor.execute("select args ->> 'secret' from procrastinate_jobs where args ->> 'file_id' = %s", [str(file_id)])
        (secret,) = cursor.fetchone()
    with scope(susy):
        assert secret not in str(list(Journal.objects.filter(subject_id=str(file_id)).values()))


def test_a_dry_run_queues_nothing(people) -> None:
    susy = people("susy@meridian.example")
    about = {"name": "x.csv", "sha256": "0" * 64, "size_bytes": 1, "spool_path": "x"}
    perform(receive_file, actor=susy, parameters=about, dry_run=True)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where args ? 'secret'")
        assert cursor.fetchone() == (0,)


def test_a_version_that_was_overtaken_meanwhile_is_refused_and_changes_nothing(operator, history) -> None:
    ingest_path(actor=operator, path=history())
    before = _manifest(operator)
    about = {"name": "y.csv", "sha256": "1" * 64, "size_bytes": 1, "spool_path": "y", "is_queued": False}
    file_id = perform(receive_file, actor=operator, parameters=about).result["file_id"]
    version = {
        "key": NMI, "year": 2026, "path": f"interval-readings/{NMI}/2026/{new_id().hex}.parquet", "rows": 1,
        "size_bytes": 1, "first_at": datetime(2026, 1, 1), "last_end_at": datetime(2026, 1, 2), "replaces": None,
    }  # fmt: skip
    counts = dict.fromkeys(("readings", "keys", "days_new", "days_replaced", "days_unchanged", "days_older"), 1)
    given = {
        **counts,
        "file_id": file_id,
        "dataset": "interval-readings",
        "kind": "NEM12",
        "collected_at": business_now(),
        "changes": [],
    }
    with pytest.raises(Conflict, match="changed meanwhile"):
        perform(accept_file, actor=operator, parameters=given | {"versions": [version]})
    assert _manifest(operator) == before


@pytest.fixture
def as_the_worker(django_db_setup, database_urls):  # type: ignore[no-untyped-def]
    """Log in as the worker, as `forecourtd ingest` does, before the test's transaction begins."""
    from forecourt.settings.databases import from_url

    _log_in(from_url(database_urls["fc_worker"], pool_size=2))
    yield
    _log_in(from_url(database_urls["fc_app"], pool_size=4))


def _log_in(settings: dict[str, Any]) -> None:
    connection.close()
    connection.close_pool()
    connection.settings_dict.update(settings)


def test_the_worker_lands_files_under_its_own_login(as_the_worker, operator, history, correct) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select session_user")
        assert cursor.fetchone() == ("fc_worker",)
    assert ingest_path(actor=operator, path=history()).result["days_new"] == 2
    assert ingest_path(actor=operator, path=correct()).result["days_replaced"] == 1
