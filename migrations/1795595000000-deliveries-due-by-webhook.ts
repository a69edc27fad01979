import type { MigrationInterface, QueryRunner } from "typeorm";

/** What is due is taken webhook by webhook: what waits for one that is away is not to be read for each of the others. */
export class DeliveriesDueByWebhook1795595000000 implements MigrationInterface {
  name = "DeliveriesDueByWebhook1795595000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "ix_notice_deliveries_due"`);
    await runner.query(
      `CREATE INDEX "ix_notice_deliveries_due" ON "notice_deliveries" ("webhook_id", "next_attempt_at") WHERE next_attempt_at is not null`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "ix_notice_deliveries_due"`);
    await runner.query(
      `CREATE INDEX "ix_notice_deliveries_due" ON "notice_deliveries" ("next_attempt_at") WHERE next_attempt_at is not null`,
    );
  }
}
