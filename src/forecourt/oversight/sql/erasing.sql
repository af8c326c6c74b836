-- What was asked for and shown stands as it was written, but for people whose key was destroyed: of those nothing stays.
create function fc.erase_from_approvals(some_people uuid[]) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    some_patterns text[];
    erased integer;
begin
    if not fc.everywhere() then
        raise exception 'only the provider erases' using errcode = '42501';
    end if;
    select array_agg('%' || k.person_id || '%') into some_patterns
    from fc.person_key k where k.person_id = any(some_people) and k.key is null;
    update oversight_approval
    set parameters = '{}', shown = '[]', result = null,
        said = case when state in ('waiting', 'approved', 'ready') then 'It was about somebody who was erased.' else said end,
        ended_at = case when state in ('waiting', 'approved', 'ready') then coalesce(ended_at, clock_timestamp()) else ended_at end,
        state = case when state in ('waiting', 'approved', 'ready') then 'void' else state end
    where concat_ws(' ', parameters::text, shown::text, result::text) ilike any(some_patterns);
    get diagnostics erased = row_count;
    return erased;
end $$;
revoke all on function fc.erase_from_approvals(uuid[]) from public;
grant execute on function fc.erase_from_approvals(uuid[]) to fc_app, fc_worker;
