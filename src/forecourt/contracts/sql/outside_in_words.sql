-- Rows are searched for what is outside as text, and there a name that holds a quotation mark or a backslash is written
-- otherwise: as JSON within the journal, with both doubled within a row, and as JSON within a row. So a word stands for
-- itself in each way in which it may be found.
create function fc.as_written(a_word text) returns setof text
language sql immutable set search_path = pg_catalog, pg_temp as $$
    with written as (
        select a_word as word
        union
        select substring(to_json(a_word)::text from 2 for length(to_json(a_word)::text) - 2)
    )
    select word from written
    union
    select replace(replace(word, '\', '\\'), '"', '""') from written
$$;
revoke all on function fc.as_written(text) from public;

create or replace function fc.outside() returns text[]
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
    select coalesce(array_agg(written), '{}') from (
        select word from words where word <> '' group by word having not bool_or(is_inside)) w
    cross join lateral fc.as_written(w.word) written
$$;

-- Who sees a part of what the company holds sees no request of others and no machine client that names something outside:
-- reasons and names are anybody's words, and a request says which meters it is about.
create policy access_request_reach on access_request as restrictive for select to fc_app, fc_worker
    using ((select fc.bound()) is null
           or user_id = (select m.user_id from access_membership m where m.id = fc.bound())
           or not fc.names_any(access_request::text, (select fc.outside())));
create policy access_client_reach on access_client as restrictive for select to fc_app, fc_worker
    using ((select fc.bound()) is null or not fc.names_any(access_client::text, (select fc.outside())));
