"""The forms of the account pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from forecourt.access.rules import network_of

LIVES: Final = (("30", "30 days"), ("90", "90 days"), ("365", "1 year"))


class TokenForm(forms.Form):
    """What a new token is called, how many days it lives, what it may and from where."""

    name = forms.CharField(
        max_length=80, error_messages={"required": "Give it a name, such as the program that will use it."}
    )
    days = forms.TypedChoiceField(choices=LIVES, coerce=int, initial="90")
    scope = forms.ChoiceField(choices=(("all", "all"), ("some", "some")), required=False, initial="all")
    scopes = forms.MultipleChoiceField(required=False)
    networks = forms.CharField(required=False, max_length=1000)

    def __init__(self, *args: Any, permissions: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(each, each) for each in permissions]  # type: ignore[attr-defined]

    def clean_networks(self) -> tuple[str, ...]:
        """Read networks, one a line or parted by commas."""
        try:
            return tuple(network_of(each) for each in self.cleaned_data["networks"].replace(",", " ").split())
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        """Refuse a token that may nothing."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("scope") == "some" and not given.get("scopes"):
            self.add_error("scopes", "Choose at least one, or let it do all that you may.")
        return given

    def parameters(self) -> dict[str, Any]:
        """Return what the action takes."""
        given = self.cleaned_data
        scopes = given["scopes"] if given["scope"] == "some" else None
        return {"name": given["name"], "days": given["days"], "scopes": scopes, "networks": given["networks"]}
