import { createHash, randomBytes } from "node:crypto";
import { type DataSource, IsNull } from "typeorm";
import { type Actor, requireRole } from "../../../kernel/actor";
import { DomainError, notFound } from "../../../kernel/app-error";
import type { Clock } from "../../../kernel/clock";
import { requireFreshSignIn } from "../../../kernel/fresh-sign-in";
import type { UnitOfWork } from "../../../platform/database/unit-of-work";
import { IdentityProvider } from "../identity-provider.entity";
import type { ScimClient } from "./scim-client";

export interface IssuedScimToken {
  readonly provider: IdentityProvider;
  /** Shown once: only its hash is kept. The prefix lets secret scanners find it. */
  readonly token: string;
}

const PREFIX = "drawbridge_scim_";

/** The precision of "last used": a write for every request would cost more than it tells. */
const USED_EVERY_MS = 60_000;

/** A provider that is given a new token is refused by none meanwhile. */
const FORMER_COUNTS_MS = 3_600_000;

/** The bearer token of a SCIM provider, and the one before until the provider has the new one. */
export class ScimTokens {
  constructor(private readonly deps: { db: DataSource; uow: UnitOfWork; clock: Clock }) {}

  /** Makes the first token, or replaces it. The token before the former one ends when this commits. */
  async rotate(actor: Actor, providerId: string): Promise<IssuedScimToken> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const provider = await tx.manager.findOne(IdentityProvider, {
        where: { id: providerId, deletedAt: IsNull() },
        lock: { mode: "pessimistic_write" },
      });
      if (!provider) throw notFound("The identity provider");
      if (provider.kind !== "SCIM") {
        throw new DomainError("INVALID_STATE", `'${provider.name}' is not a SCIM provider, so it has no token.`);
      }
      const token = `${PREFIX}${randomBytes(32).toString("base64url")}`;
      await tx.manager.update(IdentityProvider, providerId, {
        formerScimTokenHash: () => "scim_token_hash",
        scimTokenHash: hashOf(token),
        scimTokenCreatedAt: tx.now,
        scimTokenLastUsedAt: null,
      });
      tx.audit({
        action: provider.scimTokenCreatedAt ? "scim-token.rotated" : "scim-token.created",
        subjectType: "identity-provider",
        subjectId: providerId,
      });
      return { token, provider: await tx.manager.findOneByOrFail(IdentityProvider, { id: providerId }) };
    });
  }

  /** The client of a token, or null. It is called for every request. */
  async authenticate(token: string): Promise<ScimClient | null> {
    if (!token.startsWith(PREFIX)) return null;
    const hash = hashOf(token);
    const formerFrom = new Date(this.deps.clock.now().getTime() - FORMER_COUNTS_MS);
    const [found]: { id: string; name: string; isFormer: boolean; usedAt: Date | null }[] = await this.deps.db.query(
      `select id, name, scim_token_hash <> $1 as "isFormer", scim_token_last_used_at as "usedAt"
         from identity_providers where scim_token_hash = $1
           or former_scim_token_hash = $1 and scim_token_last_used_at is null and scim_token_created_at > $2`,
      [hash, formerFrom],
    );
    if (!found) return null;
    if (!found.isFormer) await this.keepUse(found.id, found.usedAt);
    const { id, name } = found;
    return { providerId: id, actor: { kind: "service", id, name: `SCIM: ${name}`, roles: [], scopes: [] } };
  }

  private async keepUse(providerId: string, usedAt: Date | null): Promise<void> {
    const now = this.deps.clock.now();
    const recent = new Date(now.getTime() - USED_EVERY_MS);
    if (usedAt && usedAt > recent) return;
    // Of many concurrent requests one writes; the others find it written.
    await this.deps.db.query(
      `update identity_providers set scim_token_last_used_at = $2
        where id = $1 and (scim_token_last_used_at is null or scim_token_last_used_at <= $3)`,
      [providerId, now, recent],
    );
  }
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
