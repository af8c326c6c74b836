"""`{% load coded %}`: words in which code stands between backticks."""

from __future__ import annotations

import re
from typing import Final

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_CODE: Final = re.compile(r"`([^`]+)`")


@register.filter
def coded(words: str) -> SafeString:
    """Return escaped words with what stands between backticks as code."""
    return mark_safe(_CODE.sub(r"<code>\1</code>", str(escape(words))))  # noqa: S308 - escaped just before
