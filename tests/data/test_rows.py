"""Reading rows: what a grant opens, and what a stranger cannot tell."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from forecourt.data import reactions
from forecourt.data.actions import read_rows
from forecourt.data.engine.cache import Cache
from forecourt.data.engine.grants import Grant
from forecourt.data.engine.reading import Library, open_reading
from forecourt.data.engine.sealed import ObjectKeys
from forecourt.data.engine.store import open_sealed_store
from forecourt.kernel.clocks import business_now, true_now
from forecourt.kernel.errors import Forbidden, Invisible, Malformed
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.processes.demo.almanac import NEM
from forecourt.processes.demo.cast import CAST
from forecourt.processes.demo.contracts import CAME_TO_ACME, LAPSED_AT, LEFT_ACME, SWAP_AT
from forecourt.processes.demo.files import write_correction
from forecourt.processes.ingesting import ingest_path
from forecourt.settings.environment import environment
from tests.signing import open_grant

DATASET = "interval-readings"
OWN, FOREIGN, UNKNOWN = "4300000001", "4300000020", "4399999999"
LAPSED = next(each.nmi for each in CAST.entitlements if each.company == "lapsed")
SWAP_S = int(SWAP_AT.timestamp())


def _read(actor: Any, **parameters: Any) -> Any:
    return perform(read_rows, actor=actor, parameters={"dataset": DATASET} | parameters)


def _grant(receipt: Any) -> Grant:
    grant: Grant = open_grant(receipt.once["grant"])
    return grant


def _served(actor: Any, **parameters: Any) -> dict[str, tuple[tuple[int, int], ...]]:
    return {part.key: part.periods for part in _grant(_read(actor, **parameters)).slices}


def _quantities(actor: Any, **parameters: Any) -> list[int | None]:
    with ThreadPoolExecutor(1) as pool:
        grant = _grant(_read(actor, columns=["quantity"], **parameters))
        keys = ObjectKeys(store_half=environment().secret("store.key"), secret_of=grant.secrets.__getitem__)
        store = open_sealed_store(environment().store_address, keys=keys)
        library = Library(store=store, cache=Cache(limit_bytes=10_000_000), pool=pool)
        reading = open_reading(grant=grant, library=library)
        return [value for block in reading.blocks() for value in block.column("quantity").to_pylist()]


def _day(year: int, month: int, day: int) -> dict[str, datetime]:
    start = datetime(year, month, day, tzinfo=NEM)
    return {"period_from": start, "period_to": start + timedelta(days=1)}


# What is served


def test_a_grant_names_its_reader_its_keys_and_ends_in_a_minute(people) -> None:
    ada = people("ada@acme.example")
    grant = _grant(_read(ada, keys=[OWN]))
    assert (grant.subject.company_id, grant.subject.user_id, grant.subject.token_id) == (ada.company_id, ada.id, None)
    assert [part.key for part in grant.slices] == [OWN]
    assert grant.expires_s - true_now().timestamp() <= 60


def test_without_keys_all_that_is_held_is_served_and_nothing_else(people) -> None:
    held = {each.nmi for each in CAST.entitlements if each.company == "acme"}
    assert _served(people("ada@acme.example")).keys() == held


def test_a_meter_that_changed_hands_is_served_to_each_in_its_own_time(people) -> None:
    ada = _served(people("ada@acme.example"), keys=[LEFT_ACME, CAME_TO_ACME])
    ben = _served(people("ben@bravo.example"), keys=[LEFT_ACME, CAME_TO_ACME])
    assert ada[LEFT_ACME][-1][1] == ben[LEFT_ACME][0][0] == SWAP_S
    assert ben[CAME_TO_ACME][-1][1] == ada[CAME_TO_ACME][0][0] == SWAP_S


def test_asking_over_the_swap_serves_the_own_part_and_no_row_of_the_other(people) -> None:
    over = {"period_from": SWAP_AT - timedelta(hours=1), "period_to": SWAP_AT + timedelta(hours=2)}
    assert _served(people("ada@acme.example"), keys=[LEFT_ACME], **over)[LEFT_ACME] == ((SWAP_S - 3600, SWAP_S),)
    assert _served(people("ben@bravo.example"), keys=[LEFT_ACME], **over)[LEFT_ACME] == ((SWAP_S, SWAP_S + 7200),)
    assert len(_quantities(people("ada@acme.example"), keys=[LEFT_ACME], **over)) == 12
    assert len(_quantities(people("ben@bravo.example"), keys=[LEFT_ACME], **over)) == 24


def test_a_part_that_is_wholly_outside_is_served_empty(people) -> None:
    receipt = _read(people("ada@acme.example"), keys=[LEFT_ACME], **_day(2026, 10, 26))
    assert receipt.result["served"] == {LEFT_ACME: []}
    assert receipt.result["rows_about"] == 0
    assert _grant(receipt).slices[0].objects == ()


def test_a_company_whose_contracts_ended_reads_up_to_their_end(people) -> None:
    periods = _served(people("lena@lapsed.example"), keys=[LAPSED])[LAPSED]
    assert periods[-1][1] == int(LAPSED_AT.timestamp())
    assert _served(people("lena@lapsed.example"), keys=[LAPSED], period_from=LAPSED_AT)[LAPSED] == ()


def test_the_rows_about_are_those_of_the_own_time(people) -> None:
    receipt = _read(people("ada@acme.example"), keys=[OWN], **_day(2026, 10, 26))
    assert receipt.result["rows_about"] == len(
        _quantities(people("ada@acme.example"), keys=[OWN], **_day(2026, 10, 26))
    )


def test_a_grant_for_everything_of_a_large_company_still_fits_an_address_or_lies_in_the_store(people) -> None:
    assert len(_read(people("ada@acme.example")).once["grant"]) <= 4096


@pytest.mark.parametrize(
    "start,end,served",
    [
        ("2026-10-26T00:00:00.2Z", "2026-10-26T00:00:00.9Z", ()),
        ("2026-10-26T00:00:00.2Z", "2026-10-26T00:00:02Z", ((1, 2),)),
        ("2026-10-26T00:00:00Z", "2026-10-26T00:00:01.5Z", ((0, 2),)),
    ],
)
def test_parts_of_a_second_neither_break_nor_add_anything(people, start, end, served) -> None:
    begins = int(datetime(2026, 10, 26, tzinfo=UTC).timestamp())
    expected = tuple((begins + first, begins + after) for first, after in served)
    assert _served(people("ada@acme.example"), keys=[OWN], period_from=start, period_to=end)[OWN] == expected


@pytest.mark.parametrize(
    "period",
    [
        {"period_from": "0001-01-01T00:00:00+10:00"},
        {"period_to": "9999-12-31T23:59:59-10:00"},
        {"as_of": "0001-01-01T00:00:00+10:00"},
        {"as_of": "9999-12-31T23:59:59-10:00"},
    ],
)
def test_what_is_no_instant_in_every_zone_is_refused_in_words(people, period) -> None:
    with pytest.raises(Malformed, match="between the years 2 and 9998"):
        _read(people("ada@acme.example"), keys=[OWN], **period)


def test_nearly_the_ends_of_time_may_be_named(people) -> None:
    ends = {"period_from": "0002-01-01T00:00:00+10:00", "period_to": "9998-12-31T23:59:59-10:00"}
    assert _read(people("ada@acme.example"), keys=[OWN], **ends).outcome == "done"


# As it was known


def test_rows_are_read_as_they_were_known_at_an_instant(people, operator, tmp_path: Path, monkeypatch) -> None:
    ada, day, corrected_at = people("ada@acme.example"), _day(2026, 10, 26), business_now() + timedelta(hours=1)
    before = _quantities(ada, keys=[OWN], **day)
    monkeypatch.setattr(reactions, "business_now", lambda: corrected_at)
    ingest_path(actor=operator, path=write_correction(folder=tmp_path, nmi=OWN, day=date(2026, 10, 26)))
    after = _quantities(ada, keys=[OWN], **day)
    assert after != before
    assert _quantities(ada, keys=[OWN], as_of=corrected_at - timedelta(seconds=1), **day) == before
    assert _quantities(ada, keys=[OWN], as_of=corrected_at, **day) == after


def test_before_anything_was_known_there_is_nothing(people) -> None:
    receipt = _read(people("ada@acme.example"), keys=[OWN], as_of=datetime(2020, 1, 1, tzinfo=UTC))
    assert receipt.result["served"] == {OWN: []}


def test_how_it_was_known_does_not_widen_what_is_held(people) -> None:
    served = _served(people("ada@acme.example"), keys=[LEFT_ACME], as_of=business_now())
    assert served[LEFT_ACME][-1][1] == SWAP_S


# What a stranger cannot tell


def _refusal(actor: Any, **parameters: Any) -> tuple[Any, ...]:
    with pytest.raises(Invisible) as refused:
        _read(actor, **parameters)
    return refused.value.detail, refused.value.pointer, refused.value.next, refused.value.code, refused.value.status


@pytest.mark.parametrize(
    "email",
    [
        "ada@acme.example", "nina@acme.example", "vlad@meridian.example", "khan@meridian.example",
        "olga@meridian.example", "susy@meridian.example", "mina@meridian.example",
    ],
)  # fmt: skip
def test_a_foreign_key_and_one_that_never_existed_are_refused_alike(people, email) -> None:
    actor = people(email)
    refusals = {
        _refusal(actor, keys=keys)
        for keys in ([FOREIGN], [UNKNOWN], [OWN, FOREIGN] if actor.company_name == "ACME" else [FOREIGN], [UNKNOWN, ""])
    }
    assert len(refusals) == 1
    assert not any(key in str(refusals) for key in (FOREIGN, UNKNOWN))


def test_no_parameter_makes_a_foreign_key_differ_from_an_unknown_one(people) -> None:
    ada = people("ada@acme.example")
    for more in (
        {"as_of": business_now()},
        {"resolution": "P1M", "zone": "Australia/Hobart"},
        _day(2026, 10, 26),
        {"format": "csv"},
        {"columns": ["key", "quantity"]},
    ):
        assert _refusal(ada, keys=[FOREIGN], **more) == _refusal(ada, keys=[UNKNOWN], **more)


def test_a_refused_reading_leaves_nothing_in_the_journal_of_anybody(people, operator) -> None:
    with pytest.raises(Invisible):
        _read(people("ada@acme.example"), keys=[FOREIGN])
    with scope(operator):
        assert not Journal.objects.filter(event="data.rows.granted").exists()


@pytest.mark.parametrize("key", ["%", "4300000001,4300000020", "4300000001'--", "../4300000001", "4300000001 ", "*"])
def test_an_odd_key_is_as_absent_as_any_other(people, key) -> None:
    ada = people("ada@acme.example")
    assert _refusal(ada, keys=[key]) == _refusal(ada, keys=[UNKNOWN])


@pytest.mark.parametrize(
    "email",
    [
        "nina@acme.example", "vlad@meridian.example", "olga@meridian.example", "khan@meridian.example",
        "susy@meridian.example", "mina@meridian.example",
    ],
)  # fmt: skip
def test_a_login_without_meters_of_its_own_reads_nothing(people, email) -> None:
    receipt = _read(people(email))
    assert receipt.result["served"] == {}
    assert receipt.result["rows_about"] == 0
    assert _grant(receipt).slices == ()
    with pytest.raises(Invisible):
        _read(people(email), keys=[OWN])


def test_a_role_without_meter_data_is_told_so_and_what_to_do(people) -> None:
    for parameters in ({}, {"keys": [OWN]}, {"keys": [FOREIGN]}, {"keys": [UNKNOWN]}):
        with pytest.raises(Forbidden) as refused:
            _read(people("sam@acme.example"), **parameters)
        assert refused.value.detail == "Standard user at ACME does not include meter data."
        assert refused.value.next[0] == "Ask an administrator at ACME for a role that reads data."
        assert "access.request_access" in refused.value.next[1]


def test_the_company_of_a_reading_cannot_be_named(people) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    for name in ("company_id", "company", "subject"):
        with pytest.raises(Malformed):
            _read(ada, **{name: str(ben.company_id)})


# What is published


@pytest.mark.parametrize(
    "parameters,field,named",
    [
        ({"columns": ["key", "password"]}, "columns", "password"),
        ({"columns": ["key", "key"]}, "columns", "key"),
        ({"columns": ["*"]}, "columns", "*"),
        ({"columns": ["quantity; drop"]}, "columns", "quantity; drop"),
        ({"resolution": "PT5M"}, "resolution", "PT5M"),
        ({"resolution": "P1Y"}, "resolution", "P1Y"),
        ({"zone": "Atlantis/Capital"}, "zone", "Atlantis/Capital"),
        ({"zone": "../../etc/passwd"}, "zone", "../../etc/passwd"),
        ({"zone": "+25:00"}, "zone", "+25:00"),
        ({"zone": ""}, "zone", "''"),
    ],
)
def test_what_is_not_published_is_refused_by_name(people, parameters, field, named) -> None:
    with pytest.raises(Malformed) as refused:
        _read(people("ada@acme.example"), **parameters)
    assert refused.value.status == 400
    assert refused.value.pointer == f"/data/attributes/{field}"
    assert named in refused.value.detail


def test_accumulations_are_not_summed(people) -> None:
    with pytest.raises(Malformed, match="P1D"):
        _read(people("ada@acme.example"), dataset="accumulation-readings", resolution="P1D")


@pytest.mark.parametrize("dataset", ["no-such", "", "access_user", "interval-readings ", "Interval-Readings"])
def test_a_dataset_that_is_not_published_is_not_there(people, dataset) -> None:
    with pytest.raises(Invisible):
        perform(read_rows, actor=people("ada@acme.example"), parameters={"dataset": dataset})


@pytest.mark.parametrize("end", ["2026-10-26T00:00:00Z", "2026-10-25T00:00:00Z", "2026-10-26T10:00:00+10:00"])
def test_a_period_that_ends_before_or_as_it_begins_is_refused(people, end) -> None:
    with pytest.raises(Malformed):
        _read(people("ada@acme.example"), period_from="2026-10-26T00:00:00Z", period_to=end)


@pytest.mark.parametrize("instant", ["2026-10-26", "2026-10-26T00:00:00", "yesterday", ""])
def test_an_instant_has_its_offset(people, instant) -> None:
    for name in ("period_from", "period_to", "as_of"):
        with pytest.raises(Malformed) as refused:
            _read(people("ada@acme.example"), **{name: instant})
        assert refused.value.pointer == f"/data/attributes/{name}"


# What is noted


def test_a_reading_is_journalled_for_the_readers_company_without_the_grant(people) -> None:
    ada = people("ada@acme.example")
    receipt = _read(ada, keys=[OWN], format="csv", resolution="P1D")
    with scope(ada):
        row = Journal.objects.get(id=receipt.journal_ids[0])
    assert (row.event, row.company_id, row.actor_id) == ("data.rows.granted", ada.company_id, ada.id)
    assert (row.new["keys"], row.new["format"], row.new["resolution"]) == (1, "csv", "P1D")
    assert receipt.once["grant"] not in str(row.new)


def test_a_dry_run_grants_nothing_and_tells_how_much_it_would_be(people) -> None:
    receipt = perform(
        read_rows, actor=people("ada@acme.example"), parameters={"dataset": DATASET, "keys": [OWN]}, dry_run=True
    )
    assert receipt.once == {}
    assert receipt.result["rows_about"] > 0


def test_a_revoked_tokens_grants_name_the_token(people) -> None:
    from forecourt.access.actions import make_token
    from forecourt.kernel.actors import Proof
    from forecourt.kernel.scope import identify

    secret = perform(make_token, actor=people("ada@acme.example"), parameters={"name": "x"}).once["token"]
    by_token = identify(proof=Proof("token", secret), interface="api")
    assert ("token", by_token.token_id) in _grant(_read(by_token, keys=[OWN])).revocable
