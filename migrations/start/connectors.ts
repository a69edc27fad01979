/** Connectors register themselves and send heartbeats; their tests say what they reach. */
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

create table connector_tests (
  id                uuid not null,
  connector_id      uuid not null,
  access            jsonb not null,
  sample_account_id text,
  state             text not null,
  checks            jsonb not null default '[]',
  created_at        timestamptz not null,
  finished_at       timestamptz,
  constraint pk_connector_tests primary key (id),
  constraint fk_connector_tests_connector_id foreign key (connector_id) references connectors (id) on delete cascade
);
create index ix_connector_tests_connector_id on connector_tests (connector_id);
`;
