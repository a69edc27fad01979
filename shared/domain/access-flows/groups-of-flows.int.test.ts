import { createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { newId } from "../../kernel/ids";
import { AccessFlow } from "./access-flow.entity";
import type { FlowDefinition } from "./flow-definition";
import { groupsOfFlows } from "./groups-of-flows";

const HERE = newId();
const ELSEWHERE = newId();
let domain: TestDomain;

beforeAll(async () => {
  domain = await createTestDomain();
});
afterAll(() => domain.close());

const groups = (values: string[], providerId = HERE, operator: "IS" | "CONTAINS" = "IS") => ({
  operator: "OR" as const,
  conditions: [{ attribute: "group", operator, values, providerId }],
});

async function saveFlow(name: string, definition: Partial<FlowDefinition>, active = true): Promise<void> {
  const nothing = {
    requestors: { operator: "AND", conditions: [] },
    requestFor: { scopes: ["SELF"], grantees: null },
    targets: [],
    timeframe: null,
    approverPolicy: null,
    escalation: null,
    settings: {},
  } as unknown as FlowDefinition;
  const at = domain.clock.now();
  await domain.db.manager.insert(AccessFlow, {
    ...{ id: newId(), name, nameKey: name, description: null, active, trigger: "SELF_SERVE", maxDurationSeconds: 60 },
    ...{ definition: { ...nothing, ...definition }, createdAt: at, updatedAt: at, deletedAt: null, version: 1 },
  } as AccessFlow);
}

it("the groups of flows are those of requesters, grantees and approvers, of one provider, in active flows", async () => {
  const people = (value: string) => ({
    kind: "PEOPLE" as const,
    attribute: "group",
    values: [value],
    providerId: HERE,
  });
  await saveFlow("a", { requestors: groups([" Developers "]) });
  await saveFlow("b", {
    requestors: groups(["There"], ELSEWHERE),
    requestFor: { scopes: ["OTHERS"], grantees: groups(["Guests"], HERE) },
  });
  await saveFlow("c", {
    requestors: groups(["whatever"], HERE, "CONTAINS"),
    approverPolicy: { mode: "ANY_OF", groups: [{ operator: "OR", approvers: [people("Leads"), { kind: "OWNER" }] }] },
    escalation: { intervalSeconds: 300, tiers: [{ operator: "OR", approvers: [people("Bosses")] }] },
  });
  await saveFlow("d", { requestors: groups(["Forgotten"]) }, false);
  const found = await groupsOfFlows(domain.db.manager, HERE);
  expect([...found].sort()).toEqual(["bosses", "developers", "guests", "leads"]);
});
