/** Seals over the audit log, the months that were dropped, and the position of each sink. */
export const CREATE_AUDIT_SEALS = `
create function refuse_seal_change() returns trigger language plpgsql as $$
  begin raise exception '% is append-only', TG_TABLE_NAME; end
$$;

create table audit_seals (
  seq           bigint not null,
  from_position bigint not null,
  from_id       uuid not null,
  to_position   bigint not null,
  to_id         uuid not null,
  month         text not null,
  first_at      timestamptz not null,
  last_at       timestamptz not null,
  event_count   integer not null,
  rows_hash     text not null,
  previous_hash text not null,
  hash          text not null,
  sealed_at     timestamptz not null,
  constraint pk_audit_seals primary key (seq)
);
create index ix_audit_seals_month on audit_seals (month);
create trigger audit_seals_append_only before update or delete on audit_seals
  for each row execute function refuse_seal_change();
create trigger audit_seals_no_truncate before truncate on audit_seals
  for each statement execute function refuse_seal_change();

create table audit_dropped_months (
  month       text not null,
  event_count bigint not null,
  dropped_at  timestamptz not null,
  constraint pk_audit_dropped_months primary key (month)
);
create trigger audit_dropped_months_append_only before update or delete on audit_dropped_months
  for each row execute function refuse_seal_change();
create trigger audit_dropped_months_no_truncate before truncate on audit_dropped_months
  for each statement execute function refuse_seal_change();

create table audit_sinks (
  name             text not null,
  position         bigint not null,
  event_id         uuid not null,
  delivered        bigint not null default '0',
  failed_attempts  integer not null default 0,
  next_attempt_at  timestamptz not null,
  last_error       text,
  lease_token      uuid,
  lease_expires_at timestamptz,
  constraint pk_audit_sinks primary key (name),
  constraint ck_audit_sinks_lease check ((lease_token is null) = (lease_expires_at is null))
);

-- The right to drop a month must not be a means to hide events. The month has to be old, sealed row by row, and sent
-- to every sink.
create function drop_audit_month(month date) returns bigint
  language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '2s' as $$
  declare
    name text := 'audit_events_' || to_char(month, 'YYYY_MM');
    month_name text := to_char(month, 'YYYY-MM');
    sealed record;
    behind boolean;
    late text;
    there bigint;
    wanted bigint;
  begin
    if to_regclass(name) is null then return null; end if;
    if (date_trunc('month', month::timestamp) + interval '1 month') at time zone 'UTC' > now() - interval '30 days' then
      raise exception 'Audit events of % are too young to be dropped: 30 days are kept at least', month_name;
    end if;
    lock table audit_events in access exclusive mode;
    if to_regclass(name) is null then return null; end if;
    select to_position, to_id into sealed from audit_seals order by seq desc limit 1;
    execute format('select exists (select 1 from %I where $1 is null or (position, id) > ($1, $2))', name)
      using sealed.to_position, sealed.to_id into behind;
    if behind then raise exception 'Audit events of % are not all sealed yet', month_name; end if;
    execute format(
      'select s.name from audit_sinks s where exists (select 1 from %I e where (e.position, e.id) > (s.position, s.event_id)) limit 1',
      name
    ) into late;
    if late is not null then
      raise exception 'Audit events of % have not all been sent to the sink %', month_name, late;
    end if;
    execute format('select count(*) from %I', name) into there;
    select coalesce(sum(s.event_count), 0) into wanted from audit_seals s where s.month = month_name;
    if there <> wanted then
      raise exception 'Audit events of % are %, but % were sealed: verify the log first', month_name, there, wanted;
    end if;
    insert into audit_dropped_months (month, event_count, dropped_at) values (month_name, there, now());
    execute format('drop table %I', name);
    return there;
  end
$$;
revoke all on function drop_audit_month(date) from public;
`;
