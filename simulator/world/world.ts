import type { Permissions } from "../iam/permissions";
import { UsedStatements } from "../iam/used-statements";
import { Agenda } from "../kernel/agenda";
import { hashText } from "../kernel/ids";
import {
  type AbsentResources,
  DEFAULT_LIMITS,
  DEFAULT_TIMING,
  type Limits,
  type RolesBeingRemoved,
  type Timing,
} from "../kernel/limits";
import { Mistake } from "../kernel/mistake";
import type {
  AccountData,
  AccountState,
  OrganizationData,
  RegionData,
  RoleData,
  Scenario,
} from "../scenarios/scenario";
import type { AccessEntries } from "./access-entries";
import { AccountRoles } from "./account-roles";
import { ClusterAccess, type EffectiveAccess } from "./cluster-access";
import { type Cluster, type ClusterSpec, Clusters } from "./clusters";
import { type IdentityCenter, identityCenterOf } from "./identity-center";
import { IdentityCenterAdmin } from "./identity-center-admin";
import type { Account, OrganizationalUnit, Role } from "./model";
import {
  checkDeployment,
  connectorRole,
  type Deployment,
  managementRole,
  memberRole,
  provisioningRole,
  type RoleParameters,
} from "./roles";
import { SlotWatch } from "./slot-watch";

export type NewAccount = Omit<AccountData, "id"> & { readonly id?: string };

export const CONNECTOR_USER_ID = "AIDADRAWBRIDGECONNEC";

/** The state of the simulated AWS, with the operations of people on it. */
export class World {
  readonly organization: OrganizationData | null;
  readonly regions = new Map<string, RegionData>();
  readonly accounts = new Map<string, Account>();
  private readonly outside = new Map<string, Account>();
  readonly units = new Map<string, OrganizationalUnit>();
  readonly identityCenter: IdentityCenter | null;
  readonly identityCenterAdmin: IdentityCenterAdmin | null;
  /** Changes in progress: visibility delays and asynchronous assignments. */
  readonly agenda: Agenda;
  /** Delays of AWS, in milliseconds of the simulator's clock. */
  readonly timing: Timing = { ...DEFAULT_TIMING };
  readonly limits: Limits = { ...DEFAULT_LIMITS };
  absentResources: AbsentResources = "DENIED";
  rolesBeingRemoved: RolesBeingRemoved = "REPLACED";
  /** The ground truth about the pool's permission sets and their access. */
  readonly slotWatch: SlotWatch;
  private readonly access: ClusterAccess;
  private readonly roles: AccountRoles;
  private sorted: { accounts: string[]; children: Map<string, { accounts: string[]; units: string[] }> } | null = null;

  constructor(
    readonly scenario: Scenario,
    readonly externalId: string,
    readonly clock: () => number,
    private parameters: RoleParameters = {},
    readonly usedStatements = new UsedStatements(),
    /** Wraps events that a request triggers. */
    aroundTicks?: (work: () => void) => void,
  ) {
    checkDeployment(this.deployment);
    this.agenda = new Agenda(clock, aroundTicks);
    this.slotWatch = new SlotWatch(clock);
    const { accounts, agenda, timing, slotWatch: watch } = this;
    this.roles = new AccountRoles({ accounts, agenda, clock, timing, watch });
    this.access = new ClusterAccess({
      clock,
      timing: this.timing,
      principalId: (arn) => this.principalIdOf(arn),
      later: (ms, show) => this.agenda.in(ms, show),
      watch: this.slotWatch,
    });
    this.organization = scenario.organization;
    this.identityCenter = scenario.identityCenter ? identityCenterOf(scenario.identityCenter) : null;
    for (const region of scenario.regions) this.regions.set(region.name, region);
    for (const unit of scenario.organization?.units ?? []) this.units.set(unit.id, { ...unit, tags: { ...unit.tags } });
    for (const account of scenario.accounts) this.addAccount(account);
    for (const { accountId, region, name, ...spec } of scenario.clusters) {
      this.createCluster(accountId, region, name, spec);
    }
    this.identityCenterAdmin = this.identityCenter ? new IdentityCenterAdmin(this, this.identityCenter) : null;
    this.identityCenterAdmin?.pool.deploy(parameters);
  }

  /** Throws when there is no such account, for changes by a caller's mistake. */
  account(id: string): Account {
    const account = this.accounts.get(id);
    if (!account) throw new Mistake(`There is no account ${id}.`);
    return account;
  }

  isManagement(accountId: string): boolean {
    return this.organization?.managementAccountId === accountId;
  }

  isDelegatedAdministrator(accountId: string): boolean {
    return this.organization?.delegatedAdministrators?.includes(accountId) === true;
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
      tagsFound: { ...data.tags },
      wasTagged: Object.keys(data.tags ?? {}).length > 0,
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
    for (const role of this.account(id).roles.values()) this.slotWatch.roleGone(role.id);
    this.accounts.delete(id);
    this.sorted = null;
  }

  /**
   * Removes an account from the organization. Its roles and clusters continue to exist outside; the stack set removes
   * the member role.
   */
  leaveOrganization(id: string): void {
    this.outside.set(id, this.account(id));
    this.accounts.delete(id);
    this.sorted = null;
  }

  /** Adds the account again, with everything that it had when it left, and the member role. */
  rejoinOrganization(id: string): void {
    const account = this.outside.get(id);
    if (!account) throw new Mistake(`The account ${id} has not left the organization.`);
    this.outside.delete(id);
    this.accounts.set(id, account);
    this.sorted = null;
  }

  setAccountState(id: string, state: AccountState): void {
    this.account(id).state = state;
  }

  /** Replaces all tags of an account. */
  tagAccount(id: string, tags: Readonly<Record<string, string>>): void {
    const account = this.account(id);
    account.tags = { ...tags };
    this.agenda.in(this.timing.tagsSeenMs, () => {
      account.tagsFound = { ...tags };
      account.wasTagged ||= Object.keys(tags).length > 0;
    });
  }

  moveAccount(id: string, parentId: string): void {
    this.requireParent(parentId);
    this.account(id).parentId = parentId;
    this.sorted = null;
  }

  addOrganizationalUnit(name: string, parentId?: string): OrganizationalUnit {
    const root = this.organization?.rootId;
    if (!root) throw new Mistake("This scenario has no organization.");
    const parent = parentId ?? root;
    this.requireParent(parent);
    const id = `ou-${root.slice(2)}-${hashText(`${parent}/${name}/${this.units.size}`).slice(0, 8)}`;
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

  /** Sets whether a service control policy denies the region to this account. */
  setRegionDenied(accountId: string, region: string, denied: boolean): void {
    this.requireRegion(region);
    const regions = this.account(accountId).deniedRegions;
    if (denied) regions.add(region);
    else regions.delete(region);
  }

  setMemberRole(accountId: string, deployed: boolean): void {
    if (deployed) this.putRole(accountId, memberRole(this.deployment, accountId));
    else this.dropRole(accountId, this.scenario.roleNames.member);
  }

  /** Replaces a role of that name. */
  putRole(accountId: string, data: RoleData): Role {
    return this.roles.put(accountId, data);
  }

  removeRole(accountId: string, name: string): void {
    this.role(accountId, name);
    this.dropRole(accountId, name);
  }

  /** Does nothing where it is gone already. */
  dropRole(accountId: string, name: string): void {
    this.roles.drop(accountId, name);
  }

  /** Hides an existing role from reads of IAM for this long. */
  hideRole(accountId: string, name: string, ms: number): void {
    this.roles.hide(accountId, name, ms);
  }

  /** Deletes and creates under the same name: the ARN stays, the unique id is another. */
  recreateRole(accountId: string, name: string): Role {
    return this.roles.recreate(accountId, name);
  }

  /** Changes the role's permissions, in existing sessions too. */
  setRolePermissions(accountId: string, name: string, permissions: Permissions): void {
    this.roles.setPermissions(accountId, name, permissions);
  }

  /** The parameters of the templates of deploy/aws. */
  get deployment(): Deployment {
    const { scenario, externalId, parameters } = this;
    return { scenario, externalId, parameters };
  }

  /** Updates the stacks of all accounts: roles keep their ids and get the templates' new permissions. */
  deployRoles(parameters: RoleParameters): void {
    const requested = { ...this.parameters, ...parameters };
    checkDeployment({ ...this.deployment, parameters: requested });
    this.identityCenterAdmin?.pool.deploy(requested);
    this.parameters = requested;
    for (const { id, roles } of this.accounts.values()) {
      for (const data of this.rolesOf({ name: "" }, id)) {
        const role = data.deployed && roles.get(data.name);
        if (role) Object.assign(role, { deployed: data.deployed, trust: data.trust });
      }
    }
  }

  role(accountId: string, name: string): Role {
    return this.roles.named(accountId, name);
  }

  roleWithArn(arn: string): Role | undefined {
    return this.roles.withArn(arn);
  }

  createCluster(accountId: string, region: string, name: string, spec?: ClusterSpec): Cluster {
    this.requireRegion(region);
    const { clusters } = this.account(accountId);
    if (clusters.find(region, name))
      throw new Mistake(`There is already a cluster ${name} in ${region} of ${accountId}.`);
    return clusters.create(region, name, spec);
  }

  /** Deletes and creates under the same name: the ARN stays, createdAt is later. Keeps what `spec` does not name. */
  recreateCluster(accountId: string, region: string, name: string, spec: ClusterSpec = {}): Cluster {
    const { createdAt: _, ...before } = this.cluster(accountId, region, name);
    this.slotWatch.clusterGone(before.arn);
    return this.account(accountId).clusters.create(region, name, { ...before, ...spec });
  }

  /** Changes what `spec` names. Tags are replaced as a whole. */
  changeCluster(accountId: string, region: string, name: string, spec: ClusterSpec): Cluster {
    return this.account(accountId).clusters.apply(this.cluster(accountId, region, name), spec);
  }

  removeCluster(accountId: string, region: string, name: string): void {
    this.slotWatch.clusterGone(this.cluster(accountId, region, name).arn);
    this.account(accountId).clusters.remove(region, name);
  }

  /** The access entries of a cluster, for reads and changes outside of the EKS API. */
  entries(accountId: string, region: string, name: string): AccessEntries {
    return this.entriesOf(this.cluster(accountId, region, name));
  }

  entriesOf(cluster: Cluster): AccessEntries {
    this.agenda.catchUp();
    return this.access.entriesOf(cluster);
  }

  /** The current effective access to a cluster. */
  effectiveAccess(accountId: string, region: string, name: string): EffectiveAccess[] {
    this.agenda.catchUp();
    return this.access.effective(this.cluster(accountId, region, name));
  }

  cluster(accountId: string, region: string, name: string): Cluster {
    const cluster = this.account(accountId).clusters.find(region, name);
    if (!cluster) throw new Mistake(`There is no cluster ${name} in ${region} of account ${accountId}.`);
    return cluster;
  }

  /** Whether EKS takes the ARN for a principal: it learns of new roles a little later. */
  isKnownToEks(arn: string): boolean {
    return this.roleWithArn(arn)?.knownToEks ?? this.principalIdOf(arn) !== undefined;
  }

  private principalIdOf(arn: string): string | undefined {
    const { connector } = this.scenario;
    const isConnector =
      connector.kind === "user" && arn === `arn:aws:iam::${connector.accountId}:user/${connector.name}`;
    return isConnector ? CONNECTOR_USER_ID : this.roleWithArn(arn)?.id;
  }

  private rolesOf(data: NewAccount, id: string): RoleData[] {
    const { connector } = this.scenario;
    const roles = [provisioningRole(), ...(data.roles ?? [])];
    if (data.memberRole !== false) roles.push(memberRole(this.deployment, id));
    if (this.isManagement(id)) roles.push(managementRole(this.deployment, id));
    if (connector.kind === "role" && connector.accountId === id) roles.push(connectorRole(this.deployment));
    return roles;
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
    throw new Mistake(`There is no root or organizational unit ${parentId}.`);
  }

  private requireRegion(region: string): void {
    if (!this.regions.has(region)) throw new Mistake(`There is no region ${region}.`);
  }

  private freeAccountId(): string {
    let id = 900_000_000_000 + this.accounts.size;
    while (this.accounts.has(String(id))) id++;
    return String(id);
  }
}
