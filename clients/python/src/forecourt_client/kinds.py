"""Kinds of resources, one class a type. Made from the portal's catalogue."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final

from forecourt_client.resources import Attribute, Resource, day, hour, instant


class Activitie(Resource):
    """What people did and what was done about them, from the journal and from outside; the newest first."""

    resource_type = "activities"
    kind = Attribute[str]()
    at = Attribute[datetime](instant)
    collected_at = Attribute[datetime](instant)
    source = Attribute[str]()
    external_id = Attribute[str]()
    direction = Attribute[str]()
    amount = Attribute[str | None]()
    unit = Attribute[str]()
    title = Attribute[str]()
    who = Attribute[str]()
    details = Attribute[dict[str, Any]]()


class Affiliation(Resource):
    """A person at a company, for a time."""

    resource_type = "affiliations"
    position = Attribute[str]()
    role = Attribute[str]()
    is_primary = Attribute[bool]()
    valid_from = Attribute[datetime | None](instant)
    valid_to = Attribute[datetime | None](instant)


class Anomalie(Resource):
    """Changes worth noticing: what lies far outside the usual, with what is usual, until it is over."""

    resource_type = "anomalies"
    measure = Attribute[str]()
    grain = Attribute[str]()
    starts_on = Attribute[date](day)
    kind = Attribute[str]()
    came_to = Attribute[float]()
    expected = Attribute[float]()
    low = Attribute[float]()
    high = Attribute[float]()
    basis = Attribute[str]()
    sentence = Attribute[str]()
    raised_at = Attribute[datetime](instant)
    resolved_at = Attribute[datetime | None](instant)
    ending = Attribute[str]()
    resolved_value = Attribute[float | None]()
    resolution = Attribute[str]()


class Approval(Resource):
    """What waits for somebody's yes, or waited: what one asked for, and what one may decide, newest first."""

    resource_type = "approvals"
    title = Attribute[str]()
    action = Attribute[str]()
    parameters = Attribute[dict[str, Any]]()
    state = Attribute[str]()
    kind = Attribute[str]()
    asker_name = Attribute[str]()
    interface = Attribute[str]()
    shown = Attribute[list[dict[str, Any]]]()
    digest = Attribute[str]()
    amounts = Attribute[dict[str, Any]]()
    steps = Attribute[list[dict[str, Any]]]()
    step = Attribute[int]()
    waits_for = Attribute[list[str]]()
    rules = Attribute[list[str]]()
    said = Attribute[str]()
    result = Attribute[dict[str, Any] | None]()
    file = Attribute[str | None]()
    asked_at = Attribute[datetime](instant)
    deadline_at = Attribute[datetime](instant)
    escalate_at = Attribute[datetime | None](instant)
    ended_at = Attribute[datetime | None](instant)
    good_until = Attribute[datetime | None](instant)


class AutomationRule(Resource):
    """Rules: when something happens, if something is so, then something is done. By short name."""

    resource_type = "automation-rules"
    code = Attribute[str]()
    title = Attribute[str]()
    words = Attribute[str]()
    when = Attribute[dict[str, Any]]()
    only_if = Attribute[list[Any]]()
    then = Attribute[list[dict[str, Any]]]()
    permissions = Attribute[list[str]]()
    mode = Attribute[str]()
    version = Attribute[int]()
    accuracy = Attribute[float]()
    marks_wanted = Attribute[int]()
    budget_errors = Attribute[int]()
    budget_within_h = Attribute[int]()
    depth = Attribute[int]()
    pause_h = Attribute[float]()
    most_per_day = Attribute[int]()
    keeper_name = Attribute[str]()
    is_from_file = Attribute[bool]()
    off_because = Attribute[str]()
    next_at = Attribute[datetime | None](instant)
    changed_at = Attribute[datetime](instant)


class AutomationRun(Resource):
    """Each time that a rule was due and what it asks for was so, with what was and what is; newest first."""

    resource_type = "automation-runs"
    rule = Attribute[str]()
    version = Attribute[int]()
    is_shadow = Attribute[bool]()
    is_replay = Attribute[bool]()
    event = Attribute[str]()
    subject_type = Attribute[str]()
    subject_id = Attribute[str]()
    happened_at = Attribute[datetime](instant)
    ran_at = Attribute[datetime](instant)
    outcome = Attribute[str]()
    changes = Attribute[list[dict[str, Any]]]()
    asked = Attribute[list[dict[str, Any]]]()
    said = Attribute[str]()
    attempts = Attribute[int]()
    next_attempt_at = Attribute[datetime | None](instant)
    set_off_by = Attribute[list[str]]()
    right = Attribute[bool | None]()
    note = Attribute[str]()
    marked_by = Attribute[str]()


class Client(Resource):
    """Machine clients: programs that act for the company in nobody's name. A secret is told once."""

    resource_type = "clients"
    name = Attribute[str]()
    hint = Attribute[str]()
    scopes = Attribute[list[str]]()
    networks = Attribute[list[str]]()
    made_by = Attribute[str]()
    made_at = Attribute[datetime](instant)
    renewed_at = Attribute[datetime](instant)
    last_used_at = Attribute[datetime | None](instant)
    last_used_address = Attribute[str | None]()


class CodeList(Resource):
    """What the codes of market files mean: qualities, methods, reasons."""

    resource_type = "code-lists"
    title = Attribute[str]()
    entries = Attribute[dict[str, Any]]()


class Company(Resource):
    """Businesses: one's own, or for the provider's people every customer."""

    resource_type = "companies"
    number = Attribute[str]()
    name = Attribute[str]()
    short_name = Attribute[str]()
    registration = Attribute[str]()
    industry = Attribute[str]()
    town = Attribute[str]()
    zone = Attribute[str]()
    locale = Attribute[str]()
    currency = Attribute[str]()
    is_provider = Attribute[bool]()


class Conflict(Resource):
    """What waits for a decision: sources that disagree, records that are not there, one id of two."""

    resource_type = "conflicts"
    kind = Attribute[str]()
    subject_type = Attribute[str]()
    subject_id = Attribute[str | None]()
    other_id = Attribute[str | None]()
    field = Attribute[str]()
    system = Attribute[str | None]()
    external_id = Attribute[str]()
    said = Attribute[str]()
    state = Attribute[str]()
    settlement = Attribute[dict[str, Any]]()
    opened_at = Attribute[datetime](instant)
    waits_until = Attribute[datetime | None](instant)
    ended_at = Attribute[datetime | None](instant)
    ended_by = Attribute[str]()


class Contract(Resource):
    """What a company has signed: services at a level, for a time."""

    resource_type = "contracts"
    number = Attribute[str]()
    title = Attribute[str]()
    valid_from = Attribute[datetime | None](instant)
    valid_to = Attribute[datetime | None](instant)


class Dataset(Resource):
    """What can be read in bulk. The rows themselves are at `/api/v1/datasets/{id}/rows`."""

    resource_type = "datasets"
    title = Attribute[str]()
    zone = Attribute[str]()
    about = Attribute[str]()
    owner = Attribute[str]()
    columns = Attribute[dict[str, Any]]()
    rules = Attribute[list[Any]]()


class Delivery(Resource):
    """What was really sent of a dataset: to whom, how much, and whether all of it arrived."""

    resource_type = "deliveries"
    dataset = Attribute[str]()
    format = Attribute[str]()
    rows = Attribute[int]()
    bytes = Attribute[int]()
    complete = Attribute[bool]()
    started_at = Attribute[datetime](instant)
    ended_at = Attribute[datetime](instant)
    grant_id = Attribute[str]()


class Dial(Resource):
    """Rules that turn oversight up: the provider's, and one's company's own, newest first."""

    resource_type = "dials"
    code = Attribute[str]()
    title = Attribute[str]()
    actions = Attribute[list[str]]()
    where = Attribute[dict[str, Any]]()
    level = Attribute[str]()
    approvers = Attribute[list[str]]()
    deadline_h = Attribute[int]()
    remind_after_h = Attribute[int]()
    escalate_after_h = Attribute[int | None]()
    is_own = Attribute[bool]()


class Entitlement(Resource):
    """This company holds this resource, from this instant until that one, under this contract."""

    resource_type = "entitlements"
    valid_from = Attribute[datetime | None](instant)
    valid_to = Attribute[datetime | None](instant)


class FactType(Resource):
    """What can be known of a company or a person, whose word counts, and for how long it stays true."""

    resource_type = "fact-types"
    subject = Attribute[str]()
    code = Attribute[str]()
    title = Attribute[str]()
    category = Attribute[str]()
    value_type = Attribute[str]()
    choices = Attribute[list[str]]()
    unit = Attribute[str]()
    owners = Attribute[list[str]]()
    personal = Attribute[bool]()
    fresh_for = Attribute[list[dict[str, Any]]]()
    required_for = Attribute[list[str]]()
    weight = Attribute[int]()
    steward = Attribute[str]()


class Fact(Resource):
    """What is known of companies and people: each value, who said it, and when. No value overwrites another."""

    resource_type = "facts"
    subject_type = Attribute[str]()
    subject_id = Attribute[str]()
    field = Attribute[str]()
    value = Attribute[Any]()
    source = Attribute[str]()
    process = Attribute[str]()
    confidence = Attribute[float]()
    observed_at = Attribute[datetime](instant)
    collected_at = Attribute[datetime](instant)
    last_verified_at = Attribute[datetime](instant)
    standing = Attribute[int]()
    is_contested = Attribute[bool]()
    withdrawn_at = Attribute[datetime | None](instant)
    stale_at = Attribute[datetime | None](instant)


class File(Resource):
    """Market files that came in, and what became of them. For the provider's people."""

    resource_type = "files"
    name = Attribute[str]()
    kind = Attribute[str]()
    state = Attribute[str]()
    sha256 = Attribute[str]()
    size_bytes = Attribute[int]()
    received_at = Attribute[datetime](instant)
    received_by = Attribute[str]()
    finished_at = Attribute[datetime | None](instant)
    readings = Attribute[int]()
    keys = Attribute[int]()
    days_new = Attribute[int]()
    days_replaced = Attribute[int]()
    days_unchanged = Attribute[int]()
    days_older = Attribute[int]()
    refused_line = Attribute[int | None]()
    refused_code = Attribute[str]()
    refused_reason = Attribute[str]()
    via = Attribute[str]()
    covers_from = Attribute[datetime | None](instant)
    covers_to = Attribute[datetime | None](instant)
    decision = Attribute[str]()
    decided_by = Attribute[str]()
    decided_at = Attribute[datetime | None](instant)


class FreshnessRule(Resource):
    """Where a kind of fact comes from, when new ones are due, and how old is too old."""

    resource_type = "freshness-rules"
    fact = Attribute[str]()
    level = Attribute[str]()
    source = Attribute[str]()
    steward = Attribute[str]()
    due = Attribute[str]()
    expected_within_h = Attribute[int | None]()
    stale_after_h = Attribute[int | None]()


class Guardrail(Resource):
    """What goes too far, by which limit, and what one can do instead: the provider's, for everybody."""

    resource_type = "guardrails"
    code = Attribute[str]()
    title = Attribute[str]()
    actions = Attribute[list[str]]()
    where = Attribute[dict[str, Any]]()
    limit = Attribute[dict[str, Any]]()
    reason = Attribute[str]()
    next = Attribute[list[str]]()


class ImportFault(Resource):
    """What could not be taken of a file: which line, why, and what stood there."""

    resource_type = "import-faults"
    line = Attribute[int]()
    code = Attribute[str]()
    column = Attribute[str]()
    sentence = Attribute[str]()
    raw = Attribute[str]()
    cells = Attribute[list[str]]()
    takes_row = Attribute[bool]()
    mended_at = Attribute[datetime | None](instant)


class Import(Resource):
    """Files of customer data: how each is read, how far it was taken in, and what came of it."""

    resource_type = "imports"
    name = Attribute[str]()
    sha256 = Attribute[str]()
    size_bytes = Attribute[int]()
    system = Attribute[str]()
    stage = Attribute[str]()
    written = Attribute[str]()
    is_assumed = Attribute[bool]()
    head = Attribute[list[str]]()
    matching = Attribute[dict[str, Any]]()
    state = Attribute[str]()
    refused_reason = Attribute[str]()
    line = Attribute[int]()
    round = Attribute[int]()
    counts = Attribute[dict[str, Any]]()
    plan = Attribute[dict[str, Any]]()
    received_at = Attribute[datetime](instant)
    received_by = Attribute[str]()
    planned_at = Attribute[datetime | None](instant)
    started_at = Attribute[datetime | None](instant)
    finished_at = Attribute[datetime | None](instant)


class Invitation(Resource):
    """Who was invited and has not come yet."""

    resource_type = "invitations"
    email = Attribute[str]()
    name = Attribute[str]()
    invited_by = Attribute[str]()
    made_at = Attribute[datetime](instant)
    expires_at = Attribute[datetime](instant)
    until = Attribute[datetime | None](instant)


class JournalCheckpoint(Resource):
    """What the journal was, signed, to be kept elsewhere. For auditors and customers' administrators."""

    resource_type = "journal-checkpoints"
    at = Attribute[datetime](instant)
    document = Attribute[dict[str, Any]]()


class JournalEntry(Resource):
    """What happened, newest first: in one's company, or by oneself, as the role allows."""

    resource_type = "journal-entries"
    title = Attribute[str]()
    event = Attribute[str]()
    action = Attribute[str]()
    at = Attribute[datetime](instant)
    business_at = Attribute[datetime](instant)
    actor_name = Attribute[str]()
    interface = Attribute[str]()
    request_id = Attribute[str | None]()
    duration_us = Attribute[int | None]()
    result = Attribute[str]()
    subject_type = Attribute[str]()
    subject_id = Attribute[str]()
    old = Attribute[dict[str, Any] | None]()
    new = Attribute[dict[str, Any] | None]()


class LateFile(Resource):
    """Files that had not come when they were due. For the provider's people."""

    resource_type = "late-files"
    day = Attribute[date](day)
    due_at = Attribute[datetime](instant)
    covers_to = Attribute[datetime](instant)
    noticed_at = Attribute[datetime](instant)
    arrived_at = Attribute[datetime | None](instant)


class Level(Resource):
    """Levels at which services are provided."""

    resource_type = "levels"
    title = Attribute[str]()
    rank = Attribute[int]()
    notice_days = Attribute[int]()


class Mark(Resource):
    """What somebody wrote beside a period of data, for all colleagues who read it."""

    resource_type = "marks"
    dataset = Attribute[str]()
    keys = Attribute[list[str]]()
    period_from = Attribute[datetime](instant)
    period_to = Attribute[datetime](instant)
    text = Attribute[str]()
    maker_name = Attribute[str]()
    made_at = Attribute[datetime](instant)


class Measurement(Resource):
    """What each measure came to for a company in a month or a week of its own zone."""

    resource_type = "measurements"
    measure = Attribute[str]()
    grain = Attribute[str]()
    starts_on = Attribute[date](day)
    came_to = Attribute[float]()


class Membership(Resource):
    """Who signs in for a company, and as what: one's colleagues."""

    resource_type = "memberships"
    name = Attribute[str]()
    email = Attribute[str]()
    valid_from = Attribute[datetime | None](instant)
    valid_to = Attribute[datetime | None](instant)
    limited_to_sites = Attribute[list[str] | None]()
    limited_to_contracts = Attribute[list[str] | None]()
    limited_to_resources = Attribute[list[str] | None]()


class MergeProposal(Resource):
    """Two records that may be one: how likely, why, and what was decided."""

    resource_type = "merge-proposals"
    subject_type = Attribute[str]()
    first_id = Attribute[str]()
    second_id = Attribute[str]()
    score = Attribute[float]()
    worth = Attribute[float]()
    reasons = Attribute[list[dict[str, Any]]]()
    state = Attribute[str]()
    found_at = Attribute[datetime](instant)
    decided_at = Attribute[datetime | None](instant)
    decided_by = Attribute[str]()
    reason = Attribute[str]()


class Merge(Resource):
    """What was merged, split or edited at once, and whether that was undone."""

    resource_type = "merges"
    kind = Attribute[str]()
    subject_type = Attribute[str]()
    survivor_id = Attribute[str | None]()
    other_id = Attribute[str | None]()
    title = Attribute[str]()
    counts = Attribute[dict[str, int]]()
    state = Attribute[str]()
    made_at = Attribute[datetime](instant)
    made_by = Attribute[str]()
    undone_at = Attribute[datetime | None](instant)
    undone_by = Attribute[str]()


class Notification(Resource):
    """What one was told in this company, newest first."""

    resource_type = "notifications"
    title = Attribute[str]()
    topic = Attribute[str]()
    event = Attribute[str]()
    tone = Attribute[str]()
    who = Attribute[str]()
    address = Attribute[str]()
    happened_at = Attribute[datetime](instant)
    read_at = Attribute[datetime | None](instant)


class Person(Resource):
    """People whom the provider knows, whether or not they sign in."""

    resource_type = "people"
    name = Attribute[str]()
    email = Attribute[str]()


class Reference(Resource):
    """What other systems call a company or a person."""

    resource_type = "references"
    subject_type = Attribute[str]()
    subject_id = Attribute[str]()
    system = Attribute[str]()
    external_id = Attribute[str]()
    added_at = Attribute[datetime](instant)


class Refreshe(Resource):
    """Values that are asked for anew, the most worth first: stale, missing, or come back as wrong."""

    resource_type = "refreshes"
    subject_type = Attribute[str]()
    subject_id = Attribute[str]()
    field = Attribute[str]()
    reason = Attribute[str]()
    said = Attribute[str]()
    worth = Attribute[int]()
    asked_of = Attribute[str]()
    state = Attribute[str]()
    steward = Attribute[str]()
    opened_at = Attribute[datetime](instant)
    done_at = Attribute[datetime | None](instant)
    tries = Attribute[int]()


class MeteredResource(Resource):
    """What is metered or served: a meter by its NMI. One sees what one holds or held."""

    resource_type = "resources"
    kind = Attribute[str]()
    identifier = Attribute[str]()
    label = Attribute[str]()


class Role(Resource):
    """What a person may do, as the blueprint defines it."""

    resource_type = "roles"
    title = Attribute[str]()
    side = Attribute[str]()
    permissions = Attribute[list[str]]()


class ScheduledRun(Resource):
    """Each time that data came by itself, and what became of it."""

    resource_type = "scheduled-runs"
    due_at = Attribute[datetime](instant)
    period_from = Attribute[datetime](instant)
    period_to = Attribute[datetime](instant)
    rows = Attribute[int]()
    state = Attribute[str]()
    said = Attribute[str]()
    made_at = Attribute[datetime](instant)


class Schedule(Resource):
    """Data that comes by itself, by mail or webhook: one's own schedules, and those that one gets."""

    resource_type = "schedules"
    title = Attribute[str]()
    dataset = Attribute[str]()
    keys = Attribute[list[str] | None]()
    span = Attribute[str]()
    resolution = Attribute[str]()
    columns = Attribute[list[str]]()
    format = Attribute[str]()
    zone = Attribute[str]()
    every = Attribute[str]()
    weekday = Attribute[int]()
    month_day = Attribute[int]()
    at = Attribute[time](hour)
    how = Attribute[str]()
    state = Attribute[str]()
    reason = Attribute[str]()
    owner_name = Attribute[str]()
    next_at = Attribute[datetime](instant)
    made_at = Attribute[datetime](instant)


class Segment(Resource):
    """Kinds of customers that rules of freshness hold for; a company belongs to the first that fits."""

    resource_type = "segments"
    title = Attribute[str]()
    stages = Attribute[list[str]]()
    levels = Attribute[list[str]]()
    facts = Attribute[list[dict[str, Any]]]()
    worth = Attribute[int]()
    place = Attribute[int]()


class Service(Resource):
    """What the provider sells."""

    resource_type = "services"
    title = Attribute[str]()


class Site(Resource):
    """Places where resources stand. They belong to nobody: whoever holds a resource there sees them."""

    resource_type = "sites"
    name = Attribute[str]()
    address = Attribute[str]()
    town = Attribute[str]()
    zone = Attribute[str]()


class Source(Resource):
    """Where market files come from, and by when each day. For the provider's people."""

    resource_type = "sources"
    title = Attribute[str]()
    sender = Attribute[str]()
    zone = Attribute[str]()
    due_by = Attribute[time](hour)
    days_back = Attribute[int]()
    owner = Attribute[str]()


class Stewardship(Resource):
    """Who is named for a part of the model: of those who have its role, they are asked first."""

    resource_type = "stewardships"
    steward = Attribute[str]()
    subject = Attribute[str]()
    category = Attribute[str]()
    user_id = Attribute[str]()
    name = Attribute[str]()
    since = Attribute[datetime](instant)
    named_by = Attribute[str]()


class Token(Resource):
    """One's own access tokens in this company. A token's secret is told once, when it is made."""

    resource_type = "tokens"
    name = Attribute[str]()
    hint = Attribute[str]()
    scopes = Attribute[list[str] | None]()
    networks = Attribute[list[str]]()
    requests_a_minute = Attribute[int | None]()
    made_at = Attribute[datetime](instant)
    expires_at = Attribute[datetime](instant)
    last_used_at = Attribute[datetime | None](instant)
    last_used_address = Attribute[str | None]()
    revoked_at = Attribute[datetime | None](instant)


class View(Resource):
    """Views of data under a name: one's own, and those that colleagues share."""

    resource_type = "views"
    title = Attribute[str]()
    query = Attribute[str]()
    is_shared = Attribute[bool]()
    owner_name = Attribute[str]()
    made_at = Attribute[datetime](instant)


class Webhook(Resource):
    """Addresses of one's own that are told what happens. A secret is told once, when it is made."""

    resource_type = "webhooks"
    name = Attribute[str]()
    url = Attribute[str]()
    topics = Attribute[list[str]]()
    hint = Attribute[str]()
    state = Attribute[str]()
    reason = Attribute[str]()
    made_by = Attribute[str]()
    made_at = Attribute[datetime](instant)


KINDS: Final[dict[str, type[Resource]]] = {
    "activities": Activitie,
    "affiliations": Affiliation,
    "anomalies": Anomalie,
    "approvals": Approval,
    "automation-rules": AutomationRule,
    "automation-runs": AutomationRun,
    "clients": Client,
    "code-lists": CodeList,
    "companies": Company,
    "conflicts": Conflict,
    "contracts": Contract,
    "datasets": Dataset,
    "deliveries": Delivery,
    "dials": Dial,
    "entitlements": Entitlement,
    "fact-types": FactType,
    "facts": Fact,
    "files": File,
    "freshness-rules": FreshnessRule,
    "guardrails": Guardrail,
    "import-faults": ImportFault,
    "imports": Import,
    "invitations": Invitation,
    "journal-checkpoints": JournalCheckpoint,
    "journal-entries": JournalEntry,
    "late-files": LateFile,
    "levels": Level,
    "marks": Mark,
    "measurements": Measurement,
    "memberships": Membership,
    "merge-proposals": MergeProposal,
    "merges": Merge,
    "notifications": Notification,
    "people": Person,
    "references": Reference,
    "refreshes": Refreshe,
    "resources": MeteredResource,
    "roles": Role,
    "scheduled-runs": ScheduledRun,
    "schedules": Schedule,
    "segments": Segment,
    "services": Service,
    "sites": Site,
    "sources": Source,
    "stewardships": Stewardship,
    "tokens": Token,
    "views": View,
    "webhooks": Webhook,
}
