import { activateGrant } from "../../../testing/factories";
import type { FlowDefinition } from "../access-flows/flow-definition";
import { GrantsService } from "../grants/grants.service";
import { AccessRequestsQueries } from "./access-requests.queries";
import { stillEligible } from "./still-eligible";
import { OWNER, type RequestFixture } from "./testing/request-fixture";
import { createRequestHarness, type RequestHarness } from "./testing/request-harness";

/** With a second connection for each, two of them would wait for each other until they fail. */
const AT_ONCE = 12;

let harness: RequestHarness;
let fixture: RequestFixture;
let grants: GrantsService;

beforeAll(async () => {
  harness = await createRequestHarness({ poolSize: 2 });
  const { db, clock, uow, bindings, ownersQueries: deciders } = harness;
  const requests = new AccessRequestsQueries(db, clock);
  grants = new GrantsService({ uow, bindings, deciders, requests, eligibility: stillEligible });
});
beforeEach(async () => {
  fixture = await harness.begin();
});
afterAll(() => harness.close());

const given: Partial<FlowDefinition> = {
  settings: {
    justificationRequired: false,
    approverReasonRequired: false,
    selfApprovalAllowed: false,
    maxExtensions: 1,
    extensionSeconds: 600,
    labels: [],
    mfaRequired: false,
    mfaMaxAgeSeconds: 0,
  },
};

async function activeGrants(): Promise<string[]> {
  const ids: string[] = [];
  const activeAt = harness.clock.now();
  const endsAt = new Date(activeAt.getTime() + 1_800_000);
  for (let n = 0; n < AT_ONCE; n += 1) {
    const [item] = await harness.itemsOf(await harness.requests.create(fixture.actor("mia"), fixture.form()));
    await activateGrant(harness.db, item!.grantId!, { activeAt, endsAt, latestEnd: endsAt });
    ids.push(item!.grantId!);
  }
  return ids;
}

describe("twelve operations at once, over two connections:", () => {
  it("revokes by an owner of the cluster all succeed", async () => {
    await fixture.flow(null, given);
    const ids = await activeGrants();
    const revoked = await Promise.all(ids.map((id) => grants.revoke(fixture.actor("ana"), id, "It is not needed.")));
    expect(revoked.map(({ endReason }) => endReason)).toEqual(ids.map(() => "REVOKED_BY_OWNER"));
  });

  it("revokes by a mere reader of the access are all refused for that", async () => {
    await fixture.flow({ mode: "ANY_OF", groups: [{ operator: "OR", approvers: [OWNER] }] }, given);
    const request = await harness.requests.create(fixture.actor("mia"), fixture.form());
    await harness.requests.approve(fixture.actor("ana"), { requestId: request.id }, null);
    await fixture.readPeople({ payments: ["ben"] });
    const [item] = await harness.itemsOf(request);
    const refused = Array.from({ length: AT_ONCE }, () =>
      grants.revoke(fixture.actor("ana"), item!.grantId!, "It is not needed."),
    );
    const answers = await Promise.allSettled(refused);
    expect(answers.map((one) => one.status === "rejected" && one.reason.code)).toEqual(answers.map(() => "FORBIDDEN"));
  });

  it("extensions all succeed, and those by another person are all refused", async () => {
    await fixture.flow(null, given);
    const ids = await activeGrants();
    const foreign = await Promise.allSettled(ids.map((id) => grants.extend(fixture.actor("sam"), { grantId: id })));
    expect(foreign.map((one) => one.status === "rejected" && one.reason.code)).toEqual(ids.map(() => "NOT_FOUND"));
    const extended = await Promise.all(ids.map((id) => grants.extend(fixture.actor("mia"), { grantId: id })));
    expect(extended.map(({ extensions }) => extensions)).toEqual(ids.map(() => 1));
  });
});
