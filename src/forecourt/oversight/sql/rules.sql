-- Every change of a rule changes the mark, in the same transaction. Nobody sets the mark by hand.
insert into oversight_rule_version (single, mark) values (true, gen_random_uuid());
revoke insert, update, delete, truncate on oversight_rule_version from fc_app, fc_worker;

create function fc.rules_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    update oversight_rule_version set mark = gen_random_uuid();
    return null;
end $$;
revoke all on function fc.rules_changed() from public;
create trigger rules_changed after insert or update or delete on oversight_dial
    for each statement execute function fc.rules_changed();
create trigger rules_changed after insert or update or delete on oversight_guardrail
    for each statement execute function fc.rules_changed();

-- What was used up is used up: only the worker clears away what no window reaches any more.
revoke update, delete, truncate on oversight_use from fc_app;
