-- Colleagues: who may change whom is decided by the rows themselves, so that an injection in an administrator's scope
-- still gives nobody more than that administrator has, and in anybody else's scope nothing at all.

create function fc.may_give(a_company uuid, a_role text) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select fc.everywhere() or exists (
        select from access_membership m
        join access_role own on own.code = m.role_id and own.side = 'customer'
        left join access_role given on given.code = a_role
        where m.company_id = a_company and a_company = any(fc.scope()) and m.user_id = fc.actor()
          and m.valid @> clock_timestamp() and 'access.keep_colleagues' = any(own.permissions)
          and (a_role is null or (given.side = 'customer' and given.permissions <@ own.permissions)))
$$;
revoke all on function fc.may_give(uuid, text) from public;
grant execute on function fc.may_give(uuid, text) to fc_app, fc_worker;

drop policy access_membership_update on access_membership;
create policy access_membership_update on access_membership as restrictive for update to fc_app, fc_worker
    using (fc.may_give(company_id, role_id)) with check (fc.may_give(company_id, role_id));

-- A token ends with its owner's membership, so whoever ends that ends the token.
drop policy access_token_update on access_token;
create policy access_token_update on access_token as restrictive for update to fc_app, fc_worker
    using (user_id = (select fc.actor()) or fc.may_give(company_id, null));

-- The company of open sessions, when a membership ends. Whether it did is asked here again.
create function fc.leave_company(a_user uuid, a_company uuid) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
    update access_session set company_id = null
    where user_id = a_user and company_id = a_company and fc.may_give(a_company, null)
      and not exists (select from access_membership m where m.user_id = a_user and m.company_id = a_company
                      and m.valid @> clock_timestamp())
$$;
revoke all on function fc.leave_company(uuid, uuid) from public;
grant execute on function fc.leave_company(uuid, uuid) to fc_app, fc_worker;

create function fc.open_invitation(secret text) returns access_invitation
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select i from access_invitation i
    where i.secret_hash = fc.hash(secret) and i.accepted_at is null and i.withdrawn_at is null
      and i.expires_at > clock_timestamp()
      and not exists (select from access_user u where u.email = i.email and not u.is_active)
$$;

-- An account that can sign in. One that never could (no password yet) is taken over by whom its address belongs to.
create function fc.has_account(an_email text) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select exists (select from access_user u where u.email = an_email and u.password not like '!%')
$$;

create function fc.prove_invitation(secret text) returns jsonb
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select jsonb_build_object('kind', 'person', 'id', coalesce(u.id, i.newcomer_id), 'name', coalesce(u.name, i.name),
        'email', i.email, 'company_id', c.id, 'company_name', c.short_name, 'role', null, 'role_title', null,
        'side', 'customer', 'permissions', '[]'::jsonb, 'everywhere', false, 'token_id', null,
        'only', jsonb_build_array('access.join_company'))
    from fc.open_invitation(secret) i
    join customers_company c on c.id = i.company_id
    left join access_user u on u.email = i.email
$$;
revoke all on function fc.open_invitation(text), fc.has_account(text), fc.prove_invitation(text) from public;

create function fc.welcome(secret text) returns jsonb
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select jsonb_build_object('company', c.name, 'invited_by', i.invited_by, 'email', i.email,
        'name', i.name, 'role_title', r.title, 'permissions', to_jsonb(r.permissions),
        'until', i.until, 'expires_at', i.expires_at, 'has_account', fc.has_account(i.email))
    from fc.open_invitation(secret) i
    join customers_company c on c.id = i.company_id
    join access_role r on r.code = i.role_id
$$;

-- Used up at once: a second call finds it accepted. Somebody who is a member by now keeps what they have.
create function fc.accept_invitation(secret text, a_name text, a_password text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    asked access_invitation;
    a_user uuid;
begin
    select i.* into asked from fc.open_invitation(secret) o join access_invitation i on i.id = o.id
    where i.accepted_at is null and i.withdrawn_at is null for update of i;
    if asked.id is null then
        raise exception 'this invites nobody' using errcode = '28000';
    end if;
    insert into access_user (id, email, name, password, is_active, theme)
    values (asked.newcomer_id, asked.email, coalesce(nullif(a_name, ''), asked.name), coalesce(nullif(a_password, ''), '!'),
        true, 'system')
    on conflict (email) do nothing;
    update access_user set password = a_password
    where email = asked.email and a_password <> '' and not fc.has_account(asked.email);
    select id into a_user from access_user where email = asked.email;
    insert into access_membership (id, user_id, company_id, role_id, valid)
    values (fc.new_id(), a_user, asked.company_id, asked.role_id, tstzrange(clock_timestamp(), asked.until))
    on conflict (user_id, company_id) do update set role_id = excluded.role_id, valid = excluded.valid
    where not (access_membership.valid @> clock_timestamp() and access_membership.role_id is not null);
    update access_invitation set accepted_at = clock_timestamp() where id = asked.id;
    return (select r.title from access_role r where r.code = asked.role_id);
end $$;
revoke all on function fc.welcome(text), fc.accept_invitation(text, text, text) from public;
grant execute on function fc.welcome(text), fc.accept_invitation(text, text, text) to fc_app;

-- When a colleague was last here, for the people of the company: every few minutes, and never waiting for anyone.
create function fc.note_seen(a_user uuid, a_company uuid) returns void
language sql volatile set search_path = pg_catalog, public, pg_temp as $$
    update access_membership set last_seen_at = clock_timestamp() where id = (
        select m.id from access_membership m
        where m.user_id = a_user and m.company_id = a_company
          and coalesce(m.last_seen_at < clock_timestamp() - interval '5 minutes', true)
        for update skip locked)
$$;
revoke all on function fc.note_seen(uuid, uuid) from public;

create or replace function fc.enter(kind text, secret text) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    actor jsonb := case kind
        when 'session' then fc.prove_session(secret)
        when 'token' then fc.prove_token(secret)
        when 'delegation' then fc.prove_delegation(secret)
        when 'invitation' then fc.prove_invitation(secret)
        when 'process' then fc.prove_process(secret)
    end;
begin
    if actor is null then
        raise exception 'this proves nothing' using errcode = '28000';
    end if;
    if kind in ('session', 'token') then
        perform fc.note_seen((actor ->> 'id')::uuid, (actor ->> 'company_id')::uuid);
    end if;
    perform fc.grant_capability(
        (actor ->> 'id')::uuid,
        case when (actor ->> 'everywhere')::boolean then '*' else coalesce(actor ->> 'company_id', '') end);
    return actor;
end $$;
