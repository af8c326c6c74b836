-- The signer recognises tokens of machine clients too.
alter function fc.recognise(text, text, inet) rename to recognise_person_or_process;
create function fc.recognise(kind text, proof text, an_address inet) returns jsonb
language sql volatile set search_path = pg_catalog, public, pg_temp as $$
    select coalesce(
        fc.recognise_person_or_process(kind, proof, an_address),
        case when kind = 'token' then fc.client_of_token(proof, an_address) end)
$$;
revoke all on function fc.recognise(text, text, inet) from public;
