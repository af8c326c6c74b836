"""Print the link of an open invitation: `python -m tests.browser.minting zoe@acme.example`.

Stands in for the worker, which makes it when it writes the mail. Run with the demo's environment.
"""

from __future__ import annotations

import os
import sys

from forecourt.processes.house import House
from forecourt.settings.environment import environment


def mint(email: str) -> str:
    """Return the path of the link."""
    house = House(environment())
    house.join()
    os.environ |= {"DJANGO_SETTINGS_MODULE": "forecourt.settings.django", "DATABASE_URL": house.url("fc_worker")}
    environment.cache_clear()
    import django

    django.setup()
    from forecourt.access.actions import mint_invitation_link
    from forecourt.access.models import Invitation
    from forecourt.kernel.actors import Proof
    from forecourt.kernel.pipeline import perform
    from forecourt.kernel.scope import identify, scope

    secret = environment().secret("operator.key").decode()
    operator = identify(proof=Proof("process", secret), interface="process")
    with scope(operator):
        invitation = Invitation.objects.get(email=email, accepted_at=None, withdrawn_at=None)
    receipt = perform(mint_invitation_link, actor=operator, parameters={"invitation_id": invitation.id})
    return str(receipt.once["path"])


if __name__ == "__main__":
    print(mint(sys.argv[1]))
