/** Roles that were assigned to people, beside those that come from groups. */
export const CREATE_ROLES = `
create table role_assignments (
  identity_id uuid not null,
  role        text not null,
  created_at  timestamptz not null,
  constraint pk_role_assignments primary key (identity_id, role),
  constraint ck_role_assignments_role check (role in ('ADMIN', 'AUDITOR')),
  constraint fk_role_assignments_identity_id foreign key (identity_id) references identities (id) on delete cascade
);
`;
