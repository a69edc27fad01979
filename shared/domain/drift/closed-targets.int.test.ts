import { rowsReadBy } from "../../../testing/explain";
import { ADMIN } from "../../../testing/test-domain";
import { AccessHistoryQueries } from "../access-requests/lists/access-history.queries";
import { AccessTarget } from "../grants/access-target.entity";
import { CLOSED_TARGETS_KEPT_DAYS, forgetClosedTargets } from "../grants/ending/forget-ended-access";
import { entryTags } from "../grants/entry-tags";
import { INSTALLATION, PRINCIPAL } from "../grants/testing/grant-harness";
import { createDriftScanHarness, type DriftScanHarness } from "./testing/drift-scan-harness";

const ROBOT = "arn:aws:iam::111111111111:role/robot";
const VIEW = { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: ["a"] }], kubernetesGroups: [] };
const CLOSED = 20_000;

let harness: DriftScanHarness;

beforeAll(async () => {
  harness = await createDriftScanHarness();
});
afterAll(() => harness.close());
beforeEach(() => harness.begin());

describe("closed targets", () => {
  it("cost a drift scan nothing, however many a cluster has", async () => {
    await giveAndEnd();
    await saveClosedTargets(CLOSED);
    await harness.give(VIEW);
    await harness.work();
    harness.eks.put(ROBOT, VIEW, {});
    harness.clock.advance({ minutes: 6 });
    expect(await rowsReadBy(harness.db, () => harness.scan())).toBeLessThan(200);
    expect((await harness.findings()).map(({ kind, principalArn }) => [kind, principalArn])).toEqual([
      ["FOREIGN", ROBOT],
    ]);
  });

  it("keep a cluster live for an hour after the last of them was observed gone", async () => {
    await giveAndEnd();
    await harness.scan();
    expect((await harness.state()).isLive).toBe(true);
    harness.clock.advance({ hours: 1 });
    await harness.scan();
    expect((await harness.state()).isLive).toBe(false);
  });

  it("are deleted after their retention, and the proof of their grants' ends stays", async () => {
    const id = await giveAndEnd();
    const before = await harness.grant(id);
    const history = await periods();
    harness.clock.advance({ days: CLOSED_TARGETS_KEPT_DAYS - 1 });
    await forgetClosedTargets(harness);
    expect(await harness.db.manager.count(AccessTarget)).toBe(1);
    harness.clock.advance({ days: 2 });
    await forgetClosedTargets(harness);
    expect(await harness.db.manager.count(AccessTarget)).toBe(0);
    expect(await harness.grant(id)).toEqual({ ...before, targetId: null });
    expect(before.receipt).toMatchObject({ lastSeenAbsentAt: expect.any(String), calls: [expect.anything()] });
    expect(await periods()).toEqual(history);
    expect(history).toMatchObject([{ grantId: id }]);
  });

  it("stay where the grant that ended last did so within the retention, though the target was not observed since", async () => {
    const id = await giveAndEnd();
    harness.clock.advance({ days: CLOSED_TARGETS_KEPT_DAYS + 1 });
    await harness.db.query("update grants set ended_at = $2 where id = $1", [id, harness.clock.now()]);
    await forgetClosedTargets(harness);
    expect(await harness.db.manager.count(AccessTarget)).toBe(1);
  });

  it("are recreated by the next grant, and open ones stay", async () => {
    await giveAndEnd();
    harness.clock.advance({ days: CLOSED_TARGETS_KEPT_DAYS + 1 });
    await forgetClosedTargets(harness);
    const { id } = await harness.give(VIEW, null);
    await harness.work();
    expect((await harness.grant(id)).state).toBe("ACTIVE");
    harness.clock.advance({ days: CLOSED_TARGETS_KEPT_DAYS + 1 });
    await forgetClosedTargets(harness);
    expect((await harness.target()).state).toBe("OPEN");
  });

  it("leave an entry that comes back to the drift scan, which removes it", async () => {
    await giveAndEnd();
    const { id } = await harness.target();
    harness.clock.advance({ days: CLOSED_TARGETS_KEPT_DAYS + 1 });
    await forgetClosedTargets(harness);
    harness.eks.put(PRINCIPAL, VIEW, entryTags(INSTALLATION, id));
    await harness.scan();
    await harness.scanUntil(30_000);
    expect(harness.eks.entries.size).toBe(0);
  });
});

async function giveAndEnd(): Promise<string> {
  const { id } = await harness.give(VIEW);
  await harness.work();
  await harness.grants.revoke(ADMIN, id, "It is not needed.");
  await harness.pass(30_000);
  expect((await harness.grant(id)).state).toBe("REVOKED");
  expect((await harness.target()).state).toBe("CLOSED");
  return id;
}

async function periods() {
  const { nodes } = await new AccessHistoryQueries(harness.db).list({ personId: harness.ids.person }, { first: 10 });
  return nodes.map(({ grant, activeFrom, activeTo }) => ({ grantId: grant.id, activeFrom, activeTo }));
}

/** Of principals without a person, observed gone some days ago. */
async function saveClosedTargets(count: number): Promise<void> {
  const seen = new Date(harness.clock.now().getTime() - 5 * 86_400_000);
  await harness.db.query(
    `insert into access_targets (id, binding_id, resource_id, integration_id, physical_key, cluster_arn, cluster_name,
                                 account_id, region, principal_arn, state, observed_at, created_at)
     select gen_random_uuid(), binding_id, resource_id, integration_id, physical_key, cluster_arn, cluster_name, account_id,
            region, principal_arn || '-' || n, 'CLOSED', $1, $1 from access_targets, generate_series(1, $2::int) n`,
    [seen, count],
  );
  await harness.db.query("analyze access_targets");
}
