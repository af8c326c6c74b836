"""Looking through a customer's eyes: who may, what is seen, that nothing changes, and who learns of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from forecourt.access.actions import choose_theme, look_through, make_token, remove_colleague, stop_looking
from forecourt.access.queries import list_colleagues, list_company_choices
from forecourt.access.sessions import begin_look
from forecourt.kernel.catalogue import list_actions
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Forbidden, Invisible, Malformed
from forecourt.kernel.ids import new_id
from forecourt.kernel.journal.reading import list_entries
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import LooksOnly, perform
from forecourt.kernel.scope import identify, scope

WHY = "The question about missing hours"


def _again(actor: Any) -> Any:
    return identify(proof=actor.proof, interface=actor.interface)


def _look(olga: Any, target: Any) -> Any:
    perform(
        look_through,
        actor=olga,
        parameters={"company_id": target.company_id, "user_id": target.id, "reason": WHY},
    )
    return _again(olga)


def test_a_look_shows_what_the_other_sees(people) -> None:
    kelly = people("kelly@acme.example")
    eyes = _look(people("olga@meridian.example"), kelly)
    assert (eyes.id, eyes.company_id, eyes.role, eyes.permissions) == (
        kelly.id, kelly.company_id, kelly.role, kelly.permissions,
    )  # fmt: skip
    assert (eyes.everywhere, eyes.side, eyes.looker.name) == (False, "customer", "Olga Petrenko")
    assert [each.email for each in list_colleagues(actor=eyes)] == [each.email for each in list_colleagues(actor=kelly)]
    assert list_company_choices(actor=eyes) == []


def test_without_a_name_the_eyes_are_an_administrators(people) -> None:
    olga, ada = people("olga@meridian.example"), people("ada@acme.example")
    perform(look_through, actor=olga, parameters={"company_id": ada.company_id, "reason": WHY})
    assert _again(olga).role == "customer_admin"


def test_nothing_is_changed_by_who_looks(people) -> None:
    eyes = _look(people("olga@meridian.example"), people("ada@acme.example"))
    for action, parameters in (
        (make_token, {"name": "x"}),
        (choose_theme, {"theme": "dark"}),
        (remove_colleague, {"user_id": people("kelly@acme.example").id}),
    ):
        with pytest.raises(LooksOnly):
            perform(action, actor=eyes, parameters=parameters)
    reading = {
        each.name
        for each in list_actions()
        if each.is_reading and each.feature not in ("automation", "blueprint", "oversight")
    }
    assert reading == {"access.explain_access", "access.stop_looking", "data.read_history", "data.read_rows"}


def test_the_customer_and_the_provider_both_read_of_it(people, operator) -> None:
    ada, olga = people("ada@acme.example"), people("olga@meridian.example")
    _look(olga, people("kelly@acme.example"))
    titles = [entry.title for entry in list_entries(actor=ada)]
    assert f"Olga Petrenko looked through the eyes of Kelly Tran, changing nothing: {WHY}" in titles
    with scope(operator):
        mine, theirs = Journal.objects.filter(event="access.company.looked_through").order_by("-id")
    assert (mine.cause_id, mine.company_id, theirs.company_id) == (theirs.id, olga.company_id, ada.company_id)


def test_what_is_journalled_meanwhile_is_the_lookers_on_behalf_of_the_other(people, operator) -> None:
    olga, kelly = people("olga@meridian.example"), people("kelly@acme.example")
    perform(stop_looking, actor=_look(olga, kelly), parameters={})
    with scope(operator):
        row = Journal.objects.get(event="access.look.ended")
    assert (row.actor_id, row.actor_name, row.on_behalf_of) == (olga.id, "Olga Petrenko", kelly.id)
    assert _again(olga).role == "platform_admin"


def test_a_look_is_over_by_itself(people, database_urls) -> None:
    olga, kelly = people("olga@meridian.example"), people("kelly@acme.example")
    parameters = {"company_id": kelly.company_id, "user_id": kelly.id, "reason": WHY, "session_key": olga.proof.secret}
    assert begin_look(**parameters, until=true_now() - timedelta(seconds=1)) is not None
    assert _again(olga).looker is None
    assert begin_look(**parameters, until=true_now() + timedelta(hours=1)) is None


@pytest.mark.parametrize("email", ["ada@acme.example", "vlad@meridian.example", "susy@meridian.example"])
def test_only_the_platforms_administrators_look(people, email) -> None:
    actor, kelly = people(email), people("kelly@acme.example")
    with pytest.raises(Forbidden):
        _look(actor, kelly)
    until = true_now() + timedelta(minutes=5)
    assert (
        begin_look(
            session_key=actor.proof.secret, company_id=kelly.company_id, user_id=kelly.id, reason=WHY, until=until
        )
        is None
    )


def test_nobody_looks_through_those_who_are_not_there(people) -> None:
    olga, ben, nina = (people(f"{who}.example") for who in ("olga@meridian", "ben@bravo", "nina@acme"))
    for company_id, user_id in ((nina.company_id, ben.id), (nina.company_id, nina.id), (new_id(), None),
                                (olga.company_id, None)):  # fmt: skip
        with pytest.raises(Invisible):
            perform(look_through, actor=olga, parameters={"company_id": company_id, "user_id": user_id, "reason": WHY})


def test_a_look_needs_a_reason(people) -> None:
    with pytest.raises(Malformed):
        perform(
            look_through,
            actor=people("olga@meridian.example"),
            parameters={"company_id": people("ada@acme.example").company_id, "reason": "because"},
        )


def test_the_database_lends_no_eyes_without_the_gates_secret(people) -> None:
    from django.db import connection

    olga, kelly = people("olga@meridian.example"), people("kelly@acme.example")
    with pytest.raises(psycopg.errors.InsufficientPrivilege), psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(
            "select fc.begin_look('guessed', %s, %s, %s, 'x', now())", (olga.proof.secret, kelly.company_id, kelly.id)
        )
