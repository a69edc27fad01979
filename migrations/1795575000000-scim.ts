import type { MigrationInterface, QueryRunner } from "typeorm";

/** What trim() takes away in JavaScript. */
const TRIMMED =
  " \\t\\n\\x0B\\f\\r\\u00a0\\u1680\\u2000\\u2001\\u2002\\u2003\\u2004\\u2005\\u2006\\u2007\\u2008\\u2009\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";

const STATEMENTS = [
  `ALTER TABLE "identity_providers" DROP CONSTRAINT "ck_identity_providers_kind"`,
  `ALTER TABLE "identity_providers" ADD CONSTRAINT "ck_identity_providers_kind" CHECK (kind in ('FILE', 'AWS_IDENTITY_CENTER', 'SCIM'))`,
  `ALTER TABLE "identity_providers" ADD "scim_token_hash" text`,
  `ALTER TABLE "identity_providers" ADD "scim_token_created_at" TIMESTAMP WITH TIME ZONE`,
  `ALTER TABLE "identity_providers" ADD "scim_token_last_used_at" TIMESTAMP WITH TIME ZONE`,
  `CREATE UNIQUE INDEX "uq_identity_providers_scim_token_hash" ON "identity_providers"  ("scim_token_hash")`,
  `CREATE TABLE "scim_users" ("identity_id" uuid NOT NULL, "provider_id" uuid NOT NULL, "user_name_key" text NOT NULL, "resource" jsonb NOT NULL, "version" integer NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "modified_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "uq_scim_users_user_name" UNIQUE ("provider_id", "user_name_key"), CONSTRAINT "pk_scim_users" PRIMARY KEY ("identity_id"))`,
  `CREATE INDEX "ix_scim_users_provider_id" ON "scim_users"  ("provider_id", "identity_id")`,
  `CREATE TABLE "scim_groups" ("group_id" uuid NOT NULL, "provider_id" uuid NOT NULL, "resource" jsonb NOT NULL, "version" integer NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "modified_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "pk_scim_groups" PRIMARY KEY ("group_id"))`,
  `CREATE INDEX "ix_scim_groups_provider_id" ON "scim_groups"  ("provider_id", "group_id")`,
  `ALTER TABLE "scim_users" ADD CONSTRAINT "fk_scim_users_identity_id" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "scim_users" ADD CONSTRAINT "fk_scim_users_provider_id" FOREIGN KEY ("provider_id") REFERENCES "identity_providers"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "scim_groups" ADD CONSTRAINT "fk_scim_groups_group_id" FOREIGN KEY ("group_id") REFERENCES "identity_groups"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE "scim_groups" ADD CONSTRAINT "fk_scim_groups_provider_id" FOREIGN KEY ("provider_id") REFERENCES "identity_providers"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `CREATE UNIQUE INDEX "uq_scim_users_external_id" ON "scim_users" ("provider_id", ("resource" ->> 'externalId'))`,
  `CREATE UNIQUE INDEX "uq_scim_groups_external_id" ON "scim_groups" ("provider_id", ("resource" ->> 'externalId'))`,
  // Each change of a person asks whose tags name them: found in an index, whatever the number of resources.
  `CREATE FUNCTION "tag_values"(tags jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT array_agg(lower(btrim(value, E'${TRIMMED}'))) FROM jsonb_each_text(tags) $$`,
  `CREATE INDEX "ix_resources_tag_values" ON "resources" USING gin ("tag_values"("tags")) WITH (fastupdate = off)`,
  `CREATE INDEX "ix_scim_groups_name" ON "scim_groups" ("provider_id", lower("resource" ->> 'displayName'))`,
];

/** People and groups that their identity provider tells us by SCIM, and the token it does that with. */
export class Scim1795575000000 implements MigrationInterface {
  name = "Scim1795575000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX IF EXISTS "ix_resources_tag_values"`);
    await runner.query(`DROP FUNCTION IF EXISTS "tag_values"`);
    await runner.query(`DROP TABLE IF EXISTS "scim_groups"`);
    await runner.query(`DROP TABLE IF EXISTS "scim_users"`);
    await runner.query(`DELETE FROM "identity_providers" WHERE kind = 'SCIM'`);
    for (const column of ["scim_token_hash", "scim_token_created_at", "scim_token_last_used_at"]) {
      await runner.query(`ALTER TABLE "identity_providers" DROP COLUMN IF EXISTS "${column}"`);
    }
    await runner.query(`ALTER TABLE "identity_providers" DROP CONSTRAINT "ck_identity_providers_kind"`);
    await runner.query(
      `ALTER TABLE "identity_providers" ADD CONSTRAINT "ck_identity_providers_kind" CHECK (kind in ('FILE', 'AWS_IDENTITY_CENTER'))`,
    );
  }
}
