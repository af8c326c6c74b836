-- Looking through a customer's eyes: a session of the provider's staff is, for a while, what somebody else would see.
revoke all on access_look from fc_app, fc_worker;
alter table access_look enable row level security;
alter table access_look force row level security;

create function fc.may_look(a_user uuid) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from access_membership m
        join customers_company c on c.id = m.company_id and c.is_provider
        join access_role r on r.code = m.role_id and r.side = 'provider'
        where m.user_id = a_user and m.valid @> clock_timestamp() and 'access.look_through' = any(r.permissions))
$$;
revoke all on function fc.may_look(uuid) from public;

create function fc.begin_look(gate text, secret text, a_company uuid, a_target uuid, a_reason text, until timestamptz)
returns uuid language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    held access_session;
    made uuid := fc.new_id();
begin
    perform fc.require_gate(gate);
    select * into held from access_session
    where session_key = fc.hash(secret) and expire_date > clock_timestamp();
    if held.user_id is null or not fc.may_look(held.user_id) or until > clock_timestamp() + interval '31 minutes'
        or not exists (
            select from access_membership m join customers_company c on c.id = m.company_id and not c.is_provider
            where m.user_id = a_target and m.company_id = a_company and m.role_id is not null
              and m.valid @> clock_timestamp()) then
        return null;
    end if;
    insert into access_look (id, session_key, user_id, company_id, target_id, reason, began_at, until)
    values (made, held.session_key, held.user_id, a_company, a_target, a_reason, clock_timestamp(), until);
    return made;
end $$;

create function fc.end_look(secret text) returns uuid
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
    update access_look set ended_at = clock_timestamp()
    where session_key = fc.hash(secret) and ended_at is null returning id
$$;
revoke all on function fc.begin_look(text, text, uuid, uuid, text, timestamptz), fc.end_look(text) from public;
grant execute on function fc.begin_look(text, text, uuid, uuid, text, timestamptz), fc.end_look(text) to fc_app;

create function fc.looking(held access_session) returns jsonb
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select fc.membership(l.target_id, l.company_id) || jsonb_build_object(
        'looker', jsonb_build_object('id', u.id, 'name', u.name, 'until', l.until, 'reason', l.reason))
    from access_look l join access_user u on u.id = l.user_id and u.is_active
    where l.session_key = held.session_key and l.user_id = held.user_id and l.ended_at is null
      and l.until > clock_timestamp() and fc.may_look(l.user_id)
    order by l.began_at desc limit 1
$$;
revoke all on function fc.looking(access_session) from public;

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
    found := fc.looking(held);
    if found is not null then
        return found;
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
