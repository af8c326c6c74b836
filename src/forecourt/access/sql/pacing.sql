-- How fast somebody may ask: an allowance that refills evenly (the "generic cell rate algorithm"), one row for each who asks.
-- The row says when the allowance will be whole again. It is lost when the server crashes, which forgives everybody.
create unlogged table fc.pace (
    holder uuid primary key,
    whole_at timestamptz not null
) with (fillfactor = 50);
revoke all on fc.pace from public;

-- Take one request out of a holder's allowance: a minute's worth of requests, or what its token was bounded to if that is
-- less. Tells how many it has a minute, how many are left, in how many seconds it is whole again, and how many seconds
-- to wait where none was left; then nothing was taken.
create function fc.take_request(a_holder uuid, a_token uuid, a_minute integer)
returns table (quota integer, remaining integer, whole_in double precision, wait double precision)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    instant timestamptz := clock_timestamp();
    step interval;
    whole timestamptz;
begin
    quota := least(a_minute, (select t.requests_a_minute from access_token t where t.id = a_token));
    step := interval '1 minute' / quota;
    insert into fc.pace as held (holder, whole_at) values (a_holder, instant + step)
    on conflict (holder) do update set whole_at = greatest(held.whole_at, instant) + step
        where greatest(held.whole_at, instant) + step <= instant + interval '1 minute'
    returning held.whole_at into whole;
    wait := 0;
    if whole is null then
        select held.whole_at into whole from fc.pace held where held.holder = a_holder;
        wait := extract(epoch from whole + step - instant - interval '1 minute');
    end if;
    whole_in := extract(epoch from whole - instant);
    remaining := greatest(0, floor((60 - whole_in) * quota / 60 + 0.0001));
    return next;
end $$;
revoke all on function fc.take_request(uuid, uuid, integer) from public;
grant execute on function fc.take_request(uuid, uuid, integer) to fc_app;
