import type { WireRequest } from "./aws/service";
import { CallLog } from "./gateway/call-log";
import { Faults } from "./gateway/faults";
import { Gateway, type Outcome } from "./gateway/gateway";
import { type Change, Journal, type KeptCall, type WorldSettings } from "./gateway/journal";
import { Throttle, type ThrottleOptions } from "./gateway/throttle";
import { UsedStatements } from "./iam/used-statements";
import { Mistake } from "./kernel/mistake";
import type { Connection, SimulatorOptions } from "./options";
import type { Scenario } from "./scenarios/scenario";
import { allServices } from "./services/all";
import { poolPrefixOfStack } from "./world/pool";
import type { RoleParameters } from "./world/roles";
import { type Credentials, Sessions } from "./world/sessions";
import { World } from "./world/world";

/** Everything behind the port. A reset recreates it while the port stays open. */
export class Machine {
  readonly faults = new Faults();
  readonly calls = new CallLog();
  readonly usedStatements: UsedStatements;
  readonly latency = { ms: 0, jitterMs: 0 };
  private advancedMs = 0;
  private roles: RoleParameters;
  private readonly journal: Journal | null;
  private made: ReturnType<Machine["make"]>;

  constructor(
    private readonly scenario: Scenario,
    private readonly options: SimulatorOptions,
  ) {
    this.roles = options.roles ?? {};
    this.usedStatements = new UsedStatements(options.usedStatementsFile);
    this.journal = this.openJournal();
    this.made = this.journal?.begin((settings) => this.make(settings)) ?? this.make(this.settings);
  }

  /**
   * Restores the stored world, if any. `control` replays requests to the control endpoint. Throws UnusableJournal where
   * the world cannot be restored.
   */
  takeUp(control: (change: Extract<Change, { kind: "control" }>) => unknown): void {
    if (!this.journal) return;
    const requested = this.settings;
    const before = this.journal.settingsOfLastTime();
    this.journal.play((change) => (change.kind === "control" ? control(change) : this.play(change)));
    if (JSON.stringify(before) === JSON.stringify(requested)) return;
    this.keep({ kind: "settings", settings: requested }, () => this.apply(requested));
  }

  /** Executes a change of the world. A stored world is written before this returns. */
  keep<T>(change: Change, work: () => T): T {
    return this.journal ? this.journal.keep(change, work) : work();
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

  /** The log, including calls that were executed late. */
  callsSoFar(): CallLog {
    this.made.world.agenda.catchUp();
    return this.calls;
  }

  advanceClock(ms: number): void {
    this.advancedMs += ms;
    this.made.world.agenda.catchUp();
  }

  /** Completes everything in progress: all changes become visible. */
  settle(): void {
    this.made.world.agenda.settle();
  }

  credentialsFor(accountId: string, roleName = this.scenario.roleNames.member, sessionName = "simulator"): Credentials {
    const role = this.world.role(accountId, roleName);
    return this.made.sessions.assume(this.world.account(accountId), role, sessionName, 3600).credentials;
  }

  /** The portal's session for a person: of the role of a permission set, named after the person. */
  signIn(userName: string, accountId: string, permissionSet: string): Credentials {
    const admin = this.world.identityCenterAdmin;
    if (!admin) throw new Mistake("This scenario has no Identity Center.");
    const { user, set, role } = admin.roleOf(userName, accountId, permissionSet);
    return this.made.sessions.assume(this.world.account(accountId), role, user.userName, set.sessionSeconds)
      .credentials;
  }

  /** Kept in later worlds, as the installation stays the same. */
  deployRoles(parameters: RoleParameters): void {
    this.roles = { ...this.roles, ...parameters };
    this.world.deployRoles(parameters);
  }

  reset(): void {
    this.faults.clear();
    this.calls.clear();
    this.advancedMs = 0;
    this.journal?.restart(this.settings);
    this.made = this.journal?.begin((settings) => this.make(settings)) ?? this.make(this.settings);
  }

  private play(change: Exclude<Change, { kind: "control" }>): unknown {
    switch (change.kind) {
      case "call":
        return this.made.gateway.replay(change satisfies KeptCall);
      case "tick":
        return this.made.world.agenda.catchUp();
      case "settings":
        return this.apply(change.settings);
    }
  }

  private openJournal(): Journal | null {
    const { kept, clock = Date.now } = this.options;
    if (!kept) return null;
    const identity = { scenario: this.scenario, externalId: this.externalId };
    return new Journal(kept.file, identity, this.settings, clock, kept.onLost ?? (() => {}));
  }

  /** The requested settings of a new world. */
  private get settings(): WorldSettings {
    const { consistencyDelayMs = 0, assignmentMs = 20, accessEntriesPerCluster = 3000 } = this.options;
    // Normalised as if read from a file, which has no undefined.
    const roles = JSON.parse(JSON.stringify(this.roles)) as RoleParameters;
    return { roles, consistencyMs: consistencyDelayMs, assignmentMs, accessEntriesPerCluster };
  }

  private apply({ roles, ...settings }: WorldSettings): void {
    applySettings(this.made.world, settings);
    this.made.world.deployRoles(roles);
  }

  private get externalId(): string {
    return this.options.externalId ?? "drawbridge-simulator";
  }

  private make(settings: WorldSettings) {
    const { options, faults, calls, latency, journal } = this;
    const now = journal ? () => journal.now() : (options.clock ?? Date.now);
    const clock = () => now() + this.advancedMs;
    const keep: Machine["keep"] = (change, work) => this.keep(change, work);
    latency.ms = options.latencyMs ?? 0;
    latency.jitterMs = options.latencyJitterMs ?? 0;
    const ticks = (work: () => void) => keep({ kind: "tick" }, work);
    const world = new World(this.scenario, this.externalId, clock, settings.roles, this.usedStatements, ticks);
    applySettings(world, settings);
    const sessions = new Sessions(world, clock, journal ? (...asked) => journal.secret(...asked) : undefined);
    const throttle = new Throttle(world, clock, { mode: options.throttle ?? "off", eks: options.eksRate });
    const services = allServices(sessions, options.organizations ?? {});
    const gateway = new Gateway({ world, sessions, faults, throttle, calls, latency, clock, keep }, services);
    return { world, sessions, throttle, gateway };
  }
}

function applySettings(world: World, settings: Omit<WorldSettings, "roles">): void {
  const { consistencyMs, assignmentMs, accessEntriesPerCluster } = settings;
  Object.assign(world.timing, { consistencyMs, assignmentMs });
  Object.assign(world.limits, { accessEntriesPerCluster });
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
    // The name becomes part of a host name, which that of a generated scenario cannot be.
    ssoPortal: `https://${scenario.identityCenter?.identityStoreId ?? scenario.name.replaceAll(/[^a-z0-9-]+/g, "-")}.awsapps.com/start`,
    poolPrefix: poolPrefixOfStack(deployment.parameters),
    poolPermissionSetArns: identityCenterAdmin?.pool.arns ?? [],
  };
}
