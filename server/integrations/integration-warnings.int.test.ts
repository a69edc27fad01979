import { systemActor } from "../../shared/kernel/actor";
import { newId } from "../../shared/kernel/ids";
import { saveConnector, saveIntegration } from "../../testing/factories";
import { createTestApi, type TestApi } from "../testing/api";

let api: TestApi;

beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

describe("a saved integration without a pool", () => {
  const TEMPLATE = "arn:aws:iam::{{accountId}}:role/{{userName}}";
  const reported = async (settings: object) => {
    const { db } = api.platform;
    const given = { name: newId(), firstSyncedAt: new Date(), poolPermissionSetArns: [], ...settings };
    const { id } = await saveIntegration(db, await saveConnector(db, { lastSeenAt: new Date() }), given);
    const query = "query ($id: ID!) { integration(id: $id) { status statusReasons warnings { code item } } }";
    return (await api.ask(systemActor("test"), query, { id })).data?.integration;
  };

  it("warns that no access can be given, for as long as it has none", async () => {
    expect(await reported({})).toEqual({
      status: "WARNING",
      statusReasons: [expect.stringContaining("Deploy the pool of permission sets")],
      warnings: [{ code: "POOL_EMPTY", item: null }],
    });
    const arn = "arn:aws:sso:::permissionSet/ssoins-0000000000000001/ps-0000000000000001";
    expect(await reported({ poolPermissionSetArns: [arn] })).toMatchObject({ status: "ACTIVE", warnings: [] });
  });

  it("has no warning where roles come by a template", async () => {
    const settings = { principalStrategy: "IAM_ROLE_TEMPLATE", principalRoleTemplate: TEMPLATE };
    expect(await reported(settings)).toMatchObject({ status: "ACTIVE", warnings: [] });
  });
});
