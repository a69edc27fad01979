import type { DataSource } from "typeorm";
import type { Clock } from "../../kernel/clock";
import type { CallerIdentity } from "../cloud/cloud.port";
import type { DoctorCloud } from "../cloud/doctor-cloud.port";
import type { CheckFinding } from "./check-finding";
import type { DoctorRun } from "./doctor-run.entity";
import type { DoctorSettings } from "./doctor-settings";
import type { InventoryClusters } from "./inventory-clusters";

export interface ExaminationDependencies {
  readonly db: DataSource;
  /** The clock of this machine. */
  readonly machine: Clock;
  readonly cloud: DoctorCloud;
  readonly installationId: string;
}

/** Receives results as they come. */
export interface ExaminationReport {
  tell(...findings: CheckFinding[]): Promise<void>;
  progress(come: Partial<Pick<DoctorRun, "units" | "accountsTotal" | "accountsDone">>): Promise<void>;
}

/** The shared state of all checks, once the connector's identity is known. */
export interface Examination {
  readonly settings: DoctorSettings;
  readonly installationId: string;
  readonly identity: CallerIdentity;
  readonly organization: ReturnType<DoctorCloud["organization"]>;
  /** The name prefix of the pool's permission sets; null where no slot was readable. */
  readonly poolPrefix: string | null;
  /** Clusters in the inventory; null: the settings are unsaved, or no sync has listed a region of the account. */
  readonly knownClusters: (accountId: string) => Promise<InventoryClusters | null>;
  readonly chart: ExaminationReport;
  readonly signal: AbortSignal;
}
