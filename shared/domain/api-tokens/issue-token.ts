import { randomBytes } from "node:crypto";
import { newId } from "../../kernel/ids";
import type { Tx } from "../../platform/database/unit-of-work";
import { ApiToken } from "./api-token.entity";
import { hashToken } from "./api-tokens";

export interface IssuedToken {
  readonly id: string;
  /** Shown once: only its hash is kept. The prefix lets secret scanners find it. */
  readonly token: string;
}

type Content = Pick<ApiToken, "name" | "kind" | "identityId" | "serviceAccountId" | "roles" | "scopes" | "expiresAt">;

/** Makes a token and writes down that it was made. */
export async function issueToken(tx: Tx, content: Content): Promise<IssuedToken> {
  const token = `drawbridge_${randomBytes(32).toString("base64url")}`;
  const id = newId();
  await tx.manager.insert(ApiToken, {
    ...content,
    id,
    tokenHash: hashToken(token),
    createdAt: tx.now,
    lastUsedAt: null,
    revokedAt: null,
  });
  const { name, identityId, serviceAccountId, scopes, expiresAt } = content;
  const after = {
    ...(identityId && { identityId }),
    ...(serviceAccountId && { serviceAccountId }),
    name,
    scopes,
    expiresAt,
  };
  tx.audit({ action: "api-token.created", subjectType: "api-token", subjectId: id, after });
  return { id, token };
}
