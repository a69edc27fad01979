import { createHash, timingSafeEqual } from "node:crypto";
import type { DataSource } from "typeorm";
import { type Actor, narrowRoles, systemActor } from "../../kernel/actor";
import type { Clock } from "../../kernel/clock";
import { jointHumans } from "../../kernel/humans-behind";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import type { EffectiveRoles } from "../roles/effective-roles";
import { ApiToken } from "./api-token.entity";
import { installAdminToken } from "./install-admin-token";
import type { ServiceAccount } from "./service-account.entity";

/** The precision of "last used": a write for every request would cost more than it tells. */
const USED_EVERY_MS = 60_000;

/** Written as SQL, because it runs with every request. */
const FIND_TOKEN = `
  select t.id, t.name, t.token_hash as "tokenHash", t.identity_id as "identityId", t.roles, t.scopes,
         t.made_by_ids as "madeByIds",
         t.expires_at as "expiresAt", t.last_used_at as "lastUsedAt", t.service_account_id is not null as "isOfAccount",
         case when a.id is not null then
           json_build_object('id', a.id, 'name', a.name, 'roles', a.roles, 'enabled', a.enabled,
                             'madeByIds', a.made_by_ids)
         end as account
    from api_tokens t left join service_accounts a on a.id = t.service_account_id
   where t.token_hash = $1 and t.revoked_at is null`;

type TokenRow = Pick<ApiToken, "id" | "name" | "tokenHash" | "identityId" | "roles" | "scopes" | "madeByIds"> & {
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly isOfAccount: boolean;
  readonly account: Pick<ServiceAccount, "id" | "name" | "roles" | "enabled" | "madeByIds"> | null;
};

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly people: EffectiveRoles;
}

/** OF_NOBODY: its person is inactive, or its service account disabled. */
export interface TokenRefusal {
  readonly kind: "WRONG" | "EXPIRED" | "REVOKED" | "OF_NOBODY";
  /** Null: it is no token of ours. */
  readonly tokenId: string | null;
}

/** Authenticates tokens. Null: unknown, revoked or expired, without telling which. */
export class ApiTokens {
  constructor(private readonly deps: Dependencies) {}

  async authenticate(token: string): Promise<Actor | null> {
    const now = this.deps.clock.now();
    const tokenHash = hashToken(token);
    // The lookup goes by hash, so its time reveals nothing about the token.
    const [row]: TokenRow[] = await this.deps.db.query(FIND_TOKEN, [tokenHash]);
    if (!row || !isSame(row.tokenHash, tokenHash) || (row.expiresAt && row.expiresAt <= now)) return null;
    const actor = row.identityId === null ? serviceOf(row) : await this.personOf(row, row.identityId);
    if (actor && !(row.lastUsedAt && now.getTime() - row.lastUsedAt.getTime() < USED_EVERY_MS)) {
      await this.keepUse(row.id, now);
    }
    return actor;
  }

  /** The reason for a refusal, for the audit log only. */
  async whyRefused(token: string): Promise<TokenRefusal> {
    const row = await this.deps.db.manager.findOneBy(ApiToken, { tokenHash: hashToken(token) });
    if (!row) return { kind: "WRONG", tokenId: null };
    if (row.revokedAt) return { kind: "REVOKED", tokenId: row.id };
    const isOver = row.expiresAt !== null && row.expiresAt <= this.deps.clock.now();
    return { kind: isOver ? "EXPIRED" : "OF_NOBODY", tokenId: row.id };
  }

  /** The person is resolved at every use, because a token must not outlive its person, or the reason for a role. */
  private async personOf({ id, roles, scopes, madeByIds }: TokenRow, identityId: string): Promise<Actor | null> {
    const person = await this.deps.people.find(identityId);
    if (!person) return null;
    const both = person.roles.filter((role) => roles.includes(role));
    const { personId, name } = person;
    const humanIds = jointHumans([personId], madeByIds);
    return { kind: "person", id, name, personId, identityId, humanIds, roles: narrowRoles(both, scopes), scopes };
  }

  private async keepUse(id: string, now: Date): Promise<void> {
    // Of many concurrent requests one writes; the others find it written.
    await this.deps.db.query(
      "update api_tokens set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at <= $3)",
      [id, now, new Date(now.getTime() - USED_EVERY_MS)],
    );
  }

  /** Makes the configured token the only admin token of that name; the former one ends. */
  async installAdminToken(token: string): Promise<void> {
    await this.deps.uow.run(systemActor("start"), (tx) => installAdminToken(tx, hashToken(token)));
  }
}

function serviceOf({ id, name, roles, scopes, isOfAccount, account, madeByIds }: TokenRow): Actor | null {
  if (!isOfAccount)
    return { kind: "service", id, name, humanIds: madeByIds, roles: narrowRoles(roles, scopes), scopes };
  if (!account?.enabled) return null;
  return {
    kind: "service",
    id: account.id,
    name: account.name,
    humanIds: jointHumans(account.madeByIds, madeByIds),
    roles: narrowRoles(account.roles, scopes),
    scopes,
  };
}

function isSame(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a, "hex"), Buffer.from(b, "hex"));
}

export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
