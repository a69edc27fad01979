import { createHash } from "node:crypto";
import { Clusters } from "./clusters";
import type { AccountData, AccountState, OrganizationData, RegionData, RoleData, Scenario } from "./scenario";

export interface Role extends RoleData {
  readonly path: string;
  readonly arn: string;
  /** Unique id, such as AROA…; a role made again under its name has another. */
  readonly id: string;
  readonly maxSessionDurationSeconds: number;
}

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly joinedAt: number;
  parentId: string;
  state: AccountState;
  tags: Record<string, string>;
  readonly roles: Map<string, Role>;
  readonly enabledRegions: Set<string>;
  readonly deniedRegions: Set<string>;
  readonly clusters: Clusters;
}

export interface OrganizationalUnit {
  readonly id: string;
  readonly name: string;
  readonly parentId: string;
  tags: Record<string, string>;
}

export type NewAccount = Omit<AccountData, "id"> & { readonly id?: string };

/** Everything the simulated AWS knows, and the ways in which people change it. */
export class World {
  readonly organization: OrganizationData | null;
  readonly regions = new Map<string, RegionData>();
  readonly accounts = new Map<string, Account>();
  readonly units = new Map<string, OrganizationalUnit>();
  private sorted: { accounts: string[]; children: Map<string, { accounts: string[]; units: string[] }> } | null = null;
  private rolesMade = 0;

  constructor(
    readonly scenario: Scenario,
    readonly externalId: string,
    readonly clock: () => number,
  ) {
    this.organization = scenario.organization;
    for (const region of scenario.regions) this.regions.set(region.name, region);
    for (const unit of scenario.organization?.units ?? []) this.units.set(unit.id, { ...unit, tags: { ...unit.tags } });
    for (const account of scenario.accounts) this.addAccount(account);
    for (const { accountId, region, name, ...spec } of scenario.clusters) {
      this.account(accountId).clusters.create(region, name, spec);
    }
  }

  /** Throws when there is no such account: for changes, where it is the caller's mistake. */
  account(id: string): Account {
    const account = this.accounts.get(id);
    if (!account) throw new Error(`There is no account ${id}.`);
    return account;
  }

  isManagement(accountId: string): boolean {
    return this.organization?.managementAccountId === accountId;
  }

  accountIds(): readonly string[] {
    return this.index().accounts;
  }

  children(parentId: string): { readonly accounts: readonly string[]; readonly units: readonly string[] } {
    return this.index().children.get(parentId) ?? { accounts: [], units: [] };
  }

  /** "o-…/r-…/ou-…/", the way from the organization down to a root or unit. */
  pathOf(parentId: string): string {
    const unit = this.units.get(parentId);
    return unit ? `${this.pathOf(unit.parentId)}${unit.id}/` : `${this.organization?.id}/${parentId}/`;
  }

  addAccount(data: NewAccount): Account {
    const id = data.id ?? this.freeAccountId();
    const account: Account = {
      id,
      name: data.name,
      email: data.email ?? `aws+${data.name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}@example.com`,
      joinedAt: data.joinedAt ? Date.parse(data.joinedAt) : Date.parse("2023-03-01T09:00:00Z"),
      parentId: data.parentId ?? this.organization?.rootId ?? "",
      state: data.state ?? "ACTIVE",
      tags: { ...data.tags },
      roles: new Map(),
      enabledRegions: new Set(
        this.scenario.regions.filter((r) => !r.optIn || data.optedInRegions?.includes(r.name)).map((r) => r.name),
      ),
      deniedRegions: new Set(data.deniedRegions),
      clusters: new Clusters(id, this.clock),
    };
    this.requireParent(account.parentId);
    this.accounts.set(id, account);
    this.sorted = null;
    for (const role of this.rolesOf(data, id)) this.putRole(id, role);
    return account;
  }

  removeAccount(id: string): void {
    this.account(id);
    this.accounts.delete(id);
    this.sorted = null;
  }

  moveAccount(id: string, parentId: string): void {
    this.requireParent(parentId);
    this.account(id).parentId = parentId;
    this.sorted = null;
  }

  addOrganizationalUnit(name: string, parentId?: string): OrganizationalUnit {
    const root = this.organization?.rootId;
    if (!root) throw new Error("This scenario has no organization.");
    const parent = parentId ?? root;
    this.requireParent(parent);
    const id = `ou-${root.slice(2)}-${digest(`${parent}/${name}/${this.units.size}`).slice(0, 8)}`;
    const unit = { id, name, parentId: parent, tags: {} };
    this.units.set(id, unit);
    this.sorted = null;
    return unit;
  }

  setRegionEnabled(accountId: string, region: string, enabled: boolean): void {
    this.requireRegion(region);
    const regions = this.account(accountId).enabledRegions;
    if (enabled) regions.add(region);
    else regions.delete(region);
  }

  /** A service control policy that denies the region to this account, or no longer does. */
  setRegionDenied(accountId: string, region: string, denied: boolean): void {
    this.requireRegion(region);
    const regions = this.account(accountId).deniedRegions;
    if (denied) regions.add(region);
    else regions.delete(region);
  }

  setMemberRole(accountId: string, deployed: boolean): void {
    if (deployed) this.putRole(accountId, this.memberRole());
    else this.account(accountId).roles.delete(this.scenario.roleNames.member);
  }

  putRole(accountId: string, data: RoleData): Role {
    const path = data.path ?? "/";
    const role: Role = {
      ...data,
      path,
      arn: `arn:aws:iam::${accountId}:role${path}${data.name}`,
      id: `AROA${digest(`${accountId}/${data.name}/${this.rolesMade++}`)
        .toUpperCase()
        .slice(0, 17)}`,
      maxSessionDurationSeconds: data.maxSessionDurationSeconds ?? 3600,
    };
    this.account(accountId).roles.set(data.name, role);
    return role;
  }

  private rolesOf(data: NewAccount, id: string): RoleData[] {
    const { connector, roleNames } = this.scenario;
    const roles = [...(data.roles ?? [])];
    if (data.memberRole !== false) roles.push(this.memberRole());
    if (this.isManagement(id)) {
      roles.push({
        name: roleNames.management,
        trust: this.connectorTrust(),
        allows: ["organizations:*", "sso:*", "identitystore:*"],
      });
    }
    if (connector.kind === "role" && connector.accountId === id) {
      const trust = { principalArns: [] };
      roles.push({ name: connector.name, trust, allows: CONNECTOR_ALLOWS });
    }
    return roles;
  }

  private memberRole(): RoleData {
    return { name: this.scenario.roleNames.member, trust: this.connectorTrust(), allows: MEMBER_ALLOWS };
  }

  private connectorTrust() {
    const { accountId, kind, name } = this.scenario.connector;
    return { principalArns: [`arn:aws:iam::${accountId}:${kind}/${name}`], externalId: this.externalId };
  }

  private index() {
    if (this.sorted) return this.sorted;
    const children = new Map<string, { accounts: string[]; units: string[] }>();
    const under = (parentId: string) => {
      const found = children.get(parentId) ?? { accounts: [], units: [] };
      children.set(parentId, found);
      return found;
    };
    const accounts = [...this.accounts.keys()].sort();
    for (const id of accounts) under(this.account(id).parentId).accounts.push(id);
    for (const unit of this.units.values()) under(unit.parentId).units.push(unit.id);
    for (const found of children.values()) found.units.sort();
    this.sorted = { accounts, children };
    return this.sorted;
  }

  private requireParent(parentId: string): void {
    if (!this.organization || parentId === this.organization.rootId || this.units.has(parentId)) return;
    throw new Error(`There is no root or organizational unit ${parentId}.`);
  }

  private requireRegion(region: string): void {
    if (!this.regions.has(region)) throw new Error(`There is no region ${region}.`);
  }

  private freeAccountId(): string {
    let id = 900_000_000_000 + this.accounts.size;
    while (this.accounts.has(String(id))) id++;
    return String(id);
  }
}

/** What the deployed role policies allow; see docs of the member and management role. */
const MEMBER_ALLOWS = [
  "eks:*",
  "ec2:DescribeRegions",
  "account:ListRegions",
  "account:GetRegionOptStatus",
  "iam:ListRoles",
  "iam:GetRole",
];
const CONNECTOR_ALLOWS = ["sts:AssumeRole", "organizations:Describe*", "organizations:List*"];

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
