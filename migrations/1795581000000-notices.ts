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
  `CREATE UNIQUE INDEX "uq_access_requests_client_request_id" ON "access_requests"  ("requester_id", "client_request_id") WHERE client_request_id is not null`,
];

/** Notices of what happened, webhooks, and what is on its way to them; requests that a client may send twice. */
export class Notices1795581000000 implements MigrationInterface {
  name = "Notices1795581000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX IF EXISTS "uq_access_requests_client_request_id"`);
    await runner.query(`ALTER TABLE IF EXISTS "access_requests" DROP COLUMN IF EXISTS "client_request_id"`);
    for (const table of ["notice_deliveries", "webhooks", "notices"]) {
      await runner.query(`DROP TABLE IF EXISTS "${table}"`);
    }
  }
}
