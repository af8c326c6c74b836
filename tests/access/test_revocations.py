"""Taking back: what the data plane is told, and that one company's loss is not another's."""

from __future__ import annotations

import uuid

from forecourt.access.models import Revocation
from forecourt.access.revocations import revoke, revoke_key
from forecourt.kernel.ids import key_subject


def test_a_revocation_names_what_is_taken_back(db) -> None:
    user_id = uuid.uuid4()
    revoke(kind="user", subject=user_id)
    assert Revocation.objects.filter(kind="user", subject=user_id).count() == 1


def test_a_key_is_taken_from_one_company_or_from_everybody(db) -> None:
    loses, gains = uuid.uuid4(), uuid.uuid4()
    revoke_key(key="4300000001", company_id=loses)
    told = set(Revocation.objects.filter(kind="key").values_list("subject", flat=True))
    assert told == {key_subject("4300000001", company_id=loses)}
    assert told.isdisjoint({key_subject("4300000001"), key_subject("4300000001", company_id=gains)})
    revoke_key(key="4300000001")
    assert Revocation.objects.filter(subject=key_subject("4300000001")).exists()
