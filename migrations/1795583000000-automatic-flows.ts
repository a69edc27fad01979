import type { MigrationInterface, QueryRunner } from "typeorm";

/** How far automatic access flows have been carried out, and changes of them that are held. */
export class AutomaticFlows1795583000000 implements MigrationInterface {
  name = "AutomaticFlows1795583000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "automatic_flow_states" ("flow_id" uuid NOT NULL, "settled_version" integer, "held" jsonb, CONSTRAINT "pk_automatic_flow_states" PRIMARY KEY ("flow_id"))`,
    );
    await runner.query(
      `ALTER TABLE "automatic_flow_states" ADD CONSTRAINT "fk_automatic_flow_states_flow_id" FOREIGN KEY ("flow_id") REFERENCES "access_flows"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE IF EXISTS "automatic_flow_states"`);
  }
}
