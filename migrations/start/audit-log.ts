/** The audit log: append-only, one partition per month, and a default partition for months that were not created yet. */
export const CREATE_AUDIT_LOG = `
-- Positions follow transaction ids. After a restore into another PostgreSQL the offset lets them go on increasing.
create table audit_epoch (
  id         boolean not null default true,
  xid_offset bigint not null,
  constraint pk_audit_epoch primary key (id),
  constraint ck_audit_epoch_one check (id)
);
insert into audit_epoch (xid_offset) values (0);
create function audit_position() returns bigint language sql stable as $$
  select pg_current_xact_id()::text::bigint + xid_offset from audit_epoch
$$;

create table audit_events (
  id           uuid not null,
  at           timestamptz not null,
  position     bigint not null default audit_position(),
  actor_kind   text not null,
  actor_id     text not null,
  actor_name   text not null,
  on_behalf_of text,
  person_id    text,
  action       text not null,
  outcome      text not null default 'SUCCEEDED',
  error_code   text,
  subject_type text not null,
  subject_id   text not null,
  before       jsonb,
  after        jsonb,
  about        uuid[] not null default '{}',
  request_id   text,
  address      text,
  constraint pk_audit_events primary key (id, at),
  constraint ck_audit_events_outcome check (outcome in ('SUCCEEDED', 'REFUSED'))
) partition by range (at);
create index ix_audit_events_at on audit_events (at, id);
create index ix_audit_events_position on audit_events (position, id);
create index ix_audit_events_actor on audit_events (actor_id, at, id);
create index ix_audit_events_on_behalf_of on audit_events (on_behalf_of, at, id) where on_behalf_of is not null;
create index ix_audit_events_subject on audit_events (subject_id, at, id);
create index ix_audit_events_subject_type on audit_events (subject_type, at, id);
create index ix_audit_events_action on audit_events (action text_pattern_ops, at, id);
create index ix_audit_events_about on audit_events using gin (about);
create index ix_audit_events_refused on audit_events (at, id) where outcome = 'REFUSED';

create function refuse_audit_change() returns trigger language plpgsql as $$
  begin raise exception 'audit_events is append-only'; end
$$;
-- Partitions inherit row triggers, but not statement triggers: each partition gets its own when it is created.
create trigger audit_events_append_only before update or delete on audit_events
  for each row execute function refuse_audit_change();
create trigger audit_events_no_truncate before truncate on audit_events
  for each statement execute function refuse_audit_change();

create function create_audit_default() returns void language plpgsql as $$
  begin
    create table audit_events_default partition of audit_events default;
    create trigger audit_events_no_truncate before truncate on audit_events_default
      for each statement execute function refuse_audit_change();
  end
$$;
revoke all on function create_audit_default() from public;
select create_audit_default();

create function create_audit_month(month date) returns boolean
  language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '2s' as $$
  declare
    first timestamptz := date_trunc('month', month::timestamp) at time zone 'UTC';
    next timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') at time zone 'UTC';
    name text := 'audit_events_' || to_char(month, 'YYYY_MM');
    has_strays boolean;
  begin
    if to_regclass(name) is not null then return false; end if;
    lock table audit_events in access exclusive mode;
    if to_regclass(name) is not null then return false; end if;
    select exists (select 1 from audit_events_default where at >= first and at < next) into has_strays;
    if has_strays then
      alter table audit_events detach partition audit_events_default;
      alter table audit_events_default rename to audit_events_strays;
      perform create_audit_default();
    end if;
    execute format('create table %I partition of audit_events for values from (%L) to (%L)', name, first, next);
    execute format(
      'create trigger audit_events_no_truncate before truncate on %I for each statement execute function refuse_audit_change()',
      name
    );
    if has_strays then
      insert into audit_events select * from audit_events_strays;
      drop table audit_events_strays;
    end if;
    return true;
  end
$$;
revoke all on function create_audit_month(date) from public;
`;
