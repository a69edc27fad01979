/** Doctor runs: what a connector reaches in AWS, for an integration or for settings that are not saved yet. */
export const CREATE_DOCTOR = `
create table doctor_runs (
  id               uuid not null,
  connector_id     uuid not null,
  integration_id   uuid,
  scope            text not null default 'EVERYTHING',
  settings         jsonb not null,
  settings_version integer,
  state            text not null,
  requested_by     text not null,
  lease_token      uuid,
  lease_expires_at timestamptz,
  attempts         integer not null default 0,
  units            jsonb not null default '[]',
  accounts_total   integer,
  accounts_done    integer not null default 0,
  started_at       timestamptz not null,
  finished_at      timestamptz,
  constraint pk_doctor_runs primary key (id),
  constraint ck_doctor_runs_lease check ((lease_token is null) = (lease_expires_at is null)),
  constraint ck_doctor_runs_scope check (scope in ('EVERYTHING', 'SETTINGS')),
  constraint ck_doctor_runs_state check (state in ('RUNNING', 'FINISHED')),
  constraint ck_doctor_runs_finished check ((state = 'RUNNING') = (finished_at is null)),
  constraint fk_doctor_runs_connector_id foreign key (connector_id) references connectors (id) on delete cascade,
  constraint fk_doctor_runs_integration_id foreign key (integration_id) references integrations (id) on delete cascade
);
create unique index uq_doctor_runs_running on doctor_runs (integration_id, scope) where finished_at is null;
create index ix_doctor_runs_integration_id on doctor_runs (integration_id, started_at, id);
create index ix_doctor_runs_connector_id on doctor_runs (connector_id, started_at, id);

create table doctor_checks (
  run_id     uuid not null,
  position   integer not null,
  name       text not null,
  state      text not null,
  account_id text,
  region     text,
  action     text,
  code       text,
  message    text not null,
  advice     text,
  statement  text,
  request_id text,
  constraint pk_doctor_checks primary key (run_id, position),
  constraint ck_doctor_checks_state check (state in ('OK', 'WARNING', 'FAILED', 'SKIPPED')),
  constraint ck_doctor_checks_name check (name in (
    'IDENTITY', 'CLOCK', 'MANAGEMENT_ROLE', 'EXTERNAL_ID', 'ORGANIZATION', 'MANAGEMENT_PERMISSIONS', 'IDENTITY_CENTER',
    'SSO_PORTAL', 'POOL', 'MEMBER_ROLE', 'MEMBER_PERMISSIONS', 'AUTHENTICATION_MODE'
  )),
  constraint fk_doctor_checks_run_id foreign key (run_id) references doctor_runs (id) on delete cascade
);
`;
