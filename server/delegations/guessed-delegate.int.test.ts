import type { FastifyInstance } from "fastify";
import { Delegation } from "../../shared/domain/delegations/delegation.entity";
import { saveIdentity, saveProvider } from "../../testing/factories";
import { ADMIN } from "../../testing/test-domain";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "../testing/api";

let api: TestApi;
let app: FastifyInstance;
let authorization: string;
let fromPersonId: string;
let cyd: string;

beforeAll(async () => {
  api = await createTestApi({ DRAWBRIDGE_RATE_LIMIT: "150" });
  const { db, personalTokens, sessions } = api.platform;
  const provider = await saveProvider(db);
  const ana = await saveIdentity(db, provider, "ana");
  fromPersonId = ana.personId;
  const session = (await sessions.signInAs(ana.id, { address: null, userAgent: null, previousToken: null }))!;
  const signedIn = (await sessions.authenticate(session, true))!;
  const { token } = await personalTokens.create(signedIn, fromPersonId, { scopes: ["DECIDE", "GOVERN"] });
  authorization = `Bearer ${token}`;
  await saveIdentity(db, provider, "ben");
  ({ personId: cyd } = await saveIdentity(db, provider, "cyd"));
  app = await createApp(api.platform);
});
afterAll(async () => {
  await app.close();
  await api.close();
});

const inputFor = (toUser: string) => ({
  fromPersonId,
  toUser,
  until: new Date(api.clock.now().getTime() + 86_400_000).toISOString(),
});

async function delegateTo(toUser: string) {
  const query = `mutation ($input: DelegateApprovalsInput!) { delegateApprovals(input: $input) { delegation { id } } }`;
  const { payload } = await app.inject({
    method: "POST",
    url: "/graphql",
    headers: { authorization, "content-type": "application/json" },
    payload: JSON.stringify({ query, variables: { input: inputFor(toUser) } }),
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

it("after a wrong name no other is looked up for the same document", async () => {
  const document = `mutation ($bob: DelegateApprovalsInput!, $cyd: DelegateApprovalsInput!) {
    bob: delegateApprovals(input: $bob) { delegation { id } }
    cyd: delegateApprovals(input: $cyd) { delegation { id } } }`;
  const { codes } = await api.ask(ADMIN, document, { bob: inputFor("bob"), cyd: inputFor("cyd") });
  expect(codes).toEqual(["INVALID_INPUT", "LIMIT_EXCEEDED"]);
  expect(await api.platform.db.manager.countBy(Delegation, { toPersonId: cyd })).toBe(0);
});
