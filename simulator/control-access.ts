import type { AccessEntry } from "./access-entries";
import * as input from "./control-access-input";
import { type Ask, type ControlRoute, cluster, decoded, on } from "./control-route";
import type { IdentityCenterAdmin } from "./identity-center-admin";
import { Mistake } from "./mistake";
import type { Role } from "./model";

/** Access entries, roles and assignments, looked at and changed as somebody else would: Terraform, the console. */
export const ACCESS_ROUTES: readonly ControlRoute[] = [
  on("GET clusters/*/*/*/access", accessOf),
  on("POST clusters/*/*/*/entries", ({ machine, path, body }) => {
    const { policies = [], ...entry } = input.newEntryBody.parse(body);
    const entries = machine.world.entries(...cluster(path));
    entries.create(entry);
    for (const { policyArn, scope } of policies) entries.associate(entry.principalArn, policyArn, scope);
    return view(entries.find(entry.principalArn));
  }),
  on("PATCH clusters/*/*/*/entries/*", ({ machine, path, body }) =>
    view(machine.world.entries(...cluster(path)).change(decoded(path, 5), input.entryChangeBody.parse(body))),
  ),
  on("DELETE clusters/*/*/*/entries/*", ({ machine, path }) =>
    machine.world.entries(...cluster(path)).remove(decoded(path, 5)),
  ),
  on("POST clusters/*/*/*/entries/*/policies", ({ machine, path, body }) => {
    const { policyArn, scope } = input.policyBody.parse(body);
    machine.world.entries(...cluster(path)).associate(decoded(path, 5), policyArn, scope);
  }),
  on("DELETE clusters/*/*/*/entries/*/policies/*", ({ machine, path }) =>
    machine.world.entries(...cluster(path)).disassociate(decoded(path, 5), decoded(path, 7)),
  ),

  on("POST templates", ({ machine, body }) => machine.deployRoles(input.roleParametersBody.parse(body))),
  on("GET roles/*", ({ machine, path }) => [...machine.world.account(path[1] ?? "").roles.values()].map(viewOfRole)),
  on("POST roles/*", ({ machine, path, body }) =>
    viewOfRole(machine.world.putRole(path[1] ?? "", { trust: {}, ...input.newRoleBody.parse(body) })),
  ),
  on("PATCH roles/*/*", ({ machine, path, body }) =>
    machine.world.setRolePermissions(path[1] ?? "", decoded(path, 2), input.permissionsBody.parse(body)),
  ),
  on("DELETE roles/*/*", ({ machine, path }) => machine.world.removeRole(path[1] ?? "", decoded(path, 2))),
  on("POST roles/*/*/hide", ({ machine, path, body }) =>
    machine.world.hideRole(path[1] ?? "", decoded(path, 2), input.hideRoleBody.parse(body).ms),
  ),
  on("POST roles/*/*/recreate", ({ machine, path }) =>
    viewOfRole(machine.world.recreateRole(path[1] ?? "", decoded(path, 2))),
  ),

  on("POST permission-sets", (ask) =>
    administrator(ask).permissionSets.create(input.permissionSetBody.parse(ask.body)),
  ),
  on("PATCH permission-sets/*", (ask) => {
    const { permissionSets } = administrator(ask);
    const { arn } = setNamed(permissionSets, decoded(ask.path, 1));
    return permissionSets.change(arn, input.permissionSetChangeBody.parse(ask.body));
  }),
  on("DELETE permission-sets/*", (ask) => {
    const { permissionSets } = administrator(ask);
    permissionSets.remove(setNamed(permissionSets, decoded(ask.path, 1)).arn);
  }),
  on("POST assignments", (ask) => {
    const { permissionSets, arn, accountId, principal } = assignmentIn(ask);
    permissionSets.assign(arn, accountId, principal);
  }),
  on("DELETE assignments", (ask) => {
    const { permissionSets, arn, accountId, principal } = assignmentIn(ask);
    if (!permissionSets.unassign(arn, accountId, principal)) throw new Mistake("There is no such assignment.");
  }),
  on("POST sign-ins", ({ machine, body }) => {
    const { userName, accountId, permissionSet } = input.signInBody.parse(body);
    return machine.signIn(userName, accountId, permissionSet);
  }),

  on("GET slot-watch", ({ machine }) => {
    const { slotWatch } = machine.world;
    return { history: slotWatch.history(), violations: slotWatch.violations() };
  }),

  on("POST timing", ({ machine, body }) => Object.assign(machine.world.timing, input.timingBody.parse(body))),
  on("POST limits", ({ machine, body }) => Object.assign(machine.world.limits, input.limitsBody.parse(body))),
  on("POST settle", ({ machine }) => machine.settle()),
];

/** What is stored, what readers are shown of it, and who is let in. */
function accessOf({ machine, path }: Ask): object {
  const where = cluster(path);
  const entries = machine.world.entries(...where);
  return {
    authenticationMode: entries.cluster.authenticationMode,
    entries: entries.list().map(view),
    seen: entries.listSeen().map(view),
    effective: machine.world.effectiveAccess(...where),
  };
}

function view(entry: AccessEntry | undefined): object | undefined {
  return entry && { ...entry, policies: [...entry.policies.values()] };
}

function viewOfRole({ name, path, arn, id, createdAt, tags, allows, denies, statements }: Role): object {
  return { name, path, arn, id, createdAt: new Date(createdAt).toISOString(), tags, allows, denies, statements };
}

function administrator({ machine }: Ask): IdentityCenterAdmin {
  const admin = machine.world.identityCenterAdmin;
  if (!admin) throw new Mistake("This scenario has no Identity Center.");
  return admin;
}

function assignmentIn(ask: Ask) {
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
