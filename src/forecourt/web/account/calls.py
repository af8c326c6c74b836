"""The calls with which a program signs in, as a page shows them. None of them holds a token."""

from __future__ import annotations


def sign_in_calls(*, portal: str) -> list[dict[str, str]]:
    """Return the command line, Python and HTTP calls for the portal at an origin, as `look/cli.html` shows them."""
    python = (
        "import os\n"
        "from forecourt_client import Client\n\n"
        f'with Client("{portal}", os.environ["FORECOURT_TOKEN"]) as client:\n'
        "    print(client.whoami())"
    )
    http = f'curl -H "Authorization: Bearer $FORECOURT_TOKEN" {portal}/api/v1/me'
    return [
        {"name": "CLI", "prompt": "$", "text": f"forecourt login --url {portal}"},
        {"name": "Python", "text": python},
        {"name": "HTTP", "prompt": "$", "text": http},
    ]
