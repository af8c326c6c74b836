-- What somebody was told is theirs alone to see, so what mentions a person who is erased is taken away from behind.
create function fc.erase_from_notifications(some_patterns text[]) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    step integer;
    erased integer := 0;
begin
    if not fc.everywhere() then
        raise exception 'only the provider erases' using errcode = '42501';
    end if;
    delete from notifications_notification where title ilike any(some_patterns);
    get diagnostics step = row_count;
    erased := erased + step;
    update notifications_message set title = 'Erased', payload = '{}',
        state = case when state in ('waiting', 'sending') then 'given_up' else state end
    where payload::text ilike any(some_patterns) or title ilike any(some_patterns);
    get diagnostics step = row_count;
    erased := erased + step;
    delete from notifications_mail where "to" ilike any(some_patterns) or arguments::text ilike any(some_patterns);
    get diagnostics step = row_count;
    return erased + step;
end $$;
revoke all on function fc.erase_from_notifications(text[]) from public;
grant execute on function fc.erase_from_notifications(text[]) to fc_app, fc_worker;
