import { saveCluster } from "../../../testing/access-flows";
import { rowsReadBy } from "../../../testing/explain";
import { saveAccount, saveConnector, saveDriftScan, saveIntegration } from "../../../testing/factories";
import { createTestDomain, type TestDomain } from "../../../testing/test-domain";
import type { Account } from "../accounts/account.entity";
import { Integration } from "../integrations/integration.entity";
import { Resource } from "../resources/resource.entity";
import { claimDriftScans } from "./claim-drift-scans";
import { openDriftScan } from "./drift-scan-lease";
import { sweepDriftScans } from "./sweep-drift-scans";

let domain: TestDomain;
let integration: Integration;

beforeAll(async () => {
  domain = await createTestDomain();
});
afterAll(() => domain.close());
beforeEach(async () => {
  await domain.empty();
  accounts.clear();
  integration = await saveIntegration(domain.db, await saveConnector(domain.db));
});

describe("claiming drift scans", () => {
  it("gives each worker a share of its own", async () => {
    for (let n = 0; n < 20; n += 1) await saveDue({ account: n });
    const workers = await Promise.all(Array.from({ length: 4 }, () => claim(5)));
    expect(workers.map((claims) => claims.length)).toEqual([5, 5, 5, 5]);
    expect(new Set(workers.flat()).size).toBe(20);
    expect(await claim(5)).toEqual([]);
  });

  it("runs one drift scan at a time in an account and region, in all workers together, and continues when it has ended", async () => {
    for (let n = 0; n < 3; n += 1) await saveDue({ account: 1, region: "eu-west-1", name: `c${n}` });
    const elsewhere = [await saveDue({ account: 1, region: "us-east-1" }), await saveDue({ account: 2 })];
    const claims = (await Promise.all([claim(5), claim(5), claim(5)])).flat();
    expect(claims).toHaveLength(3);
    expect(claims).toEqual(expect.arrayContaining(elsewhere));
    expect(await claim(5)).toEqual([]);
    await domain.db.query("update drift_scans set lease_token = null, lease_expires_at = null, next_scan_at = $1", [
      later(1),
    ]);
    domain.clock.advance({ hours: 1 });
    expect(await claim(5)).toHaveLength(3);
  });

  it("prefers clusters with live access, and takes calm ones once they have waited for an hour longer", async () => {
    const calm = await saveDue({ account: 1, minutesAgo: 30 });
    const live = await saveDue({ account: 2, minutesAgo: 1, isLive: true });
    const lateCalm = await saveDue({ account: 3, minutesAgo: 65 });
    expect([await claim(1), await claim(1), await claim(1)]).toEqual([[lateCalm], [live], [calm]]);
  });

  it("leaves a calm cluster no later than the live ones when there are too many of these", async () => {
    const calm = await saveDue({ account: 999 });
    for (let n = 0; n < 10; n += 1) await saveDue({ account: n, isLive: true });
    let minutes = 0;
    // Ten live ones are due again after a minute, and two are scanned in one.
    for (let found = false; !found; minutes += 1) {
      const claims = await claim(2);
      found = claims.includes(calm);
      await domain.db.query(
        `update drift_scans set lease_token = null, lease_expires_at = null, next_scan_at = $1
          where lease_token is not null and is_live`,
        [later(1)],
      );
      domain.clock.advance({ minutes: 1 });
    }
    expect(minutes).toBeGreaterThan(55);
    expect(minutes).toBeLessThan(75);
  });

  it("leaves out leased clusters, until the lease has expired, and clusters of other connectors", async () => {
    await saveDue({ account: 1 });
    expect(await claim(1)).toHaveLength(1);
    expect(await claim(1)).toEqual([]);
    domain.clock.advance({ minutes: 5 });
    expect(await claim(1)).toHaveLength(1);
    domain.clock.advance({ minutes: 5 });
    const other = await saveConnector(domain.db, { name: "other" });
    expect(await claimDriftScans(domain.uow, other.id, 5)).toEqual([]);
  });

  it.each([
    ["switched off", false],
    ["on", true],
  ])("follows a cluster to the connector of its new integration, with the one before %s", async (_, enabled) => {
    const cluster = await saveDue({ account: 1 });
    await domain.db.manager.update(Integration, integration.id, { enabled });
    const other = await saveIntegration(domain.db, await saveConnector(domain.db, { name: "other" }));
    await domain.db.manager.update(Resource, cluster, { integrationId: other.id });
    await sweepDriftScans(domain, other.connectorId);
    expect(await claim(5)).toEqual([]);
    expect(await claimDriftScans(domain.uow, other.connectorId, 5)).toMatchObject([{ resourceId: cluster }]);
  });

  it("refuses a connector whose integration the cluster has left", async () => {
    const cluster = await saveDue({ account: 1 });
    const other = await saveIntegration(domain.db, await saveConnector(domain.db, { name: "other" }));
    await domain.db.manager.update(Resource, cluster, { integrationId: other.id });
    const [claimed] = await claimDriftScans(domain.uow, integration.connectorId, 5);
    expect(await openDriftScan(domain.uow, claimed!)).toBeNull();
    expect(await claim(5)).toEqual([]);
    expect(await claimDriftScans(domain.uow, other.connectorId, 5)).toMatchObject([{ resourceId: cluster }]);
  });

  it("reads no more rows where many are due than where few are", async () => {
    await saveManyDue(20_000);
    let claims: string[] = [];
    const rows = await rowsReadBy(domain.db, async () => {
      claims = await claim(16);
    });
    expect(claims).toHaveLength(16);
    expect(rows).toBeLessThan(2_000);
  });
});

async function claim(room: number): Promise<string[]> {
  const claims = await claimDriftScans(domain.uow, integration.connectorId, room);
  return claims.map(({ resourceId }) => resourceId);
}

function later(minutes: number): Date {
  return new Date(domain.clock.now().getTime() + minutes * 60_000);
}

interface Due {
  /** Its number. */
  readonly account: number;
  readonly region?: string;
  readonly name?: string;
  readonly minutesAgo?: number;
  readonly isLive?: boolean;
}

const accounts = new Map<string, Promise<Account>>();

async function saveDue({ account: number, region = "eu-west-1", name = "c", minutesAgo = 0, isLive = false }: Due) {
  const accountId = String(100_000_000_000 + number);
  const account = accounts.get(accountId) ?? saveAccount(domain.db, integration, { accountId });
  accounts.set(accountId, account);
  const cluster = await saveCluster(domain.db, await account, name, { region });
  await saveDriftScan(domain.db, cluster, { nextScanAt: later(-minutesAgo), isLive });
  return cluster.id;
}

/** Forty in each of many accounts, every fourth with live access. */
async function saveManyDue(count: number): Promise<void> {
  const account = await saveAccount(domain.db, integration, { accountId: "100000000000" });
  await domain.db.query(
    `insert into resources (id, type, integration_id, account_row_id, account_id, physical_key, arn, name, region, status,
                            manageable, tags, content_hash, first_seen_at, changed_at)
     select gen_random_uuid(), 'EKS_CLUSTER', $1, $2, (100000000000 + n / 40)::text, n::text, 'arn', 'c' || n, 'eu-west-1',
            'PRESENT', true, '{}', '', $3, $3 from generate_series(1, $4::int) n`,
    [integration.id, account.id, domain.clock.now(), count],
  );
  await domain.db.query(
    `insert into drift_scans (resource_id, integration_id, account_id, region, is_live, next_scan_at)
     select id, integration_id, account_id, region, physical_key::int % 4 = 0, $1::timestamptz - interval '1 second' * physical_key::int
       from resources`,
    [domain.clock.now()],
  );
  await domain.db.query("analyze drift_scans, resources, integrations");
}
