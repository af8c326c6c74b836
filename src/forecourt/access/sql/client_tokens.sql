-- A machine client that fetches a token for every request, or a hundred of them at once, keeps so many as are allowed at a
-- time: one more ends its oldest. Wrong secrets and networks are told in the journal once in ten minutes, with how many
-- there were since the last such row, so that nobody fills it who knows no more than a client's id.
create function fc.note_refused_client(held access_client, an_event text, an_address inet, a_business_at timestamptz)
returns void language plpgsql volatile set search_path = pg_catalog, public, pg_temp as $$
begin
    if held.refused_at > clock_timestamp() - interval '10 minutes' then
        update access_client set refusals = refusals + 1 where id = held.id;
        return;
    end if;
    update access_client set refusals = 0, refused_at = clock_timestamp() where id = held.id;
    perform fc.record_client(held, an_event,
        jsonb_build_object('address', host(an_address), 'times', held.refusals + 1), a_business_at);
end $$;
revoke all on function fc.note_refused_client(access_client, text, inet, timestamptz) from public;

drop function fc.issue_client_token(
    text, uuid, text, inet, text[], text, interval, timestamptz, text, text);
create function fc.issue_client_token(
    gate text, a_client uuid, a_secret text, an_address inet, some_scopes text[], a_token text, a_life interval,
    most integer, a_business_at timestamptz, when_done text, when_refused text
) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    held access_client;
    given text[];
begin
    perform fc.require_gate(gate);
    if when_done <> 'access.client.signed_in' or when_refused <> 'access.client.refused' then
        raise exception 'not an event of a client that signs in' using errcode = '42501';
    end if;
    select * into held from access_client where id = a_client and removed_at is null for no key update;
    if held.id is null then
        return null;
    end if;
    if held.secret_hash <> fc.hash(a_secret)
        or (cardinality(held.networks) > 0 and not coalesce(an_address <<= any(held.networks::inet[]), false)) then
        perform fc.note_refused_client(held, when_refused, an_address, a_business_at);
        return null;
    end if;
    given := coalesce(some_scopes, held.scopes::text[]);
    if not given <@ held.scopes::text[] then
        return jsonb_build_object('error', 'invalid_scope');
    end if;
    delete from access_client_token where client_id = held.id and (expires_at <= clock_timestamp() or id in (
        select t.id from access_client_token t where t.client_id = held.id
        order by t.made_at desc, t.id desc offset greatest(most, 1) - 1));
    insert into access_client_token (id, client_id, token_hash, scopes, made_at, expires_at)
    values (fc.new_id(), held.id, fc.hash(a_token), given, clock_timestamp(), clock_timestamp() + a_life);
    update access_client set last_used_at = clock_timestamp(), last_used_address = an_address where id = held.id;
    perform fc.record_client(held, when_done,
        jsonb_build_object('address', host(an_address), 'scopes', to_jsonb(given)), a_business_at);
    return jsonb_build_object('scopes', to_jsonb(given));
end $$;
revoke all on function fc.issue_client_token(
    text, uuid, text, inet, text[], text, interval, integer, timestamptz, text, text) from public;
grant execute on function fc.issue_client_token(
    text, uuid, text, inet, text[], text, interval, integer, timestamptz, text, text) to fc_app;

-- Whoever asks from ever new addresses leaves a row for each: one request in a thousand clears away what is long whole.
create or replace function fc.take_request(a_holder uuid, a_token uuid, a_minute integer)
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
    if random() < 0.001 then
        delete from fc.pace where holder in (
            select held.holder from fc.pace held where held.whole_at < instant - interval '1 hour'
            for update skip locked);
    end if;
    return next;
end $$;
