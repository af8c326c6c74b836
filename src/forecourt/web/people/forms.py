"""The forms about colleagues. Days are the account's; a membership "until 3 December" ends when that day does."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from forecourt.kernel.clocks import true_now


class RoleForm(forms.Form):
    """A role, and the last day if there is one."""

    role = forms.CharField(error_messages={"required": "Choose what this person may do."})
    until = forms.DateField(required=False, error_messages={"invalid": "This is not a day."})

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean_until(self) -> date | None:
        """Refuse a day that is over."""
        until: date | None = self.cleaned_data["until"]
        if until is not None and until < true_now().astimezone(self.zone).date():
            raise ValidationError("The last day must lie ahead.")
        return until

    def parameters(self) -> dict[str, Any]:
        """Return what the action takes: the membership ends at the end of the last day."""
        given = dict(self.cleaned_data)
        if given["until"] is not None:
            given["until"] = datetime.combine(given["until"] + timedelta(days=1), time(), tzinfo=self.zone)
        return given


class InvitationForm(RoleForm):
    """Whom to invite, and as what."""

    name = forms.CharField(max_length=200, error_messages={"required": "Say who it is."})
    email = forms.EmailField(
        max_length=254,
        error_messages={"required": "The invitation needs an address.", "invalid": "This is not a mail address."},
    )


class WelcomeForm(forms.Form):
    """What a new colleague is called, and the first password."""

    name = forms.CharField(max_length=200, error_messages={"required": "Say what we call you."})
    password = forms.CharField(widget=forms.PasswordInput, error_messages={"required": "Choose a password."})

    def clean_password(self) -> str:
        """Hold the password against the same rules as everywhere."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password
