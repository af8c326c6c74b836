-- The identifiers' secrets: one half of the keys of all objects of an identifier, of which the store has the other.
-- No role may read the table, and each function below gives to one role only what its work needs. Removing a row
-- erases what is stored of the identifier, wherever copies of it lie.
create table fc.key_secret (
    key text primary key,
    secret bytea not null check (length(secret) = 32),
    made_at timestamptz not null default clock_timestamp()
);
revoke all on fc.key_secret from public, fc_app, fc_worker, fc_sealer, fc_data, fc_signer;

do $$ begin execute format('grant connect on database %I to fc_signer', current_database()); end $$;
grant usage on schema fc to fc_signer;

-- For whoever lands data, under a proof of the provider's: the secret of an identifier, made when it is first met.
create function fc.secret_for_writing(a_key text) returns bytea
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not fc.everywhere() then
        raise exception 'only the provider brings data in' using errcode = '42501';
    end if;
    insert into fc.key_secret (key, secret)
    values (a_key, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())))
    on conflict do nothing;
    return (select s.secret from fc.key_secret s where s.key = a_key);
end $$;

create function fc.erase_key_secret(a_key text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not fc.everywhere() then
        raise exception 'only the provider erases' using errcode = '42501';
    end if;
    delete from fc.key_secret where key = a_key;
    return found;
end $$;
revoke all on function fc.secret_for_writing(text), fc.erase_key_secret(text) from public;
grant execute on function fc.secret_for_writing(text), fc.erase_key_secret(text) to fc_worker;

-- What a proof means, without a trace: the signer asks while the asker's own transaction may still hold the token's row.
create function fc.recognise(kind text, proof text) returns jsonb
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select case kind
        when 'session' then fc.prove_session(proof)
        when 'token' then (
            select fc.membership(t.user_id, t.company_id) || jsonb_build_object('token_id', t.id)
            from access_token t
            where t.token_hash = fc.hash(proof) and t.revoked_at is null and t.expires_at > clock_timestamp())
        when 'delegation' then (
            select fc.membership(d.user_id, d.company_id) from access_delegation d
            where d.secret_hash = fc.hash(proof) and d.expires_at > clock_timestamp())
        when 'process' then fc.prove_process(proof)
    end
$$;

-- For the signer: whom a proof belongs to, and the secrets of those keys that the company holds throughout the periods
-- asked for, under a contract with the dataset, and in a role that reads. Periods are epoch seconds, [from, to); an end
-- of a hold counts to its full second, as it does where grants are made.
create function fc.open_reading(
    kind text, proof text, a_dataset text, some_keys text[], some_from bigint[], some_to bigint[]
) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    actor jsonb := fc.recognise(kind, proof);
    opened jsonb;
begin
    if actor is null then
        raise exception 'this proves nothing' using errcode = '28000';
    end if;
    if actor ->> 'side' = 'customer' and actor -> 'permissions' ?| array['data.read_rows', '*'] then
        with asked as (
            select a.key, range_agg(tstzrange(to_timestamp(a.from_s), to_timestamp(a.to_s))) as period
            from unnest(some_keys, some_from, some_to) a (key, from_s, to_s)
            group by a.key
        ), held as (
            select r.identifier as key, range_agg(tstzrange(
                lower(e.valid * c.valid), to_timestamp(ceil(extract(epoch from upper(e.valid * c.valid)))))) as period
            from contracts_entitlement e
            join contracts_contract c on c.id = e.contract_id
            join contracts_resource r on r.id = e.resource_id
            where e.company_id = (actor ->> 'company_id')::uuid and r.identifier = any(some_keys)
              and not isempty(e.valid * c.valid)
              and exists (
                select from contracts_contract_service s join contracts_service v on v.code = s.service_id
                where s.contract_id = c.id and a_dataset = any(v.datasets))
            group by r.identifier
        )
        select jsonb_object_agg(k.key, encode(k.secret, 'hex')) into opened
        from asked a join held h on h.key = a.key and a.period <@ h.period
        join fc.key_secret k on k.key = a.key;
    end if;
    return actor || jsonb_build_object('secrets', coalesce(opened, '{}'));
end $$;
revoke all on function fc.recognise(text, text), fc.open_reading(text, text, text, text[], bigint[], bigint[]) from public;
grant execute on function fc.open_reading(text, text, text, text[], bigint[], bigint[]) to fc_signer;
