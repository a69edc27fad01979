import type { IdentityCenterAdmin } from "./world/identity-center-admin";
import type { World } from "./world/world";

/** The world as JSON, for people and for tests that compare it with discovered data. */
export function describeWorld(world: World): object {
  return {
    scenario: world.scenario.name,
    organization: world.organization && {
      id: world.organization.id,
      rootId: world.organization.rootId,
      managementAccountId: world.organization.managementAccountId,
    },
    units: [...world.units.values()],
    identityCenter: world.identityCenter && {
      ...world.identityCenter.instance,
      users: [...world.identityCenter.users.values()],
      permissionSets: world.identityCenterAdmin && describePermissionSets(world.identityCenterAdmin),
      groups: [...world.identityCenter.groups.values()].map(({ id, name, members }) => ({
        id,
        name,
        members: [...members.keys()].map((userId) => world.identityCenter?.users.get(userId)?.userName),
      })),
    },
    accounts: world.accountIds().map((id) => {
      const account = world.account(id);
      return {
        id,
        name: account.name,
        email: account.email,
        parentId: account.parentId,
        path: world.pathOf(account.parentId),
        state: account.state,
        tags: account.tags,
        roles: [...account.roles.values()].map((role) => role.arn),
        enabledRegions: [...account.enabledRegions],
        deniedRegions: [...account.deniedRegions],
      };
    }),
    clusters: world.accountIds().flatMap((id) => world.account(id).clusters.all()),
  };
}

function describePermissionSets({ permissionSets }: IdentityCenterAdmin): object[] {
  const assigned = permissionSets.assignments();
  return [...permissionSets.sets.values()].map(({ version: _, ...set }) => ({
    ...set,
    assignments: assigned
      .filter((one) => one.set.arn === set.arn)
      .map(({ accountId, roleName, principal }) => ({ accountId, roleName, principal })),
  }));
}
