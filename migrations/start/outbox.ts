/** The transactional outbox: its messages, the webhooks that receive them, and the deliveries. */
export const CREATE_OUTBOX = `
create table outbox_messages (
  id           uuid not null,
  event        text not null,
  subject_type text not null,
  subject_id   text not null,
  data         jsonb not null,
  created_at   timestamptz not null,
  notified_at  timestamptz,
  constraint pk_outbox_messages primary key (id),
  constraint ck_outbox_messages_event check (event in (
    'request.created', 'request.approved', 'request.rejected', 'request.cancelled', 'request.lapsed', 'request.failed',
    'request.escalated', 'request.reminder', 'request.question-asked', 'request.question-answered', 'grant.active',
    'grant.ends-soon', 'grant.ending', 'grant.ended', 'grant.overdue', 'delegation.created', 'delegation.started',
    'delegation.ended', 'flow.deactivated', 'drift.found', 'webhook.test'
  ))
);
create index ix_outbox_messages_created_at on outbox_messages (created_at);
create index ix_outbox_messages_pending on outbox_messages (created_at, id) where notified_at is null;

create table webhooks (
  id              uuid not null,
  url             text not null,
  events          text[] not null,
  format          text not null,
  paused_until    timestamptz,
  paused_reason   text,
  disabled_at     timestamptz,
  disabled_reason text,
  version         integer not null,
  secret          text not null,
  secret_set_at   timestamptz not null,
  created_at      timestamptz not null,
  constraint pk_webhooks primary key (id),
  constraint ck_webhooks_format check (format in ('JSON', 'SLACK', 'TEAMS')),
  constraint ck_webhooks_paused check (paused_reason is null or paused_until is not null),
  constraint ck_webhooks_disabled check ((disabled_at is null) = (disabled_reason is null))
);
create index ix_webhooks_list on webhooks (created_at, id);

create table webhook_deliveries (
  id               uuid not null,
  outbox_message_id        uuid not null,
  webhook_id       uuid not null,
  state            text not null,
  attempts         integer not null default 0,
  next_attempt_at  timestamptz,
  last_status      integer,
  last_error       text,
  created_at       timestamptz not null,
  ended_at         timestamptz,
  lease_token      uuid,
  lease_expires_at timestamptz,
  constraint pk_webhook_deliveries primary key (id),
  constraint ck_webhook_deliveries_lease check ((lease_token is null) = (lease_expires_at is null)),
  constraint ck_webhook_deliveries_due check ((state = 'PENDING') = (next_attempt_at is not null)),
  constraint ck_webhook_deliveries_state check (state in ('PENDING', 'DELIVERED', 'FAILED')),
  constraint fk_webhook_deliveries_outbox_message_id foreign key (outbox_message_id) references outbox_messages (id) on delete cascade,
  constraint fk_webhook_deliveries_webhook_id foreign key (webhook_id) references webhooks (id) on delete cascade
);
create index ix_webhook_deliveries_outbox_message_id on webhook_deliveries (outbox_message_id);
create index ix_webhook_deliveries_webhook_id on webhook_deliveries (webhook_id, created_at, id);
create index ix_webhook_deliveries_due on webhook_deliveries (webhook_id, next_attempt_at)
  where next_attempt_at is not null;
create index ix_webhook_deliveries_ended on webhook_deliveries (webhook_id, state, ended_at) where ended_at is not null;
create index ix_webhook_deliveries_failing on webhook_deliveries (webhook_id, created_at)
  where state = 'PENDING' and attempts > 5;
`;
