/** Slots: the permission sets of a pool, and assignments to them that no lease knows. */
export const CREATE_SLOTS = `
create table slots (
  id                 uuid not null,
  integration_id     uuid not null,
  permission_set_arn text not null,
  name               text,
  in_pool            boolean not null,
  state              text not null,
  reasons            jsonb not null default '[]',
  checked_at         timestamptz,
  next_check_at      timestamptz not null,
  failure            jsonb,
  failed_attempts    integer not null default 0,
  lease_token        uuid,
  lease_expires_at   timestamptz,
  created_at         timestamptz not null,
  constraint pk_slots primary key (id),
  constraint ck_slots_lease check ((lease_token is null) = (lease_expires_at is null)),
  constraint ck_slots_state check (state in ('UNCHECKED', 'USABLE', 'OUT_OF_USE')),
  constraint fk_slots_integration_id foreign key (integration_id) references integrations (id) on delete cascade
);
create unique index uq_slots_permission_set_arn on slots (integration_id, permission_set_arn);
create index ix_slots_next_check_at on slots (next_check_at);

create table slot_assignments (
  id                    uuid not null,
  slot_id               uuid not null,
  account_id            text not null,
  state                 text not null,
  assignees             jsonb not null,
  found_at              timestamptz not null,
  release_asked_at      timestamptz,
  release_asked_by      text,
  assignment_request_id text,
  in_doubt_since        timestamptz,
  unassigned_at         timestamptz,
  role_absent_since     timestamptz,
  gone_at               timestamptz,
  failure               jsonb,
  failed_attempts       integer not null default 0,
  next_reconcile_at     timestamptz,
  lease_token           uuid,
  lease_expires_at      timestamptz,
  constraint pk_slot_assignments primary key (id),
  constraint ck_slot_assignments_lease check ((lease_token is null) = (lease_expires_at is null)),
  constraint ck_slot_assignments_state check (state in ('OPEN', 'COOLING_DOWN', 'GONE')),
  constraint fk_slot_assignments_slot_id foreign key (slot_id) references slots (id) on delete cascade
);
create unique index uq_slot_assignments_place on slot_assignments (slot_id, account_id) where state <> 'GONE';
create index ix_slot_assignments_slot_id on slot_assignments (slot_id);
create index ix_slot_assignments_changing on slot_assignments (slot_id) where assignment_request_id is not null;
create index ix_slot_assignments_due on slot_assignments (next_reconcile_at) where next_reconcile_at is not null;
`;
