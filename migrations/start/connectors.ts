/** Connectors register themselves and send heartbeats. */
export const CREATE_CONNECTORS = `
create table connectors (
  id               uuid not null,
  announced_name   text not null,
  name             text not null,
  version          integer not null default 1,
  kind             text not null,
  software_version text not null,
  account_id       text,
  region           text,
  caller_arn       text,
  problem          text,
  registered_at    timestamptz not null,
  last_seen_at     timestamptz not null,
  constraint pk_connectors primary key (id),
  constraint ck_connectors_kind check (kind in ('ECS', 'EKS', 'LOCAL'))
);
create unique index uq_connectors_announced_name on connectors (announced_name);
create unique index uq_connectors_name on connectors (name);
`;
