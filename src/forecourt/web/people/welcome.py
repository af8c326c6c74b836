"""`/welcome/<secret>/`: the way in for somebody who was invited. The link is the proof; nobody is signed in yet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import get_user_model, login
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from forecourt.access.actions import join_company
from forecourt.access.factors import begin_passkey, keep_passkey, read_passkey
from forecourt.access.permissions import in_words, order_of
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
    if "credential" in request.POST:
        return _join_with_passkey(request, secret, found)
    form = WelcomeForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        given = {"name": form.cleaned_data["name"], "password_hash": make_password(form.cleaned_data["password"])}
        _sign_in(request, _join(secret, given), method="password")
        return HttpResponseRedirect("/")
    return _show(request, secret, found, form, status=422 if form.errors else 200)


def _join_with_account(request: HttpRequest, secret: str, found: Welcome) -> HttpResponse:
    """A link never opens an account that is somebody's: it adds a company to it."""
    if request.method != "POST":
        return _show(request, secret, found, None)
    _join(secret, {})
    return HttpResponseRedirect("/")


def _join_with_passkey(request: HttpRequest, secret: str, found: Welcome) -> HttpResponse:
    """Come in with a passkey of the device at hand and no password; recovery codes follow."""
    try:
        credential = read_passkey(request.POST["credential"])
    except ValidationError:
        form = WelcomeForm(initial={"name": found.name})
        return _show(
            request, secret, found, form, passkey_error="The device’s answer did not fit. Try again.", status=422
        )
    user = _sign_in(request, _join(secret, {}), method="mfa", type="webauthn", passwordless=True)
    keep_passkey(request, user=user, credential=credential)
    return HttpResponseRedirect(reverse("mfa_view_recovery_codes"))


def _join(secret: str, given: dict[str, Any]) -> UUID:
    actor = identify(proof=Proof("invitation", secret), interface="web")
    joined: UUID = perform(join_company, actor=actor, parameters=given).result["user_id"]
    return joined


def _sign_in(request: HttpRequest, user_id: UUID, **how: Any) -> Any:
    """Open a session for somebody who has just proved that the address is theirs."""
    user = get_user_model().objects.get(pk=user_id)
    record_authentication(request, user, **how)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return user


def _show(
    request: HttpRequest,
    secret: str,
    found: Welcome,
    form: WelcomeForm | None,
    *,
    passkey_error: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "welcome": found,
        "may": [in_words(permission=each) for each in sorted(found.permissions, key=order_of)],
        "form": form,
        "passkey_error": passkey_error,
        "creation_options": None,
    }
    if form is not None:
        actor = identify(proof=Proof("invitation", secret), interface="web")
        context["creation_options"] = begin_passkey(user_id=actor.id, email=found.email, name=found.name)
    return render(request, "web/people/welcome.html", context, status=status)
