-- The signed capability. Its key is made here and never leaves the database: fc.mac is not callable by the
-- application, and what verifies it (fc.scope, fc.everywhere) gives no signature away.
create schema fc;
revoke all on schema fc from public;
grant usage on schema fc to fc_app, fc_worker, fc_sealer, fc_data;

create table fc.capability_key (ipad bytea not null, opad bytea not null);
revoke all on fc.capability_key from public, fc_app, fc_worker, fc_sealer, fc_data, fc_backup;

-- HMAC-SHA256 (RFC 2104): the two pads are the 64-byte key xored with 0x36 and 0x5c. pgcrypto is not needed.
do $$
declare
    key bytea := sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'))
        || decode(repeat('00', 32), 'hex');
    ipad bytea := key;
    opad bytea := key;
begin
    for i in 0..63 loop
        ipad := set_byte(ipad, i, get_byte(key, i) # 54);
        opad := set_byte(opad, i, get_byte(key, i) # 92);
    end loop;
    insert into fc.capability_key values (ipad, opad);
end $$;

create function fc.mac(body text) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select encode(sha256(opad || sha256(ipad || convert_to(body, 'UTF8'))), 'hex') from fc.capability_key
$$;
revoke all on function fc.mac(text) from public;

-- capability := actor '|' companies, comma-separated, or '*' '|' expiry (epoch seconds) '|' mac
create function fc.verified() returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    capability text := current_setting('fc.capability', true);
    part text[];
begin
    if capability is null or capability = '' then
        return null;
    end if;
    part := string_to_array(capability, '|');
    if array_length(part, 1) <> 4 or fc.mac(part[1] || '|' || part[2] || '|' || part[3]) <> part[4] then
        raise exception 'the capability was not signed here' using errcode = '28000';
    end if;
    if part[3]::bigint < extract(epoch from clock_timestamp()) then
        raise exception 'the capability has expired' using errcode = '28000';
    end if;
    return part;
end $$;
revoke all on function fc.verified() from public;

create function fc.scope() returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare part text[] := fc.verified();
begin
    if part is null or part[2] in ('', '*') then
        return '{}';
    end if;
    return string_to_array(part[2], ',')::uuid[];
end $$;

create function fc.everywhere() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare part text[] := fc.verified();
begin
    return part is not null and part[2] = '*';
end $$;

create function fc.actor() returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare part text[] := fc.verified();
begin
    return case when part is null then null else part[1]::uuid end;
end $$;

-- Called by fc.enter alone, which the access room defines, because it knows what proofs there are.
create function fc.grant_capability(actor uuid, companies text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare body text := actor || '|' || companies || '|' || (extract(epoch from clock_timestamp())::bigint + 300);
begin
    perform set_config('fc.capability', body || '|' || fc.mac(body), true);
end $$;
revoke all on function fc.grant_capability(uuid, text) from public;

revoke all on function fc.scope(), fc.everywhere(), fc.actor() from public;
grant execute on function fc.scope(), fc.everywhere(), fc.actor() to fc_app, fc_worker;
