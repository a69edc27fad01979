/**
 * Owners of each resource, with every step of how they were found; which resources wait for that while people are written; and
 * how often people or rules were written, as each transaction sees it.
 */
export const CREATE_OWNERS = `
create table resource_ownerships (
  resource_id  uuid not null,
  status       text not null,
  reason       text,
  steps        jsonb not null,
  content_hash text not null,
  resolved_at  timestamptz not null,
  constraint pk_resource_ownerships primary key (resource_id),
  constraint ck_resource_ownerships_reason check (reason in (
    'NO_RULE', 'TAG_MISSING', 'TAG_EMPTY', 'NO_MATCH', 'AMBIGUOUS', 'GROUP_EMPTY', 'ALL_INACTIVE'
  )),
  constraint ck_resource_ownerships_status check (status in ('RESOLVED', 'FALLBACK', 'UNOWNED')),
  constraint fk_resource_ownerships_resource_id foreign key (resource_id) references resources (id) on delete cascade
);

create table resource_owners (
  resource_id uuid not null,
  ordinal     integer not null,
  source      text not null,
  kind        text not null,
  provider_id uuid not null,
  identity_id uuid,
  group_id    uuid,
  attribute   text not null,
  key_name    text,
  value       text not null,
  name        text not null,
  matched_by  text not null,
  constraint pk_resource_owners primary key (resource_id, ordinal),
  constraint ck_resource_owners_matched_by check (matched_by in ('ID', 'NAME', 'EMAIL', 'ROLE', 'VALUE')),
  constraint ck_resource_owners_kind check (kind in ('USER', 'GROUP', 'ATTRIBUTE')),
  constraint ck_resource_owners_source check (source in ('RESOURCE_OWNER', 'INTEGRATION_OWNER')),
  constraint fk_resource_owners_resource_id foreign key (resource_id) references resources (id) on delete cascade,
  constraint fk_resource_owners_provider_id foreign key (provider_id)
    references identity_providers (id) on delete cascade,
  constraint fk_resource_owners_identity_id foreign key (identity_id) references identities (id) on delete cascade,
  constraint fk_resource_owners_group_id foreign key (group_id) references identity_groups (id) on delete cascade
);
create index ix_resource_owners_provider_id on resource_owners (provider_id);
create index ix_resource_owners_group_id on resource_owners (group_id);
create index ix_resource_owners_identity_id on resource_owners (identity_id);

create table deferred_ownerships (
  resource_id uuid not null,
  constraint pk_deferred_ownerships primary key (resource_id),
  constraint fk_deferred_ownerships_resource_id foreign key (resource_id) references resources (id) on delete cascade
);

create table people_version (
  one     boolean not null default true,
  version bigint not null,
  constraint pk_people_version primary key (one),
  constraint ck_people_version_one check (one)
);
insert into people_version (version) values (1);
`;
