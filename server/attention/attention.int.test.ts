import { newId } from "../../shared/kernel/ids";
import { statementsOf } from "../../testing/count-statements";
import { saveConnector, saveIdentity, saveIntegration, saveProvider } from "../../testing/factories";
import { ADMIN, AUDITOR, MEMBER } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";

const QUERY = `query ($first: Int, $after: String) { needsAttention(first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor }
  nodes { id kind count since message whatToDo subjects {
    __typename
    ... on Connector { id name }
    ... on IdentityProvider { id standing }
    ... on Webhook { id url }
    ... on RoleGroup { provider group role }
    ... on PeopleAlike { address person { userName } other { userName } } } } } }`;

interface Page {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  readonly nodes: readonly { readonly id: string; readonly kind: string; readonly subjects: readonly object[] }[];
}

describe("the list of problems for an admin", () => {
  let api: TestApi;
  let connectorId: string;
  let webhookId: string;

  beforeAll(async () => {
    const roleGroups = [{ provider: "Okta", group: "Admins", role: "ADMIN" }];
    api = await createTestApi({ DRAWBRIDGE_ROLE_GROUPS: JSON.stringify(roleGroups) });
    const { db } = api.platform;
    const provider = await saveProvider(db);
    for (const name of ["ana", "a-ana"]) await saveIdentity(db, provider, name, { email: "ana@example.com" });
    const connector = await saveConnector(db);
    connectorId = connector.id;
    await saveIntegration(db, connector);
    webhookId = await saveFailingWebhook();
  });

  afterAll(() => api.close());

  async function saveFailingWebhook(): Promise<string> {
    const { db, webhooks } = api.platform;
    const { webhook } = await webhooks.create(ADMIN, "https://hooks.example.com/drawbridge", ["grant.ended"]);
    await webhooks.test(ADMIN, webhook.id);
    await db.query("update webhook_deliveries set state = 'FAILED', next_attempt_at = null, ended_at = now()");
    return webhook.id;
  }

  const list = async (actor = ADMIN, variables = {}) => {
    const { data, codes } = await api.ask(actor, QUERY, variables);
    expect(codes).toEqual([]);
    return data!.needsAttention as Page;
  };

  it("has each problem with its subjects, the gravest first", async () => {
    expect(await list()).toMatchObject({
      totalCount: 4,
      pageInfo: { hasNextPage: false },
      nodes: [
        { id: `CONNECTOR_AWAY:${connectorId}`, count: 1, subjects: [{ __typename: "Connector", id: connectorId }] },
        {
          id: "ROLE_GROUP_UNCLEAR:okta admins admin",
          subjects: [{ __typename: "RoleGroup", provider: "Okta", group: "Admins", role: "ADMIN" }],
        },
        {
          id: "PROBABLY_SAME_HUMAN",
          subjects: [
            {
              __typename: "PeopleAlike",
              address: "ana@example.com",
              person: { userName: expect.stringMatching(/ana/) },
              other: { userName: expect.stringMatching(/ana/) },
            },
          ],
        },
        {
          id: `DELIVERY_FAILED:${webhookId}`,
          subjects: [{ __typename: "Webhook", id: webhookId, url: "https://hooks.example.com/drawbridge" }],
        },
      ],
    });
  });

  it("is open to auditors without the webhooks themselves, which are for admins", async () => {
    const { nodes } = await list(AUDITOR);
    expect(nodes).toHaveLength(4);
    expect(nodes[3]).toMatchObject({ kind: "DELIVERY_FAILED", subjects: [] });
    expect(JSON.stringify(nodes)).not.toContain("hooks.example.com");
  });

  it("is closed to others", async () => {
    expect(await api.ask(MEMBER, QUERY)).toEqual({ data: { needsAttention: null }, codes: ["FORBIDDEN"] });
  });

  it("comes in pages", async () => {
    const first = await list(ADMIN, { first: 3 });
    expect(first).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true } });
    const rest = await list(ADMIN, { first: 3, after: first.pageInfo.endCursor });
    expect([...first.nodes, ...rest.nodes]).toEqual((await list()).nodes);
    expect((await api.ask(ADMIN, QUERY, { after: newId() })).codes).toEqual(["INVALID_INPUT"]);
  });

  it("takes as many statements for many subjects as for one", async () => {
    // The probe of writes answers from its last success for a while.
    const isRead = (statement: string) => !statement.includes("pg_logical_emit_message");
    const count = async () => (await statementsOf(api.platform.db, () => list())).filter(isRead).length;
    const few = await count();
    const { db } = api.platform;
    for (let n = 0; n < 5; n += 1) await saveIntegration(db, await saveConnector(db));
    expect(await count()).toBeLessThanOrEqual(few);
  });
});
