import type { Actor } from "../../shared/kernel/actor";
import { systemActor } from "../../shared/kernel/actor";
import { saveCluster } from "../../testing/access-flows";
import { accountNumber, saveAccount, saveConnector, saveIntegration } from "../../testing/factories";
import { createTestApi, type TestApi } from "../testing/api";

const ADMIN = systemActor("test");
const READER: Actor = { kind: "service", id: "s", name: "S", roles: ["AUDITOR"], scopes: [] };

let api: TestApi;
let integrationId: string;

beforeAll(async () => {
  api = await createTestApi();
  const { db } = api.platform;
  const integration = await saveIntegration(db, await saveConnector(db));
  integrationId = integration.id;
  await saveCluster(db, await saveAccount(db, integration, { accountId: accountNumber(1) }), "payments");
});
afterAll(() => api.close());

const PREVIEW = `query ($change: IntegrationChangeInput!) {
  previewIntegrationChange(change: $change) {
    resources { count first { reason resource { name } } }
    grants { count } unverified { count first { id } } requests { count } movedGrants { count } assignmentsLeft notes
  }
}`;

const preview = (change: object, actor = ADMIN) => api.ask(actor, PREVIEW, { change: { integrationId, ...change } });

describe("previewIntegrationChange", () => {
  it.each([
    [{ update: { excludedAccountIds: [accountNumber(1)] } }, "OUT_OF_SCOPE"],
    [{ enabled: false }, "INTEGRATION_DISABLED"],
    [{ delete: true }, "INTEGRATION_DELETED"],
    [{ deleteByForce: true }, "INTEGRATION_DELETED"],
  ])("shows the impact of %j", async (change, reason) => {
    const { data, codes } = await preview(change);
    expect(codes).toEqual([]);
    expect(data?.previewIntegrationChange).toMatchObject({
      resources: { count: 1, first: [{ reason, resource: { name: "payments" } }] },
      grants: { count: 0 },
      unverified: { count: 0, first: [] },
      assignmentsLeft: 0,
    });
  });

  it.each([
    ["nothing", {}],
    ["a deletion that is none", { delete: false }],
    ["two at once", { enabled: false, delete: true }],
  ])("takes one change: %s is refused", async (_, change) => {
    expect((await preview(change)).codes).toEqual(["INVALID_INPUT"]);
  });

  it("gives the reason why a change would be refused", async () => {
    expect((await preview({ update: { region: "mars" } })).codes).toEqual(["INVALID_INPUT"]);
  });

  it("is for admins", async () => {
    expect((await preview({ delete: true }, READER)).codes).toEqual(["FORBIDDEN"]);
  });
});
