import type { MigrationInterface, QueryRunner } from "typeorm";

/** Every lease is a token and the time when it expires, both or neither. */
export class OneLease1795600000000 implements MigrationInterface {
  name = "OneLease1795600000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const table of RENAMED) {
      await runner.query(`ALTER TABLE "${table}" RENAME COLUMN "leased_until" TO "lease_expires_at"`);
    }
    await runner.query(`ALTER TABLE "provider_reads" ADD COLUMN "lease_token" uuid`);
    await runner.query(`ALTER TABLE "notice_deliveries" ADD COLUMN "lease_token" uuid`);
    await runner.query(`ALTER TABLE "notice_deliveries" ADD COLUMN "lease_expires_at" timestamp with time zone`);
    // A read that is under way keeps its time, as nobody else may begin before.
    await runner.query(
      `UPDATE "provider_reads" SET "lease_token" = gen_random_uuid() WHERE "lease_expires_at" is not null`,
    );
    for (const table of LEASED) {
      await runner.query(
        `UPDATE "${table}" SET "lease_token" = null, "lease_expires_at" = null WHERE ("lease_token" is null) <> ("lease_expires_at" is null)`,
      );
      await runner.query(
        `ALTER TABLE "${table}" ADD CONSTRAINT "ck_${table}_lease" CHECK ((lease_token is null) = (lease_expires_at is null))`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of LEASED) await runner.query(`ALTER TABLE "${table}" DROP CONSTRAINT "ck_${table}_lease"`);
    await runner.query(`ALTER TABLE "notice_deliveries" DROP COLUMN "lease_expires_at"`);
    await runner.query(`ALTER TABLE "notice_deliveries" DROP COLUMN "lease_token"`);
    await runner.query(`ALTER TABLE "provider_reads" DROP COLUMN "lease_token"`);
    for (const table of RENAMED) {
      await runner.query(`ALTER TABLE "${table}" RENAME COLUMN "lease_expires_at" TO "leased_until"`);
    }
  }
}

const RENAMED = ["access_targets", "audit_sinks", "bindings", "cluster_audits"];
const LEASED = [...RENAMED, "notice_deliveries", "provider_reads", "sync_run_accounts", "sync_runs"];
