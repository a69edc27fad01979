import type { DataSource } from "typeorm";
import { type Actor, narrowRoles, ROLES, type Role, requireRole } from "../../kernel/actor";
import { DomainError, type FieldProblem, invalidInput, notFound } from "../../kernel/app-error";
import { requireFreshSignIn } from "../../kernel/fresh-sign-in";
import { newId } from "../../kernel/ids";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import { type IssuedToken, issueToken } from "./issue-token";
import { ServiceAccount } from "./service-account.entity";
import { parseToken, type TokenForm } from "./token-form";

const ACCOUNT = "The service account";

/** Programs with roles of their own. */
export class ServiceAccounts {
  constructor(private readonly deps: { db: DataSource; uow: UnitOfWork }) {}

  async create(actor: Actor, name: string, roles: readonly Role[]): Promise<ServiceAccount> {
    requireRole(actor, "ADMIN");
    const nameKey = parseAccount(name, roles);
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      await tx.manager.query("select pg_advisory_xact_lock(hashtext('service-accounts'))");
      if (await tx.manager.existsBy(ServiceAccount, { nameKey })) {
        const message = `There is a service account '${name.trim()}' already.`;
        throw new DomainError("CONFLICT", message, [{ path: ["name"], message }]);
      }
      const given = ROLES.filter((role) => roles.includes(role));
      const account = { id: newId(), name: name.trim(), nameKey, roles: given, enabled: true, createdAt: tx.now };
      await tx.manager.insert(ServiceAccount, account);
      tx.audit({
        action: "service-account.created",
        subjectType: "service-account",
        subjectId: account.id,
        after: { name: account.name, roles: given },
      });
      return account;
    });
  }

  /** Off, it stands for nobody from that moment on: neither by its tokens nor by a JWT. */
  async setEnabled(actor: Actor, id: string, enabled: boolean): Promise<ServiceAccount> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      // Switching one off must never have to wait.
      if (enabled) requireFreshSignIn(tx);
      const account = await tx.manager.findOne(ServiceAccount, { where: { id }, lock: { mode: "pessimistic_write" } });
      if (!account) throw notFound(ACCOUNT);
      if (account.enabled === enabled) return account;
      await tx.manager.update(ServiceAccount, id, { enabled });
      tx.audit({
        action: enabled ? "service-account.enabled" : "service-account.disabled",
        subjectType: "service-account",
        subjectId: id,
      });
      return { ...account, enabled };
    });
  }

  async createToken(actor: Actor, id: string, form: TokenForm): Promise<IssuedToken> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
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
    });
  }

  /** Whom a name that a trusted issuer vouches for stands for, or null. To an issuer `main` and `MAIN` are two subjects. */
  async actorNamed(name: string, scopes: readonly string[]): Promise<Actor | null> {
    const account = await this.deps.db.manager.findOneBy(ServiceAccount, { name, enabled: true });
    if (!account) return null;
    const { id, roles } = account;
    return { kind: "service", id, name: account.name, roles: narrowRoles(roles, scopes), scopes };
  }
}

function parseAccount(name: string, roles: readonly Role[]): string {
  const problems: FieldProblem[] = [];
  if (!/^[A-Za-z0-9][A-Za-z0-9 ._:/@-]{0,127}$/.test(name.trim())) {
    problems.push({ path: ["name"], message: "'name' must have 1 to 128 letters, digits, spaces or . _ : / @ -" });
  }
  if (roles.length === 0) problems.push({ path: ["roles"], message: "'roles' must name at least one." });
  if (problems.length > 0) throw invalidInput(problems);
  return keyOf(name);
}

function keyOf(name: string): string {
  return name.trim().toLowerCase();
}
