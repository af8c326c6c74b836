-- fc.enter(kind, secret): what a proof means, and the capability for the rest of the transaction.
-- It runs as the owner, who sees all memberships; the caller learns about this one proof only.

create table fc.process (
    name text primary key,
    secret_hash text not null unique,
    id uuid not null default gen_random_uuid(),
    permissions text[] not null
);
revoke all on fc.process from public, fc_app, fc_worker, fc_sealer, fc_data;

create function fc.hash(secret text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select encode(sha256(convert_to(secret, 'UTF8')), 'hex')
$$;

create function fc.membership(a_user uuid, a_company uuid) returns jsonb
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select jsonb_build_object(
        'kind', 'person', 'id', u.id, 'name', u.name, 'email', u.email,
        'company_id', c.id, 'company_name', c.short_name,
        'role', r.code, 'role_title', r.title,
        'side', case when c.is_provider then 'provider' else 'customer' end,
        'permissions', coalesce(to_jsonb(r.permissions), '[]'),
        'everywhere', c.is_provider and r.code is not null,
        'token_id', null)
    from access_membership m
    join access_user u on u.id = m.user_id and u.is_active
    join customers_company c on c.id = m.company_id
    left join access_role r on r.code = m.role_id and (r.side = 'provider') = c.is_provider
    where m.user_id = a_user and (a_company is null or m.company_id = a_company)
      and m.valid @> clock_timestamp()
    order by c.is_provider desc, r.code is null, c.name
    limit 1
$$;

create function fc.prove_session(secret text) returns jsonb
language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
declare
    held access_session;
    found jsonb;
begin
    select * into held from access_session
    where session_key = fc.hash(secret) and expire_date > clock_timestamp() and user_id is not null;
    if held.user_id is null then
        return null;
    end if;
    found := fc.membership(held.user_id, held.company_id);
    if found is null and held.company_id is not null then
        found := fc.membership(held.user_id, null);  -- the membership ended: fall back to another, if there is one
    end if;
    if found is null then
        select jsonb_build_object('kind', 'person', 'id', u.id, 'name', u.name, 'email', u.email, 'company_id', null,
            'company_name', null, 'role', null, 'role_title', null, 'side', 'customer', 'permissions', '[]'::jsonb,
            'everywhere', false, 'token_id', null)
        into found from access_user u where u.id = held.user_id and u.is_active;
    end if;
    return found;
end $$;

create function fc.prove_token(secret text) returns jsonb
language plpgsql volatile set search_path = pg_catalog, public, pg_temp as $$
declare held access_token;
begin
    select * into held from access_token
    where token_hash = fc.hash(secret) and revoked_at is null and expires_at > clock_timestamp();
    if held.id is null then
        return null;
    end if;
    -- Once a minute is enough to show when a token was last used, and keeps reading a read.
    if not coalesce(held.last_used_at > clock_timestamp() - interval '1 minute', false) then
        update access_token set last_used_at = clock_timestamp() where id = held.id;
    end if;
    return fc.membership(held.user_id, held.company_id) || jsonb_build_object('token_id', held.id);
end $$;

create function fc.prove_delegation(secret text) returns jsonb
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select fc.membership(d.user_id, d.company_id) from access_delegation d
    where d.secret_hash = fc.hash(secret) and d.expires_at > clock_timestamp() and session_user = 'fc_worker'
$$;

create function fc.prove_process(secret text) returns jsonb
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select jsonb_build_object('kind', 'process', 'id', p.id, 'name', p.name, 'email', '',
        'company_id', (select id from customers_company where is_provider), 'company_name', 'the provider',
        'role', p.name, 'role_title', p.name, 'side', 'provider', 'permissions', to_jsonb(p.permissions),
        'everywhere', true, 'token_id', null)
    from fc.process p where p.secret_hash = fc.hash(secret)
$$;

revoke all on function fc.hash(text), fc.membership(uuid, uuid), fc.prove_session(text), fc.prove_token(text),
    fc.prove_delegation(text), fc.prove_process(text) from public;

create function fc.enter(kind text, secret text) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    actor jsonb := case kind
        when 'session' then fc.prove_session(secret)
        when 'token' then fc.prove_token(secret)
        when 'delegation' then fc.prove_delegation(secret)
        when 'process' then fc.prove_process(secret)
    end;
begin
    if actor is null then
        raise exception 'this proves nothing' using errcode = '28000';
    end if;
    perform fc.grant_capability(
        (actor ->> 'id')::uuid,
        case when (actor ->> 'everywhere')::boolean then '*' else coalesce(actor ->> 'company_id', '') end);
    return actor;
end $$;
revoke all on function fc.enter(text, text) from public;
grant execute on function fc.enter(text, text) to fc_app, fc_worker;

-- A session is read and written by whoever holds the cookie's value: nobody can list sessions or touch another's.
-- The web signs people in, so it says whose a new session is; which company it is in, the membership decides.
revoke all on access_session from fc_app, fc_worker;
alter table access_session enable row level security;
alter table access_session force row level security;

create function fc.load_session(secret text) returns text
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select session_data from access_session
    where session_key = fc.hash(secret) and expire_date > clock_timestamp()
$$;

create function fc.save_session(
    secret text, some_data text, an_expiry timestamptz, a_user uuid, a_company uuid, is_new boolean
) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if is_new then
        insert into access_session (session_key, session_data, expire_date, user_id, company_id)
        values (fc.hash(secret), some_data, an_expiry, a_user, a_company) on conflict do nothing;
    else
        update access_session set session_data = some_data, expire_date = an_expiry, user_id = a_user,
            company_id = case when user_id = a_user then coalesce(company_id, a_company) else a_company end
        where session_key = fc.hash(secret);
    end if;
    return found;
end $$;

create function fc.choose_company(secret text, a_company uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    update access_session s set company_id = a_company
    where s.session_key = fc.hash(secret) and s.expire_date > clock_timestamp() and exists (
        select from access_membership m
        where m.user_id = s.user_id and m.company_id = a_company and m.valid @> clock_timestamp());
    return found;
end $$;

create function fc.end_session(secret text) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
    delete from access_session where session_key = fc.hash(secret)
$$;

-- After a new password: whoever else holds a session of this person is out.
create function fc.end_other_sessions(a_user uuid, secret text) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
    delete from access_session where user_id = a_user and session_key <> fc.hash(secret)
$$;

create function fc.end_expired_sessions() returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
    delete from access_session where expire_date <= clock_timestamp()
$$;
revoke all on function fc.load_session(text), fc.save_session(text, text, timestamptz, uuid, uuid, boolean),
    fc.choose_company(text, uuid), fc.end_session(text), fc.end_other_sessions(uuid, text), fc.end_expired_sessions()
    from public;
grant execute on function fc.load_session(text), fc.save_session(text, text, timestamptz, uuid, uuid, boolean),
    fc.choose_company(text, uuid), fc.end_session(text), fc.end_other_sessions(uuid, text), fc.end_expired_sessions()
    to fc_app;

-- The companies a person may enter, told to that person's own session before any scope is chosen.
create function fc.companies_of(secret text) returns table (company_id uuid, name text, role_title text)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    return query
        select c.id, c.short_name::text, coalesce(r.title, 'No role yet')::text
        from access_session s
        join access_membership m on m.user_id = s.user_id and m.valid @> clock_timestamp()
        join customers_company c on c.id = m.company_id
        left join access_role r on r.code = m.role_id
        where s.session_key = fc.hash(secret) and s.expire_date > clock_timestamp()
        order by c.name;
end $$;
revoke all on function fc.companies_of(text) from public;
grant execute on function fc.companies_of(text) to fc_app;

-- UUIDv7 (RFC 9562, section 5.7) for rows that are written here: they sort among those that the application makes.
create function fc.new_id() returns uuid
language sql volatile set search_path = pg_catalog, pg_temp as $$
    select encode(set_byte(overlay(
        uuid_send(gen_random_uuid())
        placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
        6, 112 | (get_byte(uuid_send(gen_random_uuid()), 6) & 15)), 'hex')::uuid
$$;

-- Sign-in happens before there is a scope; these rows are written through here and nothing else is.
create function fc.record_sign_in(an_event text, a_user uuid, a_name text, some_new jsonb, a_business_at timestamptz)
returns void language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if an_event not in ('access.person.signed_in', 'access.person.signed_out', 'access.person.sign_in_failed') then
        raise exception 'not an event of signing in' using errcode = '42501';
    end if;
    insert into kernel_journal (id, at, business_at, event, action, company_id, actor_kind, actor_id, actor_name,
        interface, process, subject_type, subject_id, new, digest)
    select fc.new_id(), clock_timestamp(), a_business_at, an_event, '', c.company_id,
        case when a_user is null then 'nobody' else 'person' end, a_user, a_name, 'web', '', 'user',
        coalesce(a_user::text, a_name), some_new, ''
    from (select m.company_id from access_membership m where m.user_id = a_user and m.valid @> clock_timestamp()
          union all select null where not exists (
              select 1 from access_membership m where m.user_id = a_user and m.valid @> clock_timestamp())) c;
end $$;
revoke all on function fc.record_sign_in(text, uuid, text, jsonb, timestamptz) from public;
grant execute on function fc.record_sign_in(text, uuid, text, jsonb, timestamptz) to fc_app;

grant select on access_revocation to fc_data;
revoke update, delete, truncate on access_revocation from fc_app, fc_worker;
create function fc.announce_revocation() returns trigger language plpgsql as $$
begin
    perform pg_notify('revocation', new.kind || ' ' || new.subject);
    return null;
end $$;
create trigger announce_revocation after insert on access_revocation
    for each row execute function fc.announce_revocation();
