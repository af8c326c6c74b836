"""`/welcome/<secret>/`: the way in for somebody who was invited. The link is the proof; nobody is signed in yet."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model, login
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from forecourt.access.actions import join_company
from forecourt.access.permissions import in_words
from forecourt.access.proving import Welcome, find_welcome
from forecourt.kernel.actors import Proof
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import identify
from forecourt.web.people.forms import WelcomeForm


@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, secret: str) -> HttpResponse:
    """Say what waits; a POST comes in. Who has an account already signs in as ever, and finds one company more."""
    found = find_welcome(secret=secret)
    if found is None:
        return render(request, "web/people/welcome_over.html", status=404)
    if found.has_account:
        return _join_with_account(request, secret, found)
    form = WelcomeForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        given = {"name": form.cleaned_data["name"], "password_hash": make_password(form.cleaned_data["password"])}
        sign_in(request, _join(secret, given))
        return HttpResponseRedirect("/")
    return _show(request, found, {"form": form}, status=422 if form.errors else 200)


def sign_in(request: HttpRequest, user_id: Any) -> None:
    """Open a session for somebody who has just proved that the address is theirs."""
    user = get_user_model().objects.get(pk=user_id)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")


def _join_with_account(request: HttpRequest, secret: str, found: Welcome) -> HttpResponse:
    """A link never opens an account that is somebody's: it adds a company to it."""
    if request.method != "POST":
        return _show(request, found, {"form": None})
    _join(secret, {})
    return HttpResponseRedirect("/")


def _join(secret: str, given: dict[str, Any]) -> Any:
    actor = identify(proof=Proof("invitation", secret), interface="web")
    return perform(join_company, actor=actor, parameters=given).result["user_id"]


def _show(request: HttpRequest, found: Welcome, more: dict[str, Any], *, status: int = 200) -> HttpResponse:
    context = {"welcome": found, "may": [in_words(permission=each) for each in found.permissions], **more}
    response = render(request, "web/people/welcome.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response
