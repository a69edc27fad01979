import { checkStatements, type Permissions } from "../iam/permissions";
import type { Agenda } from "../kernel/agenda";
import { hashText } from "../kernel/ids";
import type { Timing } from "../kernel/limits";
import { Mistake } from "../kernel/mistake";
import type { RoleData } from "../scenarios/scenario";
import type { Account, Role } from "./model";
import type { SlotWatch } from "./slot-watch";

interface Surroundings {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly agenda: Agenda;
  readonly clock: () => number;
  readonly timing: Readonly<Timing>;
  readonly watch: SlotWatch;
}

/** The IAM roles of all accounts: creation, recreation, hiding and deletion. */
export class AccountRoles {
  private made = 0;

  constructor(private readonly surroundings: Surroundings) {}

  /** Replaces a role of that name: the ARN stays, the unique id changes. */
  put(accountId: string, data: RoleData): Role {
    const { clock, watch } = this.surroundings;
    const path = data.path ?? "/";
    const role: Role = {
      ...data,
      path,
      tags: { ...data.tags },
      createdAt: clock(),
      knownToIam: false,
      knownToEks: false,
      arn: `arn:aws:iam::${accountId}:role${path}${data.name}`,
      id: `AROA${hashText(`${accountId}/${data.name}/${this.made++}`)
        .toUpperCase()
        .slice(0, 17)}`,
      maxSessionDurationSeconds: data.maxSessionDurationSeconds ?? 3600,
    };
    const roles = this.of(accountId);
    const before = roles.get(data.name);
    if (before) watch.roleReplaced(before.id, role);
    roles.set(data.name, role);
    this.show(role);
    return role;
  }

  /** Deletes and creates under the same name. */
  recreate(accountId: string, name: string): Role {
    const { id: _id, arn: _arn, ...data } = this.named(accountId, name);
    return this.put(accountId, data);
  }

  /** Does nothing where it is gone already. */
  drop(accountId: string, name: string): void {
    const { accounts, watch } = this.surroundings;
    const roles = accounts.get(accountId)?.roles;
    const role = roles?.get(name);
    if (!roles || !role) return;
    watch.roleGone(role.id);
    roles.delete(name);
  }

  /** Hides an existing role from reads of IAM for this long. */
  hide(accountId: string, name: string, ms: number): void {
    const role = this.named(accountId, name);
    role.knownToIam = false;
    this.surroundings.agenda.in(ms, () => {
      role.knownToIam = true;
    });
  }

  /** Changes the role's permissions, in existing sessions too. */
  setPermissions(accountId: string, name: string, permissions: Permissions): void {
    checkStatements(permissions.statements);
    const isAllowedAnew = permissions.allows !== undefined || permissions.statements !== undefined;
    const cleared = isAllowedAnew ? { allows: undefined, statements: undefined } : {};
    Object.assign(this.named(accountId, name), cleared, permissions);
  }

  /** Throws where there is none, for changes by a caller's mistake. */
  named(accountId: string, name: string): Role {
    const role = this.of(accountId).get(name);
    if (!role) throw new Mistake(`Account ${accountId} has no role ${name}.`);
    return role;
  }

  withArn(arn: string): Role | undefined {
    const roles = this.surroundings.accounts.get(arn.split(":")[4] ?? "")?.roles;
    const role = roles?.get(arn.slice(arn.lastIndexOf("/") + 1));
    return role?.arn === arn ? role : undefined;
  }

  private of(accountId: string): Account["roles"] {
    const account = this.surroundings.accounts.get(accountId);
    if (!account) throw new Mistake(`There is no account ${accountId}.`);
    return account.roles;
  }

  private show(role: Role): void {
    const { agenda, timing } = this.surroundings;
    agenda.in(timing.rolesSeenMs, () => {
      role.knownToIam = true;
    });
    agenda.in(Math.max(timing.consistencyMs, timing.rolesSeenByEksMs), () => {
      role.knownToEks = true;
    });
  }
}
