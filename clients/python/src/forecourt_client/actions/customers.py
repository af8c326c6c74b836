"""Actions on customers, as methods. Made from the portal's catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Unpack
from uuid import UUID

from forecourt_client.performing import Asking, Out, Room


class CustomersActions(Room[Out]):
    """Actions on customers."""

    def add_company(
        self,
        *,
        number: str,
        name: str,
        short_name: str,
        registration: str | None = None,
        industry: str | None = None,
        town: str | None = None,
        zone: str | None = None,
        locale: str | None = None,
        currency: str | None = None,
        stage: Literal["prospect", "trial", "customer", "former"] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Add a company record.

        Args:
            number: The company's number here; it never changes.
            name: Its full name.
            short_name: What people call it.
            registration: Its number in the public register.
            industry: What it does.
            town: Where it sits.
            zone: Where days begin: an IANA zone.
            locale: How figures and dates are written.
            currency: What it pays in: three letters.
            stage: Where it stands with us.
        """
        return self._perform(
            "customers.add_company",
            {
                "number": number,
                "name": name,
                "short_name": short_name,
                "registration": registration,
                "industry": industry,
                "town": town,
                "zone": zone,
                "locale": locale,
                "currency": currency,
                "stage": stage,
            },
            asking,
        )

    def add_hook(self, *, code: str, title: str, **asking: Unpack[Asking]) -> Out:
        """Let a system send activity to `/hooks/CODE`; the secret that it signs with is told once.

        Args:
            code: What its activity names as its source.
            title: What people call it.
        """
        return self._perform("customers.add_hook", {"code": code, "title": title}, asking)

    def add_person(
        self,
        *,
        company_id: UUID | str,
        name: str,
        email: str,
        since: datetime,
        position: str | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Add a person to a company; somebody known by that address already is affiliated with it too.

        Args:
            company_id: Which company.
            name: What the person is called.
            email: The person's mail address.
            since: From when on.
            position: What the person does there.
        """
        return self._perform(
            "customers.add_person",
            {"company_id": company_id, "name": name, "email": email, "since": since, "position": position},
            asking,
        )

    def add_reference(
        self,
        *,
        subject_type: Literal["company", "person"],
        subject_id: UUID | str,
        system: str,
        external_id: str,
        **asking: Unpack[Asking],
    ) -> Out:
        """Say what another system calls a company or person; what waited for it is taken in.

        Args:
            subject_type: `company` or `person`.
            subject_id: Which one.
            system: Which system calls it so.
            external_id: What it is called there.
        """
        return self._perform(
            "customers.add_reference",
            {"subject_type": subject_type, "subject_id": subject_id, "system": system, "external_id": external_id},
            asking,
        )

    def affiliate(
        self,
        *,
        person_id: UUID | str,
        company_id: UUID | str,
        since: datetime,
        position: str | None = None,
        role: Literal["", "decides", "pays", "technical", "uses", "advises"] | None = None,
        is_primary: bool | None = None,
        until: datetime | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Say that a person belongs to a company, as what and for which time; to as many companies as it takes.

        Args:
            person_id: Who.
            company_id: Where.
            since: From when on.
            position: What they do there.
            role: What they decide there.
            is_primary: It is the company that the person first of all belongs to.
            until: Before when; open where not given.
        """
        return self._perform(
            "customers.affiliate",
            {
                "person_id": person_id,
                "company_id": company_id,
                "since": since,
                "position": position,
                "role": role,
                "is_primary": is_primary,
                "until": until,
            },
            asking,
        )

    def change_company(
        self,
        *,
        company_id: UUID | str,
        name: str | None = None,
        short_name: str | None = None,
        registration: str | None = None,
        industry: str | None = None,
        town: str | None = None,
        zone: str | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Mend what is known of a company.

        Its number stays.

        Args:
            company_id: Which company.
            name: Its full name.
            short_name: What people call it.
            registration: Its number in the public register.
            industry: What it does.
            town: Where it sits.
            zone: Where days begin: an IANA zone.
        """
        return self._perform(
            "customers.change_company",
            {
                "company_id": company_id,
                "name": name,
                "short_name": short_name,
                "registration": registration,
                "industry": industry,
                "town": town,
                "zone": zone,
            },
            asking,
        )

    def correct_activity(
        self,
        *,
        activity_id: UUID | str,
        kind: str | None = None,
        at: datetime | None = None,
        title: str | None = None,
        amount: float | str | None = None,
        direction: Literal["in", "out", ""] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Mend what an activity says; who it was and what its source calls it stay.

        Args:
            activity_id: Which activity.
            kind: Its kind, by code.
            at: When it happened.
            title: What people read.
            amount: How much.
            direction: `in`: from them to us.
        """
        return self._perform(
            "customers.correct_activity",
            {
                "activity_id": activity_id,
                "kind": kind,
                "at": at,
                "title": title,
                "amount": amount,
                "direction": direction,
            },
            asking,
        )

    def define_activity_kind(
        self,
        *,
        code: str,
        title: str,
        icon: str | None = None,
        from_events: Sequence[str] | None = None,
        direction: Literal["in", "out", ""] | None = None,
        counts_as_contact: bool | None = None,
        amount_from: str | None = None,
        unit: str | None = None,
        milestone: Literal["", "first", "each"] | None = None,
        place: int | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Say what kind of activity there is, or change what is said of it.

        Args:
            code: What programs call it.
            title: Of one of them, for people.
            icon: Its sign.
            from_events: Events of the journal that become it by themselves.
            direction: `in`: from them to us, where nothing else is said.
            counts_as_contact: Somebody spoke with somebody.
            amount_from: Which value of such an event is its amount.
            unit: Of its amount.
            milestone: Whether the picture of a journey shows each, or the first.
            place: Its place in lists.
        """
        return self._perform(
            "customers.define_activity_kind",
            {
                "code": code,
                "title": title,
                "icon": icon,
                "from_events": from_events,
                "direction": direction,
                "counts_as_contact": counts_as_contact,
                "amount_from": amount_from,
                "unit": unit,
                "milestone": milestone,
                "place": place,
            },
            asking,
        )

    def define_fact_type(
        self,
        *,
        subject: Literal["company", "person"],
        code: str,
        title: str,
        category: Literal["identity", "contact", "preference", "payment", "firmographic", "technographic", "usage"],
        type: Literal[
            "text",
            "long_text",
            "integer",
            "number",
            "money",
            "date",
            "instant",
            "boolean",
            "email",
            "phone",
            "url",
            "country",
            "choice",
            "choices",
        ],
        choices: Sequence[str] | None = None,
        unit: str | None = None,
        owners: Sequence[str] | None = None,
        personal: bool | None = None,
        fresh_for: Sequence[Mapping[str, Any]] | None = None,
        required_for: Sequence[str] | None = None,
        weight: int | None = None,
        steward: str | None = None,
        place: int | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Say what can be known of companies or people, or change what is said of it.

        Args:
            subject: What it is known of.
            code: What it is called; it never changes.
            title: What people call it.
            category: What kind of knowledge it is; payment is shown to fewer people.
            type: How a value reads.
            choices: The values there are.
            unit: The unit of a number.
            owners: Codes of systems, the one whose word counts first; others count after them.
            personal: It is about a person's private life.
            fresh_for: How long it stays true, by segment; none: for good.
            required_for: Segments whose records lack it where it is missing.
            weight: How much it is worth to have it fresh.
            steward: The role that keeps it true.
            place: Its place on the page.
        """
        return self._perform(
            "customers.define_fact_type",
            {
                "subject": subject,
                "code": code,
                "title": title,
                "category": category,
                "type": type,
                "choices": choices,
                "unit": unit,
                "owners": owners,
                "personal": personal,
                "fresh_for": fresh_for,
                "required_for": required_for,
                "weight": weight,
                "steward": steward,
                "place": place,
            },
            asking,
        )

    def define_measure(
        self,
        *,
        code: str,
        title: str,
        statistic: Literal["count", "people", "sum", "last", "days_since"],
        words: str | None = None,
        kinds: Sequence[str] | None = None,
        direction: Literal["in", "out", ""] | None = None,
        window_days: int | None = None,
        unit: str | None = None,
        grain: Literal["month", "week", ""] | None = None,
        least: float | None = None,
        share: float | None = None,
        place: int | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Say what is measured of every customer by their activity, or change it: all there is is then counted anew.

        Args:
            code: What programs call it.
            title: What people call it.
            statistic: How many; how many people; how much; the last amount; or days since the last.
            words: What it tells.
            kinds: Of which kinds of activity; none: of any.
            direction: Of one direction alone.
            window_days: How many days it looks back; absent: over all time.
            unit: Its unit.
            grain: Watched for change by month or week; empty: not watched.
            least: Below this level no change is worth noticing.
            share: How much of what is usual has to come or go, at least.
            place: Its place among the figures.
        """
        return self._perform(
            "customers.define_measure",
            {
                "code": code,
                "title": title,
                "statistic": statistic,
                "words": words,
                "kinds": kinds,
                "direction": direction,
                "window_days": window_days,
                "unit": unit,
                "grain": grain,
                "least": least,
                "share": share,
                "place": place,
            },
            asking,
        )

    def define_provider(
        self,
        *,
        number: str,
        name: str,
        short_name: str,
        registration: str | None = None,
        industry: str | None = None,
        town: str | None = None,
        zone: str | None = None,
        locale: str | None = None,
        currency: str | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Say who the provider is, or change what is said of it.

        There is one.

        Args:
            number: The company's number here; it never changes.
            name: Its full name.
            short_name: What people call it.
            registration: Its number in the public register.
            industry: What it does.
            town: Where it sits.
            zone: Where days begin: an IANA zone.
            locale: How figures and dates are written.
            currency: What it pays in: three letters.
        """
        return self._perform(
            "customers.define_provider",
            {
                "number": number,
                "name": name,
                "short_name": short_name,
                "registration": registration,
                "industry": industry,
                "town": town,
                "zone": zone,
                "locale": locale,
                "currency": currency,
            },
            asking,
        )

    def define_segment(
        self,
        *,
        code: str,
        title: str,
        stages: Sequence[Literal["prospect", "trial", "customer", "former"]] | None = None,
        levels: Sequence[str] | None = None,
        facts: Sequence[Mapping[str, Any]] | None = None,
        worth: int | None = None,
        place: int | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Say which customers make a segment, or change that.

        The sweep sorts companies anew within seconds.

        Args:
            code: Which segment.
            title: What people call it.
            stages: Stages that belong; none: any.
            levels: Contract levels that belong, by code; none: any.
            facts: What facts have to be; all of them hold.
            worth: How much one of its customers is worth beside others.
            place: Its place: a company belongs to the first that fits.
        """
        return self._perform(
            "customers.define_segment",
            {
                "code": code,
                "title": title,
                "stages": stages,
                "levels": levels,
                "facts": facts,
                "worth": worth,
                "place": place,
            },
            asking,
        )

    def define_system(
        self, *, code: str, title: str, connector: str | None = None, place: int | None = None, **asking: Unpack[Asking]
    ) -> Out:
        """Say where facts may come from, or change what is said of it.

        Args:
            code: What facts call it; it never changes.
            title: What people call it.
            connector: Which connector asks it; empty: none does.
            place: Its place in lists.
        """
        return self._perform(
            "customers.define_system", {"code": code, "title": title, "connector": connector, "place": place}, asking
        )

    def dismiss_conflict(self, *, conflict_id: UUID | str, reason: str, **asking: Unpack[Asking]) -> Out:
        """Let a conflict go undecided.

        Lines that wait under it are kept, and no longer wait.

        Args:
            conflict_id: Which conflict.
            reason: Why.
        """
        return self._perform("customers.dismiss_conflict", {"conflict_id": conflict_id, "reason": reason}, asking)

    def dismiss_proposal(self, *, proposal_id: UUID | str, reason: str | None = None, **asking: Unpack[Asking]) -> Out:
        """Say that two records are two: they are not proposed again.

        Args:
            proposal_id: Which one.
            reason: Why they are two.
        """
        return self._perform("customers.dismiss_proposal", {"proposal_id": proposal_id, "reason": reason}, asking)

    def doubt_facts(
        self, *, fact_ids: Sequence[UUID | str], reason: str, confidence: float | None = None, **asking: Unpack[Asking]
    ) -> Out:
        """Lower how sure values are: a doubtful one counts only while there is nothing better, and people are asked.

        Args:
            fact_ids: The values that there is doubt about.
            reason: Why.
            confidence: How sure one may still be.
        """
        return self._perform(
            "customers.doubt_facts", {"fact_ids": fact_ids, "reason": reason, "confidence": confidence}, asking
        )

    def drop_refresh(self, *, refresh_id: UUID | str, note: str | None = None, **asking: Unpack[Asking]) -> Out:
        """Say that what was asked for cannot be found out: it leaves the queue, and the value stays as old as it is.

        Args:
            refresh_id: What was asked for.
            note: What was tried, and what came of it.
        """
        return self._perform("customers.drop_refresh", {"refresh_id": refresh_id, "note": note}, asking)

    def edit_many(
        self,
        *,
        subject_type: Literal["company", "person"],
        subject_ids: Sequence[UUID | str],
        field: str,
        value: Any,
        expected: int | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Give one field of many records a value, once somebody else has confirmed it, each with a row of its own in
        the journal; tried dry, it says what would change.

        A record that cannot take it is left out and named. It can be undone.

        Args:
            subject_type: `company` or `person`.
            subject_ids: Which ones.
            field: What of them: a code from `facts.yaml`.
            value: What it is from now on.
            expected: How many records are to change: where it would be another number, nothing is done.
        """
        return self._perform(
            "customers.edit_many",
            {
                "subject_type": subject_type,
                "subject_ids": subject_ids,
                "field": field,
                "value": value,
                "expected": expected,
            },
            asking,
        )

    def end_affiliation(self, *, affiliation_id: UUID | str, at: datetime, **asking: Unpack[Asking]) -> Out:
        """Say that a person belongs to a company no longer, from an instant on.

        Args:
            affiliation_id: Which one.
            at: From when on the person is there no longer.
        """
        return self._perform("customers.end_affiliation", {"affiliation_id": affiliation_id, "at": at}, asking)

    def erase_person(self, *, person_id: UUID | str, name: str, reason: str, **asking: Unpack[Asking]) -> Out:
        """Erase a person for good, once somebody else has confirmed it: what is known of them with its history, what
        other systems call them, where they belonged, what stood in merges and imports.

        The journal keeps that something happened and no longer says what: the key under which it told of them is
        destroyed, and its chain still verifies.

        Args:
            person_id: Who.
            name: What the person is called here, written out: nothing of this can be undone.
            reason: Why, for the journal, without naming the person: this stays.
        """
        return self._perform("customers.erase_person", {"person_id": person_id, "name": name, "reason": reason}, asking)

    def export_records(
        self,
        *,
        what: Literal["companies", "people", "facts"],
        text: str | None = None,
        format: Literal["csv", "xlsx", "rows"] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Collect companies, people or facts as a table, told in the receipt once, and journal who took how many.

        Args:
            what: `companies`, `people`, or `facts` as each source says them.
            text: Only records whose name contains it.
            format: As what it is taken out, for the journal.
        """
        return self._perform("customers.export_records", {"what": what, "text": text, "format": format}, asking)

    def find_duplicates(
        self,
        *,
        subject_type: Literal["company", "person"],
        subject_ids: Sequence[UUID | str] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Look for records that may be one, and propose each pair with a score and its reasons.

        What was said to be two is not proposed again.

        Args:
            subject_type: `company` or `person`.
            subject_ids: Of which records; of all, where none is named.
        """
        return self._perform(
            "customers.find_duplicates", {"subject_type": subject_type, "subject_ids": subject_ids}, asking
        )

    def import_file(self, *, import_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Take a file in, from where it was stopped if it was.

        What its columns are is remembered for the next one.

        Args:
            import_id: Which import.
        """
        return self._perform("customers.import_file", {"import_id": import_id}, asking)

    def match_import(
        self,
        *,
        import_id: UUID | str,
        kind: Literal["records", "history", "merges", "links", "activity"] | None = None,
        subject: Literal["company", "person"] | None = None,
        columns: Sequence[Mapping[str, Any]] | None = None,
        properties: Mapping[str, Any] | None = None,
        zone: str | None = None,
        currency: str | None = None,
        encoding: Literal["", "utf-8", "utf-16-le", "utf-16-be", "cp1252"] | None = None,
        delimiter: Literal["", ",", ";", "	", "|"] | None = None,
        stage: Literal["prospect", "trial", "customer", "former"] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Say what a file’s rows and columns are, and have it planned again.

        Args:
            import_id: Which import.
            kind: What a row is: `records`, `history` (a value at a time), `merges`, `links` or `activity`.
            subject: Whom rows are about.
            columns: What each column is, in the file’s order.
            properties: Of a history: which fact each property is; `-` leaves it out, empty lets it wait.
            zone: The zone of instants without one: IANA.
            currency: What amounts are in: three letters.
            encoding: How the text is written.
            delimiter: What stands between cells.
            stage: Where new companies stand.
        """
        return self._perform(
            "customers.match_import",
            {
                "import_id": import_id,
                "kind": kind,
                "subject": subject,
                "columns": columns,
                "properties": properties,
                "zone": zone,
                "currency": currency,
                "encoding": encoding,
                "delimiter": delimiter,
                "stage": stage,
            },
            asking,
        )

    def merge_companies(
        self,
        *,
        survivor_id: UUID | str,
        absorbed_id: UUID | str,
        keep: Mapping[str, Any] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Make one company of two, once somebody else has confirmed it: what is known of both, their references and
        their people come together, and the old id leads to the survivor.

        No contract, no right to data and nobody's sign-in moves. It can be undone.

        Args:
            survivor_id: The record that stays, and keeps its id.
            absorbed_id: The record that becomes part of it; its id leads there from then on.
            keep: Whose value is kept, by field; the best by rule where nothing is said.
        """
        return self._perform(
            "customers.merge_companies", {"survivor_id": survivor_id, "absorbed_id": absorbed_id, "keep": keep}, asking
        )

    def merge_people(
        self,
        *,
        survivor_id: UUID | str,
        absorbed_id: UUID | str,
        keep: Mapping[str, Any] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Make one person of two, once somebody else has confirmed it: what is known of both, their references and
        where they belong come together, and the old id leads to the survivor.

        Whoever signs in stays. It can be undone.

        Args:
            survivor_id: The record that stays, and keeps its id.
            absorbed_id: The record that becomes part of it; its id leads there from then on.
            keep: Whose value is kept, by field; the best by rule where nothing is said.
        """
        return self._perform(
            "customers.merge_people", {"survivor_id": survivor_id, "absorbed_id": absorbed_id, "keep": keep}, asking
        )

    def move_stage(
        self,
        *,
        company_id: UUID | str,
        stage: Literal["prospect", "trial", "customer", "former"],
        reason: str | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Say where a company stands with us: prospect, trial, customer or former.

        Args:
            company_id: Which company.
            stage: Where it stands with us from now on.
            reason: Why.
        """
        return self._perform(
            "customers.move_stage", {"company_id": company_id, "stage": stage, "reason": reason}, asking
        )

    def name_steward(
        self,
        *,
        steward: str,
        subject: Literal["company", "person"],
        category: str,
        user_id: UUID | str | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Say who is asked first about a part of the model, or that everybody with the role is.

        Whoever loses the role is asked no longer.

        Args:
            steward: The role that keeps the part true.
            subject: Of companies or of people.
            category: Which category of what is known.
            user_id: Who is asked first, of those who have the role; nobody by name where not given.
        """
        return self._perform(
            "customers.name_steward",
            {"steward": steward, "subject": subject, "category": category, "user_id": user_id},
            asking,
        )

    def plan_import(self, *, import_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Find out what taking a file in would change, and change nothing.

        Args:
            import_id: Which import.
        """
        return self._perform("customers.plan_import", {"import_id": import_id}, asking)

    def record_activity(self, *, source: str, entries: Sequence[Mapping[str, Any]], **asking: Unpack[Asking]) -> Out:
        """Keep what happened with companies and people, each event of a source exactly once, however often it is sent.

        Args:
            source: Which system tells it; within it every `external_id` is one event.
            entries: What happened, 500 at most.
        """
        return self._perform("customers.record_activity", {"source": source, "entries": entries}, asking)

    def record_facts(self, *, facts: Sequence[Mapping[str, Any]], **asking: Unpack[Asking]) -> Out:
        """Record what is known of companies and people: a value never overwrites another, and the best one counts.

        Args:
            facts: What is said, of one record or many.
        """
        return self._perform("customers.record_facts", {"facts": facts}, asking)

    def remove_activity(self, *, activity_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Take an activity away that is none; the same event sent again does not bring it back.

        Args:
            activity_id: Which activity.
        """
        return self._perform("customers.remove_activity", {"activity_id": activity_id}, asking)

    def remove_hook(self, *, code: str, **asking: Unpack[Asking]) -> Out:
        """Take nothing more from a system, and forget its secret; what it sent stays.

        Args:
            code: Which hook.
        """
        return self._perform("customers.remove_hook", {"code": code}, asking)

    def remove_reference(self, *, reference_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Remove what another system calls a record.

        Args:
            reference_id: Which one.
        """
        return self._perform("customers.remove_reference", {"reference_id": reference_id}, asking)

    def remove_segment(self, *, code: str, **asking: Unpack[Asking]) -> Out:
        """Remove a segment; its customers belong to the next that fits.

        Args:
            code: Which segment.
        """
        return self._perform("customers.remove_segment", {"code": code}, asking)

    def renew_hook(self, *, code: str, **asking: Unpack[Asking]) -> Out:
        """Take what is signed with a new secret, and nothing that is signed with the old one.

        Args:
            code: Which hook.
        """
        return self._perform("customers.renew_hook", {"code": code}, asking)

    def replay_import(self, *, import_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Go over a file again from its first line: what is known already changes nothing, and what failed is tried
        again.

        Args:
            import_id: Which import.
        """
        return self._perform("customers.replay_import", {"import_id": import_id}, asking)

    def restore_fact(self, *, fact_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Bring an earlier value back: it is said anew, by who brings it back, and the history stays whole.

        Args:
            fact_id: The earlier value that is to count again.
        """
        return self._perform("customers.restore_fact", {"fact_id": fact_id}, asking)

    def settle_conflict(
        self,
        *,
        conflict_id: UUID | str,
        choice: Literal["value", "trust", "rule", "wait", "field", "record", "apart", "join"],
        source: str | None = None,
        field: str | None = None,
        record_id: UUID | str | None = None,
        until: datetime | None = None,
        reason: str | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Decide what waits in the conflict queue.

        Args:
            conflict_id: Which conflict.
            choice: Of values: `value` (this source is right here), `trust` (and it is from now on), `rule` (as
                the rule says). Of what is missing: `record` (it is this one), `field` (the property is this
                fact). Of two records that claim one id: `apart` (they are two). Of a person and the company of
                their address: `join` (they belong there), `apart` (they do not). Of any: `wait` (for a while).
            source: Whose value it is.
            field: Which fact; `-` leaves the property out.
            record_id: Which record it is.
            until: Until when it is set aside; a week if not said.
            reason: Why, for the journal.
        """
        return self._perform(
            "customers.settle_conflict",
            {
                "conflict_id": conflict_id,
                "choice": choice,
                "source": source,
                "field": field,
                "record_id": record_id,
                "until": until,
                "reason": reason,
            },
            asking,
        )

    def split_company(
        self,
        *,
        source_id: UUID | str,
        name: str,
        number: str,
        short_name: str,
        fact_ids: Sequence[UUID | str] | None = None,
        children: Mapping[str, Any] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Make two companies of one, once somebody else has confirmed it: what is chosen goes to the new one.

        No contract and nobody's sign-in moves. It can be undone.

        Args:
            source_id: The record that is two.
            name: What the new record is called.
            number: The new company's number.
            short_name: What people call it.
            fact_ids: The values that are the new record's.
            children: Rows that go to the new record, by what they are: reference, affiliation, activity.
        """
        return self._perform(
            "customers.split_company",
            {
                "source_id": source_id,
                "name": name,
                "number": number,
                "short_name": short_name,
                "fact_ids": fact_ids,
                "children": children,
            },
            asking,
        )

    def split_person(
        self,
        *,
        source_id: UUID | str,
        name: str,
        fact_ids: Sequence[UUID | str] | None = None,
        children: Mapping[str, Any] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Make two people of one, once somebody else has confirmed it: what is chosen goes to the new one, and whoever
        signs in stays who they are.

        It can be undone.

        Args:
            source_id: The record that is two.
            name: What the new record is called.
            fact_ids: The values that are the new record's.
            children: Rows that go to the new record, by what they are: reference, affiliation, activity.
        """
        return self._perform(
            "customers.split_person",
            {"source_id": source_id, "name": name, "fact_ids": fact_ids, "children": children},
            asking,
        )

    def stop_import(self, *, import_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Stop taking a file in after the part that is under way.

        What was taken stays.

        Args:
            import_id: Which import.
        """
        return self._perform("customers.stop_import", {"import_id": import_id}, asking)

    def switch_hook(self, *, code: str, is_on: bool, **asking: Unpack[Asking]) -> Out:
        """Take nothing from a system for a while, or take it again; its secret stays.

        Args:
            code: Which hook.
            is_on: Whether what it sends is taken.
        """
        return self._perform("customers.switch_hook", {"code": code, "is_on": is_on}, asking)

    def undo_edit(
        self, *, rework_id: UUID | str, answers: Mapping[str, Any] | None = None, **asking: Unpack[Asking]
    ) -> Out:
        """Give many records back the value that they had; those that were edited since are asked about.

        Args:
            rework_id: Which edit of many.
            answers: Of records that were edited since, by id: `keep` that edit, or bring back the `old` value.
        """
        return self._perform("customers.undo_edit", {"rework_id": rework_id, "answers": answers}, asking)

    def undo_merge(
        self, *, rework_id: UUID | str, answers: Mapping[str, Any] | None = None, **asking: Unpack[Asking]
    ) -> Out:
        """Let two records be two again, as they were; what was edited since is asked about, and nothing else.

        Args:
            rework_id: Which merge.
            answers: Where what was edited since belongs, by question: `survivor`, `restored`, or `old` for a
                value that is to count no more. What is not answered is asked.
        """
        return self._perform("customers.undo_merge", {"rework_id": rework_id, "answers": answers}, asking)

    def undo_split(
        self, *, rework_id: UUID | str, answers: Mapping[str, Any] | None = None, **asking: Unpack[Asking]
    ) -> Out:
        """Put a record together again that was split; what was said of the new one since is asked about.

        Args:
            rework_id: Which split.
            answers: Of what was said of the new record since: `survivor` keeps it on the one that is whole
                again, `old` lets it count no more.
        """
        return self._perform("customers.undo_split", {"rework_id": rework_id, "answers": answers}, asking)

    def verify_facts(self, *, fact_ids: Sequence[UUID | str], **asking: Unpack[Asking]) -> Out:
        """Confirm that values are still so: they are fresh from now on.

        Args:
            fact_ids: The values that were found to be still so.
        """
        return self._perform("customers.verify_facts", {"fact_ids": fact_ids}, asking)

    def withdraw_fact(self, *, fact_id: UUID | str, reason: str | None = None, **asking: Unpack[Asking]) -> Out:
        """Withdraw a value as wrong: it stays in the history and counts no more, also when its source says it again.

        Args:
            fact_id: The value that is wrong.
            reason: Why.
        """
        return self._perform("customers.withdraw_fact", {"fact_id": fact_id, "reason": reason}, asking)
