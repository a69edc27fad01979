import type { ThrottleOptions } from "./gateway/throttle";
import type { Scenario } from "./scenarios/scenario";
import type { OrganizationsOptions } from "./services/organizations";
import type { RoleParameters } from "./world/roles";

export interface SimulatorOptions {
  /** A scenario or the name of one; "acme" if left out. */
  readonly scenario?: Scenario | string;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  readonly host?: string;
  /** What the trust policies of the member and management roles ask for. */
  readonly externalId?: string;
  /** With what the templates of deploy/aws are deployed; by default nothing is allowed that the templates do not allow by default. */
  readonly roles?: RoleParameters;
  /** Every answer waits this long, plus a random part of the jitter. */
  readonly latencyMs?: number;
  readonly latencyJitterMs?: number;
  readonly throttle?: ThrottleOptions["mode"];
  readonly eksRate?: ThrottleOptions["eks"];
  readonly organizations?: OrganizationsOptions;
  /** Until a change of access entries is seen, and a new role by EKS, in milliseconds of the simulator's clock; 0 by default. */
  readonly consistencyDelayMs?: number;
  /** Until an account assignment is made or removed, by the simulator's clock; 20 by default, some 30,000 in AWS. */
  readonly assignmentMs?: number;
  /** 3,000 in AWS. */
  readonly accessEntriesPerCluster?: number;
  /**
   * Gets a line of JSON for each statement of a template that is used, and each action that is denied, for the first time. Left
   * out, it is that of SIMULATOR_USED_STATEMENTS; undefined is none.
   */
  readonly usedStatementsFile?: string;
  /** The world outlives the process. In memory if left out. */
  readonly kept?: KeptWorld;
  /** Milliseconds since the epoch; sessions expire and clusters are made by this clock. */
  readonly clock?: () => number;
}

/** A world that is kept in a file. What tests change in `Simulator.world` by themselves, and not over HTTP, is not kept. */
export interface KeptWorld {
  readonly file: string;
  /** Told when the file cannot be written any more. */
  readonly onLost?: (error: Error) => void;
}

/** What an administrator enters to connect the simulated organization. */
export interface Connection {
  readonly managementAccountRoleArn: string | null;
  readonly memberRoleName: string;
  readonly externalId: string;
  readonly region: string;
  readonly regions: readonly string[];
  readonly ssoRegion: string;
  readonly ssoPortal: string;
  /** The names of the pool's permission sets begin with it; null where no pool is deployed. */
  readonly poolPrefix: string | null;
  /** The output of the pool's stack. */
  readonly poolPermissionSetArns: readonly string[];
}
