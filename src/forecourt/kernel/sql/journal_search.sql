-- Searching the journal by words. Row security lets only leakproof operators into an index ahead of its own condition,
-- and matching words is not one; so this runs as the owner, for those alone who may read every row, and gives ids: the
-- rows themselves are read under row security like any others.

create or replace function fc.journal_words(entry kernel_journal) returns tsvector
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select to_tsvector('simple', entry.event || ' ' || translate(entry.event, '._', '  ') || ' ' || entry.actor_name
               || ' ' || entry.subject_id || ' ' || translate(entry.subject_id, '#._-@', '     '))
        || jsonb_to_tsvector('simple', coalesce(entry.new, '{}'), '["string", "numeric"]')
        || jsonb_to_tsvector('simple', coalesce(entry.old, '{}'), '["string", "numeric"]')
$$;
-- Row types cannot be indexed over directly in every version, so the index names the columns through the function.
create index journal_by_words on kernel_journal using gin (fc.journal_words(kernel_journal)) with (fastupdate = on);

-- Each word matches what begins with it; all of them must. A text without any word matches nothing.
create or replace function fc.as_query(words text) returns tsquery
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select coalesce(string_agg(quote_literal(lexeme) || ':*', ' & '), '')::tsquery
    from unnest(to_tsvector('simple', translate(words, '#_', '  ')))
$$;

create or replace function fc.find_in_journal(
    words text, a_company uuid, an_actor uuid, an_action text, an_event text, an_interface text, a_request uuid,
    a_since timestamptz, an_until timestamptz, a_before uuid, how_many integer
) returns setof uuid
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_custom_plan as $$
begin
    if not fc.everywhere() then
        raise exception 'only who reads every row searches all of them' using errcode = '42501';
    end if;
    return query
        select j.id from kernel_journal j
        where fc.journal_words(j) @@ fc.as_query(words)
          and (a_company is null or j.company_id = a_company)
          and (an_actor is null or j.actor_id = an_actor)
          and (an_action is null or j.action = an_action)
          and (an_event is null or j.event = an_event)
          and (an_interface is null or j.interface = an_interface)
          and (a_request is null or j.request_id = a_request)
          and (a_since is null or j.business_at >= a_since)
          and (an_until is null or j.business_at < an_until)
          and (a_before is null or j.id < a_before)
        order by j.id desc limit least(how_many, 1000);
end $$;
revoke all on function fc.find_in_journal(
    text, uuid, uuid, text, text, text, uuid, timestamptz, timestamptz, uuid, integer) from public;
grant execute on function fc.find_in_journal(
    text, uuid, uuid, text, text, text, uuid, timestamptz, timestamptz, uuid, integer) to fc_app, fc_worker;

create index journal_by_actor on kernel_journal (actor_id, id desc);
create index journal_by_action on kernel_journal (action, id desc);
create index journal_by_event on kernel_journal (event, id desc);
create index journal_by_interface on kernel_journal (interface, id desc);
create index journal_by_request on kernel_journal (request_id) where request_id is not null;
create index journal_by_cause on kernel_journal (cause_id) where cause_id is not null;
create index journal_by_business_time on kernel_journal (business_at desc, id desc);
