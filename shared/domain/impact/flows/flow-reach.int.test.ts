import { aCondition, aDefinition, aFlow, aTarget, saveCluster, saveFlow } from "../../../../testing/access-flows";
import { statementsOf } from "../../../../testing/count-statements";
import { accountNumber, saveAccount, saveConnector, saveIntegration } from "../../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import type { ConditionGroup, FlowDefinition } from "../../access-flows/flow-definition";
import { matchFlows } from "../../access-flows/matching/match-flows";
import { peopleMatcher } from "../../access-flows/matching/people-matcher";
import { Account } from "../../accounts/account.entity";
import { Identity } from "../../identities/identity.entity";
import { membersById } from "../../identities/members-by-id";
import type { Integration } from "../../integrations/integration.entity";
import { Resource } from "../../resources/resource.entity";
import { reachOf } from "./flow-reach";

let domain: TestDomain;
let integration: Integration;
let cluster: Resource;

/** Ana manages Ben, Ben manages Cyd, Eva manages herself. */
const USERS = [
  { id: "ana", userName: "ana" },
  { id: "ben", userName: "ben", manager: "ana" },
  { id: "cyd", userName: "cyd", manager: "ben" },
  { id: "eva", userName: "eva", manager: "eva" },
];

beforeAll(async () => {
  domain = await createTestDomain();
  await domain.empty();
  integration = await saveIntegration(domain.db, await saveConnector(domain.db));
  const account = await saveAccount(domain.db, integration, { accountId: accountNumber(1) });
  cluster = await saveCluster(domain.db, account, "payments");
  const provider = await domain.identityProviders.create(ADMIN, "Okta");
  await domain.identityProviders.importFile(ADMIN, provider.id, JSON.stringify({ users: USERS, groups: [] }), true);
});
beforeEach(() => domain.db.query("truncate access_flows cascade"));
afterAll(() => domain.close());

const people = (...names: string[]): ConditionGroup => ({
  operator: "AND",
  conditions: [aCondition("user", ...names)],
});

describe("the counted people of a preview", () => {
  it.each<[string, ConditionGroup, FlowDefinition["requestFor"], string[]]>([
    ["only the requestor is a grantee", people("ana"), { scopes: ["OTHERS"], grantees: people("ana") }, []],
    ["two may ask for each other", people("ana", "ben"), { scopes: ["OTHERS"], grantees: people("ana") }, ["ana"]],
    ["reports are asked for", people("ana", "ben"), { scopes: ["DIRECT_REPORTS"], grantees: null }, ["ben", "cyd"]],
    ["somebody is their own manager", people("eva"), { scopes: ["DIRECT_REPORTS"], grantees: null }, []],
    ["they ask for themselves too", people("eva"), { scopes: ["SELF", "DIRECT_REPORTS"], grantees: null }, ["eva"]],
    ["nobody may ask", people("nobody"), { scopes: ["OTHERS"], grantees: null }, []],
  ])("are the possible grantees: %s", async (_what, requestors, requestFor, expected) => {
    const targets = [aTarget(integration.id)];
    const flow = aFlow({ definition: aDefinition({ requestors, requestFor, targets }) });
    const { definition } = await saveFlow(domain.db, flow);
    const preview = await reachOf(domain.db.manager, { ...flow, definition }, null);
    const grantees = await membersById(domain.db.manager, preview.granteeIds);
    expect([...grantees.values()].map(({ userName }) => userName)).toEqual(expected);
    expect(preview.granteeIds.length).toBe(expected.length);
    expect(await askedFor()).toEqual(expected);
    const sample = await preview.sample();
    if (sample) {
      const { requester, grantee } = sample;
      expect(await mayAsk(requester.id, grantee.id)).toBe(true);
      expect(requester.id === grantee.id).toBe(requestFor.scopes.includes("SELF"));
    } else expect(expected).toEqual([]);
  });
});

describe("the people of a preview", () => {
  it("are looked up by one statement for reach and warnings", async () => {
    const [ana, ben] = await domain.db.manager.find(Identity, { order: { userName: "ASC" } });
    const named = (name: string): ConditionGroup => ({
      operator: "AND",
      conditions: [{ ...aCondition("user", name), providerId: ana!.providerId }],
    });
    const match = peopleMatcher(domain.db.manager);
    let found: Set<string>[][] = [];
    const sent = await statementsOf(domain.db, async () => {
      found = await Promise.all([match([named("ana")]), match([named("nobody"), named("ana"), named("ben")])]);
    });
    const onlyAna = new Set([ana!.personId]);
    expect(found).toEqual([[onlyAna], [new Set(), onlyAna, new Set([ben!.personId])]]);
    expect(sent.filter((statement) => statement.includes("with recursive groups"))).toHaveLength(1);
  });
});

describe("the clusters of a preview", () => {
  it("are looked up by one statement for reach and impact", async () => {
    const account = await domain.db.manager.findOneByOrFail(Account, {});
    const other = await saveCluster(domain.db, account, "other", { manageable: false });
    const saved = await saveFlow(domain.db, { definition: aDefinition({ targets: [aTarget(integration.id)] }) });
    const sent = await statementsOf(domain.db, async () => {
      const preview = await reachOf(domain.db.manager, { ...saved, active: false }, saved);
      expect([preview.resourceIds, preview.otherResourceCount]).toEqual([[cluster.id], 1]);
      expect((await preview.impact()).lost).toMatchObject([{ resourceIds: [cluster.id] }]);
    });
    expect(sent.filter((statement) => statement.includes("from resources r"))).toHaveLength(1);
    await domain.db.manager.delete(Resource, other.id);
  });
});

/** All grantees that any person may request for, pair by pair. */
async function askedFor(): Promise<string[]> {
  const identities = await domain.db.manager.find(Identity, { order: { userName: "ASC" } });
  const found = new Set<string>();
  for (const grantee of identities) {
    for (const requester of identities) {
      if (await mayAsk(requester.personId!, grantee.personId!)) found.add(grantee.userName);
    }
  }
  return [...found];
}

async function mayAsk(requesterId: string, granteeId: string): Promise<boolean> {
  const access = { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }], kubernetesGroups: [] };
  const ask = { requesterId, granteeId, resourceIds: [cluster.id], access, at: domain.clock.now() };
  return (await matchFlows(domain.db.manager, ask)).get(cluster.id)!.kind === "allowed";
}
