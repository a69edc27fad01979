/** Connectors register themselves and send heartbeats. */
export const CREATE_CONNECTORS = `
create table connectors (
  id            uuid not null,
  name          text not null,
  kind          text not null,
  version       text not null,
  account_id    text,
  region        text,
  caller_arn    text,
  problem       text,
  registered_at timestamptz not null,
  last_seen_at  timestamptz not null,
  constraint pk_connectors primary key (id),
  constraint ck_connectors_kind check (kind in ('ECS', 'EKS', 'LOCAL'))
);
create unique index uq_connectors_name on connectors (name);
`;
