"""Who is proposed as one, who is not, and how many pairs that takes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.duplicates import quality_of
from benchmarks.namesakes import World, make_companies
from forecourt.customers.rules.matching.cards import CompanySheet, PeopleSheet, company_cards, people_cards
from forecourt.customers.rules.matching.keys import COMPANIES, EACH_WITH_EACH, PEOPLE, hashes_of, pairs_of
from forecourt.customers.rules.matching.proposing import MATCHERS, likelihood, propose, propose_for
from forecourt.customers.rules.matching.reasons import reasons_of

#: How many people the provider is taken to know, where these are a few of them.
BASE = 100_000
_GIVEN = {"robert": 1_500, "john": 1_500, "vera": 200, "anna": 900}
COMMON = {"given": _GIVEN, "root": _GIVEN, "town": {"newcastle": 3_000, "perth": 3_000}}
SMITHS = {"family": {"smith": 900}, "sound": {"smit": 900}}


def _people(*rows):
    columns = list(zip(*rows, strict=True))
    sheet = PeopleSheet(columns[0], [columns[1]], [columns[2]], columns[3], columns[4])
    return people_cards(sheet, base=BASE, common=COMMON)


def _companies(*rows):
    columns = list(zip(*rows, strict=True))
    sheet = CompanySheet(columns[0], columns[1], [columns[2]], [columns[3]], columns[4])
    return company_cards(sheet, base=BASE)


def _score(cards, subject) -> float:
    found = propose(cards, MATCHERS[subject], least=0.0)
    return float(found.scores[0]) if len(found) else 0.0


ADA = ("Robert Wenzlaff", "robert.wenzlaff@delta.example", "+61 412 345 678", "Delta Foods Pty Ltd", "Newcastle")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(("Bob Wenzlaff", "", "0412 345 678", "Delta Foods", ""), id="a nickname"),
        pytest.param(("Robert Wenzlafff", "robert.wenzlaff@delta.example", "", "", ""), id="a typing mistake"),
        pytest.param(("Wenzlaff, Robert", "", "", "Delta Foods Ltd", "Newcastle"), id="the other way round"),
        pytest.param(("Robert Wenzlaff", "bob77@gmail.com", "0412345678", "Other Pty Ltd", "Perth"), id="moved"),
    ],
)
def test_one_person_written_twice_is_proposed(other) -> None:
    assert _score(_people(ADA, other), "person") > 0.5


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(
            ("Robert Wenzlaff Jr", "robert.wenzlaff2@delta.example", "", "Delta Foods", "Newcastle"), id="a son"
        ),
        pytest.param(("Anna Wenzlaff", "anna.wenzlaff@delta.example", "", "Delta Foods", "Newcastle"), id="a sister"),
        pytest.param(
            ("Vera Holm", "vera@delta.example", "+61 412 345 678", "Delta Foods", "Newcastle"), id="a shared number"
        ),
        pytest.param(("Vera Holm", "robert.wenzlaff@delta.example", "", "Delta Foods", ""), id="a shared address"),
    ],
)
def test_two_people_who_look_alike_are_not_proposed(other) -> None:
    assert _score(_people(ADA, other), "person") < 0.5


def test_a_common_name_is_no_proof_and_a_rare_one_is() -> None:
    one = ["John Smith", "john.smith@delta.example", "", "Delta Foods", "Newcastle"]
    other = ["John Smith", "john.smith@sigma.example", "", "Sigma Steel", "Newcastle"]
    cards = _people(one, other)
    assert _score(replace(cards, common=COMMON | SMITHS), "person") < 0.3 < 0.4 < _score(cards, "person")


DELTA = ("Delta Foods Pty Ltd", "51 824 753 556", "delta.example", "+61 2 5550 1234", "Newcastle")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(("DELTA FOODS PTY LIMITED", "51824753556", "", "", ""), id="the same number"),
        pytest.param(("Delta Foods", "", "www.delta.example", "", "Newcastle"), id="the same domain"),
        pytest.param(("Delta Fodos", "", "delta.example", "02 5550 1234", "Newcastle"), id="a typing mistake"),
    ],
)
def test_one_company_written_twice_is_proposed(other) -> None:
    assert _score(_companies(DELTA, other), "company") > 0.5


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(
            ("Delta Foods NSW Pty Ltd", "", "delta.example", "+61 2 5550 1234", "Newcastle"), id="a subsidiary"
        ),
        pytest.param(("Delta Foods Pty Ltd", "99 111 222 333", "delta.example", "", "Newcastle"), id="another number"),
        pytest.param(("Delta Foods Holdings", "", "delta.example", "", "Newcastle"), id="a holding"),
        pytest.param(("Delta Steel", "", "", "", "Newcastle"), id="another trade"),
    ],
)
def test_a_company_and_its_subsidiary_are_two(other) -> None:
    assert _score(_companies(DELTA, other), "company") < 0.5


def test_a_proposal_says_why_in_words() -> None:
    cards = _people(ADA, ("Bob Wenzlaff", "", "0412 345 678", "Delta Foods", ""))
    found = propose(cards, MATCHERS["person"])
    said = [reason.text for reason in reasons_of(cards, found, 0, subject="person")]
    assert "The same family name, Wenzlaff" in said
    assert "Given names that stand for one: Robert and Bob" in said
    assert "The same mobile number" in said


def test_one_new_record_is_held_against_its_candidates_as_all_are_against_each_other() -> None:
    rows = [ADA, ("Bob Wenzlaff", "", "0412 345 678", "Delta Foods", ""), ("Vera Holm", "", "", "Sigma", "Perth")]
    cards = _people(*rows)
    alone, among = propose_for(cards, MATCHERS["person"]), propose(cards, MATCHERS["person"])
    assert alone.scores[0] == pytest.approx(among.scores[0])
    assert alone.pairs.right.tolist() == [1]


def test_nobody_is_nobodys_duplicate() -> None:
    assert len(propose(people_cards(PeopleSheet([], [[]], [[]], [], [])), MATCHERS["person"])) == 0


def test_people_of_whom_nothing_is_known_are_not_held_against_each_other() -> None:
    blank = ("", "", "", "", "")
    assert len(pairs_of(_people(blank, blank, blank), PEOPLE)) == 0


@pytest.fixture(scope="module")
def worlds():
    return {size: World(people=size, seed=5).make_people() for size in (7_500, 30_000)}


def _cards(base):
    names = [f"{one} {other}" for one, other in zip(base.given, base.family, strict=True)]
    return people_cards(PeopleSheet(names, [base.email], [base.phone], base.company, base.town))


def test_four_times_the_people_take_little_more_than_four_times_the_pairs(worlds) -> None:
    few, many = (len(pairs_of(_cards(worlds[size]), PEOPLE)) for size in (7_500, 30_000))
    assert many < 7 * few


def test_a_number_that_all_share_costs_each_of_them_a_few_neighbours() -> None:
    size = 5_000
    names = [f"{chr(97 + place % 26)}x{place} y{place}" for place in range(size)]
    blank = [""] * size
    cards = people_cards(PeopleSheet(names, [blank], [["02 5550 1234"] * size], blank, blank))
    assert len(pairs_of(cards, PEOPLE)) < EACH_WITH_EACH * size


def test_most_duplicates_are_found_and_most_proposals_are_right(worlds) -> None:
    base = worlds[30_000]
    found = propose(_cards(base), MATCHERS["person"])
    quality = quality_of(found.pairs.left * len(base.entity) + found.pairs.right, base.entity)
    assert quality.precision > 0.93
    assert quality.recall > 0.80


def test_companies_are_found_and_subsidiaries_left_alone() -> None:
    base = make_companies(World(people=60_000, seed=5))
    cards = company_cards(CompanySheet(base.name, base.registration, [base.domain], [base.phone], base.town))
    found = propose(cards, MATCHERS["company"])
    quality = quality_of(found.pairs.left * len(base.entity) + found.pairs.right, base.entity)
    assert quality.precision > 0.96
    assert quality.recall > 0.85


def test_what_is_called_likely_is_as_often_true(worlds) -> None:
    """A score is a likelihood: of those of about 0.75, about three in four are one."""
    base = worlds[30_000]
    found = propose(_cards(base), MATCHERS["person"])
    middle = (found.scores > 0.6) & (found.scores < 0.9)
    pairs = (found.pairs.left * len(base.entity) + found.pairs.right)[middle]
    assert abs(quality_of(pairs, base.entity).precision - float(found.scores[middle].mean())) < 0.15


def test_a_pair_that_shares_a_key_is_found_by_its_hash_too() -> None:
    cards = _people(
        ADA, ("Bob Wenzlaff", "", "0412 345 678", "Delta Foods", ""), ("Vera Holm", "", "", "Sigma", "Perth")
    )
    one, other, third = hashes_of(cards, PEOPLE)
    assert one & other
    assert not one & third
    company = _companies(DELTA, ("Delta Foods", "", "", "", "Newcastle"))
    assert set.intersection(*hashes_of(company, COMPANIES))


texts = st.text(max_size=20)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(texts, texts, texts, texts, texts), min_size=1, max_size=8))
def test_whatever_is_written_gets_a_likelihood(rows) -> None:
    found = propose(_people(*rows), MATCHERS["person"], least=0.0)
    assert np.all((found.scores >= 0) & (found.scores <= 1))
    found = propose(_companies(*rows), MATCHERS["company"], least=0.0)
    assert np.all((found.scores >= 0) & (found.scores <= 1))


def test_more_evidence_is_more_likelihood() -> None:
    scores = likelihood(np.asarray([-40.0, -1.0, 0.0, 1.0, 40.0], np.float32))
    assert scores.tolist() == sorted(scores.tolist())
    assert scores[2] == pytest.approx(0.5)
