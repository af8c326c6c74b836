"""Quarantine: a file is looked after, corrected or rejected once, by those who may, and stays as it came."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from forecourt.data.actions import assign_file, correct_file, reject_file
from forecourt.data.actions.files import CameAlready
from forecourt.data.actions.mending import CannotMend, NotInQuarantine
from forecourt.data.engine.market import FileRefused
from forecourt.data.queries import get_file
from forecourt.data.reactions import land_file
from forecourt.data.stores import open_landing_store
from forecourt.kernel.errors import Forbidden, Invisible
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.processes.demo.files import small_history
from forecourt.processes.ingesting import ingest_path
from forecourt.settings.environment import environment

SUSY = "susy@meridian.example"
NMI = "4300000003"
BROKEN = 3


@pytest.fixture
def broken(operator: Any, tmp_path: Path) -> tuple[UUID, bytes]:
    """Put a file of two days into quarantine: its first value is no number. Returns it and its bytes."""
    [path] = small_history(folder=tmp_path, nmis=[NMI], from_day=date(2026, 1, 10), to_day=date(2026, 1, 12))
    lines = path.read_bytes().split(b"\r\n")
    lines[BROKEN - 1] = b"300,20260110,1_000," + lines[BROKEN - 1].split(b",", 3)[3]
    path.write_bytes(b"\r\n".join(lines))
    with pytest.raises(FileRefused):
        ingest_path(actor=operator, path=path)
    with scope(operator):
        row = Journal.objects.filter(event="data.file.quarantined").latest("id")
    return UUID(row.subject_id), path.read_bytes()


def mended(file_id: UUID, value: str = "1.000", reason: str = "The sender told us on the telephone") -> dict[str, Any]:
    """Return the parameters that mend the broken value, without naming any other."""
    line = f"300,20260110,{value},•3:2-288,A,,,20260111001500,20260111013000"
    return {"file_id": file_id, "edits": [{"first": BROKEN, "removed": 1, "lines": [line]}], "reason": reason}


def land(actor: Any, file_id: UUID) -> Any:
    """Do what the worker does with the queued job."""
    return land_file(actor=actor, file_id=file_id, store=open_landing_store(actor=actor))


def test_a_corrected_file_lands_and_both_keep_their_link(people, broken) -> None:
    file_id, original = broken
    susy = people(SUSY)
    made = perform(correct_file, actor=susy, parameters=mended(file_id)).result
    assert land(susy, made["file_id"]).result["readings"] == 2 * 288
    before, after = (get_file(actor=susy, file_id=each) for each in (file_id, made["file_id"]))
    assert (before.state, before.corrected_by, before.decided_by) == ("corrected", after.id, "Susy Marchetti")
    assert (after.state, after.corrects, after.via) == ("accepted", before.id, "mending")
    assert after.sha256 != before.sha256
    assert (environment().home / "spool" / before.spool_path).read_bytes() == original
    spoilt = original.split(b"\r\n")[BROKEN - 1].split(b",")
    corrected = (environment().home / "spool" / after.spool_path).read_bytes().split(b"\r\n")[BROKEN - 1].split(b",")
    assert corrected[2] == b"1.000"
    assert corrected[3:290] == spoilt[3:290]


def test_what_was_changed_and_why_is_journalled_on_both_sides_and_tells_no_reading(people, operator, broken) -> None:
    file_id, original = broken
    made = perform(correct_file, actor=people(SUSY), parameters=mended(file_id)).result
    with scope(operator):
        corrected = Journal.objects.get(event="data.file.corrected")
        received = Journal.objects.get(event="data.file.received", subject_id=str(made["file_id"]))
    assert corrected.new["reason"] == "The sender told us on the telephone"
    assert (received.cause_id, received.new["corrects"]) == (corrected.id, str(file_id))
    reading = original.split(b"\r\n")[BROKEN - 1].split(b",")[5].decode()
    assert f'"{reading}"' not in str(corrected.new)


def test_readings_are_masked_in_all_that_the_customer_data_team_sees(people, broken) -> None:
    file_id, original = broken
    susy = people(SUSY)
    made = perform(correct_file, actor=susy, parameters=mended(file_id)).result
    seen = str([get_file(actor=susy, file_id=each) for each in (file_id, made["file_id"])])
    readings = {field for field in original.split(b"\r\n")[BROKEN - 1].split(b",")[3:290] if b"." in field}
    assert len(readings) > 50
    assert not [reading for reading in readings if f",{reading.decode()}," in seen]
    assert "1_000" in seen
    assert "•3:2-288" in seen


def test_those_who_may_see_broken_lines_see_them_as_they_are(operator, broken) -> None:
    file_id, original = broken
    card = get_file(actor=operator, file_id=file_id)
    assert dict(card.refused_excerpt)[BROKEN] == original.split(b"\r\n")[BROKEN - 1].decode()


def test_of_two_people_who_correct_at_once_the_second_is_told_who_was_first(people, broken) -> None:
    file_id, _ = broken
    susy = people(SUSY)
    perform(correct_file, actor=susy, parameters=mended(file_id))
    for action, parameters in (
        (correct_file, mended(file_id, "2.000")),
        (reject_file, {"file_id": file_id, "reason": "Nobody knows the value"}),
        (assign_file, {"file_id": file_id}),
    ):
        with pytest.raises(NotInQuarantine, match="Susy Marchetti") as refused:
            perform(action, actor=susy, parameters=parameters)
        assert refused.value.status == 409


def test_a_rejected_file_is_closed_with_its_reason(people, broken) -> None:
    file_id, _ = broken
    susy = people(SUSY)
    perform(reject_file, actor=susy, parameters={"file_id": file_id, "reason": "Nobody knows the value"})
    card = get_file(actor=susy, file_id=file_id)
    assert (card.state, card.decision, card.decided_by) == ("rejected", "Nobody knows the value", "Susy Marchetti")
    with pytest.raises(NotInQuarantine):
        perform(correct_file, actor=susy, parameters=mended(file_id))


def test_a_file_is_looked_after_by_one_person_until_they_hand_it_back(people, broken) -> None:
    file_id, _ = broken
    susy = people(SUSY)
    perform(assign_file, actor=susy, parameters={"file_id": file_id})
    assert get_file(actor=susy, file_id=file_id).taken_by == susy.id
    perform(assign_file, actor=susy, parameters={"file_id": file_id, "to_me": False})
    assert get_file(actor=susy, file_id=file_id).taken_by_name == ""


def test_a_dry_run_of_a_correction_leaves_nothing_in_the_spool_and_queues_nothing(people, broken) -> None:
    file_id, _ = broken
    spool = environment().home / "spool"
    before = set(spool.iterdir())
    perform(correct_file, actor=people(SUSY), parameters=mended(file_id), dry_run=True)
    assert set(spool.iterdir()) == before
    assert get_file(actor=people(SUSY), file_id=file_id).state == "refused"
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where args ? 'secret'")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "edits",
    [
        [{"first": 99, "removed": 1, "lines": ["900"]}],
        [{"first": BROKEN, "removed": 1, "lines": ["•9:1"]}],
        [{"first": BROKEN, "removed": 1, "lines": ["１"]}],
        [{"first": 1, "removed": 0, "lines": []}],
        [{"first": 1, "removed": 0, "lines": ["900"]}] * 51,
    ],
)
def test_edits_that_do_not_fit_are_refused_and_leave_nothing(people, broken, edits) -> None:
    file_id, _ = broken
    before = set((environment().home / "spool").iterdir())
    with pytest.raises(CannotMend):
        perform(
            correct_file,
            actor=people(SUSY),
            parameters={"file_id": file_id, "edits": edits, "reason": "because"},
        )
    assert set((environment().home / "spool").iterdir()) == before
    assert get_file(actor=people(SUSY), file_id=file_id).state == "refused"


def test_edits_that_change_nothing_are_refused(people, broken) -> None:
    file_id, original = broken
    line = "300,20260110,1_000,•3:2-288," + ",".join(original.split(b"\r\n")[BROKEN - 1].decode().split(",")[290:])
    edits = [{"first": BROKEN, "removed": 1, "lines": [line]}]
    with pytest.raises(CannotMend, match="Nothing was changed"):
        perform(correct_file, actor=people(SUSY), parameters={"file_id": file_id, "edits": edits, "reason": "because"})


def test_a_correction_that_is_what_came_already_is_refused(people, operator, broken, tmp_path) -> None:
    file_id, _ = broken
    susy = people(SUSY)
    (tmp_path / "again").mkdir()
    [sound] = small_history(folder=tmp_path / "again", nmis=[NMI], from_day=date(2026, 1, 10), to_day=date(2026, 1, 12))
    ingest_path(actor=operator, path=sound)
    line = sound.read_text().splitlines()[BROKEN - 1]
    edits = [{"first": BROKEN, "removed": 1, "lines": [line]}]
    with pytest.raises(CameAlready):
        perform(correct_file, actor=susy, parameters={"file_id": file_id, "edits": edits, "reason": "because"})


@pytest.mark.parametrize("email", ["ada@acme.example", "vlad@meridian.example", "olga@meridian.example"])
def test_others_may_not_decide_about_files(people, broken, email) -> None:
    file_id, _ = broken
    for action, parameters in (
        (correct_file, mended(file_id)),
        (reject_file, {"file_id": file_id, "reason": "because"}),
        (assign_file, {"file_id": file_id}),
    ):
        with pytest.raises(Forbidden):
            perform(action, actor=people(email), parameters=parameters)


def test_a_file_that_is_not_there_is_not_found(people) -> None:
    with pytest.raises(Invisible):
        perform(reject_file, actor=people(SUSY), parameters={"file_id": UUID(int=1), "reason": "because"})
