import type { FastifyInstance } from "fastify";
import { saveIdentity, saveProvider } from "../../testing/factories";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "../testing/api";

const authorization = "Bearer an-admin-token-that-names-delegates";

let api: TestApi;
let app: FastifyInstance;
let fromPersonId: string;

beforeAll(async () => {
  api = await createTestApi({ DRAWBRIDGE_RATE_LIMIT: "150" });
  const { db, apiTokens } = api.platform;
  await apiTokens.installAdminToken(authorization.slice("Bearer ".length));
  const provider = await saveProvider(db);
  ({ personId: fromPersonId } = await saveIdentity(db, provider, "ana"));
  await saveIdentity(db, provider, "ben");
  app = await createApp(api.platform);
});
afterAll(async () => {
  await app.close();
  await api.close();
});

async function delegateTo(toUser: string) {
  const until = new Date(api.clock.now().getTime() + 86_400_000).toISOString();
  const query = `mutation ($input: DelegateApprovalsInput!) { delegateApprovals(input: $input) { delegation { id } } }`;
  const { payload } = await app.inject({
    method: "POST",
    url: "/graphql",
    headers: { authorization, "content-type": "application/json" },
    payload: JSON.stringify({ query, variables: { input: { fromPersonId, toUser, until } } }),
  });
  const { errors } = JSON.parse(payload) as { errors?: { extensions: { code: string } }[] };
  return errors?.map(({ extensions }) => extensions.code) ?? [];
}

it("a wrong name of a delegate costs as much as a hundred requests, a right one as one", async () => {
  expect(await delegateTo("ben")).toEqual([]);
  expect(await delegateTo("bob")).toEqual(["INVALID_INPUT"]);
  expect(await delegateTo("bea")).toEqual(["INVALID_INPUT"]);
  expect(await delegateTo("bill")).toEqual(["LIMIT_EXCEEDED"]);
});
