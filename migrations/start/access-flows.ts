/** Access flows: eligibility, approvers and limits stand in the definition. */
export const CREATE_ACCESS_FLOWS = `
create table access_flows (
  id                   uuid not null,
  name                 text not null,
  name_key             text not null,
  description          text,
  active               boolean not null,
  inactive_code        text,
  inactive_message     text,
  inactive_at          timestamptz,
  trigger              text not null,
  max_duration_seconds integer,
  definition           jsonb not null,
  managed_by           text not null default 'API',
  terraform_document   jsonb,
  created_at           timestamptz not null,
  updated_at           timestamptz not null,
  deleted_at           timestamptz,
  version              integer not null,
  constraint pk_access_flows primary key (id),
  constraint ck_access_flows_inactive check (inactive_code is null or not active),
  constraint ck_access_flows_inactive_at check (num_nulls(inactive_code, inactive_message, inactive_at) in (0, 3)),
  constraint ck_access_flows_inactive_code check (inactive_code in ('SWITCHED_OFF', 'INTEGRATION_DELETED')),
  constraint ck_access_flows_managed_by check (managed_by in ('CONSOLE', 'API', 'TERRAFORM')),
  constraint ck_access_flows_max_duration_seconds check (max_duration_seconds >= 10),
  constraint ck_access_flows_trigger check (trigger in ('SELF_SERVE', 'AUTOMATIC'))
);
create unique index uq_access_flows_name_key on access_flows (name_key) where deleted_at is null;
create index ix_access_flows_list on access_flows (name_key, id);
create index ix_access_flows_changed on access_flows (updated_at, id);
create index ix_access_flows_created on access_flows (created_at, id);
`;
