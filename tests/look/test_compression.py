"""Pages and built files travel compressed where the browser takes it; answers for programs do not."""

from __future__ import annotations

import gzip

import pytest

pytestmark = pytest.mark.django_db

BROWSER = {"HTTP_ACCEPT_ENCODING": "gzip, br"}


def test_a_page_is_compressed_for_a_browser_that_takes_it(client):
    answer = client.get("/accounts/login/", **BROWSER)
    assert answer["Content-Encoding"] == "gzip"
    assert b"<!doctype html>" in gzip.decompress(answer.content)


def test_a_page_is_plain_for_who_takes_nothing_else(client):
    assert "Content-Encoding" not in client.get("/accounts/login/").headers


def test_an_answer_for_programs_is_plain(client):
    assert "Content-Encoding" not in client.get("/api/openapi.json", **BROWSER).headers


def test_each_built_text_lies_there_compressed_too():
    from forecourt.look.assets import DIST

    texts = [path for path in DIST.iterdir() if path.suffix in {".css", ".js", ".svg"}]
    assert texts
    for path in texts:
        packed = path.with_name(f"{path.name}.gz")
        assert gzip.decompress(packed.read_bytes()) == path.read_bytes()
        assert path.with_name(f"{path.name}.br").exists()
