import type { MigrationInterface, QueryRunner } from "typeorm";

/** A grant without a target is one for which nothing was ever written. */
export class GrantsWithoutTarget1795596000000 implements MigrationInterface {
  name = "GrantsWithoutTarget1795596000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE "grants" ADD CONSTRAINT "ck_grants_target" CHECK (target_id is not null or state in ('PENDING', 'REVOKED', 'FAILED'))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "grants" DROP CONSTRAINT "ck_grants_target"`);
  }
}
