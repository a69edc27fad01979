/** Sources of people and groups, and the progress of their reads from Identity Center. */
export const CREATE_IDENTITY_PROVIDERS = `
create table identity_providers (
  id                      uuid not null,
  name                    text not null,
  name_key                text not null,
  kind                    text not null,
  standing                text not null,
  enabled                 boolean not null default true,
  vouches_for_domains     text[] not null default '{}',
  external_id_issuers     text[] not null default '{}',
  integration_id          uuid,
  synced_at               timestamptz,
  next_sync_at            timestamptz,
  removals_confirmed      boolean not null default false,
  failure                 jsonb,
  scim_token_hash         text,
  former_scim_token_hash  text,
  scim_token_created_at   timestamptz,
  scim_token_last_used_at timestamptz,
  leavers_alarm           jsonb,
  leavers_acknowledged_at timestamptz,
  created_at              timestamptz not null,
  deleted_at              timestamptz,
  version                 integer not null default 1,
  constraint pk_identity_providers primary key (id),
  constraint ck_identity_providers_deleted check (deleted_at is null or (standing = 'LINK_ONLY' and not enabled)),
  constraint ck_identity_providers_integration_id check (kind = 'AWS_IDENTITY_CENTER' or integration_id is null),
  constraint ck_identity_providers_kind check (kind in ('FILE', 'AWS_IDENTITY_CENTER', 'SCIM')),
  constraint ck_identity_providers_standing check (standing in ('DEFAULT', 'NAMED', 'LINK_ONLY')),
  constraint fk_identity_providers_integration_id foreign key (integration_id)
    references integrations (id) on delete set null
);
create unique index uq_identity_providers_name_key on identity_providers (name_key) where deleted_at is null;
create unique index uq_identity_providers_default on identity_providers (standing) where standing = 'DEFAULT';
create unique index uq_identity_providers_integration_id on identity_providers (integration_id);
create unique index uq_identity_providers_scim_token_hash on identity_providers (scim_token_hash);
create unique index uq_identity_providers_former_scim_token_hash on identity_providers (former_scim_token_hash);
create index ix_identity_providers_next_sync_at on identity_providers (next_sync_at);

create table provider_reads (
  provider_id        uuid not null,
  state              text not null,
  "full"             boolean not null default false,
  full_requested     boolean not null default false,
  full_read_at       timestamptz,
  people             integer not null default 0,
  groups             integer not null default 0,
  memberships        integer not null default 0,
  started_at         timestamptz,
  finished_at        timestamptz,
  lease_token        uuid,
  lease_expires_at   timestamptz,
  attempts           integer not null default 0,
  removals_confirmed boolean not null default false,
  failure            jsonb,
  constraint pk_provider_reads primary key (provider_id),
  constraint ck_provider_reads_lease check ((lease_token is null) = (lease_expires_at is null)),
  constraint ck_provider_reads_state check (state in ('QUEUED', 'READING', 'WRITING', 'IDLE', 'FAILED', 'HELD')),
  constraint fk_provider_reads_provider_id foreign key (provider_id)
    references identity_providers (id) on delete cascade
);
`;
