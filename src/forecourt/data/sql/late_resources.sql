-- Which meters wait for a file that is late: those whose newest readings a source brought that has not delivered a day
-- which they lack. A customer learns it of what it holds, and nothing else of the file.
create or replace function fc.late_resources(wanted text)
returns setof uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select distinct o.resource_id
    from data_late_file l
    join data_market_file f on f.source_id = l.source_id
    join data_object o on o.file_id = f.id and o.known_to is null and o.dataset_id = wanted
    where l.arrived_at is null and o.last_end_at < l.covers_to and (fc.everywhere() or exists (
        select from contracts_entitlement e where e.resource_id = o.resource_id and e.company_id = any (fc.scope())
    ))
$$;
revoke all on function fc.late_resources(text) from public;
grant execute on function fc.late_resources(text) to fc_app, fc_worker;
