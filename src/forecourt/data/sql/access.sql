-- The data plane adds what it sent and reads nothing here.
revoke all on data_delivery from fc_data;
grant insert on data_delivery to fc_data;
grant usage on sequence data_delivery_id_seq to fc_data;
alter table data_delivery alter column journalled set default false;
create policy delivery_report on data_delivery for insert to fc_data with check (true);
revoke insert, update, delete on data_dataset from fc_app;
