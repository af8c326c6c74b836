-- What waits to be told, as numbers and nothing else, for operators: asked without a scope.
create function fc.telling_backlog() returns table (name text, waiting bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select 'journal', greatest(0, coalesce((select max(seq) from kernel_seal), 0)
        - coalesce((select seq from notifications_position where name = 'people'), 0))
    union all select 'mail', count(*) from notifications_mail where state in ('waiting', 'sending')
    union all select 'webhook', count(*) from notifications_message where state in ('waiting', 'sending')
$$;
revoke all on function fc.telling_backlog() from public;
grant execute on function fc.telling_backlog() to fc_app, fc_worker;
