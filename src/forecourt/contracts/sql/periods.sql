-- An empty range slips through an exclusion constraint, and mixed bounds make two rows touch or overlap unseen:
-- periods are not empty, lower inclusive, upper exclusive.
alter table contracts_contract add constraint contract_period
    check (not isempty(valid) and lower_inc(valid) and not upper_inc(valid));
alter table contracts_entitlement add constraint entitlement_period
    check (not isempty(valid) and lower_inc(valid) and not upper_inc(valid));

-- An entitlement stands on a contract of the same company.
alter table contracts_contract add constraint contract_of_company unique (id, company_id);
alter table contracts_entitlement add constraint entitlement_on_own_contract
    foreign key (contract_id, company_id) references contracts_contract (id, company_id);
create index entitlement_by_company on contracts_entitlement (company_id, resource_id);

-- What the provider sells is read by the portal and written by the worker, when it applies a blueprint.
revoke insert, update, delete on contracts_service, contracts_level from fc_app;
