"""The forms of the account pages."""

from __future__ import annotations

from typing import Final

from django import forms

LIVES: Final = (("30", "30 days"), ("90", "90 days"), ("365", "1 year"))


class TokenForm(forms.Form):
    """What a new token is called and how many days it lives."""

    name = forms.CharField(
        max_length=80, error_messages={"required": "Give it a name, such as the program that will use it."}
    )
    days = forms.TypedChoiceField(choices=LIVES, coerce=int, initial="90")
