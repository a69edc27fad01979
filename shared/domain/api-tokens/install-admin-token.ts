import { IsNull, Not } from "typeorm";
import { UNKNOWN_HUMAN } from "../../kernel/humans-behind";
import { newId } from "../../kernel/ids";
import type { Tx } from "../../platform/database/unit-of-work";
import { ApiToken } from "./api-token.entity";

const ADMIN_TOKEN_NAME = "admin token of the configuration";

/** Makes the configured token the only one of its name, and audits the change. */
export async function installAdminToken(tx: Tx, tokenHash: string): Promise<void> {
  await tx.manager.query("select pg_advisory_xact_lock(hashtext('api_tokens.admin'))");
  await endEarlierOnes(tx, tokenHash);
  const known = await tx.manager.findOneBy(ApiToken, { tokenHash });
  if (!known) await make(tx, tokenHash);
  else if (known.revokedAt) {
    // The configuration prevails: a revoked token has to be removed there.
    await tx.manager.update(ApiToken, known.id, { revokedAt: null });
    tx.audit({
      action: "api-token.restored",
      subjectType: "api-token",
      subjectId: known.id,
      after: { name: known.name },
    });
  }
}

async function endEarlierOnes(tx: Tx, tokenHash: string): Promise<void> {
  const earlier = await tx.manager.findBy(ApiToken, {
    name: ADMIN_TOKEN_NAME,
    kind: "service",
    identityId: IsNull(),
    serviceAccountId: IsNull(),
    tokenHash: Not(tokenHash),
    revokedAt: IsNull(),
  });
  for (const { id, name } of earlier) {
    await tx.manager.update(ApiToken, id, { revokedAt: tx.now });
    tx.audit({ action: "api-token.revoked", subjectType: "api-token", subjectId: id, before: { name } });
  }
}

async function make(tx: Tx, tokenHash: string): Promise<void> {
  const id = newId();
  const content = { name: ADMIN_TOKEN_NAME, kind: "service", identityId: null, serviceAccountId: null } as const;
  const [roles, scopes] = [["ADMIN" as const], []];
  const times = { createdAt: tx.now, expiresAt: null, lastUsedAt: null, revokedAt: null };
  await tx.manager.insert(ApiToken, { ...content, ...times, id, tokenHash, roles, scopes, madeByIds: [UNKNOWN_HUMAN] });
  const after = { name: ADMIN_TOKEN_NAME, roles };
  tx.audit({ action: "api-token.created", subjectType: "api-token", subjectId: id, after });
}
