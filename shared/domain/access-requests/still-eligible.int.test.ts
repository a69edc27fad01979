import { aCondition } from "../../../testing/access-flows";
import { activateGrant } from "../../../testing/factories";
import { AccessFlow } from "../access-flows/access-flow.entity";
import type { FlowDefinition } from "../access-flows/flow-definition";
import type { Grant } from "../grants/grant.entity";
import { GrantsService } from "../grants/grants.service";
import { AccessRequestsQueries } from "./access-requests.queries";
import { stillEligible } from "./still-eligible";
import type { RequestFixture } from "./testing/request-fixture";
import { createRequestHarness, type RequestHarness } from "./testing/request-harness";

let harness: RequestHarness;
let fixture: RequestFixture;
let grants: GrantsService;

beforeAll(async () => {
  harness = await createRequestHarness();
  const { db, clock, uow, bindings, ownersQueries: deciders } = harness;
  const requests = new AccessRequestsQueries(db, clock);
  grants = new GrantsService({ uow, bindings, deciders, requests, eligibility: stillEligible });
});
beforeEach(async () => {
  fixture = await harness.begin();
});
afterAll(() => harness.close());

const only = (userName: string) => ({ operator: "AND" as const, conditions: [aCondition("user", userName)] });

/** Mia may ask for Max, and Max may ask for nothing. */
const miaForMax: Partial<FlowDefinition> = {
  requestors: only("mia"),
  requestFor: { scopes: ["OTHERS"], grantees: only("max") },
  settings: {
    justificationRequired: false,
    approverReasonRequired: false,
    selfApprovalAllowed: false,
    maxExtensions: 2,
    extensionSeconds: 600,
    labels: [],
    mfaRequired: false,
    mfaMaxAgeSeconds: 0,
  },
};

async function activeGrant(by: string, granteeId: string): Promise<Grant> {
  const request = await harness.requests.create(fixture.actor(by), fixture.form({ granteeId }));
  const [item] = await harness.itemsOf(request);
  const now = harness.clock.now();
  const endsAt = new Date(now.getTime() + 1_800_000);
  return activateGrant(harness.db, item!.grantId!, { activeAt: now, endsAt, latestEnd: endsAt });
}

describe("access that another person requested", () => {
  it("is extended as long as that person could request it", async () => {
    const flow = await fixture.flow(null, miaForMax);
    const grant = await activeGrant("mia", fixture.idOf("max"));
    const extended = await grants.extend(fixture.actor("max"), { grantId: grant.id });
    expect(extended.endsAt).toEqual(new Date(grant.endsAt!.getTime() + 600_000));

    const definition = { ...flow.definition, requestors: only("ana") };
    await harness.db.manager.update(AccessFlow, flow.id, { definition });
    await expect(grants.extend(fixture.actor("max"), { grantId: grant.id })).rejects.toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringContaining("does not let this person ask any more"),
    });
  });

  it("is not extended for a grantee to whom it could not be given any more", async () => {
    const flow = await fixture.flow(null, miaForMax);
    const grant = await activeGrant("mia", fixture.idOf("max"));
    const definition = { ...flow.definition, requestFor: { scopes: ["OTHERS" as const], grantees: only("ben") } };
    await harness.db.manager.update(AccessFlow, flow.id, { definition });
    await expect(grants.extend(fixture.actor("max"), { grantId: grant.id })).rejects.toMatchObject({
      code: "INVALID_STATE",
    });
  });
});
