"""What people sign in with: a login to the database alone changes none of it."""

from __future__ import annotations

import psycopg
import pytest

GATED = psycopg.errors.InsufficientPrivilege
ADA = "(select id from access_user where email = 'ada@acme.example')"


@pytest.mark.parametrize(
    "statement",
    [
        "update access_user set password = 'argon2$mine' where email = 'ada@acme.example'",
        "update access_user set email = 'mallory@evil.example' where email = 'ada@acme.example'",
        "update access_user set is_active = false where email = 'ada@acme.example'",
        'insert into account_emailaddress (email, verified, "primary", user_id)'
        f" values ('m@evil.example', true, true, {ADA})",
        "select fc.open_gate('guessed')",
        "select set_config('fc.gate', 'gate|99999999999|' || repeat('0', 64), true), fc.require_gate('x')",
        "select fc.save_session('guessed', 'mine', '', now() + interval '1 day', null, null, true, '', null)",
    ],
)
def test_the_webs_login_without_the_gate_changes_no_credential(database_urls, statement) -> None:
    with psycopg.connect(database_urls["fc_app"]) as opened, pytest.raises(GATED):
        opened.execute(statement)


def test_a_gate_that_was_forged_stays_shut(database_urls) -> None:
    with psycopg.connect(database_urls["fc_app"]) as opened:
        opened.execute("select set_config('fc.gate', 'gate|99999999999|' || repeat('0', 64), true)")
        with pytest.raises(GATED):
            opened.execute("update access_user set password = 'mine' where email = 'ada@acme.example'")


def test_what_opens_nothing_may_change_without_the_gate(database_urls) -> None:
    with psycopg.connect(database_urls["fc_app"]) as opened:
        opened.execute("update access_user set theme = 'dark' where email = 'ada@acme.example'")
        opened.rollback()


def test_the_web_with_its_gate_changes_a_password(people) -> None:
    from django.contrib.auth import get_user_model

    ada = get_user_model().objects.get(id=people("ada@acme.example").id)
    ada.set_password("a new and longer one")
    ada.save()
    ada.refresh_from_db()
    assert ada.check_password("a new and longer one")
