/** SCIM resources as the identity provider wrote them, beside the people and groups that they became. */
export const CREATE_SCIM = `
create table scim_users (
  identity_id   uuid not null,
  provider_id   uuid not null,
  user_name_key text not null,
  resource      jsonb not null,
  version       integer not null,
  created_at    timestamptz not null,
  modified_at   timestamptz not null,
  constraint pk_scim_users primary key (identity_id),
  constraint uq_scim_users_user_name unique (provider_id, user_name_key),
  constraint fk_scim_users_identity_id foreign key (identity_id) references identities (id) on delete cascade,
  constraint fk_scim_users_provider_id foreign key (provider_id) references identity_providers (id) on delete cascade
);
create index ix_scim_users_external_id on scim_users (provider_id, (resource ->> 'externalId'));
create index ix_scim_users_provider_id on scim_users (provider_id, identity_id);

create table scim_groups (
  group_id    uuid not null,
  provider_id uuid not null,
  resource    jsonb not null,
  version     integer not null,
  created_at  timestamptz not null,
  modified_at timestamptz not null,
  constraint pk_scim_groups primary key (group_id),
  constraint fk_scim_groups_group_id foreign key (group_id) references identity_groups (id) on delete cascade,
  constraint fk_scim_groups_provider_id foreign key (provider_id) references identity_providers (id) on delete cascade
);
create index ix_scim_groups_external_id on scim_groups (provider_id, (resource ->> 'externalId'));
create index ix_scim_groups_provider_id on scim_groups (provider_id, group_id);
create index ix_scim_groups_name on scim_groups (provider_id, lower(resource ->> 'displayName'));
`;
