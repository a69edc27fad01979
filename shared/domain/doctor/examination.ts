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
  /** The machine's own. */
  readonly machine: Clock;
  readonly cloud: DoctorCloud;
  readonly installationId: string;
}

/** Where answers go as they come. */
export interface ExaminationReport {
  tell(...findings: CheckFinding[]): Promise<void>;
  progress(come: Partial<Pick<DoctorRun, "units" | "accountsTotal" | "accountsDone">>): Promise<void>;
}

/** What every part of an examination shares, once the connector is known. */
export interface Examination {
  readonly settings: DoctorSettings;
  readonly installationId: string;
  readonly identity: CallerIdentity;
  readonly organization: ReturnType<DoctorCloud["organization"]>;
  /** How the names of the pool's permission sets begin; null where no slot could be read. */
  readonly poolPrefix: string | null;
  /** Of the inventory; null: the settings are not saved yet, or no sync has listed a region of the account. */
  readonly knownClusters: (accountId: string) => Promise<InventoryClusters | null>;
  readonly chart: ExaminationReport;
  readonly signal: AbortSignal;
}
