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
  /** The external id in the trust policies of the member and management roles. */
  readonly externalId?: string;
  /** The parameters of the templates of deploy/aws; by default the templates' own defaults. */
  readonly roles?: RoleParameters;
  /** Delay of every answer, plus a random part of the jitter. */
  readonly latencyMs?: number;
  readonly latencyJitterMs?: number;
  readonly throttle?: ThrottleOptions["mode"];
  readonly eksRate?: ThrottleOptions["eks"];
  readonly organizations?: OrganizationsOptions;
  /**
   * Until a change of access entries is visible, and a new role to EKS, in milliseconds of the simulator's clock; 0 by
   * default.
   */
  readonly consistencyDelayMs?: number;
  /** Until an account assignment is made or removed, by the simulator's clock; 20 by default, some 30,000 in AWS. */
  readonly assignmentMs?: number;
  /** 3,000 in AWS. */
  readonly accessEntriesPerCluster?: number;
  /**
   * File that gets a line of JSON for the first use of each template statement, and the first denial of each action.
   * Default: SIMULATOR_USED_STATEMENTS; undefined: none.
   */
  readonly usedStatementsFile?: string;
  /** Stores the world beyond the process. Default: in memory. */
  readonly kept?: KeptWorld;
  /** Milliseconds since the epoch; the clock of sessions and clusters. */
  readonly clock?: () => number;
}

/** A world that is stored in a file. Direct changes of `Simulator.world` by tests, without HTTP, are not stored. */
export interface KeptWorld {
  readonly file: string;
  /** Called when the file is no longer writable. */
  readonly onLost?: (error: Error) => void;
}

/** The input that connects the simulated organization. */
export interface Connection {
  readonly managementAccountRoleArn: string | null;
  readonly memberRoleName: string;
  readonly externalId: string;
  readonly region: string;
  readonly regions: readonly string[];
  readonly ssoRegion: string;
  readonly ssoPortal: string;
  /** The name prefix of the pool's permission sets; null where no pool is deployed. */
  readonly poolPrefix: string | null;
  /** The output of the pool's stack. */
  readonly poolPermissionSetArns: readonly string[];
}
