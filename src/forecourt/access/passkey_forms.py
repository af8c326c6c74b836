"""allauth's forms for passkeys, which answer what no device would ever send with a refusal and not with a failure."""

from __future__ import annotations

from typing import Any, Final

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms

#: What reading an answer that is none raises in the library beneath.
NO_ANSWER: Final = (KeyError, TypeError, ValueError, AttributeError)


class _Answered(forms.AuthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        """Check a device's answer. Raises ValidationError for whatever does not fit."""
        try:
            return super().clean_credential()
        except NO_ANSWER:
            raise get_adapter().validation_error("incorrect_code") from None


class AddPasskey(forms.AddWebAuthnForm):
    """Adding a passkey."""

    def clean(self) -> dict[str, Any]:
        """Check a device's answer. Raises ValidationError for whatever does not fit."""
        try:
            return super().clean()
        except NO_ANSWER:
            raise get_adapter().validation_error("incorrect_code") from None


class SignInWithPasskey(_Answered, forms.LoginWebAuthnForm):
    """Signing in with a passkey alone."""


class ConfirmWithPasskey(_Answered, forms.ReauthenticateWebAuthnForm):
    """Confirming with a passkey who one is."""


class SecondStepWithPasskey(_Answered):
    """A passkey as the second step of signing in."""
