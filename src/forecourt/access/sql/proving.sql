-- What a proof is worth is asked by every action and every page: one statement, where it was one for each part of the
-- answer. What a role carries and what was granted for a time is worked out (fc.held) for whom anything was granted or
-- limited; all others have what their role carries. `is_seen`: nothing is to be noted of the last time they were here.
-- `for_a_time`: which permissions were granted for a time and do not come with the role, for no way in that lives on, no
-- way out and no rule is made with one of those.
create or replace function fc.membership(a_user uuid, a_company uuid) returns jsonb
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select jsonb_build_object(
        'kind', 'person', 'id', u.id, 'name', u.name, 'email', u.email,
        'company_id', c.id, 'company_name', c.short_name,
        'role', r.code, 'role_title', r.title,
        'side', case when c.is_provider then 'provider' else 'customer' end,
        'permissions', case when g.until is null and l.membership_id is null
            then coalesce(to_jsonb(r.permissions), '[]') else to_jsonb(fc.held(m, false)) end,
        'for_a_time', case when g.until is not null then (
            select jsonb_agg(distinct p) from fc.grants_of(m) q, unnest(q.permissions::text[]) p
            where p <> all(fc.held(m, true))) end,
        'everywhere', c.is_provider and r.code is not null,
        'token_id', null,
        'bound', case when not c.is_provider and (l.membership_id is not null or g.is_scoped) then m.id end,
        'until', extract(epoch from least(upper(m.valid), g.until)),
        'is_seen', coalesce(m.last_seen_at >= clock_timestamp() - interval '5 minutes', false))
    from access_membership m
    join access_user u on u.id = m.user_id and u.is_active
    join customers_company c on c.id = m.company_id
    -- as fc.role_of, fc.is_limited and fc.grants_of say
    left join access_role r on r.code = m.role_id and (r.side = 'provider') = c.is_provider
        and (r.company_id is null or r.company_id = m.company_id)
    left join access_membership_limit l on l.membership_id = m.id
    cross join lateral (
        select min(q.until) as until, bool_or(q.is_scoped) as is_scoped from access_request q
        where q.user_id = m.user_id and q.company_id = m.company_id and q.state = 'granted'
          and q.until > clock_timestamp()) g
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
    if kind in ('session', 'token') and actor -> 'looker' is null
        and not coalesce((actor -> 'is_seen')::boolean, false) then
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
