import { isDeepStrictEqual } from "node:util";
import type { DataSource } from "typeorm";
import { type Actor, narrowRoles, ROLES, type Role, requireRole } from "../../kernel/actor";
import { DomainError, type FieldProblem, invalidInput, notFound } from "../../kernel/app-error";
import type { AuditAction } from "../../kernel/audit-actions";
import { requireFreshSignIn } from "../../kernel/fresh-sign-in";
import { humansBehind, jointHumans } from "../../kernel/humans-behind";
import { newId } from "../../kernel/ids";
import { staleVersion } from "../../kernel/stale-version";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { createOnce } from "../client-requests/create-once";
import { ApiToken } from "./api-token.entity";
import { type IssuedToken, issueToken } from "./issue-token";
import { issueTokenOnce, type MadeToken } from "./issue-token-once";
import { ServiceAccount } from "./service-account.entity";
import { parseToken, type TokenForm } from "./token-form";

const ACCOUNT = "The service account";

/** Use cases of programs with roles of their own. */
export class ServiceAccounts {
  constructor(private readonly deps: { db: DataSource; uow: UnitOfWork }) {}

  async create(
    actor: Actor,
    name: string,
    roles: readonly Role[],
    clientRequestId: string | null = null,
  ): Promise<ServiceAccount> {
    requireRole(actor, "ADMIN");
    const content = parseAccount(name, roles);
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const sent = { operation: "createServiceAccount", clientRequestId, input: { name, roles } };
      return createOnce(tx, sent, {
        make: async () => {
          await refuseTakenName(tx, content);
          const madeByIds = [...humansBehind(actor)];
          const account = { id: newId(), ...content, enabled: true, version: 1, madeByIds, createdAt: tx.now };
          await tx.manager.insert(ServiceAccount, account);
          audit(tx, "service-account.created", account.id, null, content);
          return account;
        },
        find: (id) => tx.manager.findOneBy(ServiceAccount, { id }),
      });
    });
  }

  /**
   * Changes its name, its roles or both. Its tokens have the new roles at once, and only JWTs with the new name
   * authenticate it.
   */
  async update(actor: Actor, id: string, version: number, typed: AccountChange): Promise<ServiceAccount> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      // The name is the subject of JWTs, so a new name gives power as a role does.
      requireFreshSignIn(tx);
      const before = await lockVersion(tx, id, version);
      const content = parseAccount(typed.name ?? before.name, typed.roles ?? before.roles);
      if (content.name === before.name && isDeepStrictEqual(content.roles, before.roles)) return before;
      if (content.nameKey !== before.nameKey) await refuseTakenName(tx, content);
      // A new name or role gives power, so the one who gives it has made the account too.
      const change = {
        ...content,
        version: version + 1,
        madeByIds: jointHumans(before.madeByIds, humansBehind(actor)),
      };
      await tx.manager.update(ServiceAccount, id, change);
      audit(tx, "service-account.updated", id, before, content);
      return { ...before, ...change };
    });
  }

  /** Deletes it with its tokens, which end at once. Answers both in their last state. */
  async delete(actor: Actor, id: string, version: number): Promise<DeletedServiceAccount> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      const account = await lockVersion(tx, id, version);
      const tokens = await tx.manager.find(ApiToken, {
        where: { serviceAccountId: id },
        order: { createdAt: "DESC", id: "DESC" },
      });
      const live = tokens.filter(({ revokedAt, expiresAt }) => !revokedAt && !(expiresAt && expiresAt <= tx.now));
      await tx.manager.delete(ServiceAccount, id);
      for (const { id: tokenId, name } of live) {
        const before = { name, serviceAccountId: id };
        tx.audit({ action: "api-token.revoked", subjectType: "api-token", subjectId: tokenId, before });
      }
      audit(tx, "service-account.deleted", id, account, null);
      return { account, tokens: live.map((token) => ({ ...token, revokedAt: tx.now })) };
    });
  }

  /** Disabled, neither its tokens nor JWTs authenticate it. The version has to be the one last read. */
  async setEnabled(actor: Actor, id: string, enabled: boolean, version: number): Promise<ServiceAccount> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      // Disabling must never have to wait for a sign-in.
      if (enabled) requireFreshSignIn(tx);
      const account = await lockVersion(tx, id, version);
      if (account.enabled === enabled) return account;
      const change = { enabled, version: version + 1 };
      await tx.manager.update(ServiceAccount, id, change);
      tx.audit({
        action: enabled ? "service-account.enabled" : "service-account.disabled",
        subjectType: "service-account",
        subjectId: id,
      });
      return { ...account, ...change };
    });
  }

  async createToken(actor: Actor, id: string, form: TokenForm): Promise<IssuedToken>;
  /** A repeated client request makes no second token. */
  async createToken(
    actor: Actor,
    id: string,
    form: TokenForm,
    clientRequestId: string | null | undefined,
  ): Promise<MadeToken>;
  async createToken(actor: Actor, id: string, form: TokenForm, clientRequestId?: string | null): Promise<MadeToken> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const sent = { clientRequestId, serviceAccountId: id, form };
      return issueTokenOnce(tx, sent, () => this.makeToken(tx, id, form));
    });
  }

  private async makeToken(tx: Tx, id: string, form: TokenForm): Promise<IssuedToken> {
    const { name, scopes, expiresAt } = parseToken(form, tx.now);
    const account = await tx.manager.findOneBy(ServiceAccount, { id });
    if (!account) throw notFound(ACCOUNT);
    return issueToken(tx, {
      name: name ?? account.name,
      kind: "service",
      identityId: null,
      serviceAccountId: id,
      roles: [],
      scopes,
      expiresAt,
    });
  }

  /**
   * The service account that a trusted issuer's JWT names, or null. For an issuer `main` and `MAIN` are two subjects.
   */
  async actorNamed(name: string, scopes: readonly string[]): Promise<Actor | null> {
    const account = await this.deps.db.manager.findOneBy(ServiceAccount, { name, enabled: true });
    if (!account) return null;
    const { id, roles, madeByIds } = account;
    return { kind: "service", id, name: account.name, humanIds: madeByIds, roles: narrowRoles(roles, scopes), scopes };
  }
}

export interface AccountChange {
  readonly name?: string | null;
  readonly roles?: readonly Role[] | null;
}

export interface DeletedServiceAccount {
  readonly account: ServiceAccount;
  /** The tokens that were valid until then, newest first. */
  readonly tokens: readonly ApiToken[];
}

type AccountContent = Pick<ServiceAccount, "name" | "nameKey" | "roles">;

async function lockVersion({ manager }: Tx, id: string, version: number): Promise<ServiceAccount> {
  const account = await manager.findOne(ServiceAccount, { where: { id }, lock: { mode: "pessimistic_write" } });
  if (!account) throw notFound(ACCOUNT);
  if (account.version !== version) throw staleVersion(ACCOUNT, account.version);
  return account;
}

/** Serializes saves: two concurrent ones of the same name would miss each other. */
async function refuseTakenName({ manager }: Tx, { name, nameKey }: AccountContent): Promise<void> {
  await manager.query("select pg_advisory_xact_lock(hashtext('service-accounts'))");
  if (!(await manager.existsBy(ServiceAccount, { nameKey }))) return;
  const message = `There is a service account '${name}' already.`;
  throw new DomainError("CONFLICT", message, [{ path: ["name"], message, rule: "NAME_TAKEN" }]);
}

function audit(
  tx: Tx,
  action: AuditAction,
  id: string,
  before: Pick<AccountContent, "name" | "roles"> | null,
  after: Pick<AccountContent, "name" | "roles"> | null,
): void {
  const audited = (one: typeof before) => one && { name: one.name, roles: one.roles };
  tx.audit({ action, subjectType: "service-account", subjectId: id, before: audited(before), after: audited(after) });
}

function parseAccount(name: string, roles: readonly Role[]): AccountContent {
  const problems: FieldProblem[] = [];
  if (!/^[A-Za-z0-9][A-Za-z0-9 ._:/@-]{0,127}$/.test(name.trim())) {
    problems.push({ path: ["name"], message: "'name' must have 1 to 128 letters, digits, spaces or . _ : / @ -" });
  }
  if (roles.length === 0) problems.push({ path: ["roles"], message: "'roles' must name at least one." });
  if (problems.length > 0) throw invalidInput(problems);
  return { name: name.trim(), nameKey: keyOf(name), roles: ROLES.filter((role) => roles.includes(role)) };
}

function keyOf(name: string): string {
  return name.trim().toLowerCase();
}
