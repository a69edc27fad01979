import type { MigrationInterface, QueryRunner } from "typeorm";

const STATEMENTS = [
  `CREATE TABLE "provider_reads" ("provider_id" uuid NOT NULL, "state" text NOT NULL, "full" boolean NOT NULL DEFAULT false, "full_requested" boolean NOT NULL DEFAULT false, "full_read_at" TIMESTAMP WITH TIME ZONE, "people" integer NOT NULL DEFAULT 0, "groups" integer NOT NULL DEFAULT 0, "memberships" integer NOT NULL DEFAULT 0, "started_at" TIMESTAMP WITH TIME ZONE, "finished_at" TIMESTAMP WITH TIME ZONE, "lease_expires_at" TIMESTAMP WITH TIME ZONE, "attempts" integer NOT NULL DEFAULT 0, "removals_confirmed" boolean NOT NULL DEFAULT false, "failure" jsonb, CONSTRAINT "ck_provider_reads_state" CHECK (state in ('QUEUED', 'READING', 'WRITING', 'IDLE', 'FAILED', 'HELD')), CONSTRAINT "pk_provider_reads" PRIMARY KEY ("provider_id"))`,
  `ALTER TABLE "provider_reads" ADD CONSTRAINT "fk_provider_reads_provider_id" FOREIGN KEY ("provider_id") REFERENCES "identity_providers"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  // What starts or ends like a mistyped name is found by these, equal ones too.
  `DROP INDEX "ix_identities_user_name"`,
  `DROP INDEX "ix_identities_email"`,
  `CREATE INDEX "ix_identities_user_name" ON "identities" (lower("user_name") text_pattern_ops)`,
  `CREATE INDEX "ix_identities_user_name_reversed" ON "identities" (reverse(lower("user_name")) text_pattern_ops)`,
  `CREATE INDEX "ix_identities_email" ON "identities" (lower("email") text_pattern_ops)`,
  `CREATE INDEX "ix_identities_email_reversed" ON "identities" (reverse(lower("email")) text_pattern_ops)`,
];

const BACK = [
  `DROP INDEX "ix_identities_email_reversed"`,
  `DROP INDEX "ix_identities_email"`,
  `DROP INDEX "ix_identities_user_name_reversed"`,
  `DROP INDEX "ix_identities_user_name"`,
  `CREATE INDEX "ix_identities_user_name" ON "identities" (lower("user_name"))`,
  `CREATE INDEX "ix_identities_email" ON "identities" (lower("email"))`,
  `DROP TABLE "provider_reads"`,
];

/** How far the read of a provider has come; indexes for near misses. */
export class ProviderReads1795574000000 implements MigrationInterface {
  name = "ProviderReads1795574000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of BACK) await runner.query(statement);
  }
}
