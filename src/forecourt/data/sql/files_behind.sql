-- What a reader may know of the files that its readings came from: when, from where and by whom, and the name only where
-- it is of the market's own making and names nobody else's meter. A customer sees no row of data_market_file itself.
create or replace function fc.files_behind(wanted uuid[])
returns table (id uuid, name text, kind text, received_at timestamptz, received_by text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select
        f.id,
        case when fc.everywhere() or (
            f.name ~ '^NEM1[23]#[A-Za-z0-9]{1,36}#[A-Z0-9]{1,10}#[A-Z0-9]{1,10}([.](csv|zip))?$'
            and not exists (
                select from data_object o
                join contracts_resource r on r.id = o.resource_id
                where o.file_id = f.id and position(r.identifier in f.name) > 0 and not exists (
                    select from contracts_entitlement e
                    where e.resource_id = r.id and e.company_id = any (fc.scope())
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
        where o.file_id = f.id and e.company_id = any (fc.scope())
    ))
$$;
revoke all on function fc.files_behind(uuid[]) from public;
grant execute on function fc.files_behind(uuid[]) to fc_app, fc_worker;
