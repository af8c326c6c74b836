-- The gate: a secret that the web process holds besides its login to the database. Sessions are opened, and what proves
-- people is read, only by whom it is shown, so that an injection in the web signs nobody in.
create table fc.gate (secret_hash text primary key);
revoke all on fc.gate from public, fc_app, fc_worker, fc_sealer, fc_data, fc_backup;

create function fc.require_gate(secret text) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (select from fc.gate where secret_hash = fc.hash(coalesce(secret, ''))) then
        raise exception 'this opens no gate' using errcode = '42501';
    end if;
end $$;
revoke all on function fc.require_gate(text) from public;

-- Open for the rest of the transaction, or until it is shut: allauth asks for factors in words of its own.
create function fc.open_gate(secret text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare body text := 'gate|' || (extract(epoch from clock_timestamp())::bigint + 30);
begin
    perform fc.require_gate(secret);
    perform set_config('fc.gate', body || '|' || fc.mac(body), true);
end $$;

create function fc.gate_is_open() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare part text[] := string_to_array(current_setting('fc.gate', true), '|');
begin
    return coalesce(array_length(part, 1) = 3 and part[1] = 'gate' and fc.mac('gate|' || part[2]) = part[3]
        and part[2]::bigint >= extract(epoch from clock_timestamp()), false);
end $$;
revoke all on function fc.open_gate(text), fc.gate_is_open() from public;
grant execute on function fc.open_gate(text), fc.gate_is_open() to fc_app;

revoke all on mfa_authenticator from fc_app, fc_worker;
grant select, insert, update, delete on mfa_authenticator to fc_app;
alter table mfa_authenticator enable row level security;
alter table mfa_authenticator force row level security;
create policy mfa_authenticator_gate on mfa_authenticator to fc_app
    using ((select fc.gate_is_open())) with check ((select fc.gate_is_open()));

create or replace function fc.has_account(an_email text) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select exists (select from access_user u where u.email = an_email and (u.password not like '!%'
        or exists (select from mfa_authenticator a where a.user_id = u.id)))
$$;

-- Which second factors the people of a company have: the kinds, for those who see its people.
create function fc.factors_of_colleagues(a_company uuid) returns table (user_id uuid, kinds text[])
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select m.user_id, array_agg(distinct a.type::text)
    from access_membership m join mfa_authenticator a on a.user_id = m.user_id
    where m.company_id = a_company and (fc.everywhere() or a_company = any(fc.scope()))
    group by m.user_id
$$;
revoke all on function fc.factors_of_colleagues(uuid) from public;
grant execute on function fc.factors_of_colleagues(uuid) to fc_app, fc_worker;

-- Sessions: from where and by what, for the person whose they are.
drop function fc.save_session(text, text, timestamptz, uuid, uuid, boolean);
create function fc.save_session(
    gate text, secret text, some_data text, an_expiry timestamptz, a_user uuid, a_company uuid, is_new boolean,
    an_agent text, an_address inet
) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform fc.require_gate(gate);
    if is_new then
        insert into access_session (session_key, handle, session_data, expire_date, user_id, company_id, made_at,
            agent, address)
        values (fc.hash(secret), fc.new_id(), some_data, an_expiry, a_user, a_company, clock_timestamp(),
            an_agent, an_address) on conflict do nothing;
    else
        update access_session set session_data = some_data, expire_date = an_expiry, user_id = a_user,
            company_id = case when user_id = a_user then coalesce(company_id, a_company) else a_company end,
            agent = an_agent, address = an_address
        where session_key = fc.hash(secret);
    end if;
    return found;
end $$;

drop function fc.end_other_sessions(uuid, text);
create function fc.end_other_sessions(gate text, a_user uuid, secret text) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare ended integer;
begin
    perform fc.require_gate(gate);
    delete from access_session where user_id = a_user and session_key <> fc.hash(secret);
    get diagnostics ended = row_count;
    return ended;
end $$;

create function fc.sessions_of(secret text)
returns table (handle uuid, made_at timestamptz, last_seen_at timestamptz, agent text, address text, is_this boolean)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select s.handle, s.made_at, s.last_seen_at, s.agent::text, host(s.address), s.session_key = mine.session_key
    from access_session mine join access_session s on s.user_id = mine.user_id
    where mine.session_key = fc.hash(secret) and mine.expire_date > clock_timestamp()
      and s.expire_date > clock_timestamp()
    order by s.session_key = mine.session_key desc, coalesce(s.last_seen_at, s.made_at) desc nulls last
$$;

create function fc.end_one_session(secret text, a_handle uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    delete from access_session s using access_session mine
    where mine.session_key = fc.hash(secret) and mine.expire_date > clock_timestamp()
      and s.user_id = mine.user_id and s.handle = a_handle and s.session_key <> mine.session_key;
    return found;
end $$;
revoke all on function fc.save_session(text, text, text, timestamptz, uuid, uuid, boolean, text, inet),
    fc.end_other_sessions(text, uuid, text), fc.sessions_of(text), fc.end_one_session(text, uuid) from public;
grant execute on function fc.save_session(text, text, text, timestamptz, uuid, uuid, boolean, text, inet),
    fc.end_other_sessions(text, uuid, text), fc.sessions_of(text), fc.end_one_session(text, uuid) to fc_app, fc_worker;

create or replace function fc.prove_session(secret text) returns jsonb
language plpgsql volatile set search_path = pg_catalog, public, pg_temp as $$
declare
    held access_session;
    found jsonb;
begin
    select * into held from access_session
    where session_key = fc.hash(secret) and expire_date > clock_timestamp() and user_id is not null;
    if held.user_id is null then
        return null;
    end if;
    if coalesce(held.last_seen_at < clock_timestamp() - interval '5 minutes', true) then
        update access_session set last_seen_at = clock_timestamp() where session_key = (
            select s.session_key from access_session s where s.session_key = held.session_key for update skip locked);
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

-- Devices: a browser that a person signed in with before. Only hashes of their cookies are kept.
revoke all on access_device from fc_app, fc_worker;
alter table access_device enable row level security;
alter table access_device force row level security;

create function fc.note_device(gate text, a_user uuid, secret text, an_agent text, an_address inet) returns text
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare known boolean;
begin
    perform fc.require_gate(gate);
    update access_device set last_seen_at = clock_timestamp(), agent = an_agent, address = an_address
    where user_id = a_user and secret_hash = fc.hash(secret);
    if found then
        return 'known';
    end if;
    known := exists (select from access_device where user_id = a_user);
    insert into access_device (id, user_id, secret_hash, agent, address, made_at, last_seen_at)
    values (fc.new_id(), a_user, fc.hash(secret), an_agent, an_address, clock_timestamp(), clock_timestamp());
    return case when known then 'new' else 'first' end;
end $$;
revoke all on function fc.note_device(text, uuid, text, text, inet) from public;
grant execute on function fc.note_device(text, uuid, text, text, inet) to fc_app;

-- What allauth does is journalled by its signals, outside any scope.
drop function fc.record_sign_in(text, uuid, text, jsonb, timestamptz);
create function fc.record_sign_in(
    gate text, an_event text, a_user uuid, a_name text, some_new jsonb, a_business_at timestamptz
) returns void language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform fc.require_gate(gate);
    if an_event not in ('access.person.signed_in', 'access.person.signed_out', 'access.person.sign_in_failed',
        'access.device.noticed', 'access.password.changed', 'access.factor.added', 'access.factor.removed',
        'access.factor.failed', 'access.recovery_codes.made', 'access.recovery_codes.used') then
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
revoke all on function fc.record_sign_in(text, text, uuid, text, jsonb, timestamptz) from public;
grant execute on function fc.record_sign_in(text, text, uuid, text, jsonb, timestamptz) to fc_app;
