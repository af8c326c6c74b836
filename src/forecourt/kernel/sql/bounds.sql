-- A capability may be bound: it then shows, of its companies' holdings, only what a membership is limited to. What the
-- bounds are, the rooms above know; the kernel carries whose they are.
-- capability := actor '|' companies, comma-separated, or '*' '|' membership or nothing '|' expiry '|' mac
create or replace function fc.verified() returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    capability text := current_setting('fc.capability', true);
    part text[];
begin
    if capability is null or capability = '' then
        return null;
    end if;
    part := string_to_array(capability, '|');
    if array_length(part, 1) <> 5
        or fc.mac(part[1] || '|' || part[2] || '|' || part[3] || '|' || part[4]) <> part[5] then
        raise exception 'the capability was not signed here' using errcode = '28000';
    end if;
    if part[4]::bigint < extract(epoch from clock_timestamp()) then
        raise exception 'the capability has expired' using errcode = '28000';
    end if;
    return part;
end $$;

drop function fc.grant_capability(uuid, text);
create function fc.grant_capability(actor uuid, companies text, a_bound uuid default null) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare body text := actor || '|' || companies || '|' || coalesce(a_bound::text, '') || '|'
    || (extract(epoch from clock_timestamp())::bigint + 300);
begin
    perform set_config('fc.capability', body || '|' || fc.mac(body), true);
end $$;
revoke all on function fc.grant_capability(uuid, text, uuid) from public;

-- The membership to which the open scope is bound; null where it is bound to none.
create function fc.bound() returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare part text[] := fc.verified();
begin
    return case when part is null then null else nullif(part[3], '')::uuid end;
end $$;
revoke all on function fc.bound() from public;
grant execute on function fc.bound() to fc_app, fc_worker;
