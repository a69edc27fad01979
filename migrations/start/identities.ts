/** People, groups and memberships. The reversed indexes find near misses: names that end like a mistyped one. */
export const CREATE_IDENTITIES = `
create table identities (
  id                  uuid not null,
  provider_id         uuid not null,
  external_id         text not null,
  user_name           text not null,
  email               text,
  display_name        text not null,
  active              boolean not null,
  title               text,
  department          text,
  manager_external_id text,
  roles               text[] not null,
  attributes          jsonb not null,
  removed_at          timestamptz,
  left_at             timestamptz,
  created_at          timestamptz not null,
  constraint pk_identities primary key (id),
  constraint uq_identities_provider_id_external_id unique (provider_id, external_id),
  constraint fk_identities_provider_id foreign key (provider_id) references identity_providers (id) on delete cascade
);
create index ix_identities_manager on identities (provider_id, manager_external_id);
create index ix_identities_left_at on identities (provider_id, left_at) where left_at is not null;
create index ix_identities_external_id on identities (lower(external_id));
create index ix_identities_roles on identities using gin (roles);
create index ix_identities_attributes on identities using gin (attributes);
create index ix_identities_user_name on identities (lower(user_name) text_pattern_ops);
create index ix_identities_user_name_reversed on identities (reverse(lower(user_name)) text_pattern_ops);
create index ix_identities_email on identities (lower(email) text_pattern_ops);
create index ix_identities_email_reversed on identities (reverse(lower(email)) text_pattern_ops);

create table identity_groups (
  id          uuid not null,
  provider_id uuid not null,
  external_id text not null,
  name        text not null,
  removed_at  timestamptz,
  created_at  timestamptz not null,
  constraint pk_identity_groups primary key (id),
  constraint uq_identity_groups_provider_id_external_id unique (provider_id, external_id),
  constraint fk_identity_groups_provider_id foreign key (provider_id)
    references identity_providers (id) on delete cascade
);
create index ix_identity_groups_name on identity_groups (lower(name) text_pattern_ops);
create index ix_identity_groups_name_reversed on identity_groups (reverse(lower(name)) text_pattern_ops);
create index ix_identity_groups_external_id on identity_groups (lower(external_id));

create table identity_group_members (
  group_id    uuid not null,
  identity_id uuid not null,
  constraint pk_identity_group_members primary key (group_id, identity_id),
  constraint fk_identity_group_members_group_id foreign key (group_id)
    references identity_groups (id) on delete cascade,
  constraint fk_identity_group_members_identity_id foreign key (identity_id)
    references identities (id) on delete cascade
);
create index ix_identity_group_members_identity_id on identity_group_members (identity_id);

create table identity_group_nesting (
  parent_id uuid not null,
  child_id  uuid not null,
  constraint pk_identity_group_nesting primary key (parent_id, child_id),
  constraint fk_identity_group_nesting_parent_id foreign key (parent_id)
    references identity_groups (id) on delete cascade,
  constraint fk_identity_group_nesting_child_id foreign key (child_id)
    references identity_groups (id) on delete cascade
);
create index ix_identity_group_nesting_child_id on identity_group_nesting (child_id);
`;
