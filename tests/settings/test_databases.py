"""Addresses of databases."""

from __future__ import annotations

import pytest

from forecourt.settings.databases import from_url


@pytest.mark.parametrize(
    "url,host,port,user,password,name",
    [
        ("postgresql://fc_app:word@db.example:6432/forecourt", "db.example", 6432, "fc_app", "word", "forecourt"),
        ("postgresql://u:p%40%2F@%2Fsrv%2FA%20b%2Frun:5432/x", "/srv/A b/run", 5432, "u", "p@/", "x"),
        ("postgresql://u:p@/x?host=/srv/Run&port=5433", "/srv/Run", "5433", "u", "p", "x"),
        ("postgresql://u:p@[::1]:5432/x", "::1", 5432, "u", "p", "x"),
        ("postgresql://u:p@HOST/x", "HOST", "", "u", "p", "x"),
        ("", "", "", "", "", "forecourt"),
    ],
)
def test_an_address_is_read_in_all_its_parts(url, host, port, user, password, name) -> None:
    found = from_url(url)
    assert (found["HOST"], found["PORT"], found["USER"]) == (host, port, user)
    assert (found["PASSWORD"], found["NAME"]) == (password, name)


def test_other_options_are_handed_on_to_the_driver() -> None:
    options = from_url("postgresql://u@h/x?sslmode=verify-full&sslrootcert=%2Fca.pem")["OPTIONS"]
    assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "/ca.pem")


def test_connections_come_from_a_pool() -> None:
    found = from_url("postgresql://u@h/x", pool_size=3)
    assert found["OPTIONS"]["pool"]["max_size"] == 3
    assert found["CONN_MAX_AGE"] == 0
