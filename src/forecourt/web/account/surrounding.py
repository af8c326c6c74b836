"""Our shell around allauth's pages for people who are signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse

from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Forbidden
from forecourt.look.pages import begin_visit
from forecourt.look.shell import describe_shell


def in_shell(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Draw what a view of allauth answers inside the shell of whoever is signed in. Raises Unauthenticated."""

    @wraps(view)
    def show(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        visit = begin_visit(request)
        refuse_to_lookers(visit.actor)
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            shell = describe_shell(actor=visit.actor, account=visit.account, area="", now=visit.now)
            response.context_data = {"shell": shell, **response.context_data}
        return response

    return show


def refuse_to_lookers(actor: Actor) -> None:
    """Keep what somebody proves themselves with from whoever looks through their eyes. Raises Forbidden."""
    if actor.looker is not None:
        raise Forbidden("What somebody signs in with is theirs alone.", next=["Stop looking to see your own."])
