"""A company's meters as a long list: who sees what, found by words and filters, in order, in few statements."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest

from forecourt.data.queries import (
    Wanted,
    count_sites,
    group_meters,
    list_meter_lines,
    list_meter_names,
    list_meters,
)
from forecourt.processes.demo.almanac import NEM
from forecourt.processes.demo.contracts import LEFT_ACME, SWAP_AT

NOW = datetime(2026, 11, 2, 9, tzinfo=NEM)


def _nmis(actor, **wanted) -> list[str]:
    return [line.nmi for line in list_meter_lines(actor=actor, now=NOW, wanted=Wanted(**wanted))]


def test_lines_say_what_cards_say(people) -> None:
    ada = people("ada@acme.example")
    lines, cards = list_meter_lines(actor=ada, now=NOW), list_meters(actor=ada, now=NOW)
    told = [(each.nmi, each.oldest_at, each.newest_at, each.rows, each.freshness, each.source) for each in lines]
    assert told == [
        (each.nmi, each.oldest_at, each.newest_at, each.rows, each.freshness, each.source) for each in cards
    ]


@pytest.mark.parametrize("email", ["nina@acme.example", "sam@acme.example", "vlad@meridian.example"])
def test_who_reads_nothing_finds_nothing(people, email) -> None:
    assert [line for line in list_meter_lines(actor=people(email), now=NOW) if line.rows] == []


def test_a_meter_is_found_by_any_of_its_words(people) -> None:
    ada = people("ada@acme.example")
    (line,) = list_meter_lines(actor=ada, now=NOW, keys=["4300000003"])
    for words in ("4300000003", "0003", line.name.upper(), f"{line.town} {line.nmi}"):
        assert "4300000003" in _nmis(ada, words=words), words
    assert _nmis(ada, words="no such words") == []
    assert "4300000003" in _nmis(ada, site=line.site)


def test_a_foreign_meter_is_not_found(people) -> None:
    assert _nmis(people("ada@acme.example"), words="4300000024") == []


def test_filters_tell_freshness_quality_and_what_is_counted(people) -> None:
    ada = people("ada@acme.example")
    every = set(_nmis(ada))
    by_state = [set(_nmis(ada, fresh=state)) for state in ("fresh", "ageing", "stale", "fixed")]
    assert set().union(*by_state) == every
    assert LEFT_ACME in by_state[3]
    assert _nmis(ada, kind="export") == []
    assert "4300000001" in _nmis(ada, kind="import")
    assert set(_nmis(ada, quality="actual")) & set(_nmis(ada, quality="gaps")) == set()
    assert "4300000001" not in _nmis(ada, without=frozenset({"4300000001"}))
    assert _nmis(ada, quality="no such") == []


def test_what_is_known_of_a_shared_meter_is_of_the_own_time(people) -> None:
    (left,) = list_meter_lines(actor=people("ada@acme.example"), now=NOW, keys=[LEFT_ACME], order="quality")
    assert left.newest_at == SWAP_AT
    assert left.actual is None  # no whole month of the test world is ACME's


def test_names_groups_and_sites_say_what_the_lines_say(people) -> None:
    ada = people("ada@acme.example")
    lines = list_meter_lines(actor=ada, now=NOW)
    groups = group_meters(actor=ada, now=NOW)
    assert list_meter_names(actor=ada, now=NOW, wanted=Wanted()) == [line.nmi for line in lines]
    assert sum(group.count for group in groups) == len(lines)
    assert sum(group.rows for group in groups) == sum(line.rows for line in lines)
    told = {(group.newest_at, group.freshness, group.why) for group in groups}
    assert told == {(line.newest_at, line.freshness, line.why) for line in lines}
    sites = Counter(line.site for line in lines)
    assert count_sites(actor=ada, now=NOW, limit=1_000) == sorted(sites.items(), key=lambda each: each[0].lower())


def test_a_page_is_a_part_of_the_whole(people) -> None:
    ada = people("ada@acme.example")
    nmis = [line.nmi for line in list_meter_lines(actor=ada, now=NOW)]
    assert [line.nmi for line in list_meter_lines(actor=ada, now=NOW, start=5, limit=5)] == nmis[5:10]


def test_words_of_a_pattern_are_words(people) -> None:
    assert _nmis(people("ada@acme.example"), words="%") == []
    assert _nmis(people("ada@acme.example"), words="' or true --") == []


def test_lines_come_in_the_order_that_is_wanted_with_the_unknown_last(people) -> None:
    ada = people("ada@acme.example")
    names = [line.name.casefold() for line in list_meter_lines(actor=ada, now=NOW, order="site", descending=True)]
    assert names == sorted(names, reverse=True)
    newest = [line.newest_at for line in list_meter_lines(actor=ada, now=NOW, order="newest")]
    known = [at for at in newest if at is not None]
    assert known == sorted(known)
    assert newest[: len(known)] == known


def test_the_number_of_statements_does_not_follow_the_number_of_meters(people, django_assert_max_num_queries) -> None:
    ada = people("ada@acme.example")
    with django_assert_max_num_queries(12):  # of which half open and close the scope
        list_meter_lines(actor=ada, now=NOW, wanted=Wanted(kind="import", quality="gaps"), order="quality")
