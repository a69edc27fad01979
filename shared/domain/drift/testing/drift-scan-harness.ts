import { createGrantHarness, INSTALLATION } from "../../grants/testing/grant-harness";
import { ensureInstallation } from "../../installation/installation";
import { ClusterDriftScan } from "../cluster-drift-scan.entity";
import { DriftQueries } from "../drift.queries";
import { DriftFinding } from "../drift-finding.entity";
import { RestoreService } from "../restore.service";
import { sweepDriftScans } from "../sweep-drift-scans";
import { scanIfDue, scanNow } from "./scan-now";

export type DriftScanHarness = Awaited<ReturnType<typeof createDriftScanHarness>>;

/** The grants' harness, with somebody who scans its cluster. */
export async function createDriftScanHarness() {
  const harness = await createGrantHarness();
  return {
    ...harness,
    queries: new DriftQueries(harness.db, harness.clock),
    restores: new RestoreService(harness),
    async begin(given: { sharedEntriesAllowed?: boolean } = {}): Promise<void> {
      await harness.begin(given);
      await ensureInstallation(harness.db, INSTALLATION, harness.clock.now());
      await sweepDriftScans(harness, harness.ids.connector);
    },
    /** Scans the cluster, whether it is due or not. */
    async scan(): Promise<void> {
      await scanNow({ ...harness.deps, db: harness.db }, harness.ids.resource);
    },
    /** Runs each due scan of the cluster at its own time, until the given time has passed. */
    async scanUntil(milliseconds: number): Promise<void> {
      const until = harness.clock.now().getTime() + milliseconds;
      for (let scans = 0; scans < 100; scans += 1) {
        await scanIfDue(harness.deps, harness.ids.resource);
        const { nextScanAt } = await this.state();
        if (nextScanAt.getTime() > until) break;
        await harness.pass(Math.max(0, nextScanAt.getTime() - harness.clock.now().getTime()));
      }
      await harness.pass(Math.max(0, until - harness.clock.now().getTime()));
    },
    state: (): Promise<ClusterDriftScan> =>
      harness.db.manager.findOneByOrFail(ClusterDriftScan, { resourceId: harness.ids.resource }),
    findings: (): Promise<DriftFinding[]> => harness.db.manager.find(DriftFinding, { order: { principalArn: "ASC" } }),
    /** The audit log keeps everything, so each test asks from its beginning on. */
    async told(since: Date): Promise<{ action: string; after: unknown }[]> {
      return harness.db.query(
        "select action, after from audit_events where action like 'drift.%' and at >= $1 and subject_id = $2 order by at, id",
        [since, harness.ids.resource],
      );
    },
  };
}
