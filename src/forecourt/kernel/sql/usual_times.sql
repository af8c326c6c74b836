-- How long each action usually takes, over all companies, for anybody who is signed in: figures alone, and only of what
-- at least five companies did, so that nobody reads another's doings out of them. Bounded by the newest rows.
create or replace function fc.usual_times(a_since timestamptz, newest integer)
returns table (action varchar, performed bigint, p50_us double precision, p95_us double precision)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select r.action, count(*), percentile_cont(0.5) within group (order by r.duration_us),
           percentile_cont(0.95) within group (order by r.duration_us)
    from (
        select j.action, j.company_id, j.duration_us from kernel_journal j
        where j.at >= a_since and j.action <> '' and j.duration_us is not null and j.company_id is not null
          and j.event not in ('kernel.action.asked', 'kernel.action.refused')
        order by j.id desc limit least(newest, 100000)
    ) r
    group by r.action having count(distinct r.company_id) >= 5
$$;
revoke all on function fc.usual_times(timestamptz, integer) from public;
grant execute on function fc.usual_times(timestamptz, integer) to fc_app, fc_worker;
