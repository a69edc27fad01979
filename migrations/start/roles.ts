/** Roles that were assigned to people, and the groups that the configuration's role groups were frozen to. */
export const CREATE_ROLES = `
create table role_assignments (
  person_id   uuid not null,
  role        text not null,
  created_at  timestamptz not null,
  constraint pk_role_assignments primary key (person_id, role),
  constraint ck_role_assignments_role check (role in ('ADMIN', 'AUDITOR')),
  constraint fk_role_assignments_person_id foreign key (person_id) references people (id) on delete cascade
);

create table role_groups (
  provider_key text not null,
  group_key    text not null,
  role         text not null,
  group_id     uuid not null,
  constraint pk_role_groups primary key (provider_key, group_key, role),
  constraint ck_role_groups_role check (role in ('ADMIN', 'AUDITOR', 'MEMBER')),
  constraint fk_role_groups_group_id foreign key (group_id) references identity_groups (id) on delete cascade
);
create index ix_role_groups_group_id on role_groups (group_id);
`;
