-- A token is recognised with its bounds: what it was made for, and the networks it is good from.
drop function fc.open_reading(text, text, text, text[], bigint[], bigint[]);
drop function fc.recognise(text, text);

create function fc.recognise(kind text, proof text, an_address inet) returns jsonb
language sql volatile set search_path = pg_catalog, public, pg_temp as $$
    select case kind
        when 'session' then fc.prove_session(proof)
        when 'token' then (
            select m.found || jsonb_build_object('token_id', t.id, 'permissions', coalesce((
                select jsonb_agg(permission) from jsonb_array_elements_text(m.found -> 'permissions') permission
                where t.scopes is null or permission = any(t.scopes)), '[]'::jsonb))
            from access_token t, lateral (select fc.membership(t.user_id, t.company_id) as found) m
            where t.token_hash = fc.hash(proof) and t.revoked_at is null and t.expires_at > clock_timestamp()
              and (cardinality(t.networks) = 0 or an_address <<= any(t.networks::inet[])))
        when 'delegation' then (
            select fc.membership(d.user_id, d.company_id) from access_delegation d
            where d.secret_hash = fc.hash(proof) and d.expires_at > clock_timestamp())
        when 'process' then fc.prove_process(proof)
    end
$$;

create function fc.open_reading(
    kind text, proof text, an_address inet, a_dataset text, some_keys text[], some_from bigint[], some_to bigint[]
) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    actor jsonb := fc.recognise(kind, proof, an_address);
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
revoke all on function fc.recognise(text, text, inet),
    fc.open_reading(text, text, inet, text, text[], bigint[], bigint[]) from public;
grant execute on function fc.open_reading(text, text, inet, text, text[], bigint[], bigint[]) to fc_signer;
