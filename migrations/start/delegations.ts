/** Delegations: people who let others decide in their place, and for how long. */
export const CREATE_DELEGATIONS = `
create table delegations (
  id             uuid not null,
  from_person_id uuid not null,
  to_person_id   uuid not null,
  made_by_ids    uuid[] not null default '{00000000-0000-0000-0000-000000000000}',
  starts_at      timestamptz not null,
  until          timestamptz not null,
  reason         text,
  created_at     timestamptz not null,
  ended_at       timestamptz,
  end_reason     text,
  start_announced boolean not null,
  constraint pk_delegations primary key (id),
  constraint ck_delegations_two_people check (from_person_id <> to_person_id),
  constraint ck_delegations_until check (until > starts_at),
  constraint ck_delegations_length check (until <= starts_at + interval '2160 hours'),
  constraint ck_delegations_end check ((ended_at is null) = (end_reason is null)),
  constraint ck_delegations_end_reason check (end_reason in (
    'BY_DELEGATOR', 'BY_DELEGATE', 'BY_ADMIN', 'TIME_OVER', 'PEOPLE_MERGED', 'DATABASE_RESTORED'
  )),
  constraint fk_delegations_from_person_id foreign key (from_person_id) references people (id) on delete cascade,
  constraint fk_delegations_to_person_id foreign key (to_person_id) references people (id) on delete cascade
);
create index ix_delegations_from_person_id on delegations (from_person_id, created_at, id);
create index ix_delegations_to_person_id on delegations (to_person_id, created_at, id);
create index ix_delegations_made_by_ids on delegations using gin (made_by_ids);
create index ix_delegations_list on delegations (created_at, id);
create index ix_delegations_open_from on delegations (from_person_id, until) where ended_at is null;
create index ix_delegations_open_to on delegations (to_person_id, until) where ended_at is null;
create index ix_delegations_open on delegations (until) where ended_at is null;
create index ix_delegations_ended on delegations (ended_at) where ended_at is not null;
create index ix_delegations_unannounced on delegations (starts_at) where ended_at is null and not start_announced;
`;
