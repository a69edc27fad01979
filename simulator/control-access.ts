import * as input from "./control-access-input";
import { type ControlRequest, type ControlRoute, clusterAt, controlRoute, decodedSegment } from "./control-route";
import { Mistake } from "./kernel/mistake";
import type { AccessEntry } from "./world/access-entries";
import type { IdentityCenterAdmin } from "./world/identity-center-admin";
import type { Role } from "./world/model";

/** Access entries, roles and assignments, read and changed as another tool would: Terraform, the console. */
export const ACCESS_ROUTES: readonly ControlRoute[] = [
  controlRoute("GET clusters/*/*/*/access", accessOf),
  controlRoute("POST clusters/*/*/*/entries", ({ machine, path, body }) => {
    const { policies = [], ...entry } = input.newEntryBody.parse(body);
    const entries = machine.world.entries(...clusterAt(path));
    entries.create(entry);
    for (const { policyArn, scope } of policies) entries.associate(entry.principalArn, policyArn, scope);
    return view(entries.find(entry.principalArn));
  }),
  controlRoute("PATCH clusters/*/*/*/entries/*", ({ machine, path, body }) =>
    view(machine.world.entries(...clusterAt(path)).change(decodedSegment(path, 5), input.entryChangeBody.parse(body))),
  ),
  controlRoute("DELETE clusters/*/*/*/entries/*", ({ machine, path }) =>
    machine.world.entries(...clusterAt(path)).remove(decodedSegment(path, 5)),
  ),
  controlRoute("POST clusters/*/*/*/entries/*/policies", ({ machine, path, body }) => {
    const { policyArn, scope } = input.policyBody.parse(body);
    machine.world.entries(...clusterAt(path)).associate(decodedSegment(path, 5), policyArn, scope);
  }),
  controlRoute("DELETE clusters/*/*/*/entries/*/policies/*", ({ machine, path }) =>
    machine.world.entries(...clusterAt(path)).disassociate(decodedSegment(path, 5), decodedSegment(path, 7)),
  ),

  controlRoute("POST templates", ({ machine, body }) => machine.deployRoles(input.roleParametersBody.parse(body))),
  controlRoute("GET roles/*", ({ machine, path }) =>
    [...machine.world.account(path[1] ?? "").roles.values()].map(viewOfRole),
  ),
  controlRoute("POST roles/*", ({ machine, path, body }) =>
    viewOfRole(machine.world.putRole(path[1] ?? "", { trust: {}, ...input.newRoleBody.parse(body) })),
  ),
  controlRoute("PATCH roles/*/*", ({ machine, path, body }) =>
    machine.world.setRolePermissions(path[1] ?? "", decodedSegment(path, 2), input.permissionsBody.parse(body)),
  ),
  controlRoute("DELETE roles/*/*", ({ machine, path }) =>
    machine.world.removeRole(path[1] ?? "", decodedSegment(path, 2)),
  ),
  controlRoute("POST roles/*/*/hide", ({ machine, path, body }) =>
    machine.world.hideRole(path[1] ?? "", decodedSegment(path, 2), input.hideRoleBody.parse(body).ms),
  ),
  controlRoute("POST roles/*/*/recreate", ({ machine, path }) =>
    viewOfRole(machine.world.recreateRole(path[1] ?? "", decodedSegment(path, 2))),
  ),

  controlRoute("POST permission-sets", (ask) =>
    administrator(ask).permissionSets.create(input.permissionSetBody.parse(ask.body)),
  ),
  controlRoute("PATCH permission-sets/*", (ask) => {
    const { permissionSets } = administrator(ask);
    const { arn } = setNamed(permissionSets, decodedSegment(ask.path, 1));
    return permissionSets.change(arn, input.permissionSetChangeBody.parse(ask.body));
  }),
  controlRoute("DELETE permission-sets/*", (ask) => {
    const { permissionSets } = administrator(ask);
    permissionSets.remove(setNamed(permissionSets, decodedSegment(ask.path, 1)).arn);
  }),
  controlRoute("POST assignments", (ask) => {
    const { permissionSets, arn, accountId, principal } = assignmentIn(ask);
    permissionSets.assign(arn, accountId, principal);
  }),
  controlRoute("DELETE assignments", (ask) => {
    const { permissionSets, arn, accountId, principal } = assignmentIn(ask);
    if (!permissionSets.unassign(arn, accountId, principal)) throw new Mistake("There is no such assignment.");
  }),
  controlRoute("POST sign-ins", ({ machine, body }) => {
    const { userName, accountId, permissionSet } = input.signInBody.parse(body);
    return machine.signIn(userName, accountId, permissionSet);
  }),

  controlRoute("GET slot-watch", ({ machine }) => {
    const { slotWatch } = machine.world;
    return { history: slotWatch.history(), violations: slotWatch.violations() };
  }),

  controlRoute("POST timing", ({ machine, body }) => Object.assign(machine.world.timing, input.timingBody.parse(body))),
  controlRoute("POST limits", ({ machine, body }) => Object.assign(machine.world.limits, input.limitsBody.parse(body))),
  controlRoute("POST settle", ({ machine }) => machine.settle()),
];

/** The stored entries, the visible ones, and the effective access. */
function accessOf({ machine, path }: ControlRequest): object {
  const where = clusterAt(path);
  const entries = machine.world.entries(...where);
  return {
    authenticationMode: entries.cluster.authenticationMode,
    entries: entries.list().map(view),
    seen: entries.listVisible().map(view),
    effective: machine.world.effectiveAccess(...where),
  };
}

function view(entry: AccessEntry | undefined): object | undefined {
  return entry && { ...entry, policies: [...entry.policies.values()] };
}

function viewOfRole({ name, path, arn, id, createdAt, tags, allows, denies, statements }: Role): object {
  return { name, path, arn, id, createdAt: new Date(createdAt).toISOString(), tags, allows, denies, statements };
}

function administrator({ machine }: ControlRequest): IdentityCenterAdmin {
  const admin = machine.world.identityCenterAdmin;
  if (!admin) throw new Mistake("This scenario has no Identity Center.");
  return admin;
}

function assignmentIn(ask: ControlRequest) {
  const { center, permissionSets } = administrator(ask);
  const { permissionSet, accountId, user, group } = input.assignmentBody.parse(ask.body);
  const { arn } = setNamed(permissionSets, permissionSet);
  return { permissionSets, arn, accountId, principal: center.principalNamed({ user, group }) };
}

function setNamed(permissionSets: IdentityCenterAdmin["permissionSets"], name: string) {
  const set = permissionSets.named(name);
  if (!set) throw new Mistake(`There is no permission set ${name}.`);
  return set;
}
