/** Access requests, their items (one per resource), the decisions on them and the questions about them. */
export const CREATE_ACCESS_REQUESTS = `
create table access_requests (
  id                uuid not null,
  requester_id      uuid not null,
  grantee_id        uuid not null,
  justification     text,
  state             text not null,
  created_at        timestamptz not null,
  changed_at        timestamptz not null,
  version           integer not null,
  lapses_at         timestamptz,
  words             tsvector,
  constraint pk_access_requests primary key (id),
  constraint ck_access_requests_state check (state in (
    'PENDING', 'PARTLY_APPROVED', 'APPROVED', 'REJECTED', 'CANCELLED', 'LAPSED', 'FAILED', 'MIXED'
  )),
  constraint fk_access_requests_requester_id foreign key (requester_id) references people (id) on delete restrict,
  constraint fk_access_requests_grantee_id foreign key (grantee_id) references people (id) on delete restrict
);
create index ix_access_requests_list on access_requests (created_at, id);
create index ix_access_requests_grantee_id on access_requests (grantee_id, created_at, id);
create index ix_access_requests_requester_id on access_requests (requester_id, created_at, id);
create index ix_access_requests_state on access_requests (state, created_at, id);
create index ix_access_requests_changed_at on access_requests (changed_at, id);
create index ix_access_requests_waiting on access_requests (created_at, id) where lapses_at is not null;
create index ix_access_requests_lapses_at on access_requests (coalesce(lapses_at, timestamptz 'infinity'), id);
create index ix_access_requests_words on access_requests using gin (words) with (fastupdate = off);

create table access_request_items (
  id               uuid not null,
  request_id       uuid not null,
  resource_id      uuid,
  resource_name    text not null,
  flow_id          uuid not null,
  access           jsonb not null,
  duration_seconds integer,
  rules            jsonb not null,
  approved_access  jsonb,
  approved_duration_seconds integer,
  state            text not null,
  state_since      timestamptz not null,
  tiers            integer not null default 0,
  cancel_reason    text,
  next_timer_at    timestamptz,
  lapses_at        timestamptz,
  grant_id         uuid,
  constraint pk_access_request_items primary key (id),
  constraint ck_access_request_items_grant_id check (grant_id is null or state in ('APPROVED', 'FAILED')),
  constraint ck_access_request_items_state check (state in (
    'PENDING', 'APPROVED', 'REJECTED', 'CANCELLED', 'LAPSED', 'FAILED'
  )),
  constraint ck_access_request_items_cancel_reason check ((state = 'CANCELLED') = (cancel_reason is not null)),
  constraint ck_access_request_items_cancel_reasons check (cancel_reason in (
    'BY_PERSON', 'REQUESTER_INACTIVE', 'GRANTEE_INACTIVE', 'RESOURCE_GONE', 'OUT_OF_SCOPE', 'INTEGRATION_DELETED',
    'FLOW_DELETED', 'FLOW_CHANGED'
  )),
  constraint ck_access_request_items_approved check (
    (approved_access is not null) = (state in ('APPROVED', 'FAILED'))),
  constraint ck_access_request_items_approved_duration check (
    approved_duration_seconds is null or approved_access is not null
      and approved_duration_seconds <= coalesce(duration_seconds, approved_duration_seconds)),
  constraint ck_access_request_items_timer check ((state = 'PENDING') = (next_timer_at is not null)),
  constraint fk_access_request_items_request_id foreign key (request_id)
    references access_requests (id) on delete cascade,
  constraint fk_access_request_items_resource_id foreign key (resource_id)
    references resources (id) on delete set null,
  constraint fk_access_request_items_flow_id foreign key (flow_id) references access_flows (id) on delete restrict,
  constraint fk_access_request_items_grant_id foreign key (grant_id) references grants (id) on delete restrict
);
create unique index uq_access_request_items_grant_id on access_request_items (grant_id);
create index ix_access_request_items_due on access_request_items (next_timer_at) where next_timer_at is not null;
create index ix_access_request_items_flow_id on access_request_items (flow_id);
create index ix_access_request_items_resource_id on access_request_items (resource_id);
create index ix_access_request_items_request_id on access_request_items (request_id);
create index ix_access_request_items_approved on access_request_items (flow_id, state_since) where state = 'APPROVED';

create table access_decisions (
  id              uuid not null,
  item_id         uuid not null,
  person_id       uuid not null,
  on_behalf_of_id uuid,
  delegation_id   uuid,
  identity_id     uuid,
  decision        text not null,
  less_access     jsonb,
  less_duration_seconds integer,
  reason          text,
  decided_at      timestamptz not null,
  constraint pk_access_decisions primary key (id),
  constraint ck_access_decisions_less check (
    decision = 'APPROVE' or less_access is null and less_duration_seconds is null),
  constraint ck_access_decisions_decision check (decision in ('APPROVE', 'REJECT')),
  constraint ck_access_decisions_delegation check ((on_behalf_of_id is null) = (delegation_id is null)),
  constraint ck_access_decisions_on_behalf_of check (on_behalf_of_id <> person_id),
  constraint fk_access_decisions_on_behalf_of_id foreign key (on_behalf_of_id) references people (id) on delete restrict,
  constraint fk_access_decisions_item_id foreign key (item_id) references access_request_items (id) on delete cascade,
  constraint fk_access_decisions_person_id foreign key (person_id) references people (id) on delete restrict
);
create unique index uq_access_decisions_person on access_decisions (item_id, person_id);
create index ix_access_decisions_person_id on access_decisions (person_id);
create index ix_access_decisions_on_behalf_of_id on access_decisions (on_behalf_of_id);

create table request_questions (
  id             uuid not null,
  request_id     uuid not null,
  item_ids       uuid[] not null,
  asked_by_id    uuid not null,
  question       text not null,
  asked_at       timestamptz not null,
  answer         text,
  answered_by_id uuid,
  answered_at    timestamptz,
  constraint pk_request_questions primary key (id),
  constraint ck_request_questions_answer check (
    (answer is null) = (answered_by_id is null) and (answer is null) = (answered_at is null)),
  constraint fk_request_questions_request_id foreign key (request_id)
    references access_requests (id) on delete cascade,
  constraint fk_request_questions_asked_by_id foreign key (asked_by_id) references people (id) on delete restrict,
  constraint fk_request_questions_answered_by_id foreign key (answered_by_id)
    references people (id) on delete restrict
);
create index ix_request_questions_request_id on request_questions (request_id, asked_at, id);
create index ix_request_questions_asked_by_id on request_questions (asked_by_id);
create index ix_request_questions_answered_by_id on request_questions (answered_by_id);
`;
