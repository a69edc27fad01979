/** Runs of a sync, and the accounts that each run has to scan. */
export const CREATE_SYNC_RUNS = `
create table sync_runs (
  id                uuid not null,
  integration_id    uuid not null,
  connector_id      uuid not null,
  trigger           text not null,
  state             text not null,
  requested_by      text not null,
  lease_token       uuid,
  lease_expires_at  timestamptz,
  attempts          integer not null default 0,
  accounts_total    integer,
  accounts_done     integer not null default 0,
  accounts_failed   integer not null default 0,
  accounts_skipped  integer not null default 0,
  regions_done      integer not null default 0,
  clusters_found    integer not null default 0,
  resources_added   integer not null default 0,
  resources_changed integer not null default 0,
  resources_missing integer not null default 0,
  failure           jsonb,
  created_at        timestamptz not null,
  started_at        timestamptz,
  progressed_at     timestamptz not null,
  finished_at       timestamptz,
  constraint pk_sync_runs primary key (id),
  constraint ck_sync_runs_lease check ((lease_token is null) = (lease_expires_at is null)),
  constraint ck_sync_runs_ended check ((state in (
    'QUEUED', 'READING_ORGANIZATION', 'SCANNING'
  )) = (finished_at is null)),
  constraint ck_sync_runs_state check (state in (
    'QUEUED', 'READING_ORGANIZATION', 'SCANNING', 'SUCCEEDED', 'PARTIAL', 'FAILED', 'CANCELLED'
  )),
  constraint fk_sync_runs_integration_id foreign key (integration_id) references integrations (id) on delete cascade
);
create unique index uq_sync_runs_active on sync_runs (integration_id) where finished_at is null;
create index ix_sync_runs_integration_id on sync_runs (integration_id, created_at, id);

create table sync_run_accounts (
  run_id           uuid not null,
  account_id       text not null,
  account_name     text not null,
  state            text not null,
  lease_token      uuid,
  lease_expires_at timestamptz,
  attempts         integer not null default 0,
  outcome          text,
  code             text,
  message          text,
  operation        text,
  request_id       text,
  clusters_found   integer not null default 0,
  tags             jsonb,
  regions          jsonb not null default '[]',
  finished_at      timestamptz,
  constraint pk_sync_run_accounts primary key (run_id, account_id),
  constraint ck_sync_run_accounts_lease check ((lease_token is null) = (lease_expires_at is null)),
  constraint ck_sync_run_accounts_state check (state in ('PENDING', 'SCANNING', 'DONE')),
  constraint fk_sync_run_accounts_run_id foreign key (run_id) references sync_runs (id) on delete cascade
);
create index ix_sync_run_accounts_todo on sync_run_accounts (run_id, state, lease_expires_at) where state <> 'DONE';
`;
