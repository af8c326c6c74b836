"""What pages show as files: to whoever keeps it, and to nobody else."""

from __future__ import annotations

import pytest

from forecourt.look.filing import as_file
from tests.browsing import text_of

PAGES = {"members": "/company/people/", "webhooks": "/company/webhooks/", "views": "/data/views/"}


@pytest.mark.parametrize("kind", list(PAGES))
def test_an_administrator_sees_the_file_that_export_would_write(people, browse, kind) -> None:
    shown = as_file(actor=people("ada@acme.example"), kind=kind)
    assert shown is not None
    assert shown["path"] == f"portal/{kind}.yaml"
    assert shown["calls"][0]["text"].startswith(f"{kind}:")
    assert "As a file" in text_of(browse("ada@acme.example").get(PAGES[kind]))


@pytest.mark.parametrize("email", ["rita@acme.example", "sam@acme.example", "olga@meridian.example"])
def test_who_does_not_keep_it_sees_no_file(people, email) -> None:
    assert as_file(actor=people(email), kind="members") is None
    assert as_file(actor=people(email), kind="webhooks") is None
