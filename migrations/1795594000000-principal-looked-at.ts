import type { MigrationInterface, QueryRunner } from "typeorm";

/** When the principal of a target was looked at, which is less often than its entry is. */
export class PrincipalLookedAt1795594000000 implements MigrationInterface {
  name = "PrincipalLookedAt1795594000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "access_targets" ADD COLUMN "principal_looked_at" timestamp with time zone`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "access_targets" DROP COLUMN "principal_looked_at"`);
  }
}
