"""Letters: what a mail says, as text and as HTML that looks like the portal.

One template family for all. Styles are written into the elements, because mail programs drop style sheets; what cannot
be (the dark colours) stays in the head. There are no pictures, so nothing is fetched and nobody is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import css_inline
from django.template.loader import render_to_string

from forecourt.settings.environment import environment

STYLES: Final = Path(__file__).resolve().parent.parent / "templates" / "mail" / "mail.css"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a letter tells of."""

    title: str
    about: str = ""
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says before it has a shape.

    Attributes:
        heading: The sentence that answers: what happened.
        paragraphs: Plain sentences below it.
        items: Several things, where a letter tells of several.
        facts: Label and value; a figure's stamp (age and source) stands among them.
        button: Label and address of the one thing to do.
        why: Why the reader gets this, in one sentence.
        leave_url: Where one click ends letters of this kind; empty where they cannot be ended.
    """

    subject: str
    heading: str
    paragraphs: Sequence[str] = ()
    items: Sequence[Item] = ()
    facts: Sequence[tuple[str, str]] = ()
    button: tuple[str, str] | None = None
    small: str = ""
    why: str = ""
    choices_url: str = ""
    leave_url: str = ""
    company: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it is sent."""

    subject: str
    text: str
    html: str
    headers: dict[str, str] = field(default_factory=dict)


def write(letter: Letter) -> Written:
    """Give a letter its two shapes, and the headers by which a mail program ends letters of its kind (RFC 8058)."""
    context = {"letter": letter, "brand": environment().provider, "origin": portal_address()}
    headers = {"Auto-Submitted": "auto-generated"}
    if letter.leave_url:
        headers |= {"List-Unsubscribe": f"<{letter.leave_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return Written(
        subject=one_line(letter.subject),
        text=render_to_string("mail/letter.txt", context).strip() + "\n",
        html=with_styles(render_to_string("mail/letter.html", context)),
        headers=headers,
    )


def with_styles(html: str) -> str:
    """Write the styles into the elements of a mail's HTML."""
    inliner = css_inline.CSSInliner(
        extra_css=_styles(), keep_at_rules=True, load_remote_stylesheets=False, inline_style_tags=True
    )
    return inliner.inline(html)


def one_line(text: str) -> str:
    """Make of a text what can be a header: no line breaks and no control characters, 200 characters at most."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:200]


def portal_address(path: str = "") -> str:
    """Return an address of the portal as people outside reach it."""
    return f"{environment().portal_address}{path}"


@cache
def _styles() -> str:
    return STYLES.read_text()
