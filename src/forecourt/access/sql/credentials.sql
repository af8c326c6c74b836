-- What a person signs in with is changed by the web with the gate open only: else a login to the database would be enough
-- to give somebody another password or another address, and then to sign in as them.
create function fc.guard_credentials() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if current_user = 'fc_app' then  -- by itself: nobody else may even ask about the gate
        if not fc.gate_is_open() then
            raise exception 'credentials are changed with the gate open only' using errcode = '42501';
        end if;
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
revoke all on function fc.guard_credentials() from public;

create trigger guard_credentials before update of password, email, is_active on access_user for each row
    when (old.password is distinct from new.password or old.email is distinct from new.email
          or old.is_active is distinct from new.is_active)
    execute function fc.guard_credentials();
create trigger guard_credentials before insert or update or delete on account_emailaddress for each row
    execute function fc.guard_credentials();
