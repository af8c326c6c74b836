-- What was asked for and shown stands as it was written; only where it stands moves on.
revoke update, delete, truncate on oversight_approval from fc_app, fc_worker;
grant update (step, waits_for, sides, is_escalated, state, remind_at, reminded_at, reminders, escalate_at, ended_at, said, result, good_until)
    on oversight_approval to fc_app, fc_worker;
create policy oversight_approval_asked on oversight_approval as restrictive for insert to fc_app, fc_worker
    with check (asker_id = (select fc.actor()));

-- Nobody speaks for somebody else, and what was said is said.
revoke update, delete, truncate on oversight_vote from fc_app, fc_worker;
create policy oversight_vote_said on oversight_vote as restrictive for insert to fc_app, fc_worker
    with check (approver_id = (select fc.actor()));

revoke update, delete, truncate on oversight_deputy from fc_app, fc_worker;
grant update (ended_at) on oversight_deputy to fc_app, fc_worker;
create policy oversight_deputy_given on oversight_deputy as restrictive for insert to fc_app, fc_worker
    with check (giver_id = (select fc.actor()));
create policy oversight_deputy_ended on oversight_deputy as restrictive for update to fc_app, fc_worker
    using (giver_id = (select fc.actor()) or deputy_id = (select fc.actor()));

-- Behind the code: nobody approves what they asked for, nor what they did not see, nor what waits no longer.
create function fc.check_vote() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    perform from oversight_approval a
    where a.id = new.approval_id and a.company_id = new.company_id and a.state = 'waiting' and a.digest = new.digest
      and a.step = new.step and (new.approver_side = 'provider') = fc.everywhere() and a.asker_id not in (new.approver_id, coalesce(new.on_behalf_of, new.approver_id));
    if not found then
        raise exception 'this vote does not count' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger check_vote before insert on oversight_vote for each row execute function fc.check_vote();
