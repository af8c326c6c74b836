"""What holds for every template, whatever it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from forecourt import look
from forecourt.look import assets

FOLDER = Path(look.__file__).parent / "templates"
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
COMMENT = re.compile(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", re.DOTALL)


def source(name: str) -> str:
    return COMMENT.sub("", (FOLDER / name).read_text())


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_has_nothing_inline_that_the_content_policy_forbids(name: str) -> None:
    text = source(name)
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_names_no_other_host(name: str) -> None:
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", source(name))


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_form_that_changes_something_carries_its_token(name: str) -> None:
    for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", source(name), re.DOTALL):
        assert "{% csrf_token %}" in form


@pytest.mark.parametrize("name", [name for name in TEMPLATES if not name.startswith("allauth/")])
def test_it_speaks_as_the_style_guide_asks(name: str) -> None:
    words = re.sub(r"<[^>]*>|\{[%{].*?[%}]\}", " ", source(name))
    assert not re.search(r"!(?!DOCTYPE)|\b(please|oops|successfully|submit)\b", words, re.IGNORECASE)


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = assets.asset_text(name="icons.svg")
    named = {icon for name in TEMPLATES for icon in re.findall(r'\{% icon "([a-z0-9-]+)"', source(name))}
    assert {icon for icon in named if f'id="i-{icon}"' not in sprite} == set()
