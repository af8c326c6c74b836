"""Sources: who sends files, what is late, and when it came after all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from forecourt.data.actions import define_source, notice_late_file
from forecourt.data.actions.sources import NotLate
from forecourt.data.models import LateFile, MarketFile, Source
from forecourt.kernel.errors import Forbidden, Malformed
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.processes.demo.files import small_history
from forecourt.processes.ingesting import ingest_path

#: 2026-11-02T09:00+10:00: the file through 1 November was due at 06:00.
NOW = datetime(2026, 11, 1, 23, tzinfo=UTC)
BASS = "bass-metering"


def notice(operator: Any, *, now: datetime = NOW) -> Any:
    """Notice what is late at an instant."""
    return perform(notice_late_file, actor=operator, parameters={"source": BASS}, now=now)


def _events(operator: Any, event: str) -> list[dict[str, Any]]:
    with scope(operator):
        return [row.new for row in Journal.objects.filter(event=event).order_by("id")]


def test_a_file_that_did_not_come_in_time_is_noticed_once(operator) -> None:
    notice(operator)
    with pytest.raises(NotLate):
        notice(operator, now=NOW + timedelta(hours=2))
    (told,) = _events(operator, "data.file.late")
    assert (told["title"], told["day"], told["owner"]) == ("Bass Metering", "2026-11-01", "customer_data")
    assert told["due_at"] == "2026-11-01T20:00:00+00:00"


def test_a_file_is_not_late_before_its_hour(operator) -> None:
    with pytest.raises(NotLate):  # through 31 October it came
        notice(operator, now=NOW - timedelta(hours=4))


def test_the_next_day_is_late_by_itself(operator) -> None:
    notice(operator)
    notice(operator, now=NOW + timedelta(days=1))
    assert [told["day"] for told in _events(operator, "data.file.late")] == ["2026-11-01", "2026-11-02"]


def test_the_file_that_comes_after_all_closes_what_is_late(operator, tmp_path: Path) -> None:
    notice(operator)
    [path] = small_history(folder=tmp_path, nmis=["4300000003"], from_day=date(2026, 11, 1), to_day=date(2026, 11, 2))
    ingest_path(actor=operator, path=path)
    with scope(operator):
        late, file = (
            LateFile.objects.get(),
            MarketFile.objects.get(name=path.name, covers_to__gt=NOW - timedelta(days=1)),
        )
        assert (late.file_id, file.source_id) == (file.id, BASS)
        assert late.arrived_at is not None
    (told,) = _events(operator, "data.file.arrived_late")
    assert told["file"] == path.name


def test_a_file_knows_its_source_by_its_header_and_what_time_it_tells_of(operator) -> None:
    with scope(operator):
        file = MarketFile.objects.filter(sender="BASSMDP").order_by("covers_to").last()
        assert (file.source_id, file.state) == (BASS, "accepted")
        assert file.covers_to == datetime(2026, 10, 31, 14, tzinfo=UTC)
        assert file.reading_at <= file.read_at <= file.finished_at


def _source(**changed: Any) -> dict[str, Any]:
    known = {
        "code": "bass-metering", "title": "Bass", "dataset": "interval-readings", "sender": "BASSMDP",
        "folder": "inbox/bass", "zone": "+10:00", "due_by": "06:00", "days_back": 1, "owner": "customer_data",
    }  # fmt: skip
    return known | changed


@pytest.mark.parametrize(
    "wrong",
    [
        {"folder": "/etc"}, {"folder": "../inbox/x"}, {"folder": "inbox/../../x"}, {"folder": "inbox"},
        {"folder": "spool/x"}, {"folder": "inbox/.hidden"}, {"folder": "inbox/a b"}, {"zone": "Nowhere/Town"},
        {"due_by": "25:00"}, {"days_back": -1}, {"sender": "a/b"}, {"code": "../x"}, {"colour": "red"},
    ],
)  # fmt: skip
def test_a_source_that_leads_out_or_makes_no_sense_is_refused(operator, wrong) -> None:
    with pytest.raises(Malformed):
        perform(define_source, actor=operator, parameters=_source(**wrong))


@pytest.mark.parametrize("email", ["susy@meridian.example", "ada@acme.example"])
def test_only_the_blueprint_defines_sources_and_only_the_worker_notices(people, email) -> None:
    with pytest.raises(Forbidden):
        perform(define_source, actor=people(email), parameters=_source())
    if email.startswith("ada"):
        with pytest.raises(Forbidden):
            perform(notice_late_file, actor=people(email), parameters={"source": BASS})


def test_a_customer_reads_sources_and_changes_none(people) -> None:
    from django.db import DatabaseError, transaction

    with scope(people("ada@acme.example")):
        assert Source.objects.count() == 4
        assert Source.objects.update(title="Mine") == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            LateFile.objects.create(source_id=BASS, day=date(2026, 1, 1), due_at=NOW, covers_to=NOW, noticed_at=NOW)
