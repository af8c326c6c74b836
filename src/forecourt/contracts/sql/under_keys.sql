-- What the journal tells of people is under their keys, where no name of what is outside can be looked for: a bound
-- scope reads none of it.
drop policy kernel_journal_reach on kernel_journal;
create policy kernel_journal_reach on kernel_journal as restrictive for select to fc_app, fc_worker
    using ((select fc.bound()) is null
           or (not coalesce(new ? 'sealed_for', false)
               and not fc.names_any(concat_ws(' ', subject_id, old::text, new::text), (select fc.outside()))));
