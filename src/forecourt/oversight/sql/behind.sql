-- Whoever let a process ask for something counts as having asked: behind the code, no vote of theirs counts either.
create or replace function fc.check_vote() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    perform from oversight_approval a
    where a.id = new.approval_id and a.company_id = new.company_id and a.state = 'waiting' and a.digest = new.digest
      and a.step = new.step and (new.approver_side = 'provider') = fc.everywhere() and a.asker_id not in (new.approver_id, coalesce(new.on_behalf_of, new.approver_id))
      and not a.behind && array[new.approver_id, coalesce(new.on_behalf_of, new.approver_id)];
    if not found then
        raise exception 'this vote does not count' using errcode = 'check_violation';
    end if;
    return new;
end $$;
