import { createGrantStage, INSTALLATION } from "../../grants/testing/grant-stage";
import { ensureInstallation } from "../../installation/installation";
import { ClusterDriftScan } from "../cluster-drift-scan.entity";
import { DriftQueries } from "../drift.queries";
import { DriftFinding } from "../drift-finding.entity";
import { RestoreService } from "../restore.service";
import { sweepDriftScans } from "../sweep-drift-scans";
import { scanIfDue, scanNow } from "./scan-now";

export type DriftScanStage = Awaited<ReturnType<typeof createDriftScanStage>>;

/** The grants' stage, with somebody who scans its cluster. */
export async function createDriftScanStage() {
  const stage = await createGrantStage();
  return {
    ...stage,
    queries: new DriftQueries(stage.db, stage.clock),
    restores: new RestoreService(stage),
    async begin(given: { sharedEntriesAllowed?: boolean } = {}): Promise<void> {
      await stage.begin(given);
      await ensureInstallation(stage.db, INSTALLATION, stage.clock.now());
      await sweepDriftScans(stage, stage.ids.connector);
    },
    /** Scans the cluster, whether it is due or not. */
    async scan(): Promise<void> {
      await scanNow({ ...stage.deps, db: stage.db }, stage.ids.resource);
    },
    /** Runs each due scan of the cluster at its own time, until the given time has passed. */
    async scanUntil(milliseconds: number): Promise<void> {
      const until = stage.clock.now().getTime() + milliseconds;
      for (let scans = 0; scans < 100; scans += 1) {
        await scanIfDue(stage.deps, stage.ids.resource);
        const { nextScanAt } = await this.state();
        if (nextScanAt.getTime() > until) break;
        await stage.pass(Math.max(0, nextScanAt.getTime() - stage.clock.now().getTime()));
      }
      await stage.pass(Math.max(0, until - stage.clock.now().getTime()));
    },
    state: (): Promise<ClusterDriftScan> =>
      stage.db.manager.findOneByOrFail(ClusterDriftScan, { resourceId: stage.ids.resource }),
    findings: (): Promise<DriftFinding[]> => stage.db.manager.find(DriftFinding, { order: { principalArn: "ASC" } }),
    /** The audit log keeps everything, so each test asks from its beginning on. */
    async told(since: Date): Promise<{ action: string; after: unknown }[]> {
      return stage.db.query(
        "select action, after from audit_events where action like 'drift.%' and at >= $1 and subject_id = $2 order by at, id",
        [since, stage.ids.resource],
      );
    },
  };
}
