-- Second factors that somebody lost are taken away by others: with the gate's secret, and only where the rows themselves
-- say that who asks may. Of a person who belongs to another company as well nothing is taken here: that company's
-- people would answer for what opens their own data. The provider's people who keep people may, for anybody else.
create function fc.reset_factors(gate text, a_user uuid) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    lost text[];
    ended integer;
begin
    perform fc.require_gate(gate);
    if fc.actor() is null or fc.actor() = a_user then
        raise exception 'nobody resets their own factors' using errcode = '42501';
    end if;
    if fc.everywhere() then
        if not exists (
            select from access_membership m join access_role r on r.code = m.role_id and r.side = 'provider'
            where m.user_id = fc.actor() and m.valid @> clock_timestamp() and 'access.keep_people' = any(r.permissions)
        ) then
            raise exception 'only who keeps people resets factors' using errcode = '42501';
        end if;
    elsif not exists (
        select from access_membership m where m.user_id = a_user and m.valid @> clock_timestamp()
            and m.company_id = any(fc.scope()) and fc.may_give(m.company_id, m.role_id)
    ) then
        raise exception 'not a colleague whose factors may be reset' using errcode = '42501';
    elsif exists (
        select from access_membership m where m.user_id = a_user and m.company_id <> all(fc.scope())
            and (upper_inf(m.valid) or upper(m.valid) > clock_timestamp())
    ) then
        return jsonb_build_object('elsewhere', true);
    end if;
    with gone as (delete from mfa_authenticator where user_id = a_user returning type::text)
    select coalesce(array_agg(distinct type order by type), '{}') into lost from gone;
    delete from access_session where user_id = a_user;
    get diagnostics ended = row_count;
    return jsonb_build_object('elsewhere', false, 'lost', lost, 'sessions_ended', ended);
end $$;
revoke all on function fc.reset_factors(text, uuid) from public;
grant execute on function fc.reset_factors(text, uuid) to fc_app;
