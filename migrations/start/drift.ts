/** Drift scans of the access entries of each cluster, and their findings. */
export const CREATE_DRIFT = `
create table drift_scans (
  resource_id      uuid not null,
  integration_id   uuid not null,
  account_id       text not null,
  region           text not null,
  is_live          boolean not null default false,
  next_scan_at    timestamptz not null,
  lease_token      uuid,
  lease_expires_at timestamptz,
  observed_at        timestamptz,
  entries          integer,
  failure          jsonb,
  failed_attempts  integer not null default 0,
  removing         jsonb not null default '{}',
  constraint pk_drift_scans primary key (resource_id),
  constraint ck_drift_scans_lease check ((lease_token is null) = (lease_expires_at is null)),
  constraint fk_drift_scans_resource_id foreign key (resource_id) references resources (id) on delete cascade,
  constraint fk_drift_scans_integration_id foreign key (integration_id)
    references integrations (id) on delete cascade
);
create index ix_drift_scans_due on drift_scans (integration_id, is_live, next_scan_at);
create index ix_drift_scans_leased on drift_scans (integration_id) where lease_token is not null;

create table drift_findings (
  id             uuid not null,
  resource_id    uuid not null,
  integration_id uuid not null,
  principal_arn  text not null,
  kind           text not null,
  target_id      uuid,
  person_id      uuid,
  entry_arn      text,
  access         jsonb,
  tags           jsonb,
  differences    text[] not null,
  since          timestamptz not null,
  appeared       boolean not null,
  described_at   timestamptz,
  removal        jsonb,
  removal_failure jsonb,
  version        integer not null default 1,
  constraint pk_drift_findings primary key (id),
  constraint ck_drift_findings_kind check (kind in ('OURS_MISSING', 'OURS_ALTERED', 'FOREIGN', 'ORPHAN', 'UNKNOWN')),
  constraint fk_drift_findings_resource_id foreign key (resource_id)
    references drift_scans (resource_id) on delete cascade,
  constraint fk_drift_findings_integration_id foreign key (integration_id)
    references integrations (id) on delete cascade,
  constraint fk_drift_findings_target_id foreign key (target_id) references access_targets (id) on delete set null,
  constraint fk_drift_findings_person_id foreign key (person_id) references people (id) on delete set null
);
create unique index uq_drift_findings_principal on drift_findings (resource_id, principal_arn);
create index ix_drift_findings_kind on drift_findings (kind, integration_id);
create index ix_drift_findings_list on drift_findings (integration_id, since, id);
create index ix_drift_findings_principal on drift_findings (integration_id, principal_arn, id);
create index ix_drift_findings_target_id on drift_findings (target_id);
create index ix_drift_findings_person_id on drift_findings (person_id);

/* Findings that an admin accepted as they were found. An acceptance counts until its end, and goes when the finding changes. */
create table drift_acceptances (
  finding_id     uuid not null,
  facts          jsonb not null,
  reason         text not null,
  until          timestamptz,
  accepted_at    timestamptz not null,
  accepted_by_name text not null,
  accepted_by    uuid,
  constraint pk_drift_acceptances primary key (finding_id),
  constraint fk_drift_acceptances_finding_id foreign key (finding_id) references drift_findings (id) on delete cascade,
  constraint fk_drift_acceptances_accepted_by foreign key (accepted_by) references people (id) on delete set null
);
create index ix_drift_acceptances_accepted_by on drift_acceptances (accepted_by);
`;
