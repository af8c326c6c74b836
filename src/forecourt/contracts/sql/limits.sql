-- What of a company's holdings a bound scope reaches. Row security asks here, so whatever query is forgotten elsewhere
-- shows nothing that is outside.
create function fc.reached_by(a_membership uuid, some_permissions text[]) returns uuid[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select coalesce(array_agg(e.id), '{}')
    from access_membership m
    join contracts_entitlement e on e.company_id = m.company_id
    join contracts_resource r on r.id = e.resource_id
    where m.id = a_membership and exists (
        select from fc.bounds_of(a_membership, some_permissions) b
        where b.is_all or e.resource_id = any(b.resources) or e.contract_id = any(b.contracts) or r.site_id = any(b.sites))
$$;
revoke all on function fc.reached_by(uuid, text[]) from public;

-- The same for the open scope, as ids of entitlements; null where nothing binds it. One permission of several suffices.
create function fc.reach(some_permissions text[]) returns uuid[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select case when fc.bound() is not null then fc.reached_by(fc.bound(), some_permissions) end
$$;

-- Contracts in reach: those that are named, and those on which something in reach stands.
create function fc.reached_contracts() returns uuid[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select coalesce(array_agg(c.id), '{}')
    from access_membership m join contracts_contract c on c.company_id = m.company_id
    where m.id = fc.bound() and (
        exists (select from fc.bounds_of(m.id, array['contracts.see']) b
                where b.is_all or c.id = any(b.contracts))
        or exists (select from contracts_entitlement e where e.contract_id = c.id
                   and e.id = any((select fc.reach(array['contracts.see']))::uuid[])))
$$;

-- Words by which something outside would show: identifiers, numbers, names of sites, and ids of all of them. What is
-- also inside (a site with one meter on either side, a meter that came and went) names nothing outside.
create function fc.outside() returns text[]
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    with reached as (
        select unnest(fc.reach(array['contracts.see', 'data.see_quality', 'data.read_rows'])) as id
    ), holds as (
        select e.id, e.resource_id, e.contract_id, r.identifier, r.site_id, s.name as site,
               e.id in (select id from reached) as is_inside
        from access_membership m
        join contracts_entitlement e on e.company_id = m.company_id
        join contracts_resource r on r.id = e.resource_id
        left join contracts_site s on s.id = r.site_id
        where m.id = fc.bound()
    ), words as (
        select w.word, h.is_inside
        from holds h
        cross join lateral (values (h.id::text), (h.resource_id::text), (h.identifier), (h.site_id::text), (h.site))
            w (word)
        union all
        select w.word, c.id = any((select fc.reached_contracts())::uuid[])
        from access_membership m
        join contracts_contract c on c.company_id = m.company_id
        cross join lateral (values (c.id::text), (c.number), (c.title)) w (word)
        where m.id = fc.bound()
    )
    select coalesce(array_agg(word), '{}') from (
        select word from words where word <> '' group by word having not bool_or(is_inside)) w
$$;

create function fc.names_any(a_text text, some_words text[]) returns boolean
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select exists (select from unnest(some_words) word where position(word in a_text) > 0)
$$;
revoke all on function fc.reach(text[]), fc.reached_contracts(), fc.outside(), fc.names_any(text, text[]) from public;
grant execute on function fc.reach(text[]), fc.reached_contracts(), fc.outside(), fc.names_any(text, text[])
    to fc_app, fc_worker;

create policy contracts_entitlement_reach on contracts_entitlement as restrictive for select to fc_app, fc_worker
    using ((select fc.bound()) is null
           or id = any((select fc.reach(array['contracts.see', 'data.see_quality', 'data.read_rows']))::uuid[]));
create policy contracts_contract_reach on contracts_contract as restrictive for select to fc_app, fc_worker
    using ((select fc.bound()) is null or id = any((select fc.reached_contracts())::uuid[]));

-- The journal tells of anything, in words of any room: a bound scope reads no row that names something outside.
create policy kernel_journal_reach on kernel_journal as restrictive for select to fc_app, fc_worker
    using ((select fc.bound()) is null
           or not fc.names_any(concat_ws(' ', subject_id, old::text, new::text), (select fc.outside())));
