"""`/notifications/choices/`: what one hears of, by which channel, how often, and when not."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from forecourt.kernel.errors import Malformed
from forecourt.look.filing import as_file, perform_as_patch
from forecourt.look.pages import Visit, page, signed_in
from forecourt.notifications.actions import choose as choose_topic
from forecourt.notifications.actions import set_rhythm
from forecourt.notifications.queries import get_rhythm, list_choices
from forecourt.notifications.rules import DAILY_AT, Rhythm
from forecourt.web.notifications.views import FRAMES

ADDRESS: Final = "/notifications/choices/"
CHANNELS: Final = {"app": "In the portal", "mail": "By mail"}
DIGESTS: Final = (
    ("at_once", "At once"),
    ("hourly", "Once an hour"),
    ("daily", f"Once a day, at {DAILY_AT:%H:%M}"),
)


@require_safe
@page()
def choices(visit: Visit) -> HttpResponse:
    """Show topics and channels, and the rhythm of mail."""
    return _shown(visit)


@require_POST
@signed_in()
def choose(visit: Visit) -> HttpResponse:
    """Switch one topic on or off for one channel."""
    sent = visit.request.POST
    wanted = {"topic": sent.get("topic", ""), "channel": sent.get("channel", ""), "is_on": sent.get("is_on") == "1"}
    perform_as_patch(visit, choose_topic, wanted, kind="choices")
    return HttpResponseRedirect(ADDRESS)


@require_POST
@signed_in()
def rhythm(visit: Visit) -> HttpResponse:
    """Take mail at once or gathered, and none in quiet hours. What does not fit is said beside the form."""
    sent = visit.request.POST
    has_quiet = sent.get("has_quiet") == "1"
    try:
        wanted = {
            "digest": sent.get("digest", ""),
            "quiet_from": sent.get("quiet_from") or None if has_quiet else None,
            "quiet_before": sent.get("quiet_before") or None if has_quiet else None,
        }
        perform_as_patch(visit, set_rhythm, wanted, kind="choices", also=("rhythm",))
    except Malformed:
        return _shown(visit, error="Quiet hours need a beginning and an end, such as 20:00 and 07:00.")
    return HttpResponseRedirect(f"{ADDRESS}?saved=1")


def _shown(visit: Visit, *, error: str = "") -> HttpResponse:
    with visit.scope():
        topics, wanted = list_choices(actor=visit.actor), get_rhythm(actor=visit.actor)
        file = as_file(visit, kind="choices")
    context = {
        "frame": FRAMES[visit.actor.side],
        "is_staff": visit.actor.side == "provider",
        "channels": list(CHANNELS.values()),
        "topics": [
            {
                "code": topic.code,
                "title": topic.title,
                "words": topic.words,
                "channels": [{"label": CHANNELS[each.channel], "choice": each} for each in topic.channels],
            }
            for topic in topics
        ],
        "rhythm": _rhythm(visit, wanted),
        "error": error,
        "file": file,
        "is_saved": visit.request.GET.get("saved") == "1",
    }
    return visit.render("web/notification_choices.html", context, status=422 if error else 200)


def _rhythm(visit: Visit, wanted: Rhythm) -> dict[str, Any]:
    sent = visit.request.POST
    return {
        "digests": [{"code": code, "label": label, "is_chosen": code == wanted.digest} for code, label in DIGESTS],
        "has_quiet": wanted.quiet_from is not None or sent.get("has_quiet") == "1",
        "quiet_from": f"{wanted.quiet_from:%H:%M}" if wanted.quiet_from else sent.get("quiet_from", "20:00"),
        "quiet_before": f"{wanted.quiet_before:%H:%M}" if wanted.quiet_before else sent.get("quiet_before", "07:00"),
    }
