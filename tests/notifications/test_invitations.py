"""An invitation at the terminal: one link, printed and mailed, through the ordinary actions and the ordinary outbox."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest

from forecourt.access.actions.invitations import AlreadyThere
from forecourt.access.models import Invitation
from forecourt.customers.queries import get_company_numbered, get_provider
from forecourt.kernel.errors import Forbidden, Invisible, Malformed
from forecourt.kernel.models import Journal
from forecourt.kernel.scope import scope
from forecourt.notifications.invitations import invite_at_the_terminal
from forecourt.notifications.models import Mail
from forecourt.notifications.outbox.transport import Folder
from forecourt.notifications.schedules import send_due_mails
from forecourt.settings.environment import environment
from tests.notifications.conftest import Follow

pytestmark = pytest.mark.usefixtures("committed")

FIRST = {"email": "first@provider.example", "name": "Fay Irst", "role": "platform_admin"}


def _invite(worker: Any, **changes: Any) -> str:
    return invite_at_the_terminal(actor=worker, **{"company": get_provider(actor=worker), **FIRST, **changes})


def _secret(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def _welcome(committed: dict[str, str], link: str) -> dict[str, Any] | None:
    """Return what the page of a link would be told."""
    with psycopg.connect(committed["fc_app"]) as web:
        row = web.execute("select fc.welcome(%s)", (_secret(link),)).fetchone()
    return row[0] if row else None


@pytest.fixture(autouse=True)
def _address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment(), "public_url", "https://portal.example")


def test_the_link_that_is_returned_is_the_one_in_the_one_mail_that_goes_out(
    worker: Any, committed: dict[str, str], follow_all: Follow, tmp_path: Path
) -> None:
    link = _invite(worker)
    assert link.startswith("https://portal.example/welcome/")
    follow_all()
    send_due_mails(actor=worker, transport=Folder(tmp_path))
    mails = [path.read_text() for path in tmp_path.glob("*.eml")]
    assert len([mail for mail in mails if FIRST["email"] in mail]) == 1
    assert _secret(link) in "".join(mails).replace("=\n", "")
    welcome = _welcome(committed, link) or {}
    assert (welcome["company"], welcome["email"], welcome["role_title"], welcome["invited_by"]) == (
        get_provider(actor=worker).name,
        FIRST["email"],
        "Platform administrator",
        environment().provider,
    )


def test_it_is_journalled_and_the_link_is_not(worker: Any) -> None:
    link = _invite(worker, email="journalled@provider.example")
    with scope(worker):
        rows = list(Journal.objects.filter(new__name=FIRST["name"]).order_by("-id")[:2])
        invitation = Invitation.objects.get(email="journalled@provider.example")
        mail = Mail.objects.get(to="journalled@provider.example")
    assert {row.action for row in rows} == {"access.invite_colleague", "access.mint_invitation_link"}
    assert _secret(link) not in f"{[row.new for row in rows]} {mail.arguments} {mail.envelope!r} {vars(invitation)}"


def test_a_second_one_for_the_same_address_ends_the_first(worker: Any, committed: dict[str, str]) -> None:
    first = _invite(worker, email="twice@provider.example")
    second = _invite(worker, email="Twice@provider.example", role="sales")
    assert _welcome(committed, first) is None
    assert (_welcome(committed, second) or {})["role_title"] == "Sales and contracts"


def test_a_customers_first_person_is_let_in_by_the_companys_number(worker: Any, committed: dict[str, str]) -> None:
    acme = get_company_numbered(actor=worker, number="C-0007")
    link = _invite(worker, company=acme, email="new@acme.example", role="customer_admin")
    assert (_welcome(committed, link) or {})["company"] == acme.name


def test_what_cannot_be_is_refused_and_leaves_nothing_behind(worker: Any) -> None:
    with pytest.raises(Invisible):
        get_company_numbered(actor=worker, number="C-9999")
    with pytest.raises(Forbidden):
        _invite(worker, email="wrong@provider.example", role="customer_admin")
    with pytest.raises(Malformed):
        _invite(worker, email="no address")
    with pytest.raises(AlreadyThere):
        _invite(worker, email="olga@meridian.example")
    with scope(worker):
        assert not Invitation.objects.filter(email="wrong@provider.example").exists()
        assert not Mail.objects.filter(to__in=["wrong@provider.example", "olga@meridian.example"]).exists()
