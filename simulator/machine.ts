import type { WireRequest } from "./aws/service";
import { CallLog } from "./call-log";
import { Faults } from "./faults";
import { Gateway, type Outcome } from "./gateway";
import { Mistake } from "./mistake";
import type { Connection, SimulatorOptions } from "./options";
import { poolPrefixOf } from "./pool";
import type { RoleParameters } from "./roles";
import type { Scenario } from "./scenario";
import { allServices } from "./services/all";
import { type Credentials, Sessions } from "./sessions";
import { Throttle, type ThrottleOptions } from "./throttle";
import { UsedStatements } from "./used-statements";
import { World } from "./world";

/** Everything behind the port. A reset makes it anew while the port stays open. */
export class Machine {
  readonly faults = new Faults();
  readonly calls = new CallLog();
  readonly usedStatements: UsedStatements;
  readonly latency = { ms: 0, jitterMs: 0 };
  private advancedMs = 0;
  private roles: RoleParameters;
  private made: ReturnType<Machine["make"]>;

  constructor(
    private readonly scenario: Scenario,
    private readonly options: SimulatorOptions,
  ) {
    this.roles = options.roles ?? {};
    this.usedStatements = new UsedStatements(options.usedStatementsFile);
    this.made = this.make();
  }

  get world(): World {
    this.made.world.agenda.catchUp();
    return this.made.world;
  }

  get connection(): Connection {
    return connectionOf(this.world);
  }

  get credentials(): Credentials {
    return this.made.sessions.connector.credentials;
  }

  handle(request: WireRequest): Promise<Outcome> {
    return this.made.gateway.handle(request);
  }

  setThrottle(options: ThrottleOptions): void {
    this.made.throttle.configure(options);
  }

  /** The log, with what has come too late by now. */
  callsSoFar(): CallLog {
    this.made.world.agenda.catchUp();
    return this.calls;
  }

  advanceClock(ms: number): void {
    this.advancedMs += ms;
    this.made.world.agenda.catchUp();
  }

  /** Everything under way has happened: changes are seen by all. */
  settle(): void {
    this.made.world.agenda.settle();
  }

  credentialsFor(accountId: string, roleName = this.scenario.roleNames.member, sessionName = "simulator"): Credentials {
    const role = this.world.role(accountId, roleName);
    return this.made.sessions.assume(this.world.account(accountId), role, sessionName, 3600).credentials;
  }

  /** What the portal gives a person: a session of the role that a permission set has become, named after them. */
  signIn(userName: string, accountId: string, permissionSet: string): Credentials {
    const admin = this.world.identityCenterAdmin;
    if (!admin) throw new Mistake("This scenario has no Identity Center.");
    const { user, set, role } = admin.roleOf(userName, accountId, permissionSet);
    return this.made.sessions.assume(this.world.account(accountId), role, user.userName, set.sessionSeconds)
      .credentials;
  }

  /** Stays for the worlds after this one: it is the same installation that acts in them. */
  deployRoles(parameters: RoleParameters): void {
    this.roles = { ...this.roles, ...parameters };
    this.world.deployRoles(parameters);
  }

  reset(): void {
    this.faults.clear();
    this.calls.clear();
    this.advancedMs = 0;
    this.made = this.make();
  }

  private get externalId(): string {
    return this.options.externalId ?? "drawbridge-simulator";
  }

  private make() {
    const { options, faults, calls, latency } = this;
    const now = options.clock ?? Date.now;
    const clock = () => now() + this.advancedMs;
    latency.ms = options.latencyMs ?? 0;
    latency.jitterMs = options.latencyJitterMs ?? 0;
    const world = new World(this.scenario, this.externalId, clock, this.roles, this.usedStatements);
    world.timing.consistencyMs = options.consistencyDelayMs ?? 0;
    world.timing.assignmentMs = options.assignmentMs ?? 20;
    world.limits.accessEntriesPerCluster = options.accessEntriesPerCluster ?? 3000;
    const sessions = new Sessions(world, clock);
    const throttle = new Throttle(world, clock, { mode: options.throttle ?? "off", eks: options.eksRate });
    const services = allServices(sessions, options.organizations ?? {});
    const gateway = new Gateway({ world, sessions, faults, throttle, calls, latency, clock }, services);
    return { world, sessions, throttle, gateway };
  }
}

function connectionOf({ scenario, externalId, deployment, identityCenterAdmin }: World): Connection {
  const { organization, roleNames, homeRegion } = scenario;
  return {
    managementAccountRoleArn: organization
      ? `arn:aws:iam::${organization.managementAccountId}:role/${roleNames.management}`
      : null,
    memberRoleName: roleNames.member,
    externalId,
    region: homeRegion,
    regions: scenario.clusterRegions,
    ssoRegion: homeRegion,
    // A host's name, which that of a generated scenario is not.
    ssoPortal: `https://${scenario.identityCenter?.identityStoreId ?? scenario.name.replaceAll(/[^a-z0-9-]+/g, "-")}.awsapps.com/start`,
    poolPrefix: poolPrefixOf(deployment.parameters),
    poolPermissionSetArns: identityCenterAdmin?.pool.arns ?? [],
  };
}
