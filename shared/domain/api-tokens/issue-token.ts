import { randomBytes } from "node:crypto";
import type { Actor } from "../../kernel/actor";
import { DomainError } from "../../kernel/app-error";
import { humansBehind } from "../../kernel/humans-behind";
import { newId } from "../../kernel/ids";
import type { Tx } from "../../platform/database/unit-of-work";
import { ApiToken } from "./api-token.entity";
import { hashToken } from "./api-tokens";

export interface IssuedToken {
  readonly id: string;
  /** The token's row, as lists show it. */
  readonly apiToken: ApiToken;
  /** Shown once: only its hash is kept. The prefix lets secret scanners find it. */
  readonly token: string;
}

type Content = Pick<ApiToken, "name" | "kind" | "identityId" | "serviceAccountId" | "roles" | "scopes" | "expiresAt">;

/** Makes a token and audits it. Throws FORBIDDEN where it would pass on the scope GOVERN. */
export async function issueToken(tx: Tx, content: Content): Promise<IssuedToken> {
  if (isToken(tx.actor) && carriesGovern(content)) throw handedOn();
  const token = `drawbridge_${randomBytes(32).toString("base64url")}`;
  const id = newId();
  const apiToken = tx.manager.create(ApiToken, {
    ...content,
    id,
    tokenHash: hashToken(token),
    madeByIds: [...humansBehind(tx.actor)],
    createdAt: tx.now,
    lastUsedAt: null,
    revokedAt: null,
  });
  await tx.manager.insert(ApiToken, apiToken);
  const { name, identityId, serviceAccountId, scopes, expiresAt } = content;
  const after = {
    ...(identityId && { identityId }),
    ...(serviceAccountId && { serviceAccountId }),
    name,
    scopes,
    expiresAt,
  };
  tx.audit({ action: "api-token.created", subjectType: "api-token", subjectId: id, after });
  return { id, token, apiToken };
}

function isToken({ kind, session }: Actor): boolean {
  return kind !== "system" && session === undefined;
}

/** A service account's token without scopes has all of them; a person's has those of a member. */
function carriesGovern({ kind, scopes }: Content): boolean {
  return scopes.includes("GOVERN") || (kind === "service" && scopes.length === 0);
}

/** A stolen token would live on in the tokens that it made. */
function handedOn(): DomainError {
  const message =
    "A token cannot make one with the scope GOVERN, nor one for a service account without scopes: name scopes without GOVERN, or sign in.";
  return new DomainError("FORBIDDEN", message, [{ path: ["scopes"], message }]);
}
