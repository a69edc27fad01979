import { createHash } from "node:crypto";
import { type DataSource, IsNull } from "typeorm";
import type { Actor } from "../../kernel/actor";
import type { Clock } from "../../kernel/clock";
import { newId } from "../../kernel/ids";
import { Identity } from "../identities/identity.entity";
import { ApiToken } from "./api-token.entity";

/** Who a token stands for, or null: unknown, revoked or expired, without saying which. */
export class ApiTokens {
  constructor(private readonly deps: { db: DataSource; clock: Clock }) {}

  async authenticate(token: string): Promise<Actor | null> {
    // Looked up by hash: the time it takes says nothing about the token.
    const row = await this.deps.db.manager.findOneBy(ApiToken, { tokenHash: hashToken(token), revokedAt: IsNull() });
    if (!row || (row.expiresAt && row.expiresAt <= this.deps.clock.now())) return null;
    if (row.identityId !== null && !(await this.isActive(row.identityId))) return null;
    return {
      kind: row.kind,
      id: row.id,
      name: row.name,
      identityId: row.identityId ?? undefined,
      roles: row.roles,
      scopes: row.scopes,
    };
  }

  /** Asked at every request: a token must not outlive its person by a minute. */
  private async isActive(identityId: string): Promise<boolean> {
    return this.deps.db.manager.existsBy(Identity, { id: identityId, active: true, removedAt: IsNull() });
  }

  /** Makes the token of the configuration the only admin token of that name; an earlier one stops working. */
  async installAdminToken(token: string): Promise<void> {
    const now = this.deps.clock.now();
    const tokenHash = hashToken(token);
    await this.deps.db.transaction(async (tx) => {
      await tx.query("select pg_advisory_xact_lock(hashtext('api_tokens.admin'))");
      await tx
        .createQueryBuilder()
        .update(ApiToken)
        .set({ revokedAt: now })
        .where("name = :name and token_hash <> :tokenHash and revoked_at is null", {
          name: ADMIN_TOKEN_NAME,
          tokenHash,
        })
        .execute();
      await tx
        .createQueryBuilder()
        .insert()
        .into(ApiToken)
        .values({
          id: newId(),
          name: ADMIN_TOKEN_NAME,
          kind: "service",
          tokenHash,
          identityId: null,
          roles: ["ADMIN"],
          scopes: [],
          createdAt: now,
          revokedAt: null,
        })
        .orUpdate(["revoked_at"], ["token_hash"])
        .execute();
    });
  }
}

const ADMIN_TOKEN_NAME = "admin token of the configuration";

export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
