-- The journal is append-only for everyone, its owner included, and dated by the database.
alter table kernel_journal add column xid xid8 not null default pg_current_xact_id();
create index journal_in_commit_order on kernel_journal (xid, id);

create function fc.journal_digest(entry kernel_journal) returns bytea
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select sha256(convert_to(jsonb_build_array(
        entry.id, extract(epoch from entry.at), extract(epoch from entry.business_at), entry.event, entry.action,
        entry.company_id, entry.actor_kind, entry.actor_id, entry.actor_name, entry.on_behalf_of, entry.interface,
        entry.process, entry.request_id, entry.cause_id, entry.subject_type, entry.subject_id, entry.old, entry.new,
        entry.xid::text
    )::text, 'UTF8'))
$$;

create function fc.journal_fill() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    new.xid := pg_current_xact_id();
    new.at := clock_timestamp();
    new.digest := fc.journal_digest(new);
    return new;
end $$;
create trigger journal_fill before insert on kernel_journal for each row execute function fc.journal_fill();

create function fc.journal_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'the journal is append-only' using errcode = '42501';
end $$;
create trigger journal_refuse before update or delete on kernel_journal for each row execute function fc.journal_refuse();
create trigger journal_refuse_truncate before truncate on kernel_journal execute function fc.journal_refuse();
create trigger seal_refuse before update or delete on kernel_seal for each row execute function fc.journal_refuse();
create trigger seal_refuse_truncate before truncate on kernel_seal execute function fc.journal_refuse();

revoke all on kernel_journal, kernel_seal from public, fc_app, fc_worker, fc_sealer, fc_data;
grant select, insert on kernel_journal to fc_app, fc_worker;
grant select on kernel_journal to fc_sealer;
grant select, insert on kernel_seal to fc_sealer;

alter table kernel_journal enable row level security;
alter table kernel_journal force row level security;
create policy journal_read on kernel_journal for select to fc_app, fc_worker
    using ((select fc.everywhere()) or company_id = any((select fc.scope())::uuid[]));
create policy journal_write on kernel_journal for insert to fc_app, fc_worker
    with check (actor_id = (select fc.actor())
                and ((select fc.everywhere()) or company_id is null or company_id = any((select fc.scope())::uuid[])));
create policy journal_seal on kernel_journal for select to fc_sealer using (true);
grant execute on function fc.journal_digest(kernel_journal) to fc_app, fc_worker, fc_sealer;
