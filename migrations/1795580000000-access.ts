import type { MigrationInterface, QueryRunner } from "typeorm";

const STATEMENTS = [
  `CREATE TABLE "access_flows" ("id" uuid NOT NULL, "name" text NOT NULL, "name_key" text NOT NULL, "description" text, "active" boolean NOT NULL, "trigger" text NOT NULL, "max_duration_seconds" integer, "definition" jsonb NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, "deleted_at" TIMESTAMP WITH TIME ZONE, "version" integer NOT NULL, CONSTRAINT "ck_access_flows_max_duration_seconds" CHECK (max_duration_seconds >= 10), CONSTRAINT "ck_access_flows_trigger" CHECK (trigger in ('SELF_SERVE', 'AUTOMATIC')), CONSTRAINT "pk_access_flows" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "uq_access_flows_name_key" ON "access_flows"  ("name_key") WHERE deleted_at is null`,
  `CREATE INDEX "ix_access_flows_list" ON "access_flows"  ("name_key", "id") `,
  `CREATE TABLE "bindings" ("id" uuid NOT NULL, "identity_id" uuid NOT NULL, "integration_id" uuid, "account_id" text NOT NULL, "strategy" text NOT NULL, "state" text NOT NULL, "principal_arn" text, "principal_unique_id" text, "identity_center_user_id" text, "permission_set_name" text, "permission_set_arn" text, "assignment_request_id" text, "failure" jsonb, "failed_attempts" integer NOT NULL DEFAULT '0', "parked_at" TIMESTAMP WITH TIME ZONE, "generation" integer NOT NULL DEFAULT '1', "next_reconcile_at" TIMESTAMP WITH TIME ZONE, "lease_token" uuid, "leased_until" TIMESTAMP WITH TIME ZONE, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "ck_bindings_ready" CHECK (state not in ('READY', 'PARKED') or (principal_arn is not null and principal_unique_id is not null)), CONSTRAINT "ck_bindings_state" CHECK (state in ('PREPARING', 'READY', 'PARKED', 'REMOVING', 'REMOVED')), CONSTRAINT "ck_bindings_strategy" CHECK (strategy in ('IDENTITY_CENTER', 'IAM_ROLE_TEMPLATE')), CONSTRAINT "pk_bindings" PRIMARY KEY ("id"))`,
  `CREATE INDEX "ix_bindings_due" ON "bindings"  ("next_reconcile_at") WHERE next_reconcile_at is not null`,
  `CREATE INDEX "ix_bindings_integration_id" ON "bindings"  ("integration_id") `,
  `CREATE INDEX "ix_bindings_identity_id" ON "bindings"  ("identity_id") `,
  `CREATE UNIQUE INDEX "uq_bindings_person" ON "bindings"  ("identity_id", "integration_id", "account_id", "strategy") WHERE state <> 'REMOVED' and state <> 'REMOVING'`,
  `CREATE TABLE "access_targets" ("id" uuid NOT NULL, "binding_id" uuid NOT NULL, "resource_id" uuid, "integration_id" uuid, "physical_key" text NOT NULL, "cluster_arn" text NOT NULL, "cluster_name" text NOT NULL, "account_id" text NOT NULL, "region" text NOT NULL, "principal_arn" text NOT NULL, "state" text NOT NULL, "principal_unique_id" text, "baseline" jsonb, "applied" jsonb, "intent" jsonb, "seen" jsonb, "looked_at" TIMESTAMP WITH TIME ZONE, "in_doubt_since" TIMESTAMP WITH TIME ZONE, "failure" jsonb, "failed_attempts" integer NOT NULL DEFAULT '0', "generation" integer NOT NULL DEFAULT '1', "next_reconcile_at" TIMESTAMP WITH TIME ZONE, "lease_token" uuid, "leased_until" TIMESTAMP WITH TIME ZONE, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "ck_access_targets_state" CHECK (state in ('OPEN', 'CLOSED')), CONSTRAINT "pk_access_targets" PRIMARY KEY ("id"))`,
  `CREATE INDEX "ix_access_targets_due" ON "access_targets"  ("next_reconcile_at") WHERE next_reconcile_at is not null`,
  `CREATE INDEX "ix_access_targets_integration_id" ON "access_targets"  ("integration_id") `,
  `CREATE INDEX "ix_access_targets_binding_id" ON "access_targets"  ("binding_id") `,
  `CREATE INDEX "ix_access_targets_resource_id" ON "access_targets"  ("resource_id") `,
  `CREATE UNIQUE INDEX "uq_access_targets_principal" ON "access_targets"  ("physical_key", "principal_arn") `,
  `CREATE TABLE "grants" ("id" uuid NOT NULL, "identity_id" uuid NOT NULL, "resource_id" uuid, "resource_name" text NOT NULL, "resource_arn" text NOT NULL, "flow_id" uuid, "binding_id" uuid NOT NULL, "target_id" uuid, "access" jsonb NOT NULL, "state" text NOT NULL, "state_since" TIMESTAMP WITH TIME ZONE NOT NULL, "duration_seconds" integer, "active_at" TIMESTAMP WITH TIME ZONE, "ends_at" TIMESTAMP WITH TIME ZONE, "latest_end" TIMESTAMP WITH TIME ZONE, "extensions" integer NOT NULL DEFAULT '0', "end_asked_at" TIMESTAMP WITH TIME ZONE, "end_reason" text, "end_message" text, "absent_since" TIMESTAMP WITH TIME ZONE, "overdue_since" TIMESTAMP WITH TIME ZONE, "ended_at" TIMESTAMP WITH TIME ZONE, "receipt" jsonb, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "ck_grants_ended" CHECK ((state in ('PENDING', 'ACTIVE', 'REVOKING')) = (ended_at is null)), CONSTRAINT "ck_grants_ending" CHECK ((end_reason is null) = (end_asked_at is null)), CONSTRAINT "ck_grants_end_reason" CHECK (end_reason in ('EXPIRED', 'GIVEN_BACK', 'REVOKED_BY_OWNER', 'REVOKED_BY_ADMIN', 'PERSON_INACTIVE', 'CLUSTER_GONE', 'CLUSTER_REPLACED', 'OUT_OF_SCOPE', 'INTEGRATION_DISABLED', 'INTEGRATION_DELETED', 'CONDITIONS_NO_LONGER_MET', 'FLOW_DELETED', 'CHANGED_OUTSIDE', 'REQUEST_CANCELLED', 'REFUSED_BY_AWS', 'FOREIGN_ENTRY', 'PRINCIPAL_NOT_FOUND', 'NOT_MANAGEABLE', 'NOT_IN_TIME')), CONSTRAINT "ck_grants_state" CHECK (state in ('PENDING', 'ACTIVE', 'REVOKING', 'REVOKED', 'REVOKED_OUTSIDE', 'UNVERIFIED', 'FAILED')), CONSTRAINT "pk_grants" PRIMARY KEY ("id"))`,
  `CREATE INDEX "ix_grants_live" ON "grants"  ("state") WHERE ended_at is null`,
  `CREATE INDEX "ix_grants_list" ON "grants"  ("created_at", "id") `,
  `CREATE INDEX "ix_grants_target_id" ON "grants"  ("target_id") `,
  `CREATE INDEX "ix_grants_binding_id" ON "grants"  ("binding_id") `,
  `CREATE INDEX "ix_grants_flow_id" ON "grants"  ("flow_id") `,
  `CREATE INDEX "ix_grants_resource_id" ON "grants"  ("resource_id", "created_at", "id") `,
  `CREATE INDEX "ix_grants_identity_id" ON "grants"  ("identity_id", "created_at", "id") `,
  `CREATE TABLE "access_requests" ("id" uuid NOT NULL, "requester_id" uuid NOT NULL, "grantee_id" uuid NOT NULL, "justification" text, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "pk_access_requests" PRIMARY KEY ("id"))`,
  `CREATE INDEX "ix_access_requests_list" ON "access_requests"  ("created_at", "id") `,
  `CREATE INDEX "ix_access_requests_grantee_id" ON "access_requests"  ("grantee_id", "created_at", "id") `,
  `CREATE INDEX "ix_access_requests_requester_id" ON "access_requests"  ("requester_id", "created_at", "id") `,
  `CREATE TABLE "access_request_items" ("id" uuid NOT NULL, "request_id" uuid NOT NULL, "resource_id" uuid, "resource_name" text NOT NULL, "flow_id" uuid NOT NULL, "access" jsonb NOT NULL, "duration_seconds" integer, "rules" jsonb NOT NULL, "state" text NOT NULL, "state_since" TIMESTAMP WITH TIME ZONE NOT NULL, "tiers" integer NOT NULL DEFAULT '0', "next_timer_at" TIMESTAMP WITH TIME ZONE, "lapses_at" TIMESTAMP WITH TIME ZONE, "grant_id" uuid, CONSTRAINT "ck_access_request_items_grant_id" CHECK (grant_id is null or state = 'APPROVED'), CONSTRAINT "ck_access_request_items_state" CHECK (state in ('PENDING', 'APPROVED', 'REJECTED', 'CANCELLED', 'LAPSED')), CONSTRAINT "pk_access_request_items" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "uq_access_request_items_grant_id" ON "access_request_items"  ("grant_id") `,
  `CREATE INDEX "ix_access_request_items_due" ON "access_request_items"  ("next_timer_at") WHERE next_timer_at is not null`,
  `CREATE INDEX "ix_access_request_items_flow_id" ON "access_request_items"  ("flow_id") `,
  `CREATE INDEX "ix_access_request_items_resource_id" ON "access_request_items"  ("resource_id") `,
  `CREATE INDEX "ix_access_request_items_request_id" ON "access_request_items"  ("request_id") `,
  `CREATE TABLE "access_decisions" ("id" uuid NOT NULL, "item_id" uuid NOT NULL, "identity_id" uuid NOT NULL, "decision" text NOT NULL, "reason" text, "decided_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "ck_access_decisions_decision" CHECK (decision in ('APPROVE', 'REJECT')), CONSTRAINT "pk_access_decisions" PRIMARY KEY ("id"))`,
  `CREATE INDEX "ix_access_decisions_identity_id" ON "access_decisions"  ("identity_id") `,
  `CREATE UNIQUE INDEX "uq_access_decisions_person" ON "access_decisions"  ("item_id", "identity_id") `,
  `ALTER TABLE "integrations" ADD "principal_role_template" text`,
  `ALTER TABLE "integrations" ADD "deleted_at" TIMESTAMP WITH TIME ZONE`,
  `ALTER TABLE "bindings" ADD CONSTRAINT "fk_bindings_identity_id" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
  `ALTER TABLE "bindings" ADD CONSTRAINT "fk_bindings_integration_id" FOREIGN KEY ("integration_id") REFERENCES "integrations"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
  `ALTER TABLE "access_targets" ADD CONSTRAINT "fk_access_targets_binding_id" FOREIGN KEY ("binding_id") REFERENCES "bindings"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
  `ALTER TABLE "access_targets" ADD CONSTRAINT "fk_access_targets_resource_id" FOREIGN KEY ("resource_id") REFERENCES "resources"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
  `ALTER TABLE "access_targets" ADD CONSTRAINT "fk_access_targets_integration_id" FOREIGN KEY ("integration_id") REFERENCES "integrations"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
  `ALTER TABLE "grants" ADD CONSTRAINT "fk_grants_identity_id" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
  `ALTER TABLE "grants" ADD CONSTRAINT "fk_grants_resource_id" FOREIGN KEY ("resource_id") REFERENCES "resources"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
  `ALTER TABLE "grants" ADD CONSTRAINT "fk_grants_flow_id" FOREIGN KEY ("flow_id") REFERENCES "access_flows"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
  `ALTER TABLE "grants" ADD CONSTRAINT "fk_grants_binding_id" FOREIGN KEY ("binding_id") REFERENCES "bindings"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
  `ALTER TABLE "grants" ADD CONSTRAINT "fk_grants_target_id" FOREIGN KEY ("target_id") REFERENCES "access_targets"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
  `ALTER TABLE "access_requests" ADD CONSTRAINT "fk_access_requests_requester_id" FOREIGN KEY ("requester_id") REFERENCES "identities"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
  `ALTER TABLE "access_requests" ADD CONSTRAINT "fk_access_requests_grantee_id" FOREIGN KEY ("grantee_id") REFERENCES "identities"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
  `ALTER TABLE "access_request_items" ADD CONSTRAINT "fk_access_request_items_request_id" FOREIGN KEY ("request_id") REFERENCES "access_requests"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "access_request_items" ADD CONSTRAINT "fk_access_request_items_resource_id" FOREIGN KEY ("resource_id") REFERENCES "resources"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
  `ALTER TABLE "access_request_items" ADD CONSTRAINT "fk_access_request_items_flow_id" FOREIGN KEY ("flow_id") REFERENCES "access_flows"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
  `ALTER TABLE "access_request_items" ADD CONSTRAINT "fk_access_request_items_grant_id" FOREIGN KEY ("grant_id") REFERENCES "grants"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
  `ALTER TABLE "access_decisions" ADD CONSTRAINT "fk_access_decisions_item_id" FOREIGN KEY ("item_id") REFERENCES "access_request_items"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "access_decisions" ADD CONSTRAINT "fk_access_decisions_identity_id" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
];

const TABLES = [
  "access_decisions",
  "access_request_items",
  "access_requests",
  "grants",
  "access_targets",
  "bindings",
  "access_flows",
];

/** Access flows, requests and decisions, grants, and what is made of them in AWS. */
export class Access1795580000000 implements MigrationInterface {
  name = "Access1795580000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`DROP TABLE IF EXISTS "${table}"`);
    await runner.query(`ALTER TABLE "integrations" DROP COLUMN IF EXISTS "principal_role_template"`);
    await runner.query(`ALTER TABLE "integrations" DROP COLUMN IF EXISTS "deleted_at"`);
  }
}
