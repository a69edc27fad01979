import type { MigrationInterface, QueryRunner } from "typeorm";

/** When each automatic flow is to be looked at again, so that all workers together do it once. */
export class AutomaticFlowsDue1795593000000 implements MigrationInterface {
  name = "AutomaticFlowsDue1795593000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE "automatic_flow_states" ADD COLUMN "looked_at_version" integer, ADD COLUMN "next_at" timestamp with time zone`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "automatic_flow_states" DROP COLUMN "looked_at_version", DROP COLUMN "next_at"`);
  }
}
