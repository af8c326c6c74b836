-- People's keys: what a journal row tells of a person is written under theirs, so that whoever destroys the key erases
-- what was told, and the chain over the rows still verifies. No role reads the table. A key that was destroyed leaves
-- its place behind, so that no other is ever made for that person.
create table fc.person_key (
    person_id uuid primary key,
    key bytea check (length(key) = 32),
    made_at timestamptz not null default clock_timestamp(),
    erased_at timestamptz,
    check ((key is null) = (erased_at is not null))
);
revoke all on fc.person_key from public, fc_app, fc_worker, fc_sealer, fc_data;

-- The keys to write under, made where they are not there yet; none of whoever was erased. Whose rows anybody may read
-- is a matter of the rows: a key alone opens nothing that row security does not show.
create function fc.person_keys_for_writing(some_people uuid[]) returns table (of_person uuid, its_key bytea)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if fc.actor() is null then
        raise exception 'nobody is here to write' using errcode = '42501';
    end if;
    insert into fc.person_key (person_id, key)
    select p.id, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
    from (select distinct unnest(some_people) as id) p
    where not exists (select from fc.person_key k where k.person_id = p.id)
    order by p.id
    on conflict do nothing;
    return query select k.person_id, k.key from fc.person_key k where k.person_id = any(some_people);
end $$;

create function fc.person_keys(some_people uuid[]) returns table (of_person uuid, its_key bytea)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if fc.actor() is null then
        raise exception 'nobody is here to read' using errcode = '42501';
    end if;
    return query select k.person_id, k.key from fc.person_key k where k.person_id = any(some_people);
end $$;

create function fc.erase_person_key(a_person uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    was_there boolean;
begin
    if not fc.everywhere() then
        raise exception 'only the provider erases' using errcode = '42501';
    end if;
    was_there := exists (select from fc.person_key k where k.person_id = a_person and k.key is not null);
    insert into fc.person_key (person_id, key, erased_at) values (a_person, null, clock_timestamp())
    on conflict (person_id) do update set key = null, erased_at = coalesce(fc.person_key.erased_at, clock_timestamp());
    return was_there;
end $$;
revoke all on function fc.person_keys_for_writing(uuid[]), fc.person_keys(uuid[]), fc.erase_person_key(uuid) from public;
grant execute on function fc.person_keys_for_writing(uuid[]), fc.person_keys(uuid[]), fc.erase_person_key(uuid)
    to fc_app, fc_worker;

-- What is under a key has no words to be found by.
create or replace function fc.journal_words(entry kernel_journal) returns tsvector
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select to_tsvector('simple', entry.event || ' ' || translate(entry.event, '._', '  ') || ' ' || entry.actor_name
               || ' ' || entry.subject_id || ' ' || translate(entry.subject_id, '#._-@', '     '))
        || jsonb_to_tsvector('simple', coalesce(
               case when entry.new ? 'sealed_for' then entry.new - 'sealed' else entry.new end, '{}'),
               '["string", "numeric"]')
        || jsonb_to_tsvector('simple', coalesce(entry.old, '{}'), '["string", "numeric"]')
$$;

-- Receipts that are kept for requests sent twice tell what was changed: they lose that where somebody erased is in it.
create function fc.erase_from_receipts(some_patterns text[]) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    erased integer;
begin
    if not fc.everywhere() then
        raise exception 'only the provider erases' using errcode = '42501';
    end if;
    update kernel_performance
    set receipt = receipt || jsonb_build_object('changes', '[]'::jsonb, 'result', '{}'::jsonb)
    where receipt::text ilike any(some_patterns);
    get diagnostics erased = row_count;
    return erased;
end $$;
revoke all on function fc.erase_from_receipts(text[]) from public;
grant execute on function fc.erase_from_receipts(text[]) to fc_app, fc_worker;
