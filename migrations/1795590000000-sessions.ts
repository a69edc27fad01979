import type { MigrationInterface, QueryRunner } from "typeorm";

const STATEMENTS = [
  `CREATE TABLE "service_accounts" ("id" uuid NOT NULL, "name" text NOT NULL, "name_key" text NOT NULL, "roles" text array NOT NULL, "enabled" boolean NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "pk_service_accounts" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "uq_service_accounts_name_key" ON "service_accounts"  ("name_key") `,
  `ALTER TABLE "api_tokens" ADD "service_account_id" uuid`,
  `ALTER TABLE "api_tokens" ADD "last_used_at" TIMESTAMP WITH TIME ZONE`,
  `ALTER TABLE "api_tokens" ADD CONSTRAINT "ck_api_tokens_owner" CHECK (identity_id is null or service_account_id is null)`,
  `CREATE INDEX "ix_api_tokens_service_account_id" ON "api_tokens"  ("service_account_id") `,
  `ALTER TABLE "api_tokens" ADD CONSTRAINT "fk_api_tokens_service_account_id" FOREIGN KEY ("service_account_id") REFERENCES "service_accounts"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `CREATE TABLE "role_assignments" ("identity_id" uuid NOT NULL, "role" text NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "ck_role_assignments_role" CHECK (role in ('ADMIN', 'AUDITOR')), CONSTRAINT "pk_role_assignments" PRIMARY KEY ("identity_id", "role"))`,
  `ALTER TABLE "role_assignments" ADD CONSTRAINT "fk_role_assignments_identity_id" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `CREATE TABLE "sessions" ("id" uuid NOT NULL, "token_hash" text NOT NULL, "identity_id" uuid NOT NULL, "provider" text NOT NULL, "acr" text, "amr" text array NOT NULL, "auth_time" TIMESTAMP WITH TIME ZONE, "mfa_at" TIMESTAMP WITH TIME ZONE, "address" text, "user_agent" text, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "last_seen_at" TIMESTAMP WITH TIME ZONE NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "pk_sessions" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "uq_sessions_token_hash" ON "sessions"  ("token_hash") `,
  `CREATE INDEX "ix_sessions_identity_id" ON "sessions"  ("identity_id") `,
  `CREATE INDEX "ix_sessions_expires_at" ON "sessions"  ("expires_at") `,
  `ALTER TABLE "sessions" ADD CONSTRAINT "fk_sessions_identity_id" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `CREATE TABLE "identity_links" ("issuer" text NOT NULL, "subject" text NOT NULL, "identity_id" uuid NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "pk_identity_links" PRIMARY KEY ("issuer", "subject"))`,
  `CREATE INDEX "ix_identity_links_identity_id" ON "identity_links"  ("identity_id") `,
  `ALTER TABLE "identity_links" ADD CONSTRAINT "fk_identity_links_identity_id" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
  `CREATE TABLE "sign_in_attempts" ("token_hash" text NOT NULL, "provider" text NOT NULL, "state" text NOT NULL, "nonce" text NOT NULL, "code_verifier" text NOT NULL, "return_to" text NOT NULL, "step_up" boolean NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "pk_sign_in_attempts" PRIMARY KEY ("token_hash"))`,
  `CREATE INDEX "ix_sign_in_attempts_expires_at" ON "sign_in_attempts"  ("expires_at") `,
  `UPDATE "access_flows" SET "definition" = jsonb_set("definition", '{settings}', '{"mfaRequired": false, "mfaMaxAgeMinutes": 0}' || ("definition" -> 'settings'))`,
  `UPDATE "access_request_items" SET "rules" = jsonb_set("rules", '{settings}', '{"mfaRequired": false, "mfaMaxAgeMinutes": 0}' || ("rules" -> 'settings'))`,
];

/** Sessions of people, roles given to them, service accounts and their tokens; flows that ask for a second factor. */
export class Sessions1795590000000 implements MigrationInterface {
  name = "Sessions1795590000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE IF EXISTS "api_tokens" DROP CONSTRAINT IF EXISTS "ck_api_tokens_owner"`);
    for (const column of ["service_account_id", "last_used_at"]) {
      await runner.query(`ALTER TABLE IF EXISTS "api_tokens" DROP COLUMN IF EXISTS "${column}"`);
    }
    for (const table of ["sign_in_attempts", "identity_links", "sessions", "role_assignments", "service_accounts"]) {
      await runner.query(`DROP TABLE IF EXISTS "${table}"`);
    }
  }
}
