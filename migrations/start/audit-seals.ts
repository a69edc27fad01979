/** Seals over the audit log with their signatures, dropped months, broken ends, and the position of each sink. */
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

-- By keys that are not in the database. Several keys may sign one seal, as when the key is changed.
create table audit_seal_signatures (
  seq       bigint not null,
  key_id    text not null,
  signature text not null,
  constraint pk_audit_seal_signatures primary key (seq, key_id),
  constraint fk_audit_seal_signatures_seq foreign key (seq) references audit_seals (seq)
);
create trigger audit_seal_signatures_append_only before update or delete on audit_seal_signatures
  for each row execute function refuse_seal_change();
create trigger audit_seal_signatures_no_truncate before truncate on audit_seal_signatures
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

-- An end of the log that some process knows to be another. While a row is not accepted, nobody seals; an acceptance stays.
create table audit_broken_ends (
  id          uuid not null,
  kind        text not null,
  seal        bigint not null,
  message     text not null,
  seen_by     text not null,
  seen_at     timestamptz not null,
  accepted_at timestamptz,
  constraint pk_audit_broken_ends primary key (id),
  constraint ck_audit_broken_ends_kind check (kind in ('SEAL_MISSING', 'SEAL_ALTERED'))
);
-- Several processes may see it at once: the first is kept.
create unique index uq_audit_broken_ends_standing on audit_broken_ends ((accepted_at is null)) where accepted_at is null;
create function refuse_broken_end_change() returns trigger language plpgsql as $$
  begin
    if TG_OP = 'UPDATE' and old.accepted_at is null and to_jsonb(new) - 'accepted_at' = to_jsonb(old) - 'accepted_at' then
      return new;
    end if;
    raise exception '% is append-only', TG_TABLE_NAME;
  end
$$;
create trigger audit_broken_ends_one_way before update or delete on audit_broken_ends
  for each row execute function refuse_broken_end_change();
create trigger audit_broken_ends_no_truncate before truncate on audit_broken_ends
  for each statement execute function refuse_seal_change();

create table audit_sinks (
  name             text not null,
  position         bigint not null,
  event_id         uuid not null,
  delivered        bigint not null default '0',
  failed_attempts  integer not null default 0,
  next_attempt_at  timestamptz not null,
  last_error       text,
  seal_seq         bigint,
  seal_hash        text,
  seal_key_id      text,
  seal_signature   text,
  lease_token      uuid,
  lease_expires_at timestamptz,
  constraint pk_audit_sinks primary key (name),
  constraint ck_audit_sinks_lease check ((lease_token is null) = (lease_expires_at is null))
);

-- Apart from the seal, so that only the owner can put another clock in its place, as tests do.
create function audit_time() returns timestamptz language sql volatile as 'select pg_catalog.clock_timestamp()';
revoke all on function audit_time() from public;

-- Makes the next seal, at most one: who may call this chooses neither its events, nor its time, nor what it says of them.
-- One at a time, by the lock of a row that only the owner can take, and that no vacuum waits for.
create function seal_audit_log() returns setof audit_seals
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  declare
    sealed_at constant timestamptz := pg_catalog.date_trunc('milliseconds', public.audit_time());
    last public.audit_seals;
    made public.audit_seals;
    behind_position bigint := -9223372036854775808;
    behind_id uuid := '00000000-0000-0000-0000-000000000000';
    found_events bigint;
  begin
    perform 1 from public.audit_epoch for update skip locked;
    if not found then return; end if;
    if exists (select 1 from public.audit_broken_ends b where b.accepted_at is null) then
      raise exception 'The end of the audit log is broken: nothing is sealed until an administrator has accepted it';
    end if;
    select * into last from public.audit_seals s order by s.seq desc limit 1;
    if last.seq is not null then
      behind_position := last.to_position;
      behind_id := last.to_id;
    end if;
    with settled as materialized (
      select e.id, e.at, e.position, pg_catalog.to_char(e.at at time zone 'UTC', 'YYYY-MM'::text) as month,
             pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.json_build_array(
               e.id::text, pg_catalog.to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'::text),
               e.position::text, e.actor_kind, e.actor_id, e.actor_name, e.on_behalf_of, e.person_id, e.action, e.outcome,
               e.error_code, e.subject_type, e.subject_id, e.before::text, e.after::text, pg_catalog.to_jsonb(e.about)::text,
               e.request_id, e.address
             )::text, 'UTF8')) as hash
        from public.audit_events e
       where (e.position, e.id) > (behind_position, behind_id) and e.position < (select public.settled_audit_position())
       order by e.position, e.id limit 1000
    ), numbered as (
      select s.*, pg_catalog.row_number() over (order by s.position, s.id) as n,
             pg_catalog.first_value(s.month) over (order by s.position, s.id) as first_month from settled s
    ), of_one_month as (
      -- A seal stays within a month, so that one that is dropped takes whole seals with it.
      select m.* from numbered m
       where m.n < coalesce((select pg_catalog.min(o.n) from numbered o where o.month <> o.first_month), 1001)
    )
    select pg_catalog.count(*), pg_catalog.min(o.month),
           (pg_catalog.array_agg(o.position order by o.n desc))[1], (pg_catalog.array_agg(o.id order by o.n desc))[1],
           pg_catalog.date_trunc('milliseconds', pg_catalog.min(o.at)), pg_catalog.date_trunc('milliseconds', pg_catalog.max(o.at)),
           pg_catalog.encode(pg_catalog.sha256(pg_catalog.string_agg(o.hash, ''::bytea order by o.n)), 'hex'),
           (select pg_catalog.count(*) from settled)
      into made.event_count, made.month, made.to_position, made.to_id, made.first_at, made.last_at, made.rows_hash, found_events
      from of_one_month o;
    -- Fewer than a thousand of a month that goes on wait a minute for company.
    if made.event_count = 0
       or (found_events < 1000 and made.event_count = found_events and made.first_at > sealed_at - interval '1 minute') then
      return;
    end if;
    made.seq := coalesce(last.seq, 0) + 1;
    made.from_position := behind_position;
    made.from_id := behind_id;
    made.previous_hash := coalesce(last.hash, pg_catalog.repeat('0', 64));
    made.sealed_at := sealed_at;
    made.hash := pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.json_build_array(
      made.seq::text, made.from_position::text, made.from_id::text, made.to_position::text, made.to_id::text, made.month,
      pg_catalog.to_char(made.first_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'::text),
      pg_catalog.to_char(made.last_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'::text),
      made.event_count::text, made.rows_hash, made.previous_hash,
      pg_catalog.to_char(made.sealed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'::text)
    )::text, 'UTF8')), 'hex');
    insert into public.audit_seals values (made.*);
    return next made;
  end
$$;
revoke all on function seal_audit_log() from public;

-- After a restore into another PostgreSQL transactions are counted anew: positions go on behind the last one.
create function continue_audit_positions() returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    with last as (
      select greatest((select pg_catalog.max(e.position) from public.audit_events e),
                      (select pg_catalog.max(s.to_position) from public.audit_seals s), 0::bigint) as position)
    update public.audit_epoch
       set xid_offset = last.position + 1 - pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::text::bigint
      from last
     where pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::bigint + xid_offset <= last.position;
  end
$$;
revoke all on function continue_audit_positions() from public;

-- The right to drop a month must not be a means to hide events. The month has to be old, sealed row by row, and sent
-- to every sink.
create function drop_audit_month(month date) returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
  declare
    begins timestamp := pg_catalog.date_trunc('month', month::timestamp);
    name text := 'audit_events_' || pg_catalog.to_char(begins, 'YYYY_MM'::text);
    month_name text := pg_catalog.to_char(begins, 'YYYY-MM'::text);
    sealed record;
    behind boolean;
    late text;
    there bigint;
    wanted bigint;
  begin
    if pg_catalog.to_regclass('public.' || name) is null then return null; end if;
    if (begins + interval '1 month') at time zone 'UTC' > pg_catalog.now() - interval '30 days' then
      raise exception 'Audit events of % are too young to be dropped: 30 days are kept at least', month_name;
    end if;
    lock table public.audit_events in access exclusive mode;
    if pg_catalog.to_regclass('public.' || name) is null then return null; end if;
    select s.to_position, s.to_id into sealed from public.audit_seals s order by s.seq desc limit 1;
    execute pg_catalog.format('select exists (select 1 from public.%I where $1 is null or (position, id) > ($1, $2))', name)
      using sealed.to_position, sealed.to_id into behind;
    if behind then raise exception 'Audit events of % are not all sealed yet', month_name; end if;
    execute pg_catalog.format(
      'select s.name from public.audit_sinks s '
        'where exists (select 1 from public.%I e where (e.position, e.id) > (s.position, s.event_id)) limit 1',
      name
    ) into late;
    if late is not null then
      raise exception 'Audit events of % have not all been sent to the sink %', month_name, late;
    end if;
    execute pg_catalog.format('select count(*) from public.%I', name) into there;
    select coalesce(pg_catalog.sum(s.event_count), 0) into wanted from public.audit_seals s where s.month = month_name;
    if there <> wanted then
      raise exception 'Audit events of % are %, but % were sealed: verify the log first', month_name, there, wanted;
    end if;
    insert into public.audit_dropped_months (month, event_count, dropped_at) values (month_name, there, pg_catalog.now());
    execute pg_catalog.format('drop table public.%I', name);
    return there;
  end
$$;
revoke all on function drop_audit_month(date) from public;
`;
