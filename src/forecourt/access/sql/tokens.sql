-- A token opens what its owner may and what it was made for, whichever is less, from the networks it names.
create function fc.prove_token(secret text, an_address inet) returns jsonb
language plpgsql volatile set search_path = pg_catalog, public, pg_temp as $$
declare
    held access_token;
    found jsonb;
begin
    select * into held from access_token
    where token_hash = fc.hash(secret) and revoked_at is null and expires_at > clock_timestamp();
    if held.id is null then
        return null;
    end if;
    if cardinality(held.networks) > 0 and not coalesce(an_address <<= any(held.networks::inet[]), false) then
        return null;  -- in the same words as no token at all
    end if;
    found := fc.membership(held.user_id, held.company_id);
    if found is null then
        return null;
    end if;
    -- Once a minute is enough to show when and from where a token was last used, and keeps reading a read.
    if not coalesce(held.last_used_at > clock_timestamp() - interval '1 minute'
                    and held.last_used_address is not distinct from an_address, false) then
        update access_token set last_used_at = clock_timestamp(), last_used_address = an_address where id = held.id;
    end if;
    if held.scopes is not null then
        found := found || jsonb_build_object('permissions', coalesce((
            select jsonb_agg(permission) from jsonb_array_elements_text(found -> 'permissions') permission
            where permission = any(held.scopes)), '[]'::jsonb));
    end if;
    return found || jsonb_build_object('token_id', held.id);
end $$;
revoke all on function fc.prove_token(text, inet) from public;

drop function fc.enter(text, text);
drop function fc.prove_token(text);
create function fc.enter(kind text, secret text, an_address inet default null) returns jsonb
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
    -- Whoever looks through another's eyes stays who they are to the database: what is written is theirs.
    perform fc.grant_capability(
        coalesce(actor #>> '{looker,id}', actor ->> 'id')::uuid,
        case when (actor ->> 'everywhere')::boolean then '*' else coalesce(actor ->> 'company_id', '') end);
    return actor;
end $$;
revoke all on function fc.enter(text, text, inet) from public;
grant execute on function fc.enter(text, text, inet) to fc_app, fc_worker;
