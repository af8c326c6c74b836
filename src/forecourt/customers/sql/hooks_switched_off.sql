-- A hook that is switched off has no secret for whoever asks: what is sent to it finds no hook.
create or replace function fc.hook_secret(a_code text) returns bytea
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select h.sealed_secret from customers_hook h where h.code = a_code and h.is_on
$$;
