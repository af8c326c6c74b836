"""What the journal tells of is held against all records within one round, and proposed once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from forecourt.customers import duplicates
from forecourt.customers.actions import dismiss_proposal, merge_companies, settle_conflict, undo_merge
from forecourt.customers.duplicates import follow_changes
from forecourt.customers.models import Affiliation, Conflict, MatchFollower, MatchKey, Proposal
from forecourt.kernel.errors import Forbidden
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from tests.customers.reworking.records import NOW, approved, belong, company, person, say
from tests.notifications.conftest import committed, seal, sign_in

__all__ = ["committed", "sign_in"]
pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def worker(committed: dict[str, str], database_home: Any) -> Any:
    """The operator's process in that database, with nothing followed yet."""
    from forecourt.kernel.actors import Proof
    from forecourt.kernel.scope import identify

    seal(committed)
    with psycopg.connect(committed["fc_owner"], autocommit=True) as owner:
        for table in ("match_follower", "match_key", "match_word", "proposal"):
            owner.execute(f"delete from customers_{table}")
    secret = (database_home / "secrets" / "operator.key").read_text()
    return identify(proof=Proof("process", secret), interface="process")


@pytest.fixture
def follow(committed: dict[str, str], worker: Any) -> Callable[[], int]:
    """Seal what is committed and follow it to the end; returns how many rows that were."""

    def go() -> int:
        seal(committed)
        rows = 0
        while taken := follow_changes(actor=worker):
            rows += taken
        return rows

    return go


def twins(actor: Any) -> tuple[Any, Any]:
    """Add one company twice: one name, one registration number."""
    name = f"Twin {uuid4().hex[:6]} Foods"
    made = [company(actor, f"F-{uuid4().hex[:10]}", name, registration="51 824 753 556") for _ in range(2)]
    return made[0], made[1]


def open_pairs(actor: Any) -> list[set[Any]]:
    with scope(actor):
        rows = Proposal.objects.filter(state=Proposal.OPEN, subject_type="company").order_by("id")
        return [{row.first_id, row.second_id} for row in rows]


def place(actor: Any) -> int:
    with scope(actor):
        return int(MatchFollower.objects.get().seq)


def test_the_first_round_holds_all_against_each_other_and_goes_on_from_there(worker, follow) -> None:
    before = twins(worker)
    assert follow() == 1
    assert set(before) in open_pairs(worker)
    with scope(worker):
        assert MatchKey.objects.filter(subject_id__in=before).values("subject_id").distinct().count() == 2
        sealed = place(worker)
    assert follow_changes(actor=worker) == 0
    assert place(worker) == sealed


def test_what_is_added_and_what_is_said_is_proposed_once(worker, follow) -> None:
    follow()
    added = twins(worker)
    one, two = (company(worker, f"F-{uuid4().hex[:10]}", f"Alone {place} {uuid4().hex[:4]}") for place in range(2))
    assert follow() > 0
    assert set(added) in open_pairs(worker)
    assert {one, two} not in open_pairs(worker)
    for each in (one, two):
        say(worker, "company", each, name="Together Wines Pty Ltd", registration="53 004 085 616")
    follow()
    assert open_pairs(worker).count({one, two}) == 1
    follow()
    assert open_pairs(worker).count({one, two}) == 1


def test_what_somebody_said_is_two_is_not_proposed_again(worker, follow) -> None:
    follow()
    pair = twins(worker)
    follow()
    with scope(worker):
        proposal = Proposal.objects.get(first_id__in=pair, second_id__in=pair)
    perform(dismiss_proposal, actor=worker, parameters={"proposal_id": proposal.id, "reason": "Two sites."})
    say(worker, "company", pair[0], phone="+61 2 5550 1234")
    follow()
    assert set(pair) not in open_pairs(worker)


def test_a_merge_closes_its_proposal_and_an_undo_brings_the_pair_back(worker, follow) -> None:
    follow()
    pair = twins(worker)
    follow()
    merged = {"survivor_id": pair[0], "absorbed_id": pair[1]}
    done = approved(merge_companies, actor=worker, parameters=merged).result
    follow()
    assert set(pair) not in open_pairs(worker)
    with scope(worker):
        assert not MatchKey.objects.filter(subject_id=pair[1]).exists()
    perform(undo_merge, actor=worker, parameters={"rework_id": done["rework_id"]}, now=NOW)
    follow()
    assert open_pairs(worker).count(set(pair)) == 1
    with scope(worker):
        assert MatchKey.objects.filter(subject_id=pair[1]).exists()


def test_a_crash_in_between_repeats_nothing_and_loses_nothing(worker, follow, monkeypatch) -> None:
    follow()
    pair, at = twins(worker), place(worker)
    with monkeypatch.context() as broken:
        broken.setattr(duplicates, "perform", _die)
        with pytest.raises(RuntimeError):
            follow()
    assert place(worker) == at
    assert set(pair) not in open_pairs(worker)
    follow()
    assert open_pairs(worker).count(set(pair)) == 1


def _die(*_: Any, **__: Any) -> None:
    raise RuntimeError("killed")


def test_a_round_ends_after_some_rows_and_the_next_goes_on(committed, worker, follow) -> None:
    follow()
    for _ in range(3):
        twins(worker)
    seal(committed)
    rounds = []
    while taken := follow_changes(actor=worker, limit=5):
        rounds.append(taken)
    assert max(rounds) <= 5
    assert len(rounds) > 1
    assert follow_changes(actor=worker, limit=5) == 0


# ---------------------------------------------------------------- where people belong


@pytest.fixture
def at_domain(worker: Any, follow: Any) -> tuple[str, Any, Any]:
    """A company with a domain of its own, and another one, both followed."""
    follow()
    domain = f"d{uuid4().hex[:8]}.example"
    one, other = (company(worker, f"F-{uuid4().hex[:10]}", f"{uuid4().hex[:8]} {place}") for place in ("Wines", "Mill"))
    say(worker, "company", one, domain=domain)
    follow()
    return domain, one, other


def asked(actor: Any, person_id: Any) -> list[Any]:
    with scope(actor):
        return list(Conflict.objects.filter(kind="belongs", subject_id=person_id).order_by("id"))


def places(actor: Any, person_id: Any) -> set[Any]:
    with scope(actor):
        return set(Affiliation.objects.filter(person_id=person_id).values_list("company_id", flat=True))


def test_an_address_at_one_companys_domain_is_a_question_and_no_more(worker, follow, at_domain) -> None:
    domain, one, other = at_domain
    kim = person(worker, other, "Kim Novak", f"kim@{domain}")
    follow()
    (conflict,) = asked(worker, kim)
    assert (conflict.state, conflict.other_id) == ("open", one)
    assert domain in conflict.said
    assert places(worker, kim) == {other}
    perform(settle_conflict, actor=worker, parameters={"conflict_id": conflict.id, "choice": "join"})
    assert places(worker, kim) == {one, other}
    follow()
    assert [each.state for each in asked(worker, kim)] == ["settled"]


def test_what_was_answered_or_let_go_is_not_asked_again(worker, follow, at_domain) -> None:
    domain, _, other = at_domain
    kim = person(worker, other, "Kim Novak", f"kim@{domain}")
    follow()
    (conflict,) = asked(worker, kim)
    perform(settle_conflict, actor=worker, parameters={"conflict_id": conflict.id, "choice": "apart"})
    say(worker, "person", kim, phone="+61 2 5550 1234")
    follow()
    assert [each.state for each in asked(worker, kim)] == ["settled"]


def test_it_closes_by_itself_once_they_are_known_to_belong_there(worker, follow, at_domain) -> None:
    domain, one, other = at_domain
    kim = person(worker, other, "Kim Novak", f"kim@{domain}")
    follow()
    belong(worker, kim, one)
    follow()
    assert [each.state for each in asked(worker, kim)] == ["closed"]


def test_a_domain_that_two_have_and_one_that_anybody_has_say_nothing(worker, follow, at_domain) -> None:
    domain, one, other = at_domain
    say(worker, "company", other, website=f"https://www.{domain}/")
    say(worker, "company", one, email="info@gmail.com")
    follow()
    third = company(worker, f"F-{uuid4().hex[:10]}", f"{uuid4().hex[:8]} Third")
    people = [person(worker, third, "Kim Novak", f"{uuid4().hex[:8]}@{host}") for host in (domain, "gmail.com")]
    follow()
    assert [asked(worker, each) for each in people] == [[], []]


@pytest.mark.parametrize("email", ["mina@meridian.example", "ada@acme.example"])
def test_nobody_else_follows(worker, sign_in, email) -> None:
    with pytest.raises(Forbidden):
        follow_changes(actor=sign_in(email))
