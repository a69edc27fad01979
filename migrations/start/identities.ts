/**
 * The words of a text, in lower case, of which a search knows the first 64 characters. One expression that names nothing of
 * ours: PostgreSQL inlines it, and an index is made without a search path.
 */
const TERMS = String.raw`array_remove(regexp_split_to_array(
    regexp_replace(lower(content), '([[:alnum:]]{64})[[:alnum:]]+', '\1', 'g'), '[^[:alnum:]]+'), '')`;

/**
 * People, the identities by which providers know them, groups and memberships. A person and their home identity name
 * each other, so the second of the two constraints is checked when the transaction ends.
 * The reversed indexes find near misses: names that end like a mistyped one.
 */
export const CREATE_IDENTITIES = `
create function search_terms(content text) returns text[] language sql immutable parallel safe as $$
  select ${TERMS}
$$;
create function search_words(content text) returns tsvector language sql immutable parallel safe as $$
  select array_to_tsvector(${TERMS})
$$;

create table people (
  id         uuid not null,
  home_id    uuid not null,
  created_at timestamptz not null,
  constraint pk_people primary key (id)
);
create unique index uq_people_home_id on people (home_id);
create index ix_people_created_at on people (created_at, home_id);

create table identities (
  id                  uuid not null,
  provider_id         uuid not null,
  person_id           uuid,
  linked_by           text,
  unlinked_at         timestamptz,
  chosen_at           timestamptz,
  external_id         text not null,
  user_name           text not null,
  email               text,
  first_email         text,
  first_external_ids  jsonb not null default '[]',
  display_name        text not null,
  active              boolean not null,
  title               text,
  department          text,
  manager_external_id text,
  roles               text[] not null,
  attributes          jsonb not null,
  scim_external_id    text,
  removed_at          timestamptz,
  left_at             timestamptz,
  created_at          timestamptz not null,
  constraint pk_identities primary key (id),
  constraint ck_identities_linked_by check (linked_by in ('ADDRESS', 'EXTERNAL_ID', 'ADMIN')),
  constraint uq_identities_provider_id_external_id unique (provider_id, external_id),
  constraint fk_identities_provider_id foreign key (provider_id) references identity_providers (id) on delete cascade,
  constraint fk_identities_person_id foreign key (person_id) references people (id) on delete set null
);
-- Checked when the transaction ends: the person is written before the identity that names them.
alter table people add constraint fk_people_home_id foreign key (home_id) references identities (id) on delete cascade
  deferrable initially deferred;
create index ix_identities_person_id on identities (person_id);
create index ix_identities_lonely on identities (provider_id) where person_id is null;
create index ix_identities_manager on identities (provider_id, manager_external_id);
create index ix_identities_left_at on identities (provider_id, left_at) where left_at is not null;
create index ix_identities_external_id on identities (lower(external_id));
create index ix_identities_scim_external_id on identities (scim_external_id, provider_id)
  where scim_external_id is not null;
create index ix_identities_roles on identities using gin (roles);
create index ix_identities_attributes on identities using gin (attributes);
create index ix_identities_user_name on identities (lower(user_name) text_pattern_ops);
create index ix_identities_user_name_reversed on identities (reverse(lower(user_name)) text_pattern_ops);
create index ix_identities_email on identities (lower(email) text_pattern_ops);
create index ix_identities_first_email on identities (lower(first_email));
create index ix_identities_first_external_ids on identities using gin (first_external_ids jsonb_path_ops)
  with (fastupdate = off) where first_external_ids <> '[]';
create index ix_identities_created_at on identities (provider_id, created_at);
create index ix_identities_words on identities
  using gin (search_words(display_name || ' ' || user_name || ' ' || coalesce(email, ''))) with (fastupdate = off);
create index ix_identities_by_name on identities (lower(display_name), id);
create index ix_identities_by_user_name on identities (lower(user_name), id);
create index ix_identities_by_address on identities (lower(coalesce(email, '')), id);
create index ix_identities_email_reversed on identities (reverse(lower(email)) text_pattern_ops);

create table identity_groups (
  id               uuid not null,
  provider_id      uuid not null,
  external_id      text not null,
  scim_external_id text,
  name             text not null,
  removed_at       timestamptz,
  created_at       timestamptz not null,
  constraint pk_identity_groups primary key (id),
  constraint uq_identity_groups_provider_id_external_id unique (provider_id, external_id),
  constraint fk_identity_groups_provider_id foreign key (provider_id)
    references identity_providers (id) on delete cascade
);
create index ix_identity_groups_name on identity_groups (lower(name) text_pattern_ops);
create index ix_identity_groups_name_reversed on identity_groups (reverse(lower(name)) text_pattern_ops);
create index ix_identity_groups_words on identity_groups using gin (search_words(name)) with (fastupdate = off);
create index ix_identity_groups_by_name on identity_groups (lower(name), id);
create index ix_identity_groups_external_id on identity_groups (lower(external_id));
create index ix_identity_groups_scim_external_id on identity_groups (scim_external_id, provider_id)
  where scim_external_id is not null;

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

-- What an admin said of two people who may be one human. Of one person nothing is said here: they are merged.
create table person_answers (
  person_id   uuid not null,
  other_id    uuid not null,
  answer      text not null,
  answered_at timestamptz not null,
  constraint pk_person_answers primary key (person_id, other_id),
  constraint ck_person_answers_answer check (answer in ('SAME_HUMAN', 'DIFFERENT')),
  constraint ck_person_answers_order check (person_id < other_id),
  constraint fk_person_answers_person_id foreign key (person_id) references people (id) on delete cascade,
  constraint fk_person_answers_other_id foreign key (other_id) references people (id) on delete cascade
);
create index ix_person_answers_other_id on person_answers (other_id);

-- Everybody, as their home identity describes them. A person is active as long as the home is, in a provider that counts.
create view homes as
select p.id, i.id as identity_id, i.provider_id, i.external_id, i.user_name, i.email, i.display_name, i.title, i.department,
       i.manager_external_id, i.roles, i.attributes, p.created_at,
       i.active and i.removed_at is null and v.enabled and v.standing <> 'LINK_ONLY' as active
  from people p join identities i on i.id = p.home_id join identity_providers v on v.id = i.provider_id;

-- The identities that a value can mean: active, of a provider that may be meant, of a person who is active.
create view acting_identities as
select i.id, i.provider_id, i.person_id, i.external_id, i.user_name, i.email, i.display_name, i.manager_external_id, i.roles,
       i.attributes
  from identities i
  join identity_providers v on v.id = i.provider_id and v.enabled and v.standing <> 'LINK_ONLY'
  join homes h on h.id = i.person_id and h.active
 where i.active and i.removed_at is null;
`;
