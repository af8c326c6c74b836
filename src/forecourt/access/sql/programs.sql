-- Machine clients. A company's administrators keep them, and give none of them more than their own role may, nor what was
-- granted to them for a time; what one may is never changed afterwards, so the application may not write it.
create function fc.may_keep_client(a_company uuid, some_scopes text[]) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from access_membership m
        join customers_company c on c.id = m.company_id and not c.is_provider
        cross join lateral fc.held(m, true) own
        where m.company_id = a_company and a_company = any(fc.scope()) and m.user_id = fc.actor()
          and m.valid @> clock_timestamp() and 'access.keep_colleagues' = any(own) and some_scopes <@ own)
$$;
revoke all on function fc.may_keep_client(uuid, text[]) from public;
grant execute on function fc.may_keep_client(uuid, text[]) to fc_app, fc_worker;

create policy access_client_insert on access_client as restrictive for insert to fc_app, fc_worker
    with check (fc.may_keep_client(company_id, scopes::text[]));
create policy access_client_update on access_client as restrictive for update to fc_app, fc_worker
    using (fc.may_keep_client(company_id, '{}')) with check (fc.may_keep_client(company_id, '{}'));
create policy access_client_delete on access_client as restrictive for delete to fc_app, fc_worker using (false);
revoke update, delete, truncate on access_client from fc_app, fc_worker;
grant update (hint, secret_hash, renewed_at, removed_at) on access_client to fc_app;

-- What follows is behind functions alone: nobody lists tokens of clients or who waits to be let in.
revoke all on access_client_token, access_program_sign_in from fc_app, fc_worker;
alter table access_client_token enable row level security;
alter table access_client_token force row level security;
alter table access_program_sign_in enable row level security;
alter table access_program_sign_in force row level security;

-- A client's journal row, written where nobody's scope is open yet.
create function fc.record_client(held access_client, an_event text, some_new jsonb, a_business_at timestamptz)
returns void language sql volatile set search_path = pg_catalog, public, pg_temp as $$
    insert into kernel_journal (id, at, business_at, event, action, company_id, actor_kind, actor_id, actor_name,
        interface, process, subject_type, subject_id, new, digest)
    values (fc.new_id(), clock_timestamp(), a_business_at, an_event, '', held.company_id, 'client', held.id, held.name,
        'api', '', 'client', held.id::text, some_new, '')
$$;

-- An hour for who shows a client's secret. Hashes of 256 random bits are compared: how long that takes tells nothing of
-- the secret. Null: unknown, removed, another secret or another network, in the same words.
create function fc.issue_client_token(
    gate text, a_client uuid, a_secret text, an_address inet, some_scopes text[], a_token text, a_life interval,
    a_business_at timestamptz, when_done text, when_refused text
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
    select * into held from access_client where id = a_client and removed_at is null;
    if held.id is null then
        return null;
    end if;
    if held.secret_hash <> fc.hash(a_secret)
        or (cardinality(held.networks) > 0 and not coalesce(an_address <<= any(held.networks::inet[]), false)) then
        perform fc.record_client(held, when_refused, jsonb_build_object('address', host(an_address)), a_business_at);
        return null;
    end if;
    given := coalesce(some_scopes, held.scopes::text[]);
    if not given <@ held.scopes::text[] then
        return jsonb_build_object('error', 'invalid_scope');
    end if;
    delete from access_client_token where client_id = held.id and expires_at <= clock_timestamp();
    insert into access_client_token (id, client_id, token_hash, scopes, made_at, expires_at)
    values (fc.new_id(), held.id, fc.hash(a_token), given, clock_timestamp(), clock_timestamp() + a_life);
    update access_client set last_used_at = clock_timestamp(), last_used_address = an_address where id = held.id;
    perform fc.record_client(held, when_done,
        jsonb_build_object('address', host(an_address), 'scopes', to_jsonb(given)), a_business_at);
    return jsonb_build_object('scopes', to_jsonb(given));
end $$;

-- Who a client's token stands for, without a trace. Renewing the secret ends every token that was fetched with the old one.
create function fc.client_of_token(secret text, an_address inet) returns jsonb
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select jsonb_build_object('kind', 'client', 'id', c.id, 'name', c.name, 'email', '', 'company_id', o.id,
        'company_name', o.short_name, 'role', 'machine', 'role_title', 'Machine client', 'side', 'customer',
        'permissions', coalesce((select jsonb_agg(s) from unnest(t.scopes) s where s = any(c.scopes)), '[]'::jsonb),
        'everywhere', false, 'token_id', t.id)
    from access_client_token t
    join access_client c on c.id = t.client_id and c.removed_at is null and t.made_at >= c.renewed_at
    join customers_company o on o.id = c.company_id and not o.is_provider
    where t.token_hash = fc.hash(secret) and t.expires_at > clock_timestamp()
      and (cardinality(c.networks) = 0 or coalesce(an_address <<= any(c.networks::inet[]), false))
$$;

-- A token is a person's own or a machine client's.
alter function fc.prove_token(text, inet) rename to prove_personal_token;
create function fc.prove_token(secret text, an_address inet) returns jsonb
language sql volatile set search_path = pg_catalog, public, pg_temp as $$
    select coalesce(fc.prove_personal_token(secret, an_address), fc.client_of_token(secret, an_address))
$$;
revoke all on function fc.record_client(access_client, text, jsonb, timestamptz), fc.client_of_token(text, inet),
    fc.prove_token(text, inet), fc.issue_client_token(
        text, uuid, text, inet, text[], text, interval, timestamptz, text, text) from public;
grant execute on function fc.issue_client_token(
    text, uuid, text, inet, text[], text, interval, timestamptz, text, text) to fc_app;

-- Programs that ask to be let in: a code that a person compares, for ten minutes, once.
create function fc.begin_program(
    gate text, a_device text, a_token text, a_hint text, a_code text, a_name text, an_address inet, some_scopes text[],
    a_life interval, a_pause smallint
) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform fc.require_gate(gate);
    delete from access_program_sign_in where expires_at < clock_timestamp() - interval '1 hour';
    insert into access_program_sign_in (id, device_hash, token_hash, hint, user_code, name, address, scopes, made_at,
        expires_at, state, pause_s)
    values (fc.new_id(), fc.hash(a_device), fc.hash(a_token), a_hint, a_code, a_name, an_address, some_scopes,
        clock_timestamp(), clock_timestamp() + a_life, 'asked', a_pause)
    on conflict do nothing;
    return found;
end $$;

create function fc.find_program(gate text, a_code text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform fc.require_gate(gate);
    return (
        select jsonb_build_object('name', p.name, 'address', host(p.address), 'scopes', to_jsonb(p.scopes),
            'made_at', p.made_at, 'expires_at', p.expires_at)
        from access_program_sign_in p
        where p.user_code = a_code and p.state = 'asked' and p.expires_at > clock_timestamp());
end $$;

-- The person in whose scope this is called decides, once. Returns what a token is made of.
create function fc.decide_program(gate text, a_code text, is_let_in boolean) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    decided access_program_sign_in;
begin
    perform fc.require_gate(gate);
    update access_program_sign_in p
    set state = case when is_let_in then 'let_in' else 'refused' end, user_id = fc.actor()
    where p.user_code = a_code and p.state = 'asked' and p.expires_at > clock_timestamp()
      and exists (select from access_user u where u.id = fc.actor())
    returning * into decided;
    return case when decided.id is not null then jsonb_build_object('name', decided.name,
        'address', host(decided.address), 'scopes', to_jsonb(decided.scopes), 'hint', decided.hint,
        'token_hash', decided.token_hash) end;
end $$;

-- What the program hears that asks. Asking faster than it was told makes the pause longer (RFC 8628, section 3.5).
create function fc.poll_program(gate text, a_device text) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    held access_program_sign_in;
    is_hasty boolean;
begin
    perform fc.require_gate(gate);
    select * into held from access_program_sign_in where device_hash = fc.hash(a_device) for update;
    if held.id is null or held.state = 'done' then
        return jsonb_build_object('error', 'invalid_grant');
    elsif held.expires_at <= clock_timestamp() then
        return jsonb_build_object('error', 'expired_token');
    elsif held.state = 'refused' then
        return jsonb_build_object('error', 'access_denied');
    end if;
    is_hasty := coalesce(held.polled_at > clock_timestamp() - make_interval(secs => held.pause_s), false);
    update access_program_sign_in set polled_at = clock_timestamp(),
        pause_s = case when is_hasty then least(held.pause_s + 5, 60) else held.pause_s end,
        state = case when held.state = 'let_in' and not is_hasty then 'done' else held.state end
    where id = held.id;
    if is_hasty then
        return jsonb_build_object('error', 'slow_down');
    elsif held.state = 'asked' then
        return jsonb_build_object('error', 'authorization_pending');
    end if;
    return (select jsonb_build_object('expires_in', extract(epoch from t.expires_at - clock_timestamp())::bigint,
                'scopes', to_jsonb(t.scopes))
            from access_token t where t.token_hash = held.token_hash and t.revoked_at is null);
end $$;
revoke all on function
    fc.begin_program(text, text, text, text, text, text, inet, text[], interval, smallint),
    fc.find_program(text, text), fc.decide_program(text, text, boolean), fc.poll_program(text, text) from public;
grant execute on function
    fc.begin_program(text, text, text, text, text, text, inet, text[], interval, smallint),
    fc.find_program(text, text), fc.decide_program(text, text, boolean), fc.poll_program(text, text) to fc_app;
