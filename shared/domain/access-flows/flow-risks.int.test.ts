import { aDefinition, aTarget, saveCluster, saveFlow } from "../../../testing/access-flows";
import { saveAccount, saveConnector, saveIdentity, saveIntegration, saveProvider } from "../../../testing/factories";
import { createTestDomain, type TestDomain } from "../../../testing/test-domain";
import type { AccessFlow } from "./access-flow.entity";
import type { FlowDefinition, FlowTarget, ResourceScope } from "./flow-definition";
import { flowWarningsOf } from "./flow-warnings";

let domain: TestDomain;
let integrationId: string;

beforeAll(async () => {
  domain = await createTestDomain();
  const okta = await saveProvider(domain.db, { name: "Okta", nameKey: "okta" });
  for (const name of ["ana", "ben", "mia"]) await saveIdentity(domain.db, okta, name);
  const integration = await saveIntegration(domain.db, await saveConnector(domain.db));
  integrationId = integration.id;
  const account = await saveAccount(domain.db, integration, { accountId: "111111111111" });
  await saveCluster(domain.db, account, "payments");
  await saveCluster(domain.db, account, "search");
});
afterAll(() => domain.close());

const CLUSTER_ADMIN = { permission: "AmazonEKSClusterAdminPolicy", namespaces: null, groups: [] };
const OWNERS = { mode: "ANY_OF", groups: [{ operator: "OR", approvers: [{ kind: "OWNER" }] }] } as const;
const named = (mode: ResourceScope["mode"], ...values: string[]): ResourceScope => ({
  mode,
  by: "NAME",
  key: null,
  values,
});

interface Given extends Partial<FlowDefinition> {
  readonly target?: Partial<FlowTarget>;
  readonly labels?: readonly string[];
  readonly flow?: Partial<AccessFlow>;
}

/** The codes and messages of a flow of everybody that gives cluster admin. */
async function warnings({ target, labels = [], flow, ...given }: Given) {
  const { settings } = aDefinition();
  const definition = aDefinition({
    targets: [aTarget(integrationId, { permissions: [CLUSTER_ADMIN], ...target })],
    settings: { ...settings, labels },
    ...given,
  });
  const saved = await saveFlow(domain.db, { definition, ...flow });
  const [found] = await flowWarningsOf(domain.db.manager, [saved]);
  return found!.map(({ code, path, message }) => `${code} ${path.join(".")}: ${message}`);
}

const codes = async (given: Given) => (await warnings(given)).map((text) => text.split(" ")[0]);

describe("the warnings of access that nobody decides about", () => {
  it("name people, permission and clusters", async () => {
    const numbers = "3 people may take up to Cluster admin on 2 clusters";
    expect(await warnings({ flow: { maxDurationSeconds: null } })).toEqual([
      `NOBODY_APPROVES approverPolicy: ${numbers}, and nobody has to approve. Name approvers, or add the label 'nobody-approves' where that is meant.`,
      `REACHES_EVERYTHING targets.0.resources: ${numbers}: everybody, on every cluster of an integration, without a decision. Choose fewer people, clusters or permissions, or name approvers.`,
      `WITHOUT_END maxDurationSeconds: ${numbers}, until somebody ends it. Choose a longest time.`,
    ]);
  });

  it("are gone where somebody approves, and access ends", async () => {
    expect(await warnings({ approverPolicy: OWNERS })).toEqual([]);
    expect(await codes({ approverPolicy: OWNERS, flow: { maxDurationSeconds: null } })).toEqual(["WITHOUT_END"]);
  });

  it("take the label as the word that it is meant, and still name a flow that reaches everything", async () => {
    expect(await codes({ labels: ["Nobody-Approves"] })).toEqual(["REACHES_EVERYTHING"]);
    expect(await codes({ labels: ["nobody-approves"], target: { resources: [named("INCLUDE", "payments")] } })).toEqual(
      [],
    );
  });

  it("tell fewer people, clusters and permissions from everything", async () => {
    const ana = { attribute: "user", operator: "IS" as const, values: ["ana"], providerId: null };
    const only = ["NOBODY_APPROVES"];
    expect(await codes({ requestors: { operator: "AND", conditions: [ana] } })).toEqual(only);
    expect(await codes({ target: { resources: [named("INCLUDE", "pay*")] } })).toEqual(only);
    expect(await codes({ target: { resources: [named("EXCLUDE", "search")] } })).toEqual(only);
    expect(await codes({ target: { permissions: [{ ...CLUSTER_ADMIN, namespaces: ["dev"] }] } })).toEqual(only);
    expect(await codes({ target: { permissions: aTarget(integrationId).permissions } })).toEqual(only);
    expect(await codes({ target: { resources: [named("INCLUDE", "*")] } })).toEqual([...only, "REACHES_EVERYTHING"]);
  });

  it("are about automatic flows only where those reach everything", async () => {
    const flow = { trigger: "AUTOMATIC", maxDurationSeconds: null } as const;
    expect(await warnings({ flow })).toEqual([
      expect.stringMatching(/^REACHES_EVERYTHING .*: 3 people have up to Cluster admin on 2 clusters: everybody/),
    ]);
    expect(await warnings({ flow, target: { resources: [named("INCLUDE", "search")] } })).toEqual([]);
  });
});
