import { outsideTransaction } from "../../platform/database/connections/one-connection";
import { Resource } from "../resources/resource.entity";
import { ClusterDriftScan } from "./cluster-drift-scan.entity";
import { sweepDriftScans } from "./sweep-drift-scans";
import { createDriftScanStage, type DriftScanStage } from "./testing/drift-scan-stage";

let stage: DriftScanStage;

beforeAll(async () => {
  stage = await createDriftScanStage();
});
afterAll(() => stage.close());

describe("the sweep of drift scans", () => {
  it("skips a cluster that is being deleted, and neither waits nor fails", async () => {
    await stage.begin();
    await stage.db.manager.delete(ClusterDriftScan, stage.ids.resource);
    await stage.act(async (tx) => {
      await tx.manager.delete(Resource, stage.ids.resource);
      await outsideTransaction(() => sweepDriftScans(stage, stage.ids.connector));
    });
    expect(await stage.db.manager.count(ClusterDriftScan)).toBe(0);
  });
});
