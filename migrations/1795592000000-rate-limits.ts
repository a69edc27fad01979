import type { MigrationInterface, QueryRunner } from "typeorm";

/** Counts of requests by key and minute, shared by all servers. Unlogged: after a crash everybody starts from none. */
export class RateLimits1795592000000 implements MigrationInterface {
  name = "RateLimits1795592000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE UNLOGGED TABLE "rate_limits" ("key" character varying(255) NOT NULL, "points" integer NOT NULL DEFAULT 0, "expire" bigint, CONSTRAINT "pk_rate_limits" PRIMARY KEY ("key"))`,
    );
    await runner.query(`CREATE INDEX "ix_rate_limits_expire" ON "rate_limits" ("expire")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "rate_limits"`);
  }
}
