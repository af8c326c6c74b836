-- Who asks for a new password, or leaves a topic by a link, has no scope yet: both are rows that anybody may add and only
-- the worker reads. A mail's content is closed for the worker besides.
create policy mail_posted on notifications_mail for insert to fc_app, fc_worker
    with check (state = 'waiting' and tries = 0);
create policy departure_noted on notifications_departure for insert to fc_app, fc_worker with check (true);
