import type { MigrationInterface, QueryRunner } from "typeorm";

const STATEMENTS = [
  `CREATE TABLE "identity_providers" ("id" uuid NOT NULL, "name" text NOT NULL, "name_key" text NOT NULL, "kind" text NOT NULL, "integration_id" uuid, "synced_at" TIMESTAMP WITH TIME ZONE, "next_sync_at" TIMESTAMP WITH TIME ZONE, "removals_confirmed" boolean NOT NULL DEFAULT false, "failure" jsonb, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "version" integer NOT NULL, CONSTRAINT "ck_identity_providers_integration_id" CHECK (kind = 'AWS_IDENTITY_CENTER' or integration_id is null), CONSTRAINT "ck_identity_providers_kind" CHECK (kind in ('FILE', 'AWS_IDENTITY_CENTER')), CONSTRAINT "pk_identity_providers" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "uq_identity_providers_name_key" ON "identity_providers"  ("name_key")`,
  `CREATE UNIQUE INDEX "uq_identity_providers_integration_id" ON "identity_providers"  ("integration_id")`,
  `CREATE INDEX "ix_identity_providers_next_sync_at" ON "identity_providers"  ("next_sync_at")`,
  `CREATE TABLE "identities" ("id" uuid NOT NULL, "provider_id" uuid NOT NULL, "external_id" text NOT NULL, "user_name" text NOT NULL, "email" text, "display_name" text NOT NULL, "active" boolean NOT NULL, "title" text, "department" text, "manager_external_id" text, "roles" text array NOT NULL, "attributes" jsonb NOT NULL, "removed_at" TIMESTAMP WITH TIME ZONE, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "uq_identities_provider_id_external_id" UNIQUE ("provider_id", "external_id"), CONSTRAINT "pk_identities" PRIMARY KEY ("id"))`,
  `CREATE INDEX "ix_identities_manager" ON "identities"  ("provider_id", "manager_external_id")`,
  `CREATE TABLE "identity_groups" ("id" uuid NOT NULL, "provider_id" uuid NOT NULL, "external_id" text NOT NULL, "name" text NOT NULL, "removed_at" TIMESTAMP WITH TIME ZONE, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "uq_identity_groups_provider_id_external_id" UNIQUE ("provider_id", "external_id"), CONSTRAINT "pk_identity_groups" PRIMARY KEY ("id"))`,
  `CREATE TABLE "identity_group_members" ("group_id" uuid NOT NULL, "identity_id" uuid NOT NULL, CONSTRAINT "pk_identity_group_members" PRIMARY KEY ("group_id", "identity_id"))`,
  `CREATE INDEX "ix_identity_group_members_identity_id" ON "identity_group_members"  ("identity_id")`,
  `CREATE TABLE "identity_group_nesting" ("parent_id" uuid NOT NULL, "child_id" uuid NOT NULL, CONSTRAINT "pk_identity_group_nesting" PRIMARY KEY ("parent_id", "child_id"))`,
  `CREATE INDEX "ix_identity_group_nesting_child_id" ON "identity_group_nesting"  ("child_id")`,
  `CREATE TABLE "resource_ownerships" ("resource_id" uuid NOT NULL, "status" text NOT NULL, "reason" text, "steps" jsonb NOT NULL, "content_hash" text NOT NULL, "resolved_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "ck_resource_ownerships_reason" CHECK (reason in ('NO_RULE', 'TAG_MISSING', 'TAG_EMPTY', 'NO_MATCH', 'AMBIGUOUS', 'GROUP_EMPTY', 'ALL_INACTIVE')), CONSTRAINT "ck_resource_ownerships_status" CHECK (status in ('RESOLVED', 'FALLBACK', 'UNOWNED')), CONSTRAINT "pk_resource_ownerships" PRIMARY KEY ("resource_id"))`,
  `CREATE TABLE "resource_owners" ("resource_id" uuid NOT NULL, "ordinal" integer NOT NULL, "source" text NOT NULL, "kind" text NOT NULL, "provider_id" uuid NOT NULL, "identity_id" uuid, "group_id" uuid, "attribute" text NOT NULL, "key_name" text, "value" text NOT NULL, "name" text NOT NULL, "matched_by" text NOT NULL, CONSTRAINT "ck_resource_owners_matched_by" CHECK (matched_by in ('ID', 'NAME', 'EMAIL', 'ROLE', 'VALUE')), CONSTRAINT "ck_resource_owners_kind" CHECK (kind in ('USER', 'GROUP', 'ATTRIBUTE')), CONSTRAINT "ck_resource_owners_source" CHECK (source in ('RESOURCE_OWNER', 'INTEGRATION_OWNER')), CONSTRAINT "pk_resource_owners" PRIMARY KEY ("resource_id", "ordinal"))`,
  `CREATE INDEX "ix_resource_owners_provider_id" ON "resource_owners"  ("provider_id")`,
  `CREATE INDEX "ix_resource_owners_group_id" ON "resource_owners"  ("group_id")`,
  `CREATE INDEX "ix_resource_owners_identity_id" ON "resource_owners"  ("identity_id")`,
  `ALTER TABLE "identity_providers" ADD CONSTRAINT "fk_identity_providers_integration_id" FOREIGN KEY ("integration_id") REFERENCES "integrations"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
  `ALTER TABLE "identities" ADD CONSTRAINT "fk_identities_provider_id" FOREIGN KEY ("provider_id") REFERENCES "identity_providers"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "identity_groups" ADD CONSTRAINT "fk_identity_groups_provider_id" FOREIGN KEY ("provider_id") REFERENCES "identity_providers"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "identity_group_members" ADD CONSTRAINT "fk_identity_group_members_group_id" FOREIGN KEY ("group_id") REFERENCES "identity_groups"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "identity_group_members" ADD CONSTRAINT "fk_identity_group_members_identity_id" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "identity_group_nesting" ADD CONSTRAINT "fk_identity_group_nesting_parent_id" FOREIGN KEY ("parent_id") REFERENCES "identity_groups"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "identity_group_nesting" ADD CONSTRAINT "fk_identity_group_nesting_child_id" FOREIGN KEY ("child_id") REFERENCES "identity_groups"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "resource_ownerships" ADD CONSTRAINT "fk_resource_ownerships_resource_id" FOREIGN KEY ("resource_id") REFERENCES "resources"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "resource_owners" ADD CONSTRAINT "fk_resource_owners_resource_id" FOREIGN KEY ("resource_id") REFERENCES "resources"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "resource_owners" ADD CONSTRAINT "fk_resource_owners_provider_id" FOREIGN KEY ("provider_id") REFERENCES "identity_providers"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "resource_owners" ADD CONSTRAINT "fk_resource_owners_identity_id" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "resource_owners" ADD CONSTRAINT "fk_resource_owners_group_id" FOREIGN KEY ("group_id") REFERENCES "identity_groups"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `CREATE INDEX "ix_identities_user_name" ON "identities" (lower("user_name"))`,
  `CREATE INDEX "ix_identities_email" ON "identities" (lower("email"))`,
  `CREATE INDEX "ix_identities_external_id" ON "identities" (lower("external_id"))`,
  `CREATE INDEX "ix_identities_roles" ON "identities" USING gin ("roles")`,
  `CREATE INDEX "ix_identities_attributes" ON "identities" USING gin ("attributes")`,
  `CREATE INDEX "ix_identity_groups_name" ON "identity_groups" (lower("name") text_pattern_ops)`,
  `CREATE INDEX "ix_identity_groups_name_reversed" ON "identity_groups" (reverse(lower("name")) text_pattern_ops)`,
  `CREATE INDEX "ix_identity_groups_external_id" ON "identity_groups" (lower("external_id"))`,
];

const TABLES = [
  "resource_owners",
  "resource_ownerships",
  "identity_group_nesting",
  "identity_group_members",
  "identity_groups",
  "identities",
  "identity_providers",
];

/** Identity providers, their people and groups, and who owns which resource. */
export class Owners1795569600000 implements MigrationInterface {
  name = "Owners1795569600000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`DROP TABLE IF EXISTS "${table}"`);
  }
}
