/** Notifications of people, their mail, and each person's preferences. */
export const CREATE_NOTIFICATIONS = `
create table notifications (
  id           uuid not null,
  person_id    uuid not null,
  kind         text not null,
  thing        text not null,
  subject_type text not null,
  subject_id   text not null,
  title        text not null,
  message      text not null,
  path         text not null,
  in_app       boolean not null,
  read_at      timestamptz,
  settled_at   timestamptz,
  created_at   timestamptz not null,
  constraint pk_notifications primary key (id),
  constraint ck_notifications_kind check (kind in (
    'DECISION_WAITING', 'DECISION_ESCALATED', 'REQUEST_DECIDED', 'ACCESS_ACTIVE', 'ACCESS_ENDS_SOON', 'ACCESS_ENDED',
    'ACCESS_FAILED', 'ACCESS_NOBODY_DECIDED', 'QUESTION_ASKED', 'QUESTION_ANSWERED', 'DELEGATION_CHANGED', 'SETTINGS_REDIRECTED',
    'NEEDS_ATTENTION'
  )),
  constraint ck_notifications_subject_type check (subject_type in ('access-request', 'grant', 'delegation', 'integration', 'attention')),
  constraint fk_notifications_person_id foreign key (person_id) references people (id) on delete cascade
);
create unique index uq_notifications_thing on notifications (person_id, thing);
create index ix_notifications_list on notifications (person_id, created_at, id) where in_app;
create index ix_notifications_unread on notifications (person_id, created_at, id) where in_app and read_at is null;
create index ix_notifications_open on notifications (subject_type, subject_id) where settled_at is null;
create index ix_notifications_created_at on notifications (created_at);

create table mail_deliveries (
  id                uuid not null,
  notification_id   uuid not null,
  state             text not null,
  attempts          integer not null default 0,
  attempts_in_doubt integer not null default 0,
  next_attempt_at   timestamptz,
  last_error        text,
  created_at        timestamptz not null,
  ended_at          timestamptz,
  lease_token       uuid,
  lease_expires_at  timestamptz,
  constraint pk_mail_deliveries primary key (id),
  constraint ck_mail_deliveries_lease check ((lease_token is null) = (lease_expires_at is null)),
  constraint ck_mail_deliveries_state check (state in ('PENDING', 'SENT', 'SKIPPED', 'FAILED')),
  constraint ck_mail_deliveries_due check ((state = 'PENDING') = (next_attempt_at is not null)),
  constraint fk_mail_deliveries_notification_id foreign key (notification_id) references notifications (id) on delete cascade
);
create unique index uq_mail_deliveries_notification_id on mail_deliveries (notification_id);
create index ix_mail_deliveries_due on mail_deliveries (next_attempt_at) where next_attempt_at is not null;
create index ix_mail_deliveries_failed on mail_deliveries (ended_at) where state = 'FAILED';
create index ix_mail_deliveries_sent on mail_deliveries (ended_at) where state = 'SENT';
create index ix_mail_deliveries_failing on mail_deliveries (created_at) where state = 'PENDING' and attempts > 5;

create table notification_preferences (
  person_id  uuid not null,
  mail       boolean not null,
  in_app_off text[] not null,
  mail_off   text[] not null,
  version    integer not null,
  changed_at timestamptz not null,
  constraint pk_notification_preferences primary key (person_id),
  constraint fk_notification_preferences_person_id foreign key (person_id) references people (id) on delete cascade
);

create table notification_sweeps (
  name    text not null,
  next_at timestamptz not null,
  constraint pk_notification_sweeps primary key (name)
);
`;
