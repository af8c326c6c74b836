-- Signed checkpoints: added by the sealer, read by whoever shows them, changed by nobody.
create trigger checkpoint_refuse before update or delete on kernel_checkpoint
    for each row execute function fc.journal_refuse();
create trigger checkpoint_refuse_truncate before truncate on kernel_checkpoint execute function fc.journal_refuse();

revoke all on kernel_checkpoint from public, fc_app, fc_worker, fc_sealer, fc_data;
grant select (seq, at, document) on kernel_checkpoint to fc_app, fc_worker;
grant select, insert on kernel_checkpoint to fc_sealer;
