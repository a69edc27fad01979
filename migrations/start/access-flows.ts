/** Access flows: eligibility, approvers and limits stand in the definition. */
export const CREATE_ACCESS_FLOWS = `
create table access_flows (
  id                   uuid not null,
  name                 text not null,
  name_key             text not null,
  description          text,
  active               boolean not null,
  trigger              text not null,
  max_duration_seconds integer,
  definition           jsonb not null,
  created_at           timestamptz not null,
  updated_at           timestamptz not null,
  deleted_at           timestamptz,
  version              integer not null,
  constraint pk_access_flows primary key (id),
  constraint ck_access_flows_max_duration_seconds check (max_duration_seconds >= 10),
  constraint ck_access_flows_trigger check (trigger in ('SELF_SERVE', 'AUTOMATIC'))
);
create unique index uq_access_flows_name_key on access_flows (name_key) where deleted_at is null;
create index ix_access_flows_list on access_flows (name_key, id);
`;
