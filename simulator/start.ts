import type { AddressInfo } from "node:net";
import { Control } from "./control";
import type { CallFilter, CallRecord } from "./gateway/call-log";
import type { Fault, FaultSpec } from "./gateway/faults";
import { createSimulatorServer } from "./gateway/server";
import type { ThrottleOptions } from "./gateway/throttle";
import type { UsedStatements } from "./iam/used-statements";
import { Machine } from "./machine";
import type { Connection, SimulatorOptions } from "./options";
import { scenarioByName } from "./scenarios/by-name";
import type { RoleParameters } from "./world/roles";
import type { Credentials } from "./world/sessions";
import type { World } from "./world/world";

/** A fake AWS that listens on one port. */
export interface Simulator {
  readonly url: string;
  readonly port: number;
  /** The connector's own credentials, as an ECS task would find them. */
  readonly credentials: Credentials;
  /** The environment in which the AWS SDK and CLI talk to the simulator and to nothing else. */
  env(): Record<string, string>;
  /** The input that connects this organization. */
  readonly connection: Connection;
  /** The current organization, accounts and clusters; its methods change them. Replaced by reset(). */
  readonly world: World;
  /** The next matching calls fail with an AWS error code. */
  failNext(operation: string, error: string, scope?: Omit<FaultSpec, "operation" | "error">): Fault;
  addFault(spec: FaultSpec): Fault;
  /** All of them, or the one with this id. */
  clearFaults(id?: number): void;
  calls(filter?: CallFilter): CallRecord[];
  clearCalls(): void;
  /** The statements of the shipped templates that have allowed a call, and the actions that their roles were denied. */
  usedStatements(): ReturnType<UsedStatements["list"]>;
  /** Deploys the templates of deploy/aws with other parameters, for this world and those after a reset. */
  deployRoles(parameters: RoleParameters): void;
  setLatency(ms: number, jitterMs?: number): void;
  setThrottle(options: ThrottleOptions): void;
  /** Moves the simulator's clock forward: sessions end earlier. */
  advanceClock(ms: number): void;
  /** Sets the delay until changes of access entries, and new roles, become visible. */
  setConsistencyDelay(ms: number): void;
  /** Completes everything in progress: changes become visible at once. */
  settle(): void;
  /** Credentials of a session of an account's role, without AssumeRole; by default the member role. */
  credentialsFor(accountId: string, roleName?: string, sessionName?: string): Credentials;
  /** The portal's credentials for a person who is assigned the permission set. */
  signIn(userName: string, accountId: string, permissionSet: string): Credentials;
  /** Resets to the scenario: all sessions, faults, calls and changes are gone. */
  reset(): void;
  close(): Promise<void>;
}

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const scenario = typeof options.scenario === "object" ? options.scenario : scenarioByName(options.scenario ?? "acme");
  const usedStatementsFile = process.env.SIMULATOR_USED_STATEMENTS || undefined;
  const machine = new Machine(scenario, { usedStatementsFile, ...options });
  const control = new Control(machine);
  machine.takeUp((change) => control.play(change));
  const server = createSimulatorServer(machine, control);
  const host = options.host ?? "127.0.0.1";
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://${host === "0.0.0.0" ? "127.0.0.1" : host}:${port}`;
  return {
    url,
    port,
    credentials: machine.credentials,
    get connection() {
      return machine.connection;
    },
    env: () => environment(url, scenario.homeRegion, machine.credentials),
    get world() {
      return machine.world;
    },
    failNext: (operation, error, scope) => machine.faults.add({ ...scope, operation, error }),
    addFault: (spec) => machine.faults.add(spec),
    clearFaults: (id) => machine.faults.clear(id),
    calls: (filter) => machine.callsSoFar().find(filter),
    usedStatements: () => machine.usedStatements.list(),
    clearCalls: () => machine.calls.clear(),
    deployRoles: (parameters) => machine.deployRoles(parameters),
    setLatency: (ms, jitterMs = 0) => Object.assign(machine.latency, { ms, jitterMs }),
    setThrottle: (throttle) => machine.setThrottle(throttle),
    advanceClock: (ms) => machine.advanceClock(ms),
    setConsistencyDelay: (ms) => {
      machine.world.timing.consistencyMs = ms;
    },
    settle: () => machine.settle(),
    credentialsFor: (accountId, roleName, sessionName) => machine.credentialsFor(accountId, roleName, sessionName),
    signIn: (userName, accountId, permissionSet) => machine.signIn(userName, accountId, permissionSet),
    reset: () => machine.reset(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function environment(url: string, region: string, credentials: Credentials): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
    AWS_REGION: region,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  };
}
