"""The pages themselves, for either side: all that one can do, one action's form, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect, QueryDict

from forecourt.access.adapter import require_recent_proof
from forecourt.blueprint.patching import FilesWatch
from forecourt.kernel.catalogue import Action, get_action
from forecourt.kernel.errors import Invisible, Malformed, Refusal
from forecourt.kernel.ids import new_id
from forecourt.kernel.journal.wording import read
from forecourt.kernel.pipeline import Receipt, is_allowed, perform
from forecourt.look.catalogue.calls import calls_of
from forecourt.look.catalogue.choosing import is_of_the_provider, list_choices_of
from forecourt.look.catalogue.entries import Entry, by_feature, find_entry, how_in_words, list_entries
from forecourt.look.catalogue.fields import Read, as_given, draw_fields, read_fields
from forecourt.look.catalogue.places import form_page, home_of, special_page
from forecourt.look.effects import effect_rows, in_words, plain
from forecourt.look.filing import as_patch
from forecourt.look.pages import Visit, portal_origin
from forecourt.look.proving import wants_recent_proof

_POINTER: Final = "/data/attributes/"


def show_catalogue(visit: Visit) -> HttpResponse:
    """Show all that the visitor can do, under some words only what has them."""
    text = " ".join(visit.request.GET.get("q", "").replace("\0", "").split())[:100]
    with visit.scope():
        entries = list_entries(actor=visit.actor, now=visit.now, text=text)
    able = [each for each in entries if each.may]
    context = {
        "base": _shell_of(visit),
        "home": home_of(side=visit.actor.side),
        "text": text,
        "groups": by_feature(entries),
        "headline": f"{len(able)} things you can do" if len(able) > 1 and not text else "What you can do",
        "summary": _summary(entries, able),
    }
    return visit.render("look/actions/catalogue.html", context)


def show_form(visit: Visit, name: str) -> HttpResponse:
    """Draw the form of an action; a POST tells what it would do, and the next one does it. Raises Invisible."""
    action = get_action(name)
    with visit.scope():
        entry = find_entry(action, actor=visit.actor, now=visit.now)
    typed = visit.request.POST
    if visit.request.method == "POST" and (entry is None or not entry.may):
        return _be_refused(visit, action, typed)
    if entry is None:
        raise Invisible()
    if not entry.may:
        return visit.render("look/actions/refused.html", _refused(visit, entry), status=403)
    if visit.request.method != "POST":
        return _form(visit, action, entry, Read({}, {}), typed=visit.request.GET, is_new=True)
    if wants_recent_proof(action) and typed.get("_step") != "show":
        require_recent_proof(visit.request)
    given = read_fields(action, typed=typed, zone=visit.zone)
    if typed.get("_step") == "show":
        return _form(visit, action, entry, Read(given.parameters, {}), typed=typed)
    if given.errors:
        return _form(visit, action, entry, given, typed=typed, status=422, code=Malformed.code)
    return _try_or_do(visit, action, entry, given, typed)


def _be_refused(visit: Visit, action: Action[Any], typed: QueryDict) -> HttpResponse:
    """Let the pipeline refuse, in its own words and on record, what somebody sends who may not. Raises Invisible."""
    try:
        given = read_fields(action, typed=typed, zone=visit.zone)
        perform(action, actor=visit.actor, parameters=given.parameters)
    except Invisible:
        raise
    except Refusal as refusal:
        home = home_of(side=visit.actor.side)
        laid = {
            "title": refusal.title,
            "rule": refusal.detail,
            "facts": [("What you can do", words) for words in refusal.next],
            "next": [{"label": "What you can do", "url": home}, _why(action.name)],
        }
        context = {"base": _shell_of(visit), "refusal": laid, "code": refusal.code}
        return visit.render("look/actions/refused.html", context, status=refusal.status)
    return HttpResponseRedirect(home_of(side=visit.actor.side))  # they may after all: it was granted meanwhile


def _try_or_do(visit: Visit, action: Action[Any], entry: Entry, given: Read, typed: QueryDict) -> HttpResponse:
    """Do it, if what it would do was shown for these very parameters; otherwise show that."""
    digest = _digest(given.parameters)
    is_shown = typed.get("_tried") == digest
    watch = FilesWatch(actor=visit.actor, kinds=() if action.is_reading else None)
    how: dict[str, Any] = {"actor": visit.actor, "parameters": given.parameters, "around": watch}
    try:
        if typed.get("_step") == "do" and is_shown:
            key = f"form:{typed.get('_key', '')[:64] or new_id()}"
            receipt = perform(action, **how, idempotency_key=key)
            return _receipt(visit, action, entry, given, receipt, patch=watch.patch)
        shown = perform(action, **how, dry_run=True)
    except Refusal as refusal:
        return _not_done(visit, action, entry, given, typed, refusal)
    level, level_more = how_in_words(shown.direction, actor=visit.actor)
    would = {
        "changes": _changes(visit, shown.changes),
        "patch": as_patch(watch.patch),
        "how": level,
        "how_more": level_more,
        "waits": bool(shown.direction.level.approvals),
        "tried": digest,
        "key": str(new_id()),
        "changed_since": typed.get("_step") == "do",
    }
    return _form(visit, action, entry, given, typed=typed, would=would)


def _not_done(
    visit: Visit, action: Action[Any], entry: Entry, given: Read, typed: QueryDict, refusal: Refusal
) -> HttpResponse:
    """Say what speaks against it, at the field that it is about where there is one."""
    name = (refusal.pointer or "").removeprefix(_POINTER).partition("/")[0]
    if isinstance(refusal, Malformed) and name in action.parameters.model_fields:
        given = Read(given.parameters, {name: refusal.detail})
        return _form(visit, action, entry, given, typed=typed, status=refusal.status, code=refusal.code)
    problem = {"title": refusal.title, "text": refusal.in_full}
    return _form(visit, action, entry, given, typed=typed, problem=problem, status=refusal.status, code=refusal.code)


def _form(
    visit: Visit,
    action: Action[Any],
    entry: Entry,
    given: Read,
    *,
    typed: QueryDict,
    is_new: bool = False,
    would: Mapping[str, Any] | None = None,
    problem: Mapping[str, str] | None = None,
    status: int = 200,
    code: str = "",
) -> HttpResponse:
    side = visit.actor.side
    with visit.scope():
        choices = list_choices_of(action, actor=visit.actor, now=visit.now)
    required = {name: each.is_required() for name, each in action.parameters.model_fields.items()}
    without = [name for name, must in required.items() if is_of_the_provider(name, is_required=must, actor=visit.actor)]
    context = {
        "base": _shell_of(visit),
        "entry": entry,
        "home": home_of(side=side),
        "here": form_page(action.name, side=side),
        "special": special_page(action.name, side=side),
        "fields": draw_fields(
            action,
            typed=typed,
            zone=visit.zone,
            errors=given.errors,
            is_new=is_new,
            choices=choices,
            without=without,
        ),
        "whole_error": given.errors.get("", ""),
        "would": would,
        "problem": problem,
        "code": code,
        "calls": _calls(visit, action, given, typed, is_new=is_new),
    }
    return visit.render("look/actions/form.html", context, status=status)


def _receipt(
    visit: Visit, action: Action[Any], entry: Entry, given: Read, receipt: Receipt, *, patch: str
) -> HttpResponse:
    side = visit.actor.side
    context = {
        "base": _shell_of(visit),
        "entry": entry,
        "home": home_of(side=side),
        "again": form_page(action.name, side=side),
        "outcome": receipt.outcome,
        "approval": _approval(visit, receipt),
        "replayed": receipt.replayed,
        "changes": _changes(visit, receipt.changes),
        "once": [(name.replace("_", " "), _once(value)) for name, value in receipt.once.items()],
        "result": [(name.replace("_", " "), _told(plain(each), visit)) for name, each in receipt.result.items()],
        "patch": as_patch(patch),
        "reference": str(receipt.id),
        "journal": _journal(visit, action),
        "how": how_in_words(receipt.direction, actor=visit.actor)[0],
        "undo": _undo(visit, action, given.parameters, receipt),
        "calls": calls_of(action, given=as_given(action, given.parameters), portal=portal_origin(visit.request)),
    }
    answer = visit.render("look/actions/receipt.html", context, status=202 if receipt.outcome == "waiting" else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def _approval(visit: Visit, receipt: Receipt) -> str:
    """Return where it is seen how far an approval is; empty where nothing waits."""
    if receipt.outcome != "waiting":
        return ""
    return f"{'/staff' if visit.actor.side == 'provider' else ''}/approvals/{receipt.id}/"


def _undo(visit: Visit, action: Action[Any], given: Mapping[str, Any], receipt: Receipt) -> dict[str, str] | None:
    """Return where it is taken back, with what is known of how filled in; None where it cannot be, or not by them."""
    if not action.undone_by or receipt.outcome != "done":
        return None
    undoing = get_action(action.undone_by)
    if not is_allowed(undoing, actor=visit.actor):
        return None
    fields = undoing.parameters.model_fields
    if undoing.name == action.name:
        was = {name: old for change in receipt.changes for name, old in (change.get("old") or {}).items()}
        known: Mapping[str, Any] = {**given, **was}
    else:
        known = {**given, **receipt.result}
    filled = {name: plain(known[name]) for name in fields if known.get(name) is not None}
    query = urlencode([(name, text) for name, each in filled.items() for text in _texts(each)])
    return {"title": undoing.title, "url": f"{form_page(undoing.name, side=visit.actor.side)}?{query}"}


def _texts(value: Any) -> list[str]:
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [json.dumps(value) if isinstance(value, dict) else str(value)]


def _changes(visit: Visit, changes: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Lay out what is changed as `look/change.html` expects it, with the event's own sentence."""
    laid = []
    for change in changes:
        old, new = plain(change["old"] or {}), plain(change["new"] or {})
        title, _ = read(change["event"], old=old, new=new)
        laid.append({"title": title, "rows": effect_rows(old=old, new=new, zone=visit.zone, locale=_locale(visit))})
    return laid


def _told(value: Any, visit: Visit) -> str:
    """Write a value for people; an instant in the account's zone."""
    return in_words(value, zone=visit.zone, locale=_locale(visit))


def _locale(visit: Visit) -> str:
    return visit.account.locale


def _once(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)[:20_000]


def _digest(parameters: Mapping[str, Any]) -> str:
    return sha256(json.dumps(parameters, sort_keys=True, default=str).encode()).hexdigest()


def _calls(visit: Visit, action: Action[Any], given: Read, typed: QueryDict, *, is_new: bool) -> list[dict[str, str]]:
    parameters: Mapping[str, Any] = given.parameters
    if is_new:
        filled = read_fields(action, typed=typed, zone=visit.zone).parameters
        required = [name for name, each in action.parameters.model_fields.items() if each.is_required()]
        parameters = {**{name: action.example[name] for name in required}, **filled}
    return calls_of(action, given=as_given(action, parameters), portal=portal_origin(visit.request))


def _refused(visit: Visit, entry: Entry) -> dict[str, Any]:
    """Lay a refusal out as `look/refusal.html` expects it: the rule, who may, whom to ask, and what is near."""
    facts = [
        ("Company", visit.actor.company_name),
        ("Your role", visit.actor.role_title),
        ("Who may", entry.who[0].upper() + entry.who[1:]),
    ]
    if entry.roles:
        facts.append(("Roles that may", ", ".join(entry.roles)))
    if entry.ask:
        facts.append(("Who can help", entry.ask))
    home = home_of(side=visit.actor.side)
    ask = (
        [{"label": f"Ask {entry.ask or 'an administrator'} for access", "url": entry.ask_url}] if entry.ask_url else []
    )
    refusal = {
        "title": f"You can’t {entry.title[0].lower()}{entry.title[1:]}",
        "rule": entry.reason,
        "facts": facts,
        "next": [*ask, _why(entry.name), {"label": "What you can do", "url": home}],
    }
    return {"base": _shell_of(visit), "refusal": refusal, "entry": entry, "home": home}


def _why(action: str) -> dict[str, str]:
    """Lead to how it was decided, rule by rule."""
    return {"label": "How this was decided", "url": f"/access/why/?{urlencode({'action': action})}"}


def _journal(visit: Visit, action: Action[Any]) -> str:
    """Return where the visitor reads in the journal what they did; empty where they see none of it."""
    if visit.actor.may("journal.see_all"):
        return f"/staff/journal/?{urlencode({'action': action.name})}"
    return "/activity/" if visit.actor.side == "customer" and visit.actor.may("journal.see_company") else ""


def _summary(entries: Sequence[Entry], able: Sequence[Entry]) -> str:
    if not able:
        return "None of these is yours to do; others can"
    at_once = sum(each.how == "At once" for each in able)
    parts = [f"{at_once} at once"]
    if len(able) > at_once:
        parts.append(f"{len(able) - at_once} with an approval")
    if len(entries) > len(able):
        parts.append(f"{len(entries) - len(able)} more that others can do")
    return ", ".join(parts)


def _shell_of(visit: Visit) -> str:
    return "look/staff.html" if visit.actor.side == "provider" else "look/customer.html"
