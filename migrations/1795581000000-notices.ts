import type { MigrationInterface, QueryRunner } from "typeorm";

const STATEMENTS = [
  `CREATE TABLE "notices" ("id" uuid NOT NULL, "event" text NOT NULL, "subject_type" text NOT NULL, "subject_id" text NOT NULL, "data" jsonb NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "ck_notices_event" CHECK (event in ('request.created', 'request.approved', 'request.rejected', 'request.cancelled', 'request.lapsed', 'request.escalated', 'request.reminder', 'grant.active', 'grant.ending', 'grant.ended', 'grant.overdue', 'webhook.test')), CONSTRAINT "pk_notices" PRIMARY KEY ("id"))`,
  `CREATE INDEX "ix_notices_created_at" ON "notices"  ("created_at") `,
  `CREATE TABLE "webhooks" ("id" uuid NOT NULL, "url" text NOT NULL, "events" text array NOT NULL, "secret" text NOT NULL, "secret_set_at" TIMESTAMP WITH TIME ZONE NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "pk_webhooks" PRIMARY KEY ("id"))`,
  `CREATE INDEX "ix_webhooks_list" ON "webhooks"  ("created_at", "id") `,
  `CREATE TABLE "notice_deliveries" ("id" uuid NOT NULL, "notice_id" uuid NOT NULL, "webhook_id" uuid NOT NULL, "state" text NOT NULL, "attempts" integer NOT NULL DEFAULT '0', "next_attempt_at" TIMESTAMP WITH TIME ZONE, "last_status" integer, "last_error" text, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "ended_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "ck_notice_deliveries_due" CHECK ((state = 'PENDING') = (next_attempt_at is not null)), CONSTRAINT "ck_notice_deliveries_state" CHECK (state in ('PENDING', 'DELIVERED', 'FAILED')), CONSTRAINT "pk_notice_deliveries" PRIMARY KEY ("id"))`,
  `CREATE INDEX "ix_notice_deliveries_notice_id" ON "notice_deliveries"  ("notice_id") `,
  `CREATE INDEX "ix_notice_deliveries_webhook_id" ON "notice_deliveries"  ("webhook_id", "created_at", "id") `,
  `CREATE INDEX "ix_notice_deliveries_due" ON "notice_deliveries"  ("next_attempt_at") WHERE next_attempt_at is not null`,
  `ALTER TABLE "notice_deliveries" ADD CONSTRAINT "fk_notice_deliveries_notice_id" FOREIGN KEY ("notice_id") REFERENCES "notices"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "notice_deliveries" ADD CONSTRAINT "fk_notice_deliveries_webhook_id" FOREIGN KEY ("webhook_id") REFERENCES "webhooks"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "access_requests" ADD "client_request_id" text`,
  `ALTER TABLE "access_requests" ADD "state" text NOT NULL DEFAULT 'PENDING'`,
  `ALTER TABLE "access_requests" ALTER COLUMN "state" DROP DEFAULT`,
  `ALTER TABLE "access_requests" ADD "changed_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now()`,
  `ALTER TABLE "access_requests" ALTER COLUMN "changed_at" DROP DEFAULT`,
  `ALTER TABLE "access_requests" ADD "version" integer NOT NULL DEFAULT 1`,
  `ALTER TABLE "access_requests" ALTER COLUMN "version" DROP DEFAULT`,
  `ALTER TABLE "access_requests" ADD CONSTRAINT "ck_access_requests_state" CHECK (state in ('PENDING', 'PARTLY_APPROVED', 'APPROVED', 'REJECTED', 'CANCELLED', 'LAPSED', 'MIXED'))`,
  `CREATE INDEX "ix_access_requests_state" ON "access_requests"  ("state", "created_at", "id") `,
  `CREATE INDEX "ix_access_requests_changed_at" ON "access_requests"  ("changed_at") `,
  `ALTER TABLE "access_request_items" ADD "cancel_reason" text`,
  `ALTER TABLE "access_request_items" ADD CONSTRAINT "ck_access_request_items_cancel_reason" CHECK ((state = 'CANCELLED') = (cancel_reason is not null))`,
  `ALTER TABLE "access_request_items" ADD CONSTRAINT "ck_access_request_items_cancel_reasons" CHECK (cancel_reason in ('BY_PERSON', 'REQUESTER_INACTIVE', 'GRANTEE_INACTIVE', 'RESOURCE_GONE', 'OUT_OF_SCOPE', 'INTEGRATION_DELETED', 'FLOW_DELETED'))`,
  `ALTER TABLE "access_request_items" ADD CONSTRAINT "ck_access_request_items_timer" CHECK ((state = 'PENDING') = (next_timer_at is not null))`,
  `CREATE INDEX "ix_access_request_items_approved" ON "access_request_items"  ("flow_id", "state_since") WHERE state = 'APPROVED'`,
  `CREATE UNIQUE INDEX "uq_access_requests_client_request_id" ON "access_requests"  ("requester_id", "client_request_id") WHERE client_request_id is not null`,
];

/** Notices of what happened, webhooks, and what is on its way to them; requests that a client may send twice. */
export class Notices1795581000000 implements MigrationInterface {
  name = "Notices1795581000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const column of ["client_request_id", "state", "changed_at", "version"]) {
      await runner.query(`ALTER TABLE IF EXISTS "access_requests" DROP COLUMN IF EXISTS "${column}"`);
    }
    for (const constraint of ["ck_access_request_items_timer", "ck_access_request_items_cancel_reason"]) {
      await runner.query(`ALTER TABLE IF EXISTS "access_request_items" DROP CONSTRAINT IF EXISTS "${constraint}"`);
    }
    await runner.query(`ALTER TABLE IF EXISTS "access_request_items" DROP COLUMN IF EXISTS "cancel_reason"`);
    await runner.query(`DROP INDEX IF EXISTS "ix_access_request_items_approved"`);
    for (const table of ["notice_deliveries", "webhooks", "notices"]) {
      await runner.query(`DROP TABLE IF EXISTS "${table}"`);
    }
  }
}
