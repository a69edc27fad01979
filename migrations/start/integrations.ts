/** Connections to AWS Organizations. */
export const CREATE_INTEGRATIONS = `
create table integrations (
  id                               uuid not null,
  kind                             text not null default 'AWS_ORGANIZATION',
  name                             text not null,
  name_key                         text not null,
  connector_id                     uuid not null,
  resource_types                   text[] not null,
  configuration_as_typed           jsonb not null,
  region                           text not null,
  sso_region                       text not null,
  sso_portal                       text not null,
  management_account_role_arn      text,
  excluded_organizational_unit_ids text[] not null,
  excluded_account_ids             text[] not null,
  session_duration_hours           integer not null,
  discovery_regions                text[] not null,
  member_role_name                 text not null,
  external_id                      text not null,
  custom_access_details            text,
  integration_owners               jsonb not null default '[]',
  owner_rules                      jsonb not null default '[]',
  principal_strategy               text not null default 'IDENTITY_CENTER',
  principal_role_template          text,
  shared_entries_allowed           boolean not null default false,
  foreign_policies                 text not null default 'REPORT',
  pool_permission_set_arns         text[] not null default '{}',
  pool_reserve_percent             integer not null default 10,
  managed_by                       text not null default 'API',
  terraform_document               jsonb,
  enabled                          boolean not null default true,
  deleted_at                       timestamptz,
  organization_id                  text,
  management_account_id            text,
  organization_read_at             timestamptz,
  sync_warnings                    jsonb not null default '[]',
  first_synced_at                  timestamptz,
  next_sync_at                     timestamptz,
  created_at                       timestamptz not null,
  updated_at                       timestamptz not null,
  version                          integer not null,
  constraint pk_integrations primary key (id),
  constraint ck_integrations_managed_by check (managed_by in ('CONSOLE', 'API', 'TERRAFORM')),
  constraint fk_integrations_connector_id foreign key (connector_id) references connectors (id) on delete restrict
);
create unique index uq_integrations_name_key on integrations (name_key);
create unique index uq_integrations_organization_id on integrations (organization_id)
  where organization_id is not null;
create index ix_integrations_connector_id on integrations (connector_id);
create index ix_integrations_next_sync_at on integrations (next_sync_at);
`;
