-- A token opens no more than it was made for, to the signer too.
create or replace function fc.recognise(kind text, proof text) returns jsonb
language sql volatile set search_path = pg_catalog, public, pg_temp as $$
    select case kind
        when 'session' then fc.prove_session(proof)
        when 'token' then fc.recognise_token(proof)
        when 'delegation' then (
            select fc.membership(d.user_id, d.company_id) from access_delegation d
            where d.secret_hash = fc.hash(proof) and d.expires_at > clock_timestamp())
        when 'process' then fc.prove_process(proof)
    end
$$;
