import { EventuallyConsistent } from "../kernel/eventually-consistent";
import { hashText } from "../kernel/ids";
import type { RolesBeingRemoved, Timing } from "../kernel/limits";
import { Mistake } from "../kernel/mistake";
import type { PermissionSetData, RoleData } from "../scenarios/scenario";
import { type AssignedPrincipal, keyOfPrincipal } from "./assigned-principal";
import type { Role } from "./model";
import { actionsOf, contentsOf, type PermissionSet, type PermissionSetContents } from "./permission-set";
import { ShownAssignments } from "./shown-assignments";
import type { SlotWatch } from "./slot-watch";

/** A permission set in an account, with its role there. */
interface Provisioned {
  readonly set: PermissionSet;
  readonly accountId: string;
  readonly roleName: string;
  version: number;
  /** By "<type>/<id>". */
  readonly principals: Map<string, AssignedPrincipal>;
}

interface Surroundings {
  readonly instanceArn: string;
  readonly region: string;
  readonly clock: () => number;
  readonly timing: Readonly<Timing>;
  readonly later: (ms: number, run: () => void) => void;
  readonly rolesBeingRemoved: () => RolesBeingRemoved;
  readonly watch: SlotWatch;
  readonly findRole: (accountId: string, name: string) => Role | undefined;
  readonly putRole: (accountId: string, data: RoleData) => Role;
  readonly removeRole: (accountId: string, name: string) => void;
  readonly setRolePermissions: (accountId: string, name: string, permissions: Pick<RoleData, "allows">) => void;
}

/**
 * Permission sets, their assignments and the resulting roles. All changes are immediate here: assignment-operations.ts
 * adds AWS's delays.
 */
export class PermissionSets {
  readonly sets = new Map<string, PermissionSet>();
  readonly shown: ShownAssignments;
  private readonly provisioned = new Map<string, Provisioned>();
  /** Without assignments, with a role that is not removed yet. */
  private readonly leaving = new Set<Provisioned>();
  private readonly visibleTags = new EventuallyConsistent<Readonly<Record<string, string>>>();
  private readonly madeByName = new Map<string, number>();
  private rolesMade = 0;

  constructor(private readonly surroundings: Surroundings) {
    this.shown = new ShownAssignments(surroundings.timing, surroundings.later);
  }

  create(data: Omit<PermissionSetData, "assignments">): PermissionSet {
    if (this.named(data.name)) throw new Mistake(`There is already a permission set ${data.name}.`);
    const { instanceArn, clock } = this.surroundings;
    const instance = instanceArn.slice(instanceArn.lastIndexOf("/") + 1);
    const id = hashText(`${instance}/${data.name}/${this.timesMade(data.name)}`).slice(0, 16);
    const arn = `arn:aws:sso:::permissionSet/${instance}/ps-${id}`;
    const set: PermissionSet = { ...contentsOf(data), arn, name: data.name, createdAt: clock(), version: 1 };
    this.sets.set(set.arn, set);
    this.showTags(set);
    return set;
  }

  named(name: string): PermissionSet | undefined {
    return [...this.sets.values()].find((set) => set.name === name);
  }

  /** Replaces the given contents, in existing roles too, as the console does. */
  change(arn: string, change: Partial<PermissionSetContents>): PermissionSet {
    const set = this.setWith(arn);
    Object.assign(set, change, { version: set.version + 1 });
    if (change.tags) this.showTags(set);
    for (const accountId of this.accountsOf(arn)) this.provision(arn, accountId);
    return set;
  }

  /** Tags belong to the set alone: roles do not have them. */
  retag(set: PermissionSet, tags: Record<string, string>): void {
    set.tags = tags;
    this.showTags(set);
  }

  /** The tags as IAM and readers see them; undefined where there is no such set. */
  visibleTagsOf(arn: string): Readonly<Record<string, string>> | undefined {
    return this.sets.has(arn) ? (this.visibleTags.get(arn) ?? {}) : undefined;
  }

  /** Refused while it is assigned somewhere. */
  remove(arn: string): void {
    if (this.accountsOf(arn).length > 0) throw new Mistake(`The permission set ${arn} is assigned.`);
    if (!this.sets.delete(arn)) throw new Mistake(`There is no permission set ${arn}.`);
  }

  /** The first assignment in an account creates the role, with its own suffix. */
  assign(arn: string, accountId: string, principal: AssignedPrincipal): void {
    const set = this.setWith(arn);
    const here =
      this.provisioned.get(`${accountId}/${arn}`) ?? this.roleKept(arn, accountId) ?? this.makeRole(set, accountId);
    here.principals.set(keyOfPrincipal(principal), principal);
    this.shown.made({ set, accountId, principal });
    this.withRole(here, ({ id }) => this.surroundings.watch.assigned(id, principal));
  }

  /**
   * Removing the last assignment removes the role; the next creates another. False where there was no such assignment.
   */
  unassign(arn: string, accountId: string, principal: AssignedPrincipal): boolean {
    const here = this.provisioned.get(`${accountId}/${arn}`);
    if (!here?.principals.delete(keyOfPrincipal(principal))) return false;
    this.shown.ended({ set: here.set, accountId, principal });
    this.withRole(here, ({ id }) => this.surroundings.watch.unassigned(id, principal));
    if (here.principals.size === 0) this.leave(here);
    return true;
  }

  /** Applies changes of the permission set to its role. False where it is not provisioned. */
  provision(arn: string, accountId: string): boolean {
    const here = this.provisioned.get(`${accountId}/${arn}`);
    if (!here) return false;
    here.version = here.set.version;
    this.surroundings.setRolePermissions(accountId, here.roleName, { allows: actionsOf(here.set.inlinePolicy) });
    return true;
  }

  isAssigned(arn: string, accountId: string, principal: AssignedPrincipal): boolean {
    return this.principalsOf(arn, accountId).some((known) => keyOfPrincipal(known) === keyOfPrincipal(principal));
  }

  principalsOf(arn: string, accountId: string): AssignedPrincipal[] {
    return [...(this.provisioned.get(`${accountId}/${arn}`)?.principals.values() ?? [])];
  }

  accountsOf(arn: string): string[] {
    return [...this.provisioned.values()].filter(({ set }) => set.arn === arn).map(({ accountId }) => accountId);
  }

  /** All assignments, with their roles. */
  assignments(): { set: PermissionSet; accountId: string; roleName: string; principal: AssignedPrincipal }[] {
    return [...this.provisioned.values()].flatMap(({ set, accountId, roleName, principals }) =>
      [...principals.values()].map((principal) => ({ set, accountId, roleName, principal })),
    );
  }

  inAccount(
    accountId: string,
  ): { readonly set: PermissionSet; readonly roleName: string; readonly isLatest: boolean }[] {
    return [...this.provisioned.values()]
      .filter((here) => here.accountId === accountId)
      .map(({ set, roleName, version }) => ({ set, roleName, isLatest: version === set.version }));
  }

  /** The role is removed after its last assignment. */
  private leave(here: Provisioned): void {
    const { timing, later, removeRole } = this.surroundings;
    this.provisioned.delete(`${here.accountId}/${here.set.arn}`);
    this.leaving.add(here);
    later(timing.roleRemovalMs, () => {
      if (this.leaving.delete(here)) removeRole(here.accountId, here.roleName);
    });
  }

  private roleKept(arn: string, accountId: string): Provisioned | undefined {
    if (this.surroundings.rolesBeingRemoved() === "REPLACED") return undefined;
    const here = [...this.leaving].find((one) => one.set.arn === arn && one.accountId === accountId);
    if (!here) return undefined;
    this.leaving.delete(here);
    this.provisioned.set(`${accountId}/${arn}`, here);
    return here;
  }

  /** The permission set may have been deleted. */
  private withRole({ accountId, roleName }: Provisioned, tell: (role: Role) => void): void {
    const role = this.surroundings.findRole(accountId, roleName);
    if (role) tell(role);
  }

  private showTags({ arn, tags }: PermissionSet): void {
    const { timing, later } = this.surroundings;
    this.visibleTags.change(arn, { ...tags }, (show) => later(timing.tagsSeenMs, show));
  }

  private setWith(arn: string): PermissionSet {
    const set = this.sets.get(arn);
    if (!set) throw new Mistake(`There is no permission set ${arn}.`);
    return set;
  }

  /** A recreated set has another ARN; sets of other names do not matter, so that a pool keeps its ARNs. */
  private timesMade(name: string): number {
    const times = this.madeByName.get(name) ?? 0;
    this.madeByName.set(name, times + 1);
    return times;
  }

  private makeRole(set: PermissionSet, accountId: string): Provisioned {
    const { region, putRole, watch } = this.surroundings;
    const suffix = hashText(`${accountId}/${set.arn}/${this.rolesMade++}`).slice(0, 16);
    const roleName = `AWSReservedSSO_${set.name}_${suffix}`;
    const { id, arn: roleArn } = putRole(accountId, {
      name: roleName,
      // Only the oldest region is left out of the path.
      path: `/aws-reserved/sso.amazonaws.com/${region === "us-east-1" ? "" : `${region}/`}`,
      trust: {},
      description: set.description,
      allows: actionsOf(set.inlinePolicy),
      maxSessionDurationSeconds: 43_200,
    });
    const isSlot = POOL_TAG in set.tags;
    const sessionMs = set.sessionSeconds * 1000;
    watch.roleMade({ id, arn: roleArn, accountId, permissionSet: set.name, isSlot, sessionMs });
    const here = { set, accountId, roleName, version: set.version, principals: new Map() };
    this.provisioned.set(`${accountId}/${set.arn}`, here);
    return here;
  }
}

/** The tag that makes a permission set one of a pool. */
const POOL_TAG = "drawbridge-pool";
