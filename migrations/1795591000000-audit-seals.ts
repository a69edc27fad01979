import type { MigrationInterface, QueryRunner } from "typeorm";

const COLUMNS = `"id", "at", "actor_kind", "actor_id", "actor_name", "action", "subject_type", "subject_id", "before", "after"`;

const UP = [
  // Positions follow the transactions. What was restored into another PostgreSQL counts on from where it was.
  `CREATE TABLE "audit_epoch" ("id" boolean NOT NULL DEFAULT true, "xid_offset" bigint NOT NULL, CONSTRAINT "pk_audit_epoch" PRIMARY KEY ("id"), CONSTRAINT "ck_audit_epoch_one" CHECK (id))`,
  `INSERT INTO "audit_epoch" ("xid_offset") VALUES (0)`,
  `CREATE FUNCTION audit_position() RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT pg_current_xact_id()::text::bigint + xid_offset FROM audit_epoch $$`,

  `ALTER TABLE "audit_events" RENAME TO "audit_events_before"`,
  `ALTER TABLE "audit_events_before" DROP CONSTRAINT "pk_audit_events"`,
  `DROP INDEX "ix_audit_events_at"`,
  `DROP INDEX "ix_audit_events_subject"`,
  `CREATE TABLE "audit_events" ("id" uuid NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "position" bigint NOT NULL DEFAULT audit_position(), "actor_kind" text NOT NULL, "actor_id" text NOT NULL, "actor_name" text NOT NULL, "on_behalf_of" text, "action" text NOT NULL, "outcome" text NOT NULL DEFAULT 'SUCCEEDED', "error_code" text, "subject_type" text NOT NULL, "subject_id" text NOT NULL, "before" jsonb, "after" jsonb, "request_id" text, "address" text, CONSTRAINT "ck_audit_events_outcome" CHECK (outcome in ('SUCCEEDED', 'REFUSED')), CONSTRAINT "pk_audit_events" PRIMARY KEY ("id", "at")) PARTITION BY RANGE ("at")`,
  `CREATE INDEX "ix_audit_events_at" ON "audit_events" ("at", "id")`,
  `CREATE INDEX "ix_audit_events_position" ON "audit_events" ("position", "id")`,
  `CREATE INDEX "ix_audit_events_actor" ON "audit_events" ("actor_id", "at", "id")`,
  `CREATE INDEX "ix_audit_events_on_behalf_of" ON "audit_events" ("on_behalf_of", "at", "id") WHERE on_behalf_of is not null`,
  `CREATE INDEX "ix_audit_events_subject" ON "audit_events" ("subject_id", "at", "id")`,
  `CREATE INDEX "ix_audit_events_subject_type" ON "audit_events" ("subject_type", "at", "id")`,
  `CREATE INDEX "ix_audit_events_action" ON "audit_events" ("action" text_pattern_ops, "at", "id")`,
  `CREATE INDEX "ix_audit_events_refused" ON "audit_events" ("at", "id") WHERE outcome = 'REFUSED'`,
  // Row triggers are inherited by partitions, this one is not: each gets its own below.
  `CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE ON "audit_events" FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()`,
  `CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON "audit_events" FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()`,
  `CREATE FUNCTION create_audit_default() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
     CREATE TABLE audit_events_default PARTITION OF audit_events DEFAULT;
     CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON audit_events_default FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
   END $$`,
  "SELECT create_audit_default()",

  `CREATE FUNCTION create_audit_month(month date) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '2s' AS $$
   DECLARE
     first timestamptz := date_trunc('month', month::timestamp) AT TIME ZONE 'UTC';
     next timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
     name text := 'audit_events_' || to_char(month, 'YYYY_MM');
     has_strays boolean;
   BEGIN
     IF to_regclass(name) IS NOT NULL THEN RETURN false; END IF;
     LOCK TABLE audit_events IN ACCESS EXCLUSIVE MODE;
     IF to_regclass(name) IS NOT NULL THEN RETURN false; END IF;
     SELECT EXISTS (SELECT 1 FROM audit_events_default WHERE at >= first AND at < next) INTO has_strays;
     IF has_strays THEN
       ALTER TABLE audit_events DETACH PARTITION audit_events_default;
       ALTER TABLE audit_events_default RENAME TO audit_events_strays;
       PERFORM create_audit_default();
     END IF;
     EXECUTE format('CREATE TABLE %I PARTITION OF audit_events FOR VALUES FROM (%L) TO (%L)', name, first, next);
     EXECUTE format('CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()', name);
     IF has_strays THEN
       INSERT INTO audit_events SELECT * FROM audit_events_strays;
       DROP TABLE audit_events_strays;
     END IF;
     RETURN true;
   END $$`,
  "REVOKE ALL ON FUNCTION create_audit_default() FROM PUBLIC",
  "REVOKE ALL ON FUNCTION create_audit_month(date) FROM PUBLIC",
  `SELECT create_audit_month(month) FROM (SELECT DISTINCT date_trunc('month', at AT TIME ZONE 'UTC')::date AS month FROM audit_events_before) months`,
  // Older than every transaction to come; their ids are in the order of time.
  `INSERT INTO "audit_events" (${COLUMNS}, "position") SELECT ${COLUMNS}, 1 FROM "audit_events_before"`,
  `DROP TABLE "audit_events_before"`,

  `CREATE TABLE "audit_seals" ("seq" bigint NOT NULL, "from_position" bigint NOT NULL, "from_id" uuid NOT NULL, "to_position" bigint NOT NULL, "to_id" uuid NOT NULL, "month" text NOT NULL, "first_at" TIMESTAMP WITH TIME ZONE NOT NULL, "last_at" TIMESTAMP WITH TIME ZONE NOT NULL, "event_count" integer NOT NULL, "rows_hash" text NOT NULL, "previous_hash" text NOT NULL, "hash" text NOT NULL, "sealed_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "pk_audit_seals" PRIMARY KEY ("seq"))`,
  `CREATE INDEX "ix_audit_seals_month" ON "audit_seals" ("month")`,
  `CREATE TABLE "audit_dropped_months" ("month" text NOT NULL, "event_count" bigint NOT NULL, "dropped_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "pk_audit_dropped_months" PRIMARY KEY ("month"))`,
  `CREATE FUNCTION refuse_seal_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$`,
  ...["audit_seals", "audit_dropped_months"].flatMap((table) => [
    `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON "${table}" FOR EACH ROW EXECUTE FUNCTION refuse_seal_change()`,
    `CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON "${table}" FOR EACH STATEMENT EXECUTE FUNCTION refuse_seal_change()`,
  ]),

  `CREATE TABLE "audit_sinks" ("name" text NOT NULL, "position" bigint NOT NULL, "event_id" uuid NOT NULL, "delivered" bigint NOT NULL DEFAULT '0', "failed_attempts" integer NOT NULL DEFAULT '0', "next_attempt_at" TIMESTAMP WITH TIME ZONE NOT NULL, "last_error" text, "lease_token" uuid, "leased_until" TIMESTAMP WITH TIME ZONE, CONSTRAINT "pk_audit_sinks" PRIMARY KEY ("name"))`,

  // Whoever may run this may not thereby hide anything: nothing young, nothing unsealed, nothing that lacks a sealed row.
  `CREATE FUNCTION drop_audit_month(month date) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '2s' AS $$
   DECLARE
     name text := 'audit_events_' || to_char(month, 'YYYY_MM');
     month_name text := to_char(month, 'YYYY-MM');
     sealed record;
     behind boolean;
     late text;
     there bigint;
     wanted bigint;
   BEGIN
     IF to_regclass(name) IS NULL THEN RETURN NULL; END IF;
     IF (date_trunc('month', month::timestamp) + interval '1 month') AT TIME ZONE 'UTC' > now() - interval '30 days' THEN
       RAISE EXCEPTION 'Audit events of % are too young to be dropped: 30 days are kept at least', month_name;
     END IF;
     LOCK TABLE audit_events IN ACCESS EXCLUSIVE MODE;
     IF to_regclass(name) IS NULL THEN RETURN NULL; END IF;
     SELECT to_position, to_id INTO sealed FROM audit_seals ORDER BY seq DESC LIMIT 1;
     EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE $1 IS NULL OR (position, id) > ($1, $2))', name)
       USING sealed.to_position, sealed.to_id INTO behind;
     IF behind THEN RAISE EXCEPTION 'Audit events of % are not all sealed yet', month_name; END IF;
     EXECUTE format('SELECT s.name FROM audit_sinks s WHERE EXISTS (SELECT 1 FROM %I e WHERE (e.position, e.id) > (s.position, s.event_id)) LIMIT 1', name)
       INTO late;
     IF late IS NOT NULL THEN RAISE EXCEPTION 'Audit events of % have not all been sent to the sink %', month_name, late; END IF;
     EXECUTE format('SELECT count(*) FROM %I', name) INTO there;
     SELECT coalesce(sum(s.event_count), 0) INTO wanted FROM audit_seals s WHERE s.month = month_name;
     IF there <> wanted THEN
       RAISE EXCEPTION 'Audit events of % are %, but % were sealed: verify the log first', month_name, there, wanted;
     END IF;
     INSERT INTO audit_dropped_months (month, event_count, dropped_at) VALUES (month_name, there, now());
     EXECUTE format('DROP TABLE %I', name);
     RETURN there;
   END $$`,
  "REVOKE ALL ON FUNCTION drop_audit_month(date) FROM PUBLIC",
];

const DOWN = [
  `ALTER TABLE "audit_events" RENAME TO "audit_events_parted"`,
  `ALTER TABLE "audit_events_parted" DROP CONSTRAINT "pk_audit_events"`,
  ...["at", "position", "actor", "on_behalf_of", "subject", "subject_type", "action", "refused"].map(
    (name) => `DROP INDEX "ix_audit_events_${name}"`,
  ),
  `CREATE TABLE "audit_events" ("id" uuid NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "actor_kind" text NOT NULL, "actor_id" text NOT NULL, "actor_name" text NOT NULL, "action" text NOT NULL, "subject_type" text NOT NULL, "subject_id" text NOT NULL, "before" jsonb, "after" jsonb, CONSTRAINT "pk_audit_events" PRIMARY KEY ("id"))`,
  `INSERT INTO "audit_events" (${COLUMNS}) SELECT ${COLUMNS} FROM "audit_events_parted" WHERE outcome = 'SUCCEEDED'`,
  `DROP TABLE "audit_events_parted"`,
  `CREATE INDEX "ix_audit_events_at" ON "audit_events"  ("at")`,
  `CREATE INDEX "ix_audit_events_subject" ON "audit_events"  ("subject_type", "subject_id", "at")`,
  `CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE ON "audit_events" FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()`,
  `CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON "audit_events" FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()`,
  `DROP TABLE "audit_seals", "audit_dropped_months", "audit_sinks", "audit_epoch"`,
  "DROP FUNCTION drop_audit_month(date)",
  "DROP FUNCTION create_audit_month(date)",
  "DROP FUNCTION create_audit_default()",
  "DROP FUNCTION audit_position()",
  "DROP FUNCTION refuse_seal_change()",
];

/** The audit log in months, with outcomes and requests; seals over it, and how far sinks have been told. */
export class AuditSeals1795591000000 implements MigrationInterface {
  name = "AuditSeals1795591000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}
