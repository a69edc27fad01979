import { type Actor, type Role, requireRole } from "../../kernel/actor";
import { DomainError, notFound } from "../../kernel/app-error";
import { requireFreshSignIn } from "../../kernel/fresh-sign-in";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { Identity } from "../identities/identity.entity";
import type { PeopleNow } from "./people-now";
import { ASSIGNABLE_ROLES, RoleAssignment } from "./role-assignment.entity";

/** Roles that admins give to people and take from them. Those that come with groups are not touched. */
export class RolesService {
  constructor(private readonly deps: { uow: UnitOfWork; people: PeopleNow }) {}

  async assign(actor: Actor, identityId: string, role: Role): Promise<Identity> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const person = await this.personFor(tx, identityId, role);
      if (!person.active || person.removedAt) {
        throw new DomainError("INVALID_STATE", `${person.displayName} is not active, so they cannot have a role.`);
      }
      const existed = await tx.manager.existsBy(RoleAssignment, { identityId, role });
      if (existed) return person;
      await tx.manager.insert(RoleAssignment, { identityId, role, createdAt: tx.now });
      tx.audit({ action: "role.assigned", subjectType: "identity", subjectId: identityId, after: { role } });
      return person;
    });
  }

  async remove(actor: Actor, identityId: string, role: Role): Promise<Identity> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const person = await this.personFor(tx, identityId, role);
      const { affected } = await tx.manager.delete(RoleAssignment, { identityId, role });
      if (!affected) return person;
      if (role === "ADMIN") await this.assertSomebodyIsLeft(tx);
      tx.audit({ action: "role.removed", subjectType: "identity", subjectId: identityId, before: { role } });
      return person;
    });
  }

  private async personFor(tx: Tx, identityId: string, role: Role): Promise<Identity> {
    if (!ASSIGNABLE_ROLES.some((one) => one === role)) {
      const message = `Every active person is a ${role}; it cannot be given or taken.`;
      throw new DomainError("INVALID_INPUT", message, [{ path: ["role"], message }]);
    }
    // One at a time: two who each take the other's role would otherwise leave nobody.
    await tx.manager.query("select pg_advisory_xact_lock(hashtext('roles'))");
    const person = await tx.manager.findOneBy(Identity, { id: identityId });
    if (!person) throw notFound("The person");
    return person;
  }

  private async assertSomebodyIsLeft(tx: Tx): Promise<void> {
    const rows: unknown[] = await tx.manager.query(
      `select 1 from role_assignments r join identities i on i.id = r.identity_id and i.active and i.removed_at is null
        where r.role = 'ADMIN'
       union all
       select 1 from api_tokens t left join service_accounts s on s.id = t.service_account_id
        where t.kind = 'service' and 'ADMIN' = any(coalesce(s.roles, t.roles)) and coalesce(s.enabled, true)
          and (t.scopes = '{}' or 'ADMIN' = any(t.scopes))
          and t.revoked_at is null and (t.expires_at is null or t.expires_at > $1)
       limit 1`,
      [tx.now],
    );
    if (rows.length > 0 || (await this.deps.people.hasAdminByGroup(tx.manager))) return;
    throw new DomainError("INVALID_STATE", "This is the last admin there is. Make somebody else an admin first.");
  }
}
