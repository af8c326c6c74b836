"""Watched folders: a file is taken once and whole, whatever breaks off, and nothing leads out of the folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forecourt.data import watching
from forecourt.data.models import MarketFile, StoredObject
from forecourt.data.queries import list_files
from forecourt.data.watching import Watch
from forecourt.kernel.models import Journal
from forecourt.kernel.scope import scope
from forecourt.processes.demo.files import small_history
from forecourt.processes.ingesting import ingest_path
from forecourt.settings.environment import environment

Drop = Callable[..., Path]
LONG_AGO = 1_600_000_000


@pytest.fixture
def folder() -> Iterator[Path]:
    """The folder of Bass Metering, empty before and after."""
    places = [
        environment().home / "inbox",
        *(environment().home / "spool" / name for name in ("arriving", "put-aside")),
    ]
    for place in places:
        shutil.rmtree(place, ignore_errors=True)
    folder = environment().home / "inbox" / "bass-metering"
    folder.mkdir(parents=True)
    yield folder
    for place in places:
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def drop(folder: Path, tmp_path: Path) -> Drop:
    """Drop a market file of one day, last changed long ago."""

    def drop_file(*, day: date = date(2026, 1, 10), name: str = "day.csv", spoilt: bool = False) -> Path:
        made = tmp_path / f"{day}"
        [path] = small_history(folder=made, nmis=["4300000003"], from_day=day, to_day=date(2026, 1, 12))
        if spoilt:
            path.write_bytes(path.read_bytes().replace(b"kWh", b"dogs"))
        dropped = Path(shutil.copy(path, folder / name))
        os.utime(dropped, (LONG_AGO, LONG_AGO))
        return dropped

    return drop_file


def events(operator: Any, event: str) -> list[dict[str, Any]]:
    with scope(operator):
        return [row.new for row in Journal.objects.filter(event=event).order_by("id")]


def landed(operator: Any) -> list[Any]:
    return [file for file in list_files(actor=operator) if file.via == "folder"]


def test_a_file_that_has_settled_is_taken_as_an_automatic_arrival(operator, drop) -> None:
    dropped, watch = drop(), Watch()
    assert watch.look(actor=operator) == 0  # seen for the first time: it may still be written
    assert dropped.exists()
    assert watch.look(actor=operator) == 1
    assert not dropped.exists()
    (file,) = landed(operator)
    assert (file.name, file.state, file.source, file.readings) == ("day.csv", "accepted", "bass-metering", 2 * 288)
    assert list((environment().home / "spool" / "arriving" / "bass-metering").iterdir()) == []


def test_a_file_that_is_still_growing_is_left_alone(operator, drop) -> None:
    dropped, watch = drop(), Watch()
    for _ in range(3):
        watch.look(actor=operator)
        if dropped.exists():
            with dropped.open("ab") as more:
                more.write(b"\n")
            os.utime(dropped, (LONG_AGO, LONG_AGO))
    assert dropped.exists()
    assert landed(operator) == []


def test_a_file_that_changed_a_moment_ago_is_left_alone(operator, drop) -> None:
    dropped = drop()
    watch = Watch(clock=lambda: LONG_AGO + 1.0)
    for _ in range(3):
        watch.look(actor=operator)
    assert dropped.exists()


def look_twice(operator: Any) -> None:
    watch = Watch()
    watch.look(actor=operator)
    watch.look(actor=operator)


@pytest.mark.parametrize("name", [".hidden.csv", "day.csv.part", "day.tmp", "DAY.FILEPART"])
def test_what_is_still_being_written_by_its_name_is_left_alone(operator, drop, name) -> None:
    dropped = drop(name=name)
    look_twice(operator)
    assert dropped.exists()


def test_the_same_bytes_land_once_and_the_second_time_is_told(operator, drop) -> None:
    drop()
    look_twice(operator)
    drop(name="again.csv")
    look_twice(operator)
    assert len(landed(operator)) == 1
    (told,) = events(operator, "data.file.passed_over")
    assert told["name"] == "again.csv"
    assert "The same bytes came in as day.csv" in told["reason"]


def test_a_broken_file_lies_in_quarantine_under_its_source(operator, drop) -> None:
    drop(spoilt=True)
    look_twice(operator)
    (file,) = landed(operator)
    assert (file.state, file.refused_code, file.source) == ("refused", "unknown_unit", "bass-metering")


@pytest.mark.parametrize("step", ["_receive", "land_file", "find_file_in_spool"])
def test_whatever_breaks_off_the_file_lands_once_the_next_time(operator, drop, monkeypatch, step) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise OSError("the power went")

    drop()
    with monkeypatch.context() as broken:
        broken.setattr(watching, step, fail)
        look_twice(operator)
    assert [file for file in landed(operator) if file.state == "accepted"] == []
    look_twice(operator)  # a new process, which remembers nothing
    (file,) = landed(operator)
    assert file.state == "accepted"


def test_a_break_after_the_landing_lands_nothing_twice(operator, drop, monkeypatch) -> None:
    drop()
    with monkeypatch.context() as broken:
        broken.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(OSError("the power went")))
        look_twice(operator)
    with scope(operator):
        before = StoredObject.objects.count()
    look_twice(operator)
    assert len(landed(operator)) == 1
    with scope(operator):
        assert StoredObject.objects.count() == before
    assert list((environment().home / "spool" / "arriving" / "bass-metering").iterdir()) == []


def test_what_breaks_off_is_not_tried_again_at_once(operator, drop, monkeypatch) -> None:
    tries = []

    def fail(*_: Any, **__: Any) -> Any:
        tries.append(1)
        raise OSError("the disk is full")

    drop()
    monkeypatch.setattr(watching, "land_file", fail)
    now = [float(LONG_AGO + 100)]
    watch = Watch(clock=lambda: now[0])
    for _ in range(4):
        watch.look(actor=operator)
    assert len(tries) == 1
    now[0] += watching.RETRY_S + 1
    watch.look(actor=operator)
    assert len(tries) == 2


def _link(folder: Path) -> str:
    secret = environment().home / "secrets" / "operator.key"
    (folder / "link.csv").symlink_to(secret)
    return "link.csv"


def _pipe(folder: Path) -> str:
    os.mkfifo(folder / "pipe.csv")
    return "pipe.csv"


def _second_name(folder: Path) -> str:
    (folder.parent / "first.csv").write_text("100,")
    os.link(folder.parent / "first.csv", folder / "second.csv")
    return "second.csv"


def _odd_name(folder: Path) -> str:
    (folder / "a\nb.csv").write_text("100,")
    return "a�b.csv"


@pytest.mark.parametrize("make", [_link, _pipe, _second_name, _odd_name])
def test_what_is_no_plain_file_is_put_aside_and_told_once(operator, folder, make) -> None:
    name = make(folder)
    look_twice(operator)
    look_twice(operator)
    (told,) = events(operator, "data.file.passed_over")
    assert told["name"] == name
    assert list(folder.iterdir()) == []
    assert landed(operator) == []
    assert (environment().home / "secrets" / "operator.key").exists()


def test_a_folder_that_is_a_link_is_not_followed(operator, folder, tmp_path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "x.csv").write_text("100,")
    os.utime(elsewhere / "x.csv", (LONG_AGO, LONG_AGO))
    folder.rmdir()
    folder.symlink_to(elsewhere)
    look_twice(operator)
    assert (elsewhere / "x.csv").exists()


def test_a_folder_inside_is_passed_by(operator, folder) -> None:
    (folder / "sub").mkdir()
    look_twice(operator)
    assert (folder / "sub").is_dir()


def test_what_a_terminal_landed_is_known_in_the_folder_too(operator, drop, tmp_path) -> None:
    dropped = drop()
    ingest_path(actor=operator, path=Path(shutil.copy(dropped, tmp_path / "same.csv")))
    look_twice(operator)
    assert landed(operator) == []
    with scope(operator):
        assert MarketFile.objects.filter(name="same.csv", state="accepted").count() == 1
