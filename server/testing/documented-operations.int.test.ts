import { parse } from "graphql";
import { type PageActor, type PageWorld, savePageWorld } from "../../bench/pages/save-page-world";
import type { Actor } from "../../shared/kernel/actor";
import { proofAt } from "../../testing/proof-at";
import { createTestApi, type TestApi } from "./api";
import { documentedOperations } from "./documented-operations";

let api: TestApi;
let world: PageWorld;

beforeAll(async () => {
  api = await createTestApi();
  world = await savePageWorld(api.platform, { clusters: 130, people: 1_600, past: 6_500 });
});
afterAll(() => api.close());

/** By operation name. */
const written = new Map(
  documentedOperations()
    .filter(({ file, text }) => file === "docs/api.md" && /^(query|mutation) /.test(text))
    .map(({ text }) => {
      const [operation] = parse(text).definitions;
      return [operation?.kind === "OperationDefinition" ? operation.name!.value : "", text];
    }),
);
const run = new Set<string>();

/** The answer to the guide's document of that name, without errors. */
async function runWritten(name: string, who: PageActor, variables: Record<string, unknown> = {}) {
  run.add(name);
  const { data, codes } = await api.ask(signedIn(world.actors[who]), written.get(name)!, variables);
  expect(codes).toEqual([]);
  return data as unknown as Readonly<Record<string, Answer>>;
}

/** Signed in a moment ago, as mutations that give power require. */
function signedIn(actor: Actor): Actor {
  const now = api.platform.clock.now();
  return { ...actor, session: { id: actor.id, provider: "okta", mfaAt: now, proof: proofAt(now) } };
}

/** The ids that later tests need, of either answer. */
interface Answer {
  readonly nodes: readonly { readonly id: string }[];
  readonly request: { readonly id: string };
}

describe("the guide of the API", () => {
  it("finds a cluster to request, requests it, shows its state, decides, and gives the access back", async () => {
    const { requestableResources } = await runWritten("WhatCanIAskFor", "member", { search: "cluster-1" });
    expect(requestableResources!.nodes.length).toBeGreaterThan(10);
    const asking = { resourceId: world.ids.requestable, clientRequestId: "guide" };
    const { createAccessRequest } = await runWritten("Ask", "member", asking);
    const { request } = createAccessRequest!;
    const { accessRequest } = await runWritten("WhatHappened", "member", { requestId: request.id });
    expect(accessRequest).toMatchObject({ state: "PENDING" });
    const { accessRequests } = await runWritten("WaitsForMe", "owner");
    const { approveRequest } = await runWritten("Approve", "owner", {
      requestId: accessRequests!.nodes[0]!.id,
    });
    expect(approveRequest).toMatchObject({ request: { state: "APPROVED" }, notApproved: [] });
    const { revokeGrant } = await runWritten("GiveBack", "member", { grantId: world.ids.grant });
    expect(revokeGrant).toMatchObject({ grant: { state: "REVOKING" } });
  });

  it("shows current access, access that ends soon, past access, and clusters without owners", async () => {
    const { resources } = await runWritten("WhoHasProd", "auditor");
    expect(resources!.nodes).toHaveLength(20);
    const before = new Date(api.platform.clock.now().getTime() + 86_400_000).toISOString();
    const { grants } = await runWritten("EndsSoon", "member", { me: world.ids.member, before });
    expect(grants!.nodes.length).toBeGreaterThan(10);
    const { accessHistory } = await runWritten("WhoHadAccess", "auditor", {
      resourceId: world.ids.cluster,
      from: "2020-01-01T00:00:00Z",
      to: before,
    });
    expect(accessHistory!.nodes.length).toBeGreaterThan(10);
    const { resources: without } = await runWritten("WithoutOwner", "admin");
    expect(without!.nodes[0]).toMatchObject({ ownership: { steps: expect.any(Array) } });
  });

  it("connects an organization", async () => {
    const variables = { connectorId: world.ids.connector, name: "Guide" };
    const { validateIntegration } = await runWritten("Check", "admin", variables);
    expect(validateIntegration).toMatchObject({ valid: true, problems: [] });
    const { createIntegration } = await runWritten("Connect", "admin", variables);
    expect(createIntegration).toMatchObject({ integration: { lastSyncRun: { state: "QUEUED" } } });
  });

  it("has no document that was not run", () => {
    expect([...run].sort()).toEqual([...written.keys()].sort());
    expect(run.size).toBeGreaterThanOrEqual(12);
  });
});
