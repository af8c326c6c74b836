"""Taking back: whoever ends something tells the data plane so, in the same transaction, and running streams are cut."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from forecourt.access.models import Revocation
from forecourt.kernel.clocks import true_now
from forecourt.kernel.ids import key_subject

Kind = Literal["company", "user", "token", "key"]


def revoke(*, kind: Kind, subject: UUID) -> None:
    """Cut every stream that a company, a user or a token reads, and refuse the grants that were made for it before.

    Call it in the transaction that takes the right away. A grant that is made afterwards, on what is left or was
    given anew, is not concerned. For one company's hold on a key call `revoke_key`.
    """
    Revocation.objects.create(kind=kind, subject=subject, revoked_at=true_now())


def revoke_key(*, key: str, company_id: UUID | None = None) -> None:
    """Cut what a company reads of a key, such as a meter that it gives up; of no company, what anybody reads of it.

    Whoever gains the key at the same moment goes on reading. `key` is the identifier: for a meter its NMI.
    """
    revoke(kind="key", subject=key_subject(key, company_id=company_id))
