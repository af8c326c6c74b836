"""The home page: who sees which part of it, and what its figures say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from forecourt.contracts.queries import ContractCard
from forecourt.contracts.rules import Period
from forecourt.data.queries import MeterCard
from forecourt.look.readings import DailySums
from forecourt.web.home import figures
from tests.browsing import NOW, Browse, text_of

MELBOURNE = ZoneInfo("Australia/Melbourne")
ENERGY = "/home/energy"
BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)


def meter(nmi: str = "4300000001", *, freshness: str = "fresh", end: datetime | None = None) -> MeterCard:
    """Make a meter that is held from the beginning on."""
    return MeterCard(
        nmi=nmi,
        label="",
        site="Works",
        town="Town",
        periods=(Period(BEGINNING, end),),
        registers=("E1",),
        oldest_at=BEGINNING,
        newest_at=datetime(2026, 10, 31, 14, tzinfo=UTC),
        collected_at=NOW,
        rows=1,
        freshness=freshness,
        source="Meter data provider",
    )


def contract(*, end: datetime | None = None, title: str = "Supply") -> ContractCard:
    """Make a contract that runs from the beginning on."""
    return ContractCard(
        id=UUID(int=1),
        number="EN-1",
        company_id=UUID(int=2),
        title=title,
        services=("Energy supply",),
        level="Standard",
        period=Period(BEGINNING, end),
    )


def day(*, key: str, quantity: int | None, quality: str) -> DailySums:
    """Make the sums of one day, 31 October in Melbourne."""
    start = int(datetime(2026, 10, 31, tzinfo=MELBOURNE).timestamp())
    return DailySums(key, "E1", "kWh", (start,), (quantity,), quality)


def _whole(browser: Any) -> str:
    """Return the page with what it takes in by itself."""
    return text_of(browser.get("/")) + text_of(browser.get(ENERGY))


def test_an_owner_sees_the_last_days_the_meters_and_the_contracts(browse: Browse, plane: Any) -> None:
    page = _whole(browse("ada@acme.example"))
    assert "Energy, last 14 days" in page
    assert "4300000002" in page
    assert "Energy supply and data" in page
    assert "What is next" in page


def test_a_read_only_colleague_sees_the_same_figures(browse: Browse, plane: Any) -> None:
    assert "4300000002" in text_of(browse("rita@acme.example").get(ENERGY))


def test_a_stranger_sees_only_the_meters_of_its_own_company(browse: Browse, plane: Any) -> None:
    page = text_of(browse("ben@bravo.example").get(ENERGY))
    assert "4300000019" in page
    assert "4300000001" not in page


def test_a_role_without_meter_data_gets_a_home_page_without_its_parts(browse: Browse, no_plane: None) -> None:
    answer = browse("sam@acme.example").get("/")
    assert answer.status_code == 200
    assert "4300000" not in text_of(answer)
    assert "Contracts" not in text_of(answer)


def test_somebody_invited_without_a_role_is_told_that_nothing_is_there(browse: Browse) -> None:
    for address in ("/", "/data/", "/company/", "/activity/", "/tokens/"):
        page = text_of(browse("nina@acme.example").get(address))
        assert "Nothing is here for you yet" in page
        assert "4300000" not in page


def test_staff_are_sent_to_their_own_side(browse: Browse) -> None:
    answer = browse("vlad@meridian.example").get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/staff/")


def test_nobody_is_asked_to_sign_in(browse: Browse) -> None:
    answer = browse().get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=%2F")


@pytest.mark.parametrize(("email", "status"), [("sam@acme.example", 403), ("khan@meridian.example", 404), (None, 302)])
def test_energy_is_nothing_for_those_without_data(browse: Browse, email: str | None, status: int) -> None:
    assert browse(email).get(ENERGY).status_code == status


def test_the_guide_leads_an_administrator_through_the_first_day(browse: Browse) -> None:
    ada = browse("ada@acme.example")
    assert "Your first five minutes" in text_of(ada.get("/"))
    assert ada.post("/home/guide", {"step": "data"})["Location"] == "/data/"
    assert 'See your data<span class="sr"> (done)' in ada.get("/").content.decode()
    ada.post("/tokens/", {"name": "Notebook", "days": "90"})
    assert 'Make a token<span class="sr"> (done)' in ada.get("/").content.decode()


def test_the_guide_is_put_away_for_good(browse: Browse) -> None:
    ada = browse("ada@acme.example")
    assert ada.post("/home/guide", {"step": "left"})["Location"] == "/"
    assert "first five minutes" not in text_of(ada.get("/"))


@pytest.mark.parametrize("email", ["rita@acme.example", "kelly@acme.example", "sam@acme.example"])
def test_the_guide_is_for_administrators(browse: Browse, email: str) -> None:
    assert "first five minutes" not in text_of(browse(email).get("/"))
    assert browse(email).post("/home/guide", {"step": "left"}).status_code == 403


def test_without_the_data_plane_the_page_says_so_and_shows_no_figure_in_its_place(
    browse: Browse, no_plane: None
) -> None:
    page = _whole(browse("ada@acme.example"))
    assert "note stale" in page
    assert "4300000002" in page
    assert "Not measured" not in page
    assert "No readings yet" not in page


def test_a_company_whose_contracts_ended_keeps_its_figures_until_then(browse: Browse, plane: Any) -> None:
    page = _whole(browse("lena@lapsed.example"))
    assert "Your contracts have ended" in page
    assert "4300000025" in page


def test_all_is_well_while_every_meter_is_up_to_date() -> None:
    answer = figures.answer_of(meters=[meter(), meter("4300000002")], contracts=[contract()], now=NOW)
    assert answer == figures.Answer("Your 2 meters are up to date", "2 meters at one site, one contract", True)


def test_a_late_meter_is_what_the_page_answers_first() -> None:
    meters = [meter(), meter("4300000002", freshness="stale")]
    needs = figures.needs_of(meters=meters, contracts=[], now=NOW, zone=MELBOURNE, locale="en_AU")
    assert figures.answer_of(meters=meters, contracts=[], now=NOW).headline == "Readings of 1 of your 2 meters are late"
    assert [need["text"] for need in needs] == ["4300000002, Works"]


def test_a_meter_that_left_is_not_late() -> None:
    gone = meter(freshness="stale", end=NOW - timedelta(days=1))
    assert figures.late_meters(meters=[gone], now=NOW) == []


def test_a_contract_asks_to_be_looked_at_two_months_before_its_end() -> None:
    soon, later = contract(end=NOW + timedelta(days=60), title="Soon"), contract(end=NOW + timedelta(days=61))
    needs = figures.needs_of(meters=[], contracts=[later, soon], now=NOW, zone=MELBOURNE, locale="en_AU")
    assert [need["title"] for need in needs] == ["Soon ends on 1 Jan 2027"]


def test_what_comes_leaves_out_meters_that_leave_with_their_contract() -> None:
    end = NOW + timedelta(days=90)
    ahead = figures.events_ahead(
        meters=[meter(end=end), meter("4300000002", end=end - timedelta(days=1))],
        contracts=[contract(end=end)],
        now=NOW,
    )
    assert [event["title"] for event in ahead] == ["Meter 4300000002 leaves", "Supply ends"]


def test_the_summed_period_ends_with_the_last_whole_day_of_the_account() -> None:
    period = figures.summed_period(meters=[meter()], zone=MELBOURNE)
    assert period == (datetime(2026, 10, 2, tzinfo=MELBOURNE), datetime(2026, 11, 1, tzinfo=MELBOURNE))


def test_there_is_no_period_without_readings() -> None:
    assert figures.summed_period(meters=[], zone=MELBOURNE) is None


@pytest.mark.parametrize(
    "sums, quantity, measured",
    [
        ([day(key="1", quantity=5, quality="A"), day(key="2", quantity=7, quality="A")], 12, 1.0),
        ([day(key="1", quantity=5, quality="A"), day(key="2", quantity=7, quality="E")], 12, 0.5),
        ([day(key="1", quantity=5, quality="A")], 5, 0.5),
        ([day(key="1", quantity=None, quality="N"), day(key="2", quantity=None, quality="N")], None, 0.0),
        ([], None, 0.0),
    ],
)
def test_a_day_is_measured_as_far_as_its_meters_are(
    sums: list[DailySums], quantity: int | None, measured: float
) -> None:
    days = figures.last_days(
        sums=sums,
        meters=[meter("1"), meter("2")],
        end=datetime(2026, 11, 1, tzinfo=MELBOURNE),
        zone=MELBOURNE,
        locale="en_AU",
    )
    assert len(days) == 14
    described = {"label": "31", "words": "Sat 31 Oct", "quantity": quantity, "measured": measured}
    assert {name: days[-1][name] for name in described} == described
