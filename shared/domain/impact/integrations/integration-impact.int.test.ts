import { saveCluster } from "../../../../testing/access-flows";
import { statementsOf } from "../../../../testing/count-statements";
import {
  accountNumber,
  activateGrant,
  poolArns,
  saveAccount,
  saveConnector,
  saveRun,
} from "../../../../testing/factories";
import { ADMIN, AUDITOR, TEST_EXTERNAL_ID } from "../../../../testing/test-domain";
import { newId } from "../../../kernel/ids";
import { AccessRequestItem } from "../../access-requests/access-request.entity";
import { anyApprover, SECURITY } from "../../access-requests/testing/request-fixture";
import { useRequestHarness } from "../../access-requests/testing/request-harness";
import { Account } from "../../accounts/account.entity";
import { endGrantsWithoutPreconditions } from "../../grants/ending/sweep-grants";
import { Grant } from "../../grants/grant.entity";
import { Integration } from "../../integrations/integration.entity";
import type { IntegrationForm } from "../../integrations/parse-integration";
import type { Resource } from "../../resources/resource.entity";
import { writeOrganization } from "../../sync-runs/discovery/write-organization";
import { scopeAccounts } from "../../sync-runs/scope-accounts";
import type { IntegrationChange } from "./integration-change";
import type { UngroundedReason } from "./integration-impact";

const { harness, fixture, ask } = useRequestHarness();

const MANAGEMENT = accountNumber(9);
const UNIT = "ou-ab12-aaaaaaaa";
const view = { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }], kubernetesGroups: [] };

/**
 * Six clusters: access to 'payments' and 'search' is granted and requested; another request waits in the management
 * account.
 */
async function world() {
  const { integration } = fixture;
  const settings = {
    managementAccountId: MANAGEMENT,
    organizationId: "o-example",
    externalId: TEST_EXTERNAL_ID,
  };
  await harness.db.manager.update(Integration, integration.id, settings);
  await fixture.flow(anyApprover(SECURITY));
  const inUnit = await saveAccount(harness.db, integration, {
    accountId: accountNumber(2),
    ouPath: ["r-ab12", UNIT, "ou-ab12-bbbbbbbb"],
  });
  const management = await saveAccount(harness.db, integration, { accountId: MANAGEMENT });
  const clusters = {
    payments: fixture.payments,
    orders: fixture.orders,
    search: await saveCluster(harness.db, inUnit, "search"),
    far: await saveCluster(harness.db, inUnit, "far", { region: "us-east-1" }),
    central: await saveCluster(harness.db, management, "central"),
  };
  await saveCluster(harness.db, inUnit, "gone before", { status: "GONE" });
  return { integration, clusters };
}

async function withGrants(clusters: Record<string, Resource>) {
  const give = (resource: Resource, person: string) =>
    harness.act((tx) =>
      harness.grants.create(tx, {
        personId: fixture.idOf(person),
        resource,
        flowId: null,
        access: view,
        durationSeconds: 3_600,
      }),
    );
  for (const name of ["payments", "search", "far"]) {
    await activateGrant(harness.db, (await give(clusters[name]!, "mia")).id);
    await give(clusters[name]!, "max");
  }
  // It is ending already.
  const ending = await give(clusters.orders!, "ben");
  await activateGrant(harness.db, ending.id);
  await harness.grants.revoke(ADMIN, ending.id, "It is not needed.");
}

async function withRequests(clusters: Record<string, Resource>) {
  for (const name of ["payments", "search", "far", "central"]) await ask({ resourceIds: [clusters[name]!.id] }, "max");
}

/** The next sync reads the organization unchanged. */
async function sync() {
  const integration = await harness.db.manager.findOneBy(Integration, { id: fixture.integration.id });
  if (!integration?.enabled) return;
  await harness.db.query("update sync_runs set state = 'CANCELLED', finished_at = now() where finished_at is null");
  const leaseToken = newId();
  const run = await saveRun(harness.db, integration, { state: "READING_ORGANIZATION", leaseToken });
  const accounts = await harness.db.manager.findBy(Account, { integrationId: integration.id });
  await harness.act((tx) =>
    writeOrganization(tx, {
      run,
      held: { id: run.id, leaseToken },
      integration,
      organization: { organizationId: "o-example", managementAccountId: MANAGEMENT },
      accounts: scopeAccounts(accounts, integration),
      tags: null,
      warnings: [],
    }),
  );
}

async function carryOut(change: IntegrationChange) {
  const { integrationId: id } = change;
  const { version } = await harness.db.manager.findOneByOrFail(Integration, { id });
  if (change.kind === "UPDATE") await harness.integrations.update(ADMIN, id, version, change.form);
  if (change.kind === "SET_ENABLED") await harness.integrations.setEnabled(ADMIN, id, change.enabled);
  if (change.kind === "DELETE") await harness.integrations.delete(ADMIN, id, change.force);
  await sync();
  await endGrantsWithoutPreconditions(harness);
  await harness.sweep();
}

const requestable = async () => {
  const page = await harness.requestableQueries.list(fixture.actor("max"), {
    filter: { possible: true },
    order: { field: "NAME", direction: "ASC" },
    page: { first: 100, after: null },
  });
  return page.nodes.map(({ resource }) => resource.name);
};
const grants = () => harness.db.manager.find(Grant, { order: { id: "ASC" } });
const items = () => harness.db.manager.find(AccessRequestItem, { order: { id: "ASC" } });

/** The names of the objects that a change removed, found by comparing the state before and after it. */
async function taken(change: IntegrationChange) {
  const before = { resources: await requestable(), grants: await grants(), items: await items() };
  await carryOut(change);
  const ended = (await grants()).filter(({ endAskedAt }, n) => endAskedAt && !before.grants[n]!.endAskedAt);
  const after = await items();
  const left = after.filter(({ state }) => state === "PENDING");
  const stuck = await Promise.all(left.map(async (item) => ((await isApprovable(item)) ? [] : [item.id])));
  const now = await requestable();
  return {
    resources: before.resources.filter((name) => !now.includes(name)).sort(),
    grants: ended.map(({ id, endReason }) => `${id} ${endReason}`),
    unverified: (await grants()).filter(({ state }) => state === "UNVERIFIED").map(({ id }) => id),
    cancelled: after.flatMap(({ id, state, cancelReason }) => (state === "CANCELLED" ? [`${id} ${cancelReason}`] : [])),
    stuck: stuck.flat(),
  };
}

async function isApprovable({ id, requestId }: AccessRequestItem): Promise<boolean> {
  try {
    await harness.requests.approve(fixture.actor("sam"), { requestId, itemIds: [id] }, null);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: "INVALID_STATE" });
    return false;
  }
}

const isCancelled = (reason: UngroundedReason) => reason === "OUT_OF_SCOPE" || reason === "INTEGRATION_DELETED";

/** The same by a preview. */
async function foreseen(change: IntegrationChange) {
  const impact = await harness.impact.ofIntegration(ADMIN, change);
  const names = new Map(
    (await harness.db.query("select id, name from resources")).map((row: Resource) => [row.id, row.name]),
  );
  const requests = impact.requests.first;
  for (const { count, first } of [impact.resources, impact.grants, impact.requests]) expect(count).toBe(first.length);
  return {
    resources: impact.resources.first.map(({ resourceId }) => names.get(resourceId)).sort(),
    grants: impact.grants.first.map(({ grantId, reason }) => `${grantId} ${reason}`),
    unverified: impact.unverified.first.map(({ grantId }) => grantId),
    cancelled: requests.flatMap(({ itemId, reason }) => (isCancelled(reason) ? [`${itemId} ${reason}`] : [])),
    stuck: requests.flatMap(({ itemId, reason }) => (isCancelled(reason) ? [] : [itemId])),
  };
}

const update = (form: IntegrationForm) => (): IntegrationChange => ({
  kind: "UPDATE",
  integrationId: fixture.integration.id,
  form,
});

const CHANGES: Record<
  string,
  { change: () => IntegrationChange; resources: number; grants: number; requests: number }
> = {
  "excluding an account": {
    change: update({ excludedAccountIds: [accountNumber(1)] }),
    resources: 2,
    grants: 2,
    requests: 1,
  },
  "excluding a unit above": {
    change: update({ excludedOrganizationalUnitIds: [UNIT] }),
    resources: 2,
    grants: 4,
    requests: 2,
  },
  "excluding what is none": { change: update({ excludedAccountIds: ["5"] }), resources: 0, grants: 0, requests: 0 },
  "looking at one region": {
    change: update({ discoveryRegions: ["eu-west-1"] }),
    resources: 1,
    grants: 2,
    requests: 1,
  },
  "accounts alone": { change: update({ resourceTypes: ["AWS_ACCOUNT"] }), resources: 5, grants: 6, requests: 4 },
  "another name": { change: update({ name: "Renamed" }), resources: 0, grants: 0, requests: 0 },
  "switching it off": {
    change: () => ({ kind: "SET_ENABLED", integrationId: fixture.integration.id, enabled: false }),
    resources: 5,
    grants: 6,
    requests: 4,
  },
  "switching it on": {
    change: () => ({ kind: "SET_ENABLED", integrationId: fixture.integration.id, enabled: true }),
    resources: 0,
    grants: 0,
    requests: 0,
  },
  "deleting it": {
    change: () => ({ kind: "DELETE", integrationId: fixture.integration.id, force: false }),
    resources: 5,
    grants: 6,
    requests: 4,
  },
  "deleting it by force": {
    change: () => ({ kind: "DELETE", integrationId: fixture.integration.id, force: true }),
    resources: 5,
    grants: 6,
    requests: 4,
  },
};

describe("the preview of a change of an integration agrees with the change:", () => {
  it.each(Object.entries(CHANGES))("%s", async (_, { change, resources, grants: ends, requests }) => {
    const { clusters } = await world();
    await withGrants(clusters);
    await withRequests(clusters);
    const said = await foreseen(change());
    expect(said.resources).toHaveLength(resources);
    expect(said.grants).toHaveLength(ends);
    expect([...said.cancelled, ...said.stuck]).toHaveLength(requests);
    expect(await taken(change())).toEqual(said);
  });

  it("giving access by a pool, which excludes the management account", async () => {
    const { clusters } = await world();
    await withRequests(clusters);
    const change = update({ principalStrategy: "IDENTITY_CENTER", poolPermissionSetArns: poolArns(3) })();
    const said = await foreseen(change);
    expect(said).toMatchObject({ resources: ["central"], cancelled: [] });
    expect(said.stuck).toHaveLength(1);
    expect(await taken(change)).toEqual(said);
  });

  it("a template with a placeholder without a value for some people", async () => {
    const { clusters } = await world();
    await withRequests(clusters);
    const change = update({ principalRoleTemplate: "arn:aws:iam::{{accountId}}:role/{{email}}" })();
    const said = await foreseen(change);
    expect(said).toMatchObject({ resources: [], cancelled: [] });
    expect(said.stuck).toHaveLength(4);
    expect(await taken(change)).toEqual(said);
  });
});

describe("the preview of a change of an integration", () => {
  it("by force names the grants whose end will not be observed, already ending ones included", async () => {
    const { clusters } = await world();
    await withGrants(clusters);
    const { id: integrationId } = fixture.integration;
    const byForce = await harness.impact.ofIntegration(ADMIN, { kind: "DELETE", integrationId, force: true });
    expect(byForce.unverified.count).toBe(4);
    expect(byForce.notes.join()).toContain("Remove the access entries yourself");
    const { unverified } = await harness.impact.ofIntegration(ADMIN, {
      kind: "DELETE",
      integrationId,
      force: false,
    });
    expect(unverified.count).toBe(0);
  });

  it("by force counts the assignments that are given up by it: no earlier ones, and none that were never requested", async () => {
    const { clusters } = await world();
    await withGrants(clusters);
    await harness.db.query(
      `update bindings b set strategy = 'IDENTITY_CENTER', permission_set_name = 'slot', state = s.state, began_at = s.began_at
         from (select id, (array['REMOVING', 'COOLING_DOWN', 'REMOVED', 'ABANDONED', 'PREPARING', 'PREPARING'])[n] as state,
                      case when n < 6 then $1::timestamptz end as began_at
                 from (select id, row_number() over (order by id) as n from bindings) numbered) s where s.id = b.id`,
      [harness.clock.now()],
    );
    const change = { kind: "DELETE", integrationId: fixture.integration.id, force: true } as const;
    const { assignmentsLeft } = await harness.impact.ofIntegration(ADMIN, change);
    const abandoned = async () => {
      const events = "select before ->> 'personId' from audit_events where action = 'binding.abandoned'";
      return (await harness.db.query(events)).length;
    };
    const before = await abandoned();
    await carryOut(change);
    // One of them is coolingDown: its assignment is gone.
    expect(assignmentsLeft).toBe((await abandoned()) - before - 1);
    expect(assignmentsLeft).toBe(2);
  });

  it("names the grants that other roles would have to remove, and another account behind them", async () => {
    const { clusters } = await world();
    await withGrants(clusters);
    const arn = "arn:aws:iam::777777777777:role/drawbridge-management";
    const impact = await harness.impact.ofIntegration(ADMIN, update({ managementAccountRoleArn: arn })());
    expect(impact).toMatchObject({ movedGrants: { count: 4 }, grants: { count: 0 } });
    expect(impact.notes.join()).toContain("777777777777");
    expect((await harness.impact.ofIntegration(ADMIN, update({ name: "X" })())).movedGrants.count).toBe(0);
  });

  it("notes that no access is removed while the connector is disconnected", async () => {
    await world();
    await harness.db.query("update connectors set last_seen_at = '2020-01-01'");
    const { notes } = await harness.impact.ofIntegration(ADMIN, update({ excludedAccountIds: [accountNumber(1)] })());
    expect(notes).toEqual([expect.stringContaining("is away")]);
  });

  it("notes whose people nobody would read any more", async () => {
    const { integration } = await world();
    const { name } = await harness.identityProviders.create(ADMIN, "AWS", integration.id, "AWS_IDENTITY_CENTER");
    const change = { kind: "DELETE", integrationId: integration.id, force: false } as const;
    const { notes } = await harness.impact.ofIntegration(ADMIN, change);
    expect(notes).toContainEqual(expect.stringContaining(`'${name}'`));
  });

  it("throws the error of the change", async () => {
    const { clusters } = await world();
    await withGrants(clusters);
    const preview = (change: IntegrationChange) => harness.impact.ofIntegration(ADMIN, change);
    await expect(preview(update({ region: "mars" })())).rejects.toMatchObject({ code: "INVALID_INPUT" });
    const template = update({ principalRoleTemplate: "arn:aws:iam::{{accountId}}:role/{{externalId}}" });
    await expect(preview(template())).rejects.toMatchObject({ code: "INVALID_STATE" });
    const away = await saveConnector(harness.db, { lastSeenAt: new Date("2020-01-01T00:00:00.000Z") });
    await expect(preview(update({ connectorId: away.id })())).rejects.toMatchObject({ code: "INVALID_STATE" });
    await expect(preview({ kind: "DELETE", integrationId: newId(), force: false })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(harness.impact.ofIntegration(AUDITOR, update({})())).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("counts 20,000 clusters by as many statements as five, and lists ten", async () => {
    await world();
    const change = update({ excludedOrganizationalUnitIds: [UNIT] })();
    const few = await statementsOf(harness.db, () => harness.impact.ofIntegration(ADMIN, change));
    const [like] = await harness.db.query("select * from resources where name = 'search'");
    await harness.db.query(
      `insert into resources (id, type, integration_id, account_row_id, account_id, physical_key, arn, name, region, status, manageable, tags, content_hash, first_seen_at, changed_at)
       select gen_random_uuid(), 'EKS_CLUSTER', $1, $2, $3, 'key ' || n, 'arn ' || n, 'c' || n, 'eu-west-1', 'PRESENT', true, '{}', '', now(), now()
         from generate_series(1, 20000) n`,
      [like.integration_id, like.account_row_id, like.account_id],
    );
    const said = { impact: await harness.impact.ofIntegration(ADMIN, change) };
    expect(said.impact.resources.count).toBe(20_002);
    expect(said.impact.resources.first).toHaveLength(10);
    const many = await statementsOf(harness.db, () => harness.impact.ofIntegration(ADMIN, change));
    expect(many.length).toBeLessThanOrEqual(few.length);
    await carryOut(change);
    const [{ left }] = await harness.db.query(
      "select count(*)::int as left from resources where status = 'OUT_OF_SCOPE'",
    );
    expect(left).toBe(20_002);
  });
});
