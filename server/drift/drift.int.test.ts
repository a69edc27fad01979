import { Account } from "../../shared/domain/accounts/account.entity";
import { DriftFinding } from "../../shared/domain/drift/drift-finding.entity";
import { newId } from "../../shared/kernel/ids";
import { saveDriftScan, saveIdentity, saveProvider } from "../../testing/factories";
import { ADMIN, AUDITOR } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { saveInventory, saveResource } from "../testing/inventory";

const ROLE = "arn:aws:iam::000000000001:role/";

let api: TestApi;
let integrationId: string;

beforeAll(async () => {
  api = await createTestApi();
  const { db } = api.platform;
  const { integration, accounts } = await saveInventory(db, 1, api.clock.now());
  integrationId = integration.id;
  await saveDrift(accounts[0]!);
});
afterAll(() => api.close());

const REPORT = `query ($id: ID!, $filter: DriftFindingFilterInput, $first: Int, $after: String) { driftReport(integrationId: $id) {
  counts { kind count } clusters clustersNotObserved clustersFailed entriesNotObserved oldestObservationAt
  findings(filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { kind principalArn differences since asOf resource { name } person { displayName } access { ... on ClusterAccess { kubernetesGroups } } tags { key value } } } } }`;

describe("the drift report", () => {
  it("counts the differences, and the observed clusters", async () => {
    const { data, codes } = await api.ask(AUDITOR, REPORT, { id: integrationId });
    expect(codes).toEqual([]);
    expect(data!.driftReport).toMatchObject({
      counts: [
        { kind: "OURS_MISSING", count: 1 },
        { kind: "OURS_ALTERED", count: 0 },
        { kind: "ORPHAN", count: 0 },
        { kind: "NEW", count: 1 },
        { kind: "FOREIGN", count: 2 },
      ],
      clusters: 2,
      clustersNotObserved: 1,
      clustersFailed: 0,
      entriesNotObserved: 1,
      oldestObservationAt: api.clock.now().toISOString(),
    });
  });

  it("names the cluster, the person and the difference of each", async () => {
    const { data } = await api.ask(AUDITOR, REPORT, { id: integrationId, filter: { kinds: ["OURS_MISSING"] } });
    expect(findingsOf(data).nodes).toEqual([
      {
        kind: "OURS_MISSING",
        principalArn: `${ROLE}mia`,
        differences: ["The access entry is not there."],
        since: expect.any(String),
        asOf: api.clock.now().toISOString(),
        resource: { name: "payments" },
        person: { displayName: "mia" },
        access: null,
        tags: [],
      },
    ]);
  });

  it("comes in pages, the newest first, without clusters that were never observed", async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data, codes } = await api.ask(AUDITOR, REPORT, { id: integrationId, first: 1, after });
      expect(codes).toEqual([]);
      const { nodes, pageInfo, totalCount } = findingsOf(data);
      expect(totalCount).toBe(4);
      seen.push(...nodes.map(({ kind }) => kind));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after);
    expect(seen).toEqual(["NEW", "OURS_MISSING", "FOREIGN", "FOREIGN"]);
  });

  it("calls an entry new for a day", async () => {
    api.clock.advance({ hours: 24 });
    const { data } = await api.ask(AUDITOR, REPORT, { id: integrationId, filter: { kinds: ["NEW"] } });
    expect(findingsOf(data).nodes).toEqual([]);
  });

  it("is not found for an integration that does not exist", async () => {
    expect(await api.ask(AUDITOR, REPORT, { id: newId() })).toMatchObject({ codes: ["NOT_FOUND"] });
  });
});

describe("an installation whose database was restored", () => {
  const STATE = "{ installation { restored { clustersLeft targetsLeft orphans } } }";
  const confirm = (force: boolean) =>
    api.ask(
      ADMIN,
      "mutation ($force: Boolean!) { confirmRestored(force: $force) { installation { restored { since } } } }",
      { force },
    );

  it("is reported until an admin has confirmed", async () => {
    expect((await api.ask(ADMIN, STATE)).data).toEqual({ installation: { restored: null } });
    expect((await confirm(false)).codes).toEqual(["INVALID_STATE"]);
    await api.platform.restores.begin(ADMIN);
    expect((await api.ask(ADMIN, STATE)).data).toEqual({
      installation: { restored: { clustersLeft: ["ledger", "payments"], targetsLeft: 0, orphans: 0 } },
    });
    expect((await confirm(false)).codes).toEqual(["INVALID_STATE"]);
    expect(await confirm(true)).toEqual({ codes: [], data: { confirmRestored: { installation: { restored: null } } } });
  });
});

interface Findings {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  readonly nodes: readonly { readonly kind: string }[];
}

function findingsOf(data: Record<string, unknown> | null): Findings {
  return (data!.driftReport as { findings: Findings }).findings;
}

/** One cluster that was looked at, with an entry of each kind, and one that was not. */
async function saveDrift(account: Account): Promise<void> {
  const { db } = api.platform;
  const payments = await saveResource(db, account, "payments");
  await saveResource(db, account, "ledger");
  const mia = await saveIdentity(db, await saveProvider(db), "mia");
  const now = api.clock.now();
  await saveDriftScan(db, payments, { nextScanAt: now, observedAt: now, entries: 4 });
  const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  const foreign = { kind: "FOREIGN" as const, differences: ["Drawbridge did not make it."], tags: { team: "x" } };
  const found = [
    { principalArn: `${ROLE}old`, since: minutesAgo(30), appeared: false, ...foreign },
    { principalArn: `${ROLE}older`, since: minutesAgo(60 * 24), appeared: true, ...foreign },
    { principalArn: `${ROLE}new`, since: minutesAgo(1), appeared: true, ...foreign },
    { principalArn: `${ROLE}unknown`, since: now, appeared: true, ...foreign, kind: "UNKNOWN" as const },
    {
      principalArn: `${ROLE}mia`,
      since: minutesAgo(10),
      appeared: true,
      kind: "OURS_MISSING" as const,
      differences: ["The access entry is not there."],
      personId: mia.personId,
    },
  ];
  for (const finding of found) {
    await db.manager.insert(DriftFinding, { id: newId(), resourceId: payments.id, integrationId, ...finding });
  }
}
