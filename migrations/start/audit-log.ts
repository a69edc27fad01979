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
-- Its names are resolved once, here: a table of the same name in a schema of somebody else's is not looked at.
create function audit_position() returns bigint language sql stable
begin atomic
  select pg_catalog.pg_current_xact_id()::text::bigint + xid_offset from public.audit_epoch;
end;

-- Below this position nothing is written any more. A transaction gets its number before it writes, so all that still run
-- here are waited for, prepared ones too. One of another database cannot write here: it is left out where it is known for
-- one, by the process that holds the lock on its number. Both are read after the snapshot, and a transaction never changes
-- its database, so one of ours is never taken for a foreign one; a foreign one that has just ended is waited for until the next look.
create function settled_audit_position() returns bigint language sql stable
begin atomic
  select least(
      (select min(running.xid::text::bigint) from pg_catalog.pg_snapshot_xip(pg_catalog.pg_current_snapshot()) running (xid)
        where not exists (
                select from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity a on a.pid = l.pid
                 where l.locktype = 'transactionid' and l.mode = 'ExclusiveLock' and l.granted
                   and l.transactionid = running.xid::xid and a.backend_xid = running.xid::xid
                   and a.datname <> pg_catalog.current_database())
          and not exists (
                select from pg_catalog.pg_prepared_xacts p
                 where p.transaction = running.xid::xid and p.database <> pg_catalog.current_database())),
      -- The caller's own is in no snapshot of its own, and it may write again.
      pg_catalog.pg_current_xact_id_if_assigned()::text::bigint,
      pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::bigint)
    + (select xid_offset from public.audit_epoch);
end;

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
  constraint ck_audit_events_outcome check (outcome in ('SUCCEEDED', 'REFUSED')),
  constraint ck_audit_events_at check (at >= '2000-01-01T00:00:00Z' and at < '9999-01-01T00:00:00Z')
) partition by range (at);
create index ix_audit_events_at on audit_events (at, id);
create index ix_audit_events_position on audit_events (position, id);
create index ix_audit_events_actor on audit_events (actor_id, at, id);
create index ix_audit_events_on_behalf_of on audit_events (on_behalf_of, at, id) where on_behalf_of is not null;
create index ix_audit_events_subject on audit_events (subject_id, at, id);
create index ix_audit_events_subject_type on audit_events (subject_type, at, id);
create index ix_audit_events_action on audit_events (action text_pattern_ops, at, id);
create index ix_audit_events_about on audit_events using gin (about);
create index ix_audit_events_actor_kind on audit_events (actor_kind, at, id) where actor_kind in ('flow', 'service');
create index ix_audit_events_refused on audit_events (at, id) where outcome = 'REFUSED';

create function refuse_audit_change() returns trigger language plpgsql as $$
  begin raise exception 'audit_events is append-only'; end
$$;
-- Partitions inherit row triggers, but not statement triggers: each partition gets its own when it is created.
create trigger audit_events_append_only before update or delete on audit_events
  for each row execute function refuse_audit_change();
create trigger audit_events_no_truncate before truncate on audit_events
  for each statement execute function refuse_audit_change();

create function create_audit_default() returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    create table public.audit_events_default partition of public.audit_events default;
    create trigger audit_events_no_truncate before truncate on public.audit_events_default
      for each statement execute function public.refuse_audit_change();
  end
$$;
revoke all on function create_audit_default() from public;
select create_audit_default();

create function create_audit_month(month date) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
  declare
    begins timestamp := pg_catalog.date_trunc('month', month::timestamp);
    first timestamptz := begins at time zone 'UTC';
    next timestamptz := (begins + interval '1 month') at time zone 'UTC';
    name text := 'audit_events_' || pg_catalog.to_char(begins, 'YYYY_MM'::text);
    has_strays boolean;
  begin
    if pg_catalog.to_regclass('public.' || name) is not null then return false; end if;
    lock table public.audit_events in access exclusive mode;
    if pg_catalog.to_regclass('public.' || name) is not null then return false; end if;
    select exists (select 1 from public.audit_events_default where at >= first and at < next) into has_strays;
    if has_strays then
      alter table public.audit_events detach partition public.audit_events_default;
      alter table public.audit_events_default rename to audit_events_strays;
      perform public.create_audit_default();
    end if;
    execute pg_catalog.format(
      'create table public.%I partition of public.audit_events for values from (%L) to (%L)', name, first, next
    );
    execute pg_catalog.format(
      'create trigger audit_events_no_truncate before truncate on public.%I '
        'for each statement execute function public.refuse_audit_change()',
      name
    );
    if has_strays then
      insert into public.audit_events select * from public.audit_events_strays;
      drop table public.audit_events_strays;
    end if;
    return true;
  end
$$;
revoke all on function create_audit_month(date) from public;
`;
