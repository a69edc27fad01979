import type { MigrationInterface, QueryRunner } from "typeorm";

const STATEMENTS = [
  `CREATE TABLE "connectors" ("id" uuid NOT NULL, "name" text NOT NULL, "kind" text NOT NULL, "version" text NOT NULL, "account_id" text, "region" text, "caller_arn" text, "problem" text, "registered_at" TIMESTAMP WITH TIME ZONE NOT NULL, "last_seen_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "ck_connectors_kind" CHECK (kind in ('ECS', 'EKS', 'LOCAL')), CONSTRAINT "pk_connectors" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "uq_connectors_name" ON "connectors"  ("name")`,
  `CREATE TABLE "integrations" ("id" uuid NOT NULL, "kind" text NOT NULL DEFAULT 'AWS_ORGANIZATION', "name" text NOT NULL, "name_key" text NOT NULL, "connector_id" uuid NOT NULL, "resource_types" text array NOT NULL, "configuration_as_typed" jsonb NOT NULL, "region" text NOT NULL, "sso_region" text NOT NULL, "sso_portal" text NOT NULL, "management_account_role_arn" text, "excluded_organizational_unit_ids" text array NOT NULL, "excluded_account_ids" text array NOT NULL, "session_duration_hours" integer NOT NULL, "discovery_regions" text array NOT NULL, "member_role_name" text NOT NULL, "external_id" text NOT NULL, "custom_access_details" text, "integration_owners" jsonb NOT NULL DEFAULT '[]', "owner_rules" jsonb NOT NULL DEFAULT '[]', "principal_strategy" text NOT NULL DEFAULT 'IDENTITY_CENTER', "shared_entries_allowed" boolean NOT NULL DEFAULT false, "managed_by" text NOT NULL DEFAULT 'API', "enabled" boolean NOT NULL DEFAULT true, "organization_id" text, "management_account_id" text, "sync_warnings" jsonb NOT NULL DEFAULT '[]', "first_synced_at" TIMESTAMP WITH TIME ZONE, "next_sync_at" TIMESTAMP WITH TIME ZONE, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, "version" integer NOT NULL, CONSTRAINT "pk_integrations" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "uq_integrations_name_key" ON "integrations"  ("name_key")`,
  `CREATE INDEX "ix_integrations_connector_id" ON "integrations"  ("connector_id")`,
  `CREATE UNIQUE INDEX "uq_integrations_organization_id" ON "integrations"  ("organization_id") WHERE organization_id is not null`,
  `CREATE INDEX "ix_integrations_next_sync_at" ON "integrations"  ("next_sync_at")`,
  `CREATE TABLE "accounts" ("id" uuid NOT NULL, "integration_id" uuid NOT NULL, "account_id" text NOT NULL, "arn" text NOT NULL, "name" text NOT NULL, "email" text, "state" text NOT NULL, "ou_path" text array NOT NULL, "is_management_account" boolean NOT NULL, "out_of_scope_reason" text, "first_seen_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "uq_accounts_integration_id_account_id" UNIQUE ("integration_id", "account_id"), CONSTRAINT "ck_accounts_out_of_scope_reason" CHECK (out_of_scope_reason in ('EXCLUDED_ACCOUNT', 'EXCLUDED_OU', 'NOT_ACTIVE', 'LEFT_ORGANIZATION')), CONSTRAINT "pk_accounts" PRIMARY KEY ("id"))`,
  `CREATE TABLE "account_regions" ("account_row_id" uuid NOT NULL, "region" text NOT NULL, "outcome" text NOT NULL, "code" text, "message" text, "looked_at" TIMESTAMP WITH TIME ZONE NOT NULL, "listed_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "pk_account_regions" PRIMARY KEY ("account_row_id", "region"))`,
  `CREATE TABLE "api_tokens" ("id" uuid NOT NULL, "name" text NOT NULL, "kind" text NOT NULL, "token_hash" text NOT NULL, "identity_id" uuid, "roles" text array NOT NULL, "scopes" text array NOT NULL DEFAULT '{}', "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE, "revoked_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "pk_api_tokens" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "uq_api_tokens_token_hash" ON "api_tokens"  ("token_hash")`,
  `CREATE TABLE "audit_events" ("id" uuid NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "actor_kind" text NOT NULL, "actor_id" text NOT NULL, "actor_name" text NOT NULL, "action" text NOT NULL, "subject_type" text NOT NULL, "subject_id" text NOT NULL, "before" jsonb, "after" jsonb, CONSTRAINT "pk_audit_events" PRIMARY KEY ("id"))`,
  `CREATE INDEX "ix_audit_events_at" ON "audit_events"  ("at")`,
  `CREATE INDEX "ix_audit_events_subject" ON "audit_events"  ("subject_type", "subject_id", "at")`,
  `CREATE TABLE "connector_tests" ("id" uuid NOT NULL, "connector_id" uuid NOT NULL, "access" jsonb NOT NULL, "sample_account_id" text, "state" text NOT NULL, "checks" jsonb NOT NULL DEFAULT '[]', "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "finished_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "pk_connector_tests" PRIMARY KEY ("id"))`,
  `CREATE INDEX "ix_connector_tests_connector_id" ON "connector_tests"  ("connector_id")`,
  `CREATE TABLE "installation" ("id" uuid NOT NULL, "external_id" text NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "pk_installation" PRIMARY KEY ("id"))`,
  `CREATE TABLE "resources" ("id" uuid NOT NULL, "type" text NOT NULL, "integration_id" uuid NOT NULL, "account_row_id" uuid NOT NULL, "account_id" text NOT NULL, "physical_key" text NOT NULL, "arn" text NOT NULL, "name" text NOT NULL, "region" text, "status" text NOT NULL, "manageable" boolean NOT NULL, "unmanageable_reason" text, "tags" jsonb NOT NULL, "cluster_created_at" TIMESTAMP WITH TIME ZONE, "cluster_status" text, "version" text, "platform_version" text, "endpoint" text, "certificate_authority" text, "endpoint_public_access" boolean, "endpoint_private_access" boolean, "authentication_mode" text, "content_hash" text NOT NULL, "first_seen_at" TIMESTAMP WITH TIME ZONE NOT NULL, "last_seen_at" TIMESTAMP WITH TIME ZONE, "missing_since" TIMESTAMP WITH TIME ZONE, "changed_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "ck_resources_status" CHECK (status in ('PRESENT', 'MISSING', 'GONE', 'OUT_OF_SCOPE')), CONSTRAINT "ck_resources_type" CHECK (type in ('EKS_CLUSTER', 'AWS_ACCOUNT')), CONSTRAINT "pk_resources" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "uq_resources_physical_key" ON "resources"  ("physical_key")`,
  `CREATE INDEX "ix_resources_list" ON "resources"  ("name", "id")`,
  `CREATE INDEX "ix_resources_account_row_id" ON "resources"  ("account_row_id", "region")`,
  `CREATE INDEX "ix_resources_integration_id" ON "resources"  ("integration_id", "type", "name", "id")`,
  `CREATE TABLE "sync_runs" ("id" uuid NOT NULL, "integration_id" uuid NOT NULL, "connector_id" uuid NOT NULL, "trigger" text NOT NULL, "state" text NOT NULL, "requested_by" text NOT NULL, "lease_token" uuid, "lease_expires_at" TIMESTAMP WITH TIME ZONE, "accounts_total" integer, "accounts_done" integer NOT NULL DEFAULT '0', "accounts_failed" integer NOT NULL DEFAULT '0', "accounts_skipped" integer NOT NULL DEFAULT '0', "regions_done" integer NOT NULL DEFAULT '0', "clusters_found" integer NOT NULL DEFAULT '0', "resources_added" integer NOT NULL DEFAULT '0', "resources_changed" integer NOT NULL DEFAULT '0', "resources_missing" integer NOT NULL DEFAULT '0', "failure" jsonb, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "started_at" TIMESTAMP WITH TIME ZONE, "progressed_at" TIMESTAMP WITH TIME ZONE NOT NULL, "finished_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "ck_sync_runs_ended" CHECK ((state in ('QUEUED', 'READING_ORGANIZATION', 'SCANNING')) = (finished_at is null)), CONSTRAINT "ck_sync_runs_state" CHECK (state in ('QUEUED', 'READING_ORGANIZATION', 'SCANNING', 'SUCCEEDED', 'PARTIAL', 'FAILED', 'CANCELLED')), CONSTRAINT "pk_sync_runs" PRIMARY KEY ("id"))`,
  `CREATE INDEX "ix_sync_runs_integration_id" ON "sync_runs"  ("integration_id", "created_at", "id")`,
  `CREATE UNIQUE INDEX "uq_sync_runs_active" ON "sync_runs"  ("integration_id") WHERE finished_at is null`,
  `CREATE TABLE "sync_run_accounts" ("run_id" uuid NOT NULL, "account_id" text NOT NULL, "account_name" text NOT NULL, "state" text NOT NULL, "lease_token" uuid, "lease_expires_at" TIMESTAMP WITH TIME ZONE, "attempts" integer NOT NULL DEFAULT '0', "outcome" text, "code" text, "message" text, "operation" text, "request_id" text, "clusters_found" integer NOT NULL DEFAULT '0', "regions" jsonb NOT NULL DEFAULT '[]', "finished_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "ck_sync_run_accounts_state" CHECK (state in ('PENDING', 'SCANNING', 'DONE')), CONSTRAINT "pk_sync_run_accounts" PRIMARY KEY ("run_id", "account_id"))`,
  `CREATE INDEX "ix_sync_run_accounts_todo" ON "sync_run_accounts"  ("run_id", "state", "lease_expires_at") WHERE state <> 'DONE'`,
  `ALTER TABLE "integrations" ADD CONSTRAINT "fk_integrations_connector_id" FOREIGN KEY ("connector_id") REFERENCES "connectors"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
  `ALTER TABLE "accounts" ADD CONSTRAINT "fk_accounts_integration_id" FOREIGN KEY ("integration_id") REFERENCES "integrations"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "account_regions" ADD CONSTRAINT "fk_account_regions_account_row_id" FOREIGN KEY ("account_row_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "connector_tests" ADD CONSTRAINT "fk_connector_tests_connector_id" FOREIGN KEY ("connector_id") REFERENCES "connectors"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "resources" ADD CONSTRAINT "fk_resources_integration_id" FOREIGN KEY ("integration_id") REFERENCES "integrations"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "resources" ADD CONSTRAINT "fk_resources_account_row_id" FOREIGN KEY ("account_row_id") REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "sync_runs" ADD CONSTRAINT "fk_sync_runs_integration_id" FOREIGN KEY ("integration_id") REFERENCES "integrations"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "sync_run_accounts" ADD CONSTRAINT "fk_sync_run_accounts_run_id" FOREIGN KEY ("run_id") REFERENCES "sync_runs"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `CREATE INDEX "ix_resources_tags" ON "resources" USING gin ("tags")`,
  `CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit_events is append-only'; END $$`,
  `CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE ON "audit_events" FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()`,
  `CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON "audit_events" FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()`,
];

/** Connectors, integrations, accounts, resources, sync runs, tokens and the audit log. */
export class Foundation1795564800000 implements MigrationInterface {
  name = "Foundation1795564800000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`DROP TABLE IF EXISTS "${table}" CASCADE`);
    await runner.query("DROP FUNCTION IF EXISTS refuse_audit_change");
  }
}

const TABLES = [
  "sync_run_accounts",
  "sync_runs",
  "resources",
  "installation",
  "connector_tests",
  "audit_events",
  "api_tokens",
  "account_regions",
  "accounts",
  "integrations",
  "connectors",
];
