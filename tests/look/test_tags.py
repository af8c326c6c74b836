"""What templates may call."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template

NOW = datetime(2026, 11, 24, 9, 41, tzinfo=ZoneInfo("Etc/GMT-10"))
SHELL = {"locale": "en_AU", "zone": "Etc/GMT-10", "now": NOW}


def render(template: str, **context: Any) -> str:
    return Template("{% load look %}" + template).render(Context({"shell": SHELL, **context}))


@pytest.mark.parametrize(
    ("fresh", "words"),
    [
        ("fresh", "38\u00a0min old</time> · NEM12 file"),
        ("stale", "Last known <time"),
        ("fixed", ">24 Nov</time> · NEM12 file"),
    ],
)
def test_a_stamp_says_age_and_source(fresh: str, words: str) -> None:
    stamp = {"at": NOW - timedelta(minutes=38), "source": "NEM12 file", "fresh": fresh}
    html = render("{% stamp stamp %}", stamp=stamp)
    assert words in html
    assert f'data-fresh="{fresh}"' in html


def test_a_figure_without_a_stamp_has_none() -> None:
    assert render("{% stamp stamp %}", stamp=None).strip() == ""


def test_an_age_carries_its_instant() -> None:
    html = render("{% age at %}", at=NOW - timedelta(hours=6))
    assert 'datetime="2026-11-24T03:41:00+10:00"' in html
    assert 'title="24 Nov 2026, 03:41"' in html


def test_a_quality_tile_says_its_word_to_those_who_do_not_see_it() -> None:
    assert '<span class="sr">Estimated, may change</span>' in render('{% quality "E" %}')


def test_a_unit_stands_smaller_beside_its_figure() -> None:
    assert render("{% value 10470000 %}") == '10.47<span class="u">\u00a0MWh</span>'


def test_names_from_outside_are_escaped() -> None:
    stamp = {"at": NOW, "source": "<b>x</b>", "fresh": "fresh"}
    assert "<b>" not in render("{% stamp stamp %}", stamp=stamp)
    assert "<i>" not in render('{{ "<i>One.</i> Two."|sentences }}')


def test_sentences_of_a_headline_stay_together() -> None:
    html = render('{{ "All is well. Two things need you."|sentences }}')
    assert html.count('<span class="sentence">') == 2


def test_a_period_without_an_end_says_only_its_beginning() -> None:
    assert render("{% period start end %}", start=NOW, end=None) == "from 24 Nov 2026"


def test_the_page_that_says_that_all_failed_needs_nothing_to_be_built(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forecourt.look.assets.DIST", tmp_path)
    html = Template("{% load look %}{% include 'errors/500.html' %}").render(Context({}))
    assert "Something broke on our side" in html
