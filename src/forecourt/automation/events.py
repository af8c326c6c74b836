"""What happens to rules and their runs, and how it reads in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from forecourt.kernel.journal.wording import word

RULE_KEPT: Final = "automation.rule.kept"
RULE_REMOVED: Final = "automation.rule.removed"
RULE_TURNED: Final = "automation.rule.turned"
RULE_SWITCHED_OFF: Final = "automation.rule.switched_off"
RULE_TRIED: Final = "automation.rule.tried"
RULE_REPLAYED: Final = "automation.rule.replayed"
RUN_DONE: Final = "automation.run.done"
RUN_PROPOSED: Final = "automation.run.proposed"
RUN_WAITING: Final = "automation.run.waiting"
RUN_ASKED: Final = "automation.run.asked"
RUN_REFUSED: Final = "automation.run.refused"
RUN_FAILED: Final = "automation.run.failed"
RUN_DEAD: Final = "automation.run.dead"
RUN_HELD: Final = "automation.run.held"
RUN_MARKED: Final = "automation.run.marked"
RUN_DISMISSED: Final = "automation.run.dismissed"
LOOP_CUT: Final = "automation.loop.cut"

Values = Mapping[str, Any]


@word(RULE_KEPT)
def _kept(old: Values, new: Values) -> str:
    return f"rule {new['title']} is in version {new['version']}, {new['mode']}"


@word(RULE_REMOVED, tone="warn")
def _removed(old: Values, new: Values) -> str:
    return f"rule {old['title']} was removed"


@word(RULE_TURNED)
def _turned(old: Values, new: Values) -> str:
    words = {"off": "was switched off", "shadow": "runs in shadow", "live": "is live"}[new["mode"]]
    return f"rule {new['title']} {words}" + (f": {new['because']}" if new.get("because") else "")


@word(RULE_SWITCHED_OFF, tone="warn")
def _switched_off(old: Values, new: Values) -> str:
    return f"rule {new['title']} was switched off: {new['because']}"


@word(RULE_TRIED)
def _tried(old: Values, new: Values) -> str:
    return f"rule {new['title']} was tried on {new['rows']:,} rows: it would have been due {new['matched']:,} times"


@word(RULE_REPLAYED)
def _replayed(old: Values, new: Values) -> str:
    return f"rule {new['title']} ran in shadow over the past: {new['runs']:,} proposals"


@word(RUN_DONE, tone="good")
def _done(old: Values, new: Values) -> str:
    return f"rule {new['title']} did: {new['did']}"


@word(RUN_PROPOSED)
def _proposed(old: Values, new: Values) -> str:
    return f"rule {new['title']} would, in shadow: {new['did']}"


@word(RUN_WAITING)
def _waiting(old: Values, new: Values) -> str:
    return f"rule {new['title']} waits for a person: {new['did']}"


@word(RUN_ASKED)
def _asked(old: Values, new: Values) -> str:
    return f"rule {new['title']} asks for approval: {new['did']}"


@word(RUN_REFUSED, tone="warn")
def _refused(old: Values, new: Values) -> str:
    return f"rule {new['title']} did not do it: {new['said']}"


@word(RUN_FAILED, tone="warn")
def _failed(old: Values, new: Values) -> str:
    return f"rule {new['title']} failed, attempt {new['attempts']}: {new['said']}"


@word(RUN_DEAD, tone="warn")
def _dead(old: Values, new: Values) -> str:
    return f"rule {new['title']} failed for good: {new['said']}"


@word(RUN_HELD)
def _held(old: Values, new: Values) -> str:
    return f"rule {new['title']} held back: {new['said']}"


@word(RUN_MARKED)
def _marked(old: Values, new: Values) -> str:
    words = {True: "right", False: "wrong", None: "not marked any more"}[new["right"]]
    return f"a proposal of rule {new['title']} is {words}"


@word(RUN_DISMISSED)
def _dismissed(old: Values, new: Values) -> str:
    return f"a failed run of rule {new['title']} was let go" + (f": {new['note']}" if new.get("note") else "")


@word(LOOP_CUT, tone="warn")
def _loop_cut(old: Values, new: Values) -> str:
    return str(new["said"])
