-- What was asked for and shown speaks of meters in words of any room: a bound scope sees no approval that names something
-- outside, nor what was said of one. It cannot be taken over from there either: an update reads what it updates.
create policy oversight_approval_reach on oversight_approval as restrictive for select to fc_app, fc_worker
    using ((select fc.bound()) is null or not fc.names_any(oversight_approval::text, (select fc.outside())));
create policy oversight_vote_reach on oversight_vote as restrictive for select to fc_app, fc_worker
    using ((select fc.bound()) is null or exists (select from oversight_approval a where a.id = approval_id));
-- Dials have no such policy: what one did not see, one would not be held to.
