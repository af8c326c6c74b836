-- What is asked for, what is held and what opens it, told as rows of one kind and gathered once by identifier: there is
-- nothing to join, so thousands of identifiers cost what they are, whatever the planner believes of the tables' sizes.
create or replace function fc.open_reading(
    kind text, proof text, an_address inet, a_dataset text, some_keys text[], some_from bigint[], some_to bigint[]
) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    actor jsonb := fc.recognise(kind, proof, an_address);
    bound uuid;
    reached uuid[];
    serving uuid[];
    meters uuid[];
    opened jsonb;
begin
    if actor is null then
        raise exception 'this proves nothing' using errcode = '28000';
    end if;
    if actor ->> 'side' = 'customer' and actor -> 'permissions' ?| array['data.read_rows', '*'] then
        bound := (actor ->> 'bound')::uuid;
        reached := case when bound is not null then fc.reached_by(bound, array['data.read_rows']) end;
        serving := array(
            select s.contract_id from contracts_contract_service s join contracts_service v on v.code = s.service_id
            where a_dataset = any(v.datasets) and s.contract_id in (
                select e.contract_id from contracts_entitlement e where e.company_id = (actor ->> 'company_id')::uuid));
        meters := array(select r.id from contracts_resource r where r.identifier = any(some_keys));
        with of_meter (id, key, held) as (
            select r.id, r.identifier, null::tstzrange from contracts_resource r where r.id = any(meters)
            union all
            select e.resource_id, null, tstzrange(
                lower(e.valid * c.valid), to_timestamp(ceil(extract(epoch from upper(e.valid * c.valid)))))
            from contracts_entitlement e join contracts_contract c on c.id = e.contract_id
            where e.company_id = (actor ->> 'company_id')::uuid and e.resource_id = any(meters)
              and (bound is null or e.id = any(reached))
              and not isempty(e.valid * c.valid) and c.id = any(serving)
        ), of_key (key, asked, held, secret) as (
            select a.key, tstzrange(to_timestamp(a.from_s), to_timestamp(a.to_s)), null::tstzmultirange, null::bytea
            from unnest(some_keys, some_from, some_to) a (key, from_s, to_s)
            union all
            select max(key), null, range_agg(held), null from of_meter group by id
            union all
            select k.key, null, null, k.secret from fc.key_secret k where k.key = any(some_keys)
        ), gathered as (
            select key, range_agg(asked) as asked, range_agg(held) as held, (array_agg(secret order by secret))[1] as secret
            from of_key group by key
        )
        select jsonb_object_agg(key, encode(secret, 'hex')) into opened
        from gathered where asked <@ held and secret is not null;
    end if;
    return actor || jsonb_build_object('secrets', coalesce(opened, '{}'));
end $$;
