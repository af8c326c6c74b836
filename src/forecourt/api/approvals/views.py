"""`GET /api/v1/approvals/{id}/file`: the rows of a reading that was approved."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from forecourt.api.authentication import caller
from forecourt.api.jsonapi.documents import endpoint
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import perform
from forecourt.oversight.actions import collect_approved
from forecourt.settings.environment import environment


@endpoint("GET", "HEAD")
def file(request: HttpRequest, id: str) -> HttpResponse:
    """Send on to the rows, read as who asked for them and now; the address is good for 60 seconds."""
    actor = caller(request)
    try:
        approval_id = UUID(id)
    except ValueError:
        raise Invisible() from None
    receipt = perform(collect_approved, actor=actor, parameters={"approval_id": approval_id})
    if "grant" not in receipt.once:
        raise Invisible()
    origin = environment().data_origin(portal=f"{request.scheme}://{request.get_host()}")
    headers = {"Location": f"{origin}/v1/rows?g={receipt.once['grant']}", "Referrer-Policy": "no-referrer"}
    return HttpResponse(status=307, headers=headers)
