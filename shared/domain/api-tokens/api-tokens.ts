import { createHash, timingSafeEqual } from "node:crypto";
import type { DataSource } from "typeorm";
import { type Actor, narrowRoles } from "../../kernel/actor";
import type { Clock } from "../../kernel/clock";
import { newId } from "../../kernel/ids";
import type { PeopleNow } from "../roles/people-now";
import { ApiToken } from "./api-token.entity";

/** How exact "last used" is: a write for every request would cost more than it tells. */
const USED_EVERY_MS = 60_000;

interface Dependencies {
  readonly db: DataSource;
  readonly clock: Clock;
  readonly people: PeopleNow;
}

/** OF_NOBODY: whom it stands for is not active, or not enabled. */
export interface TokenRefusal {
  readonly kind: "WRONG" | "EXPIRED" | "REVOKED" | "OF_NOBODY";
  /** Null: it is none of ours. */
  readonly tokenId: string | null;
}

/** Who a token stands for, or null: unknown, revoked or expired, without saying which. */
export class ApiTokens {
  constructor(private readonly deps: Dependencies) {}

  async authenticate(token: string): Promise<Actor | null> {
    const now = this.deps.clock.now();
    const tokenHash = hashToken(token);
    // Looked up by hash: the time it takes says nothing about the token.
    const row = await this.deps.db.manager
      .createQueryBuilder(ApiToken, "token")
      .leftJoinAndSelect("token.serviceAccount", "account")
      .where("token.tokenHash = :tokenHash and token.revokedAt is null", { tokenHash })
      .getOne();
    if (!row || !isSame(row.tokenHash, tokenHash) || (row.expiresAt && row.expiresAt <= now)) return null;
    const actor = row.identityId === null ? serviceOf(row) : await this.personOf(row, row.identityId);
    if (actor && !(row.lastUsedAt && now.getTime() - row.lastUsedAt.getTime() < USED_EVERY_MS)) {
      await this.keepUse(row.id, now);
    }
    return actor;
  }

  /** Why one was refused, for the record: whoever sent it is not told. */
  async whyRefused(token: string): Promise<TokenRefusal> {
    const row = await this.deps.db.manager.findOneBy(ApiToken, { tokenHash: hashToken(token) });
    if (!row) return { kind: "WRONG", tokenId: null };
    if (row.revokedAt) return { kind: "REVOKED", tokenId: row.id };
    const isOver = row.expiresAt !== null && row.expiresAt <= this.deps.clock.now();
    return { kind: isOver ? "EXPIRED" : "OF_NOBODY", tokenId: row.id };
  }

  /** A token must not outlive its person by a minute, nor the reason for a role of theirs. */
  private async personOf({ id, roles, scopes }: ApiToken, identityId: string): Promise<Actor | null> {
    const person = await this.deps.people.find(identityId);
    if (!person) return null;
    const both = person.roles.filter((role) => roles.includes(role));
    return { kind: "person", id, name: person.name, identityId, roles: narrowRoles(both, scopes), scopes };
  }

  private async keepUse(id: string, now: Date): Promise<void> {
    // Of many at once, one writes; the others find it done.
    await this.deps.db.query(
      "update api_tokens set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at <= $3)",
      [id, now, new Date(now.getTime() - USED_EVERY_MS)],
    );
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
          serviceAccountId: null,
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

function serviceOf({ id, name, roles, scopes, serviceAccountId, serviceAccount }: ApiToken): Actor | null {
  if (serviceAccountId === null) return { kind: "service", id, name, roles: narrowRoles(roles, scopes), scopes };
  if (!serviceAccount?.enabled) return null;
  return {
    kind: "service",
    id: serviceAccount.id,
    name: serviceAccount.name,
    roles: narrowRoles(serviceAccount.roles, scopes),
    scopes,
  };
}

function isSame(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a, "hex"), Buffer.from(b, "hex"));
}

export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
