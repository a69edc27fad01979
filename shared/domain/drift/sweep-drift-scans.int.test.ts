import { outsideTransaction } from "../../platform/database/connections/one-connection";
import { Resource } from "../resources/resource.entity";
import { ClusterDriftScan } from "./cluster-drift-scan.entity";
import { sweepDriftScans } from "./sweep-drift-scans";
import { createDriftScanHarness, type DriftScanHarness } from "./testing/drift-scan-harness";

let harness: DriftScanHarness;

beforeAll(async () => {
  harness = await createDriftScanHarness();
});
afterAll(() => harness.close());

describe("the sweep of drift scans", () => {
  it("skips a cluster that is being deleted, and neither waits nor fails", async () => {
    await harness.begin();
    await harness.db.manager.delete(ClusterDriftScan, harness.ids.resource);
    await harness.act(async (tx) => {
      await tx.manager.delete(Resource, harness.ids.resource);
      await outsideTransaction(() => sweepDriftScans(harness, harness.ids.connector));
    });
    expect(await harness.db.manager.count(ClusterDriftScan)).toBe(0);
  });
});
