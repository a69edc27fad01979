import type { Permissions } from "../iam/permissions";
import type { Agenda } from "../kernel/agenda";
import type { RolesBeingRemoved, Timing } from "../kernel/limits";
import { Mistake } from "../kernel/mistake";
import type { PermissionSetData, RoleData, Scenario } from "../scenarios/scenario";
import { AssignmentOperations } from "./assignment-operations";
import type { IdentityCenter, User } from "./identity-center";
import type { Account, Role } from "./model";
import type { PermissionSet } from "./permission-set";
import { PermissionSets } from "./permission-sets";
import { PoolStack } from "./pool";
import type { SlotWatch } from "./slot-watch";

/** The part of the world that Identity Center uses. */
interface Reach {
  readonly scenario: Scenario;
  readonly agenda: Agenda;
  readonly clock: () => number;
  readonly timing: Timing;
  readonly rolesBeingRemoved: RolesBeingRemoved;
  readonly slotWatch: SlotWatch;
  readonly accounts: ReadonlyMap<string, Account>;
  putRole(accountId: string, data: RoleData): Role;
  dropRole(accountId: string, name: string): void;
  role(accountId: string, name: string): Role;
  setRolePermissions(accountId: string, name: string, permissions: Permissions): void;
}

/** Administration of Identity Center: permission sets, their assignments and the resulting roles. */
export class IdentityCenterAdmin {
  readonly permissionSets: PermissionSets;
  readonly operations: AssignmentOperations;
  /** The pool of permission sets of the shipped template. */
  readonly pool: PoolStack;

  constructor(
    private readonly world: Reach,
    readonly center: IdentityCenter,
  ) {
    const { agenda, clock, timing } = world;
    this.permissionSets = new PermissionSets({
      ...center.instance,
      clock,
      timing,
      later: (ms, run) => agenda.in(ms, run),
      rolesBeingRemoved: () => world.rolesBeingRemoved,
      watch: world.slotWatch,
      findRole: (accountId, name) => world.accounts.get(accountId)?.roles.get(name),
      putRole: (accountId, data) => world.putRole(accountId, data),
      removeRole: (accountId, name) => world.dropRole(accountId, name),
      setRolePermissions: (accountId, name, permissions) => world.setRolePermissions(accountId, name, permissions),
    });
    const { permissionSets } = this;
    const { organization, connector } = world.scenario;
    const ownerAccountId = organization?.managementAccountId ?? connector.accountId;
    this.pool = new PoolStack({ permissionSets, center, ownerAccountId });
    this.operations = new AssignmentOperations({ permissionSets, agenda, clock, duration: () => timing.assignmentMs });
    this.beginAs(world.scenario.identityCenter?.permissionSets ?? []);
  }

  /** Whether the portal offers the permission set to a person, assigned directly or through a group. */
  roleOf(userName: string, accountId: string, permissionSet: string): { user: User; set: PermissionSet; role: Role } {
    const { users, groups } = this.center;
    const user = [...users.values()].find((known) => known.userName === userName && known.enabled);
    if (!user) throw new Mistake(`${userName} cannot sign in.`);
    const ids = [user.id, ...[...groups.values()].filter(({ members }) => members.has(user.id)).map(({ id }) => id)];
    const assignment = this.permissionSets
      .assignments()
      .find((one) => one.accountId === accountId && one.set.name === permissionSet && ids.includes(one.principal.id));
    if (!assignment) throw new Mistake(`${userName} is not assigned ${permissionSet} in account ${accountId}.`);
    return { user, set: assignment.set, role: this.world.role(accountId, assignment.roleName) };
  }

  private beginAs(data: readonly PermissionSetData[]): void {
    for (const { assignments = [], ...set } of data) {
      const { arn } = this.permissionSets.create(set);
      for (const { user, group, accountIds } of assignments) {
        const principal = this.center.principalNamed({ user, group });
        for (const accountId of accountIds) this.permissionSets.assign(arn, accountId, principal);
      }
    }
  }
}
