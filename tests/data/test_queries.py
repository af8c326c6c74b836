"""What is told about data short of the rows: to its holder in the own time, to staff in counts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from forecourt.data.queries import (
    MeterCard,
    count_files,
    get_file,
    list_company_meters,
    list_file_objects,
    list_files,
    list_meters,
)
from forecourt.kernel.errors import Invisible
from forecourt.kernel.ids import new_id
from forecourt.processes.demo.almanac import NEM
from forecourt.processes.demo.contracts import CAME_TO_ACME, LEFT_ACME, SWAP_AT
from forecourt.processes.demo.files import small_history
from forecourt.processes.ingesting import ingest_path

NOW = datetime(2026, 11, 2, 9, tzinfo=NEM)
NOT_SERVED = ["nina@acme.example", "sam@acme.example", "vlad@meridian.example", "olga@meridian.example"]


def _card(actor: Any, nmi: str) -> MeterCard:
    return next(card for card in list_meters(actor=actor, now=NOW) if card.nmi == nmi)


@pytest.fixture
def solar_after_the_swap(operator: Any, tmp_path: Path) -> None:
    """Bravo puts solar panels on the meter that it took over from ACME: a new register, long after ACME's time."""
    days = {"from_day": date(2026, 4, 10), "to_day": date(2026, 4, 12)}
    (path,) = small_history(folder=tmp_path, nmis=[LEFT_ACME], **days)
    path.write_bytes(path.read_bytes().replace(b",E1,E1,E1,N1,", b",B1,B1,B1,,"))
    ingest_path(actor=operator, path=path)


def test_a_holder_sees_its_meters_with_what_may_be_read_of_them(people) -> None:
    cards = list_meters(actor=people("ada@acme.example"), now=NOW)
    assert len(cards) == 19
    card = _card(people("ada@acme.example"), "4300000001")
    assert card.registers == ("E1",)
    assert card.newest_at == datetime(2026, 10, 31, 14, tzinfo=UTC)
    assert card.source == "Meter data provider"


def test_a_meter_that_left_is_told_up_to_the_swap(people) -> None:
    card = _card(people("ada@acme.example"), LEFT_ACME)
    assert card.newest_at == SWAP_AT
    assert card.freshness == "fixed"
    assert card.periods[-1].end == SWAP_AT


def test_what_happens_after_the_own_time_does_not_show(people, request) -> None:
    before = _card(people("ada@acme.example"), LEFT_ACME)
    request.getfixturevalue("solar_after_the_swap")
    after = _card(people("ada@acme.example"), LEFT_ACME)
    assert after == before
    assert "B1" in _card(people("ben@bravo.example"), LEFT_ACME).registers


def test_rows_before_and_after_the_swap_add_up_to_all(people, solar_after_the_swap) -> None:
    ada, ben = (_card(people(email), LEFT_ACME).rows for email in ("ada@acme.example", "ben@bravo.example"))
    vlads = people("susy@meridian.example")
    (all_of_2026,) = {card.rows for card in _company_cards(vlads, people("ben@bravo.example").company_id, LEFT_ACME)}
    assert ben == all_of_2026
    assert ada > 0


def _company_cards(actor: Any, company_id: UUID, nmi: str) -> list[MeterCard]:
    return [card for card in list_company_meters(actor=actor, company_id=company_id, now=NOW) if card.nmi == nmi]


@pytest.mark.parametrize("email", NOT_SERVED)
def test_who_reads_nothing_is_shown_no_meters(people, email) -> None:
    assert list_meters(actor=people(email), now=NOW) == []


def test_a_customer_is_shown_no_meters_of_another_company(people) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    assert list_company_meters(actor=ada, company_id=ben.company_id, now=NOW) == []


def test_staff_who_do_not_look_after_data_see_which_meters_and_no_counts(people) -> None:
    ada, vlad = people("ada@acme.example"), people("vlad@meridian.example")
    cards = list_company_meters(actor=vlad, company_id=ada.company_id, now=NOW)
    assert len(cards) == 19
    assert {card.rows for card in cards} == {0}
    assert {card.newest_at for card in cards} == {None}


def test_the_customer_data_team_sees_counts_and_ages(people) -> None:
    ada, susy = people("ada@acme.example"), people("susy@meridian.example")
    (card,) = _company_cards(susy, ada.company_id, CAME_TO_ACME)
    assert card.rows > 2_000
    assert card.newest_at is not None


@pytest.mark.parametrize("email", ["ada@acme.example", "vlad@meridian.example", "khan@meridian.example"])
def test_files_exist_for_those_who_look_after_them_only(people, operator, email) -> None:
    actor, some = people(email), list_files(actor=operator)[0].id
    assert list_files(actor=actor) == []
    assert count_files(actor=actor) == {}
    refusals = set()
    for wanted in (some, new_id()):
        with pytest.raises(Invisible) as refused:
            get_file(actor=actor, file_id=wanted)
        refusals.add(refused.value.detail)
    assert len(refusals) == 1
    assert list_file_objects(actor=actor, file_id=some) == []


def test_those_who_look_after_files_see_what_each_brought(people) -> None:
    susy = people("susy@meridian.example")
    files = list_files(actor=susy, state="accepted")
    assert count_files(actor=susy) == {"accepted": len(files)}
    brought = [made for file in files for made in list_file_objects(actor=susy, file_id=file.id)]
    assert {made.key for made in brought} >= {"4300000001", CAME_TO_ACME, LEFT_ACME}
    assert all(sum(made.quality_counts.values()) == made.rows for made in brought)
