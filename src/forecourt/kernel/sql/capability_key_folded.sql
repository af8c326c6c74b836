-- Every statement verifies the capability several times. The key never changes, so it is said to be immutable here: the
-- planner puts it into the plans that a session keeps for these functions, and the table is read once a session. Plans
-- stay in the session's memory; nobody but the owner may ask for a pad. Were the key ever replaced, sessions that are
-- open would refuse every capability until they are opened anew.
create function fc.inner_pad() returns bytea
language sql immutable set search_path = pg_catalog, pg_temp as $$ select ipad from fc.capability_key $$;
create function fc.outer_pad() returns bytea
language sql immutable set search_path = pg_catalog, pg_temp as $$ select opad from fc.capability_key $$;
revoke all on function fc.inner_pad(), fc.outer_pad() from public, fc_app, fc_worker, fc_sealer, fc_data, fc_backup;

create or replace function fc.mac(body text) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return encode(sha256(fc.outer_pad() || sha256(fc.inner_pad() || convert_to(body, 'UTF8'))), 'hex');
end $$;

create or replace function fc.verified() returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    part text[] := string_to_array(nullif(current_setting('fc.capability', true), ''), '|');
begin
    if part is null then
        return null;
    end if;
    -- fc.mac, without a call; where there is no key nothing is signed
    if cardinality(part) <> 5 or encode(sha256(fc.outer_pad() || sha256(fc.inner_pad() || convert_to(
            part[1] || '|' || part[2] || '|' || part[3] || '|' || part[4], 'UTF8'))), 'hex')
            is distinct from part[5] then
        raise exception 'the capability was not signed here' using errcode = '28000';
    end if;
    if part[4]::bigint < extract(epoch from clock_timestamp()) then
        raise exception 'the capability has expired' using errcode = '28000';
    end if;
    return part;
end $$;
