-- The dictionary is the blueprint's: the web reads it.
revoke insert, update, delete on data_freshness, data_code_list from fc_app;
