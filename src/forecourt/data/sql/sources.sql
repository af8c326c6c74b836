-- What is expected of whom, the blueprint alone says; the web reads it.
revoke insert, update, delete on data_source from fc_app;
