-- How long a performance had taken when a row was written is part of the row's digest; earlier rows have none, and
-- their digests stay what they were.
create or replace function fc.journal_digest(entry kernel_journal) returns bytea
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select sha256(convert_to((jsonb_build_array(
        entry.id, extract(epoch from entry.at), extract(epoch from entry.business_at), entry.event, entry.action,
        entry.company_id, entry.actor_kind, entry.actor_id, entry.actor_name, entry.on_behalf_of, entry.interface,
        entry.process, entry.request_id, entry.cause_id, entry.subject_type, entry.subject_id, entry.old, entry.new,
        entry.xid::text
    ) || case when entry.duration_us is null then '[]'::jsonb else jsonb_build_array(entry.duration_us) end)::text,
    'UTF8'))
$$;
