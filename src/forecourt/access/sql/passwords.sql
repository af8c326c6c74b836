-- Hashes of passwords lie in a table of their own that no process may read. The user's row says whether there is one,
-- under a mark that changes with it, so that sessions and links made under an old one are known as such.
create table access_password (
    user_id uuid primary key references access_user (id) on delete cascade deferrable initially deferred,
    hash text not null
);
revoke all on access_password from fc_app, fc_worker;
alter table access_password enable row level security;
alter table access_password force row level security;

create function fc.set_password_aside() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.password like 'kept$%' and (tg_op = 'INSERT' or new.password is distinct from old.password) then
        raise exception 'a mark is not a password' using errcode = '42501';
    elsif new.password like '!%' then
        delete from access_password where user_id = new.id;
    elsif new.password not like 'kept$%' then
        insert into access_password (user_id, hash) values (new.id, new.password)
        on conflict (user_id) do update set hash = excluded.hash;
        new.password := 'kept$' || gen_random_uuid();
    end if;
    return new;
end $$;
revoke all on function fc.set_password_aside() from public;
create trigger set_password_aside before insert or update of password on access_user for each row
    execute function fc.set_password_aside();
update access_user set password = password where password not like '!%';

create function fc.password_of(gate text, a_user uuid) returns text
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform fc.require_gate(gate);
    return (select hash from access_password where user_id = a_user);
end $$;
revoke all on function fc.password_of(text, uuid) from public;
grant execute on function fc.password_of(text, uuid) to fc_app;

-- What a token means, without a trace: for the signer, which opens no more than the token was made for.
create function fc.recognise_token(secret text) returns jsonb
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select m.found || jsonb_build_object('token_id', t.id, 'permissions', case when t.scopes is null
        then m.found -> 'permissions'
        else coalesce((select jsonb_agg(p) from jsonb_array_elements_text(m.found -> 'permissions') p
                       where p = any(t.scopes)), '[]'::jsonb) end)
    from access_token t, lateral (select fc.membership(t.user_id, t.company_id) as found) m
    where t.token_hash = fc.hash(secret) and t.revoked_at is null and t.expires_at > clock_timestamp()
$$;
revoke all on function fc.recognise_token(text) from public;

-- As before, but that a row which is there already is not tried at all: its password would be set aside for nobody.
create or replace function fc.accept_invitation(secret text, a_name text, a_password text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    asked access_invitation;
    a_user uuid;
begin
    select i.* into asked from fc.open_invitation(secret) o join access_invitation i on i.id = o.id
    where i.accepted_at is null and i.withdrawn_at is null for update of i;
    if asked.id is null then
        raise exception 'this invites nobody' using errcode = '28000';
    end if;
    insert into access_user (id, email, name, password, is_active, theme)
    select asked.newcomer_id, asked.email, coalesce(nullif(a_name, ''), asked.name), coalesce(nullif(a_password, ''), '!'),
        true, 'system'
    where not exists (select from access_user u where u.email = asked.email);
    update access_user set password = a_password
    where email = asked.email and a_password <> '' and not fc.has_account(asked.email);
    select id into a_user from access_user where email = asked.email;
    insert into access_membership (id, user_id, company_id, role_id, valid)
    values (fc.new_id(), a_user, asked.company_id, asked.role_id, tstzrange(clock_timestamp(), asked.until))
    on conflict (user_id, company_id) do update set role_id = excluded.role_id, valid = excluded.valid
    where not (access_membership.valid @> clock_timestamp() and access_membership.role_id is not null);
    update access_invitation set accepted_at = clock_timestamp() where id = asked.id;
    return (select r.title from access_role r where r.code = asked.role_id);
end $$;
