-- What the data room shows past row security, or in words of its own, keeps within what a bound scope reaches.
drop function fc.open_reading(text, text, inet, text, text[], bigint[], bigint[]);
create function fc.open_reading(
    kind text, proof text, an_address inet, a_dataset text, some_keys text[], some_from bigint[], some_to bigint[]
) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    actor jsonb := fc.recognise(kind, proof, an_address);
    bound uuid;
    reached uuid[];
    opened jsonb;
begin
    if actor is null then
        raise exception 'this proves nothing' using errcode = '28000';
    end if;
    if actor ->> 'side' = 'customer' and actor -> 'permissions' ?| array['data.read_rows', '*'] then
        bound := (actor ->> 'bound')::uuid;
        reached := case when bound is not null then fc.reached_by(bound, array['data.read_rows']) end;
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
              and (bound is null or e.id = any(reached))
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
revoke all on function fc.open_reading(text, text, inet, text, text[], bigint[], bigint[]) from public;
grant execute on function fc.open_reading(text, text, inet, text, text[], bigint[], bigint[]) to fc_signer;

-- Entitlements as the open scope sees them, for what runs as the owner.
create function fc.sees_entitlement(e contracts_entitlement, reached uuid[]) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select e.company_id = any ((select fc.scope())::uuid[]) and (reached is null or e.id = any(reached))
$$;
revoke all on function fc.sees_entitlement(contracts_entitlement, uuid[]) from public;

create or replace function fc.files_behind(wanted uuid[])
returns table (id uuid, name text, kind text, received_at timestamptz, received_by text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    with reach as materialized (select fc.reach(array['data.read_rows', 'data.see_quality']) as reached)
    select
        f.id,
        case when fc.everywhere() or (
            f.name ~ '^NEM1[23]#[A-Za-z0-9]{1,36}#[A-Z0-9]{1,10}#[A-Z0-9]{1,10}([.](csv|zip))?$'
            and not exists (
                select from data_object o
                join contracts_resource r on r.id = o.resource_id
                where o.file_id = f.id and position(r.identifier in f.name) > 0 and not exists (
                    select from contracts_entitlement e
                    where e.resource_id = r.id and fc.sees_entitlement(e, (select reached from reach))
                )
            )
        ) then f.name else '' end,
        f.kind,
        f.received_at,
        f.received_by
    from data_market_file f
    where f.id = any (wanted) and (fc.everywhere() or exists (
        select from data_object o
        join contracts_entitlement e on e.resource_id = o.resource_id
        where o.file_id = f.id and fc.sees_entitlement(e, (select reached from reach))
    ))
$$;

create or replace function fc.late_resources(wanted text)
returns setof uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    with late as materialized (
        select f.id as file_id, l.covers_to
        from data_late_file l join data_market_file f on f.source_id = l.source_id
        where l.arrived_at is null
    ), reach as materialized (select fc.reach(array['data.read_rows', 'data.see_quality']) as reached)
    select distinct o.resource_id
    from late join data_object o on o.file_id = late.file_id and o.known_to is null and o.dataset_id = wanted
    where o.last_end_at < late.covers_to and ((select fc.everywhere()) or exists (
        select from contracts_entitlement e
        where e.resource_id = o.resource_id and e.company_id = any ((select fc.scope())::uuid[])
          and ((select reached from reach) is null or e.id = any ((select reached from reach)::uuid[]))
    ))
$$;

-- Marks, views and schedules speak of meters in words and addresses: none that names something outside is there. What
-- was sent to others is told in sums over all meters, so a bound scope knows of its own only.
create policy data_mark_reach on data_mark as restrictive for select to fc_app, fc_worker
    using ((select fc.bound()) is null or not fc.names_any(data_mark::text, (select fc.outside())));
create policy data_view_reach on data_view as restrictive for select to fc_app, fc_worker
    using ((select fc.bound()) is null or not fc.names_any(data_view::text, (select fc.outside())));
create policy data_schedule_reach on data_schedule as restrictive for select to fc_app, fc_worker
    using ((select fc.bound()) is null or (owner_id = (select fc.actor())
                                           and not fc.names_any(data_schedule::text, (select fc.outside()))));
create policy data_delivery_reach on data_delivery as restrictive for select to fc_app, fc_worker
    using ((select fc.bound()) is null or user_id = (select fc.actor()));
