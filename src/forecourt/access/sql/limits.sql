-- What a membership is worth: its role and what it was granted for a time, within what it is limited to.

-- What somebody may still do who sees only a part of what the company holds. All else concerns the company as a whole
-- and falls away, so that a permission that is new is one that a limited colleague does not have.
create function fc.limitable() returns text[]
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select array['contracts.see', 'data.see_quality', 'data.read_rows', 'data.annotate', 'access.manage_tokens',
        'access.see_people']
$$;

create function fc.is_limited(a_membership uuid) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select exists (select from access_membership_limit l where l.membership_id = a_membership)
$$;

-- A role counts where it is of the company's side, and a company's own role nowhere else.
create function fc.role_of(m access_membership) returns access_role
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select r from access_role r join customers_company c on c.id = m.company_id
    where r.code = m.role_id and (r.side = 'provider') = c.is_provider
      and (r.company_id is null or r.company_id = m.company_id)
$$;

-- What was granted for a time, on the true clock: it ends by itself.
create function fc.grants_of(m access_membership) returns setof access_request
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select q.* from access_request q
    where q.user_id = m.user_id and q.company_id = m.company_id and q.state = 'granted'
      and q.until > clock_timestamp()
$$;

-- lasting: what comes with the role alone, which is all that can be passed on.
create function fc.held(m access_membership, lasting boolean) returns text[]
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select coalesce(array_agg(distinct each.permission order by each.permission), '{}') from (
        select unnest((fc.role_of(m)).permissions::text[]) as permission
        union all
        select unnest(q.permissions::text[]) from fc.grants_of(m) q where not lasting) each
    where each.permission = any(fc.limitable()) or not fc.is_limited(m.id)
$$;

-- What a permission reaches, for one membership: everything, or what these rows name together.
create function fc.bounds_of(a_membership uuid, some_permissions text[])
returns table (is_all boolean, sites uuid[], contracts uuid[], resources uuid[])
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select l.membership_id is null, l.sites, l.contracts, l.resources
    from access_membership m left join access_membership_limit l on l.membership_id = m.id
    where m.id = a_membership and (fc.role_of(m)).permissions::text[] && (some_permissions || '*'::text)
    union all
    select l.membership_id is null and not q.is_scoped,
        case when q.is_scoped then q.sites else l.sites end,
        case when q.is_scoped then q.contracts else l.contracts end,
        case when q.is_scoped then q.resources else l.resources end
    from access_membership m
    cross join lateral fc.grants_of(m) q
    left join access_membership_limit l on l.membership_id = m.id
    where m.id = a_membership and q.permissions::text[] && some_permissions
$$;

create or replace function fc.membership(a_user uuid, a_company uuid) returns jsonb
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select jsonb_build_object(
        'kind', 'person', 'id', u.id, 'name', u.name, 'email', u.email,
        'company_id', c.id, 'company_name', c.short_name,
        'role', r.code, 'role_title', r.title,
        'side', case when c.is_provider then 'provider' else 'customer' end,
        'permissions', to_jsonb(fc.held(m, false)),
        'everywhere', c.is_provider and r.code is not null,
        'token_id', null,
        'bound', case when not c.is_provider and (fc.is_limited(m.id)
            or exists (select from fc.grants_of(m) q where q.is_scoped)) then m.id end,
        'until', extract(epoch from least(upper(m.valid), (select min(q.until) from fc.grants_of(m) q))))
    from access_membership m
    join access_user u on u.id = m.user_id and u.is_active
    join customers_company c on c.id = m.company_id
    left join lateral fc.role_of(m) r on true
    where m.user_id = a_user and (a_company is null or m.company_id = a_company)
      and m.valid @> clock_timestamp()
    order by c.is_provider desc, r.code is null, c.name
    limit 1
$$;

create or replace function fc.enter(kind text, secret text, an_address inet default null) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    actor jsonb := case kind
        when 'session' then fc.prove_session(secret)
        when 'token' then fc.prove_token(secret, an_address)
        when 'delegation' then fc.prove_delegation(secret)
        when 'invitation' then fc.prove_invitation(secret)
        when 'process' then fc.prove_process(secret)
    end;
begin
    if actor is null then
        raise exception 'this proves nothing' using errcode = '28000';
    end if;
    if kind in ('session', 'token') and actor -> 'looker' is null then
        perform fc.note_seen((actor ->> 'id')::uuid, (actor ->> 'company_id')::uuid);
    end if;
    -- Whoever looks through another's eyes stays who they are to the database: what is written is theirs. What is seen
    -- is what the other sees, so the other's bounds hold.
    perform fc.grant_capability(
        coalesce(actor #>> '{looker,id}', actor ->> 'id')::uuid,
        case when (actor ->> 'everywhere')::boolean then '*' else coalesce(actor ->> 'company_id', '') end,
        (actor ->> 'bound')::uuid);
    return actor;
end $$;

-- The rights of an administrator whose sight is limited do not count, and neither do those that were granted for a time:
-- what is passed on must rest on a role.
create or replace function fc.may_give(a_company uuid, a_role text) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select fc.everywhere() or exists (
        select from access_membership m
        cross join lateral fc.held(m, true) own
        left join access_role given on given.code = a_role
        where m.company_id = a_company and a_company = any(fc.scope()) and m.user_id = fc.actor()
          and m.valid @> clock_timestamp() and 'access.keep_colleagues' = any(own)
          and (a_role is null or (given.side = 'customer' and given.permissions::text[] <@ own
                                  and (given.company_id is null or given.company_id = a_company))))
$$;

-- Whether somebody may grant these permissions to another for a time: an administrator, within their own.
create function fc.may_grant(a_company uuid, some_permissions text[]) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from access_membership m
        cross join lateral fc.held(m, true) own
        where m.company_id = a_company and m.user_id = fc.actor() and m.valid @> clock_timestamp()
          and (fc.everywhere() or a_company = any(fc.scope()))
          and own && array['access.keep_colleagues', 'access.keep_people'] and some_permissions <@ own)
$$;

-- A company's own role: made of what the maker's role says may be passed on so, and of nothing that the maker lacks.
create function fc.may_define(a_company uuid, some_permissions text[]) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from access_membership m
        cross join lateral fc.held(m, true) own
        cross join lateral fc.role_of(m) r
        where m.company_id = a_company and a_company = any(fc.scope()) and m.user_id = fc.actor()
          and m.valid @> clock_timestamp() and 'access.keep_colleagues' = any(own)
          and some_permissions <@ own and some_permissions <@ r.lends::text[])
$$;
revoke all on function fc.limitable(), fc.is_limited(uuid), fc.role_of(access_membership),
    fc.grants_of(access_membership), fc.held(access_membership, boolean), fc.bounds_of(uuid, text[]),
    fc.may_grant(uuid, text[]), fc.may_define(uuid, text[]) from public;
grant execute on function fc.may_grant(uuid, text[]), fc.may_define(uuid, text[]) to fc_app, fc_worker;

-- Roles: the blueprint's are everybody's to know, a company's own are that company's alone.
drop policy access_role_scope on access_role;
create policy access_role_scope on access_role
    using (company_id is null or (select fc.everywhere()) or company_id = any((select fc.scope())::uuid[]))
    with check (company_id is null or (select fc.everywhere()) or company_id = any((select fc.scope())::uuid[]));
drop policy access_role_insert on access_role;
create policy access_role_insert on access_role as restrictive for insert to fc_app, fc_worker
    with check (case when company_id is null then (select fc.everywhere())
                else side = 'customer' and lends = '{}' and fc.may_define(company_id, permissions) end);
drop policy access_role_update on access_role;
create policy access_role_update on access_role as restrictive for update to fc_app, fc_worker
    using (case when company_id is null then (select fc.everywhere()) else fc.may_define(company_id, permissions) end)
    with check (case when company_id is null then (select fc.everywhere())
                else side = 'customer' and lends = '{}' and fc.may_define(company_id, permissions) end);
drop policy access_role_delete on access_role;
create policy access_role_delete on access_role as restrictive for delete to fc_app, fc_worker
    using (case when company_id is null then (select fc.everywhere()) else fc.may_define(company_id, permissions) end);

-- Limits are written by whoever may change the colleague, and never by who is limited themselves.
create policy access_membership_limit_own on access_membership_limit as restrictive for all to fc_app, fc_worker
    using (true)
    with check (not exists (select from access_membership m
                            where m.id = membership_id and m.user_id = (select fc.actor()))
                and exists (select from access_membership m
                            where m.id = membership_id and m.company_id = access_membership_limit.company_id));
-- Who is limited learns of no limit but their own: others name what is outside.
create policy access_membership_limit_reach on access_membership_limit as restrictive for select to fc_app, fc_worker
    using ((select fc.bound()) is null or membership_id = (select fc.bound()));

-- What was asked for: a person asks and gives back, another grants.
create policy access_request_insert on access_request as restrictive for insert to fc_app, fc_worker
    with check (user_id = (select fc.actor()) and state = 'asked');
create policy access_request_update on access_request as restrictive for update to fc_app, fc_worker
    using (true)
    with check ((user_id = (select fc.actor()) and state in ('withdrawn', 'ended'))
                or ((select fc.everywhere()) and state = 'ended')
                or (user_id <> (select fc.actor())
                    and fc.may_grant(company_id, case when state = 'granted' then permissions else '{}' end)));
create policy access_request_delete on access_request as restrictive for delete to fc_app, fc_worker using (false);
