import { type Actor, type Role, requireRole } from "../../kernel/actor";
import { DomainError, notFound } from "../../kernel/app-error";
import { requireFreshSignIn } from "../../kernel/fresh-sign-in";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { PersonHome } from "../identities/person-home.entity";
import { isAnAdminLeft, lockRoles } from "./admins-left";
import type { EffectiveRoles } from "./effective-roles";
import { ASSIGNABLE_ROLES, RoleAssignment } from "./role-assignment.entity";

/** Assignment and removal of roles by admins. Roles by groups are not touched. */
export class RolesService {
  constructor(private readonly deps: { uow: UnitOfWork; people: EffectiveRoles }) {}

  /** The same use cases in another one's transaction. */
  within(uow: UnitOfWork): RolesService {
    return new RolesService({ ...this.deps, uow });
  }

  async assign(actor: Actor, personId: string, role: Role): Promise<PersonHome> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const person = await this.personFor(tx, personId, role);
      if (!person.active) {
        throw new DomainError(
          "INVALID_STATE",
          `${person.displayName} is not active, so they cannot have a role.`,
          [],
          "PERSON_INACTIVE",
        );
      }
      const existed = await tx.manager.existsBy(RoleAssignment, { personId, role });
      if (existed) return person;
      await tx.manager.insert(RoleAssignment, { personId, role, createdAt: tx.now });
      tx.audit({ action: "role.assigned", subjectType: "person", subjectId: personId, after: { role } });
      return person;
    });
  }

  async remove(actor: Actor, personId: string, role: Role): Promise<PersonHome> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const person = await this.personFor(tx, personId, role);
      const { affected } = await tx.manager.delete(RoleAssignment, { personId, role });
      if (!affected) return person;
      if (role === "ADMIN") await this.assertSomebodyIsLeft(tx);
      tx.audit({ action: "role.removed", subjectType: "person", subjectId: personId, before: { role } });
      return person;
    });
  }

  private async personFor(tx: Tx, personId: string, role: Role): Promise<PersonHome> {
    if (!ASSIGNABLE_ROLES.some((one) => one === role)) {
      const message = `Every active person is a ${role}; it cannot be given or taken.`;
      throw new DomainError("INVALID_INPUT", message, [{ path: ["role"], message }]);
    }
    await lockRoles(tx.manager);
    const person = await tx.manager.findOneBy(PersonHome, { id: personId });
    if (!person) throw notFound("The person");
    return person;
  }

  private async assertSomebodyIsLeft(tx: Tx): Promise<void> {
    if (await isAnAdminLeft(tx.manager, this.deps.people, tx.now)) return;
    throw new DomainError(
      "INVALID_STATE",
      "This is the last admin there is. Make somebody else an admin first.",
      [],
      "LAST_ADMIN",
    );
  }
}
