import type { MigrationInterface, QueryRunner } from "typeorm";

const STATEMENTS = [
  `CREATE TABLE "cluster_audits" ("resource_id" uuid NOT NULL, "next_audit_at" TIMESTAMP WITH TIME ZONE NOT NULL, "lease_token" uuid, "leased_until" TIMESTAMP WITH TIME ZONE, "looked_at" TIMESTAMP WITH TIME ZONE, "entries" integer, "failure" jsonb, "failed_attempts" integer NOT NULL DEFAULT '0', CONSTRAINT "pk_cluster_audits" PRIMARY KEY ("resource_id"))`,
  `CREATE INDEX "ix_cluster_audits_due" ON "cluster_audits"  ("next_audit_at") `,
  `CREATE TABLE "drift_findings" ("id" uuid NOT NULL, "resource_id" uuid NOT NULL, "integration_id" uuid NOT NULL, "principal_arn" text NOT NULL, "kind" text NOT NULL, "target_id" uuid, "identity_id" uuid, "entry_arn" text, "access" jsonb, "tags" jsonb, "differences" text array NOT NULL, "since" TIMESTAMP WITH TIME ZONE NOT NULL, "appeared" boolean NOT NULL, "described_at" TIMESTAMP WITH TIME ZONE, "removal" jsonb, CONSTRAINT "ck_drift_findings_kind" CHECK (kind in ('OURS_MISSING', 'OURS_ALTERED', 'FOREIGN', 'ORPHAN', 'UNKNOWN')), CONSTRAINT "pk_drift_findings" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "uq_drift_findings_principal" ON "drift_findings"  ("resource_id", "principal_arn") `,
  `CREATE INDEX "ix_drift_findings_list" ON "drift_findings"  ("integration_id", "since", "id") `,
  `CREATE INDEX "ix_drift_findings_target_id" ON "drift_findings"  ("target_id") `,
  `CREATE INDEX "ix_drift_findings_identity_id" ON "drift_findings"  ("identity_id") `,
  `ALTER TABLE "installation" ADD "restored_at" TIMESTAMP WITH TIME ZONE`,
  `CREATE INDEX "ix_access_targets_open" ON "access_targets"  ("resource_id") WHERE state = 'OPEN'`,
  `CREATE INDEX "ix_access_targets_open_binding_id" ON "access_targets"  ("binding_id") WHERE state = 'OPEN'`,
  `CREATE INDEX "ix_bindings_in_use" ON "bindings"  ("id", "integration_id", "created_at") WHERE state in ('PREPARING', 'READY')`,
  `CREATE INDEX "ix_bindings_preparing" ON "bindings"  ("next_reconcile_at") WHERE state = 'PREPARING'`,
  `CREATE INDEX "ix_bindings_standing" ON "bindings"  ("integration_id") WHERE state <> 'REMOVED'`,
  `CREATE INDEX "ix_grants_live_binding_id" ON "grants"  ("binding_id") WHERE ended_at is null`,
  `CREATE INDEX "ix_grants_ground" ON "grants"  ("identity_id", "resource_id", "id") WHERE ended_at is null and end_asked_at is null`,
  `ALTER TABLE "cluster_audits" ADD CONSTRAINT "fk_cluster_audits_resource_id" FOREIGN KEY ("resource_id") REFERENCES "resources"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "drift_findings" ADD CONSTRAINT "fk_drift_findings_resource_id" FOREIGN KEY ("resource_id") REFERENCES "cluster_audits"("resource_id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "drift_findings" ADD CONSTRAINT "fk_drift_findings_integration_id" FOREIGN KEY ("integration_id") REFERENCES "integrations"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "drift_findings" ADD CONSTRAINT "fk_drift_findings_target_id" FOREIGN KEY ("target_id") REFERENCES "access_targets"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
  `ALTER TABLE "drift_findings" ADD CONSTRAINT "fk_drift_findings_identity_id" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
];

/** Of tables that are older. */
const INDEXES = [
  "ix_access_targets_open",
  "ix_access_targets_open_binding_id",
  "ix_bindings_in_use",
  "ix_bindings_preparing",
  "ix_bindings_standing",
  "ix_grants_live_binding_id",
  "ix_grants_ground",
];

/** Audits of the access entries of clusters, what they find, and whether the database was restored from a backup. */
export class Audits1795582000000 implements MigrationInterface {
  name = "Audits1795582000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE IF EXISTS "drift_findings"`);
    await runner.query(`DROP TABLE IF EXISTS "cluster_audits"`);
    for (const index of INDEXES) await runner.query(`DROP INDEX IF EXISTS "${index}"`);
    await runner.query(`ALTER TABLE "installation" DROP COLUMN IF EXISTS "restored_at"`);
  }
}
