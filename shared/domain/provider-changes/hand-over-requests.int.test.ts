import { personActor } from "../../../testing/factories";
import { ADMIN } from "../../../testing/test-domain";
import { AccessFlow } from "../access-flows/access-flow.entity";
import type { Approver } from "../access-flows/flow-definition";
import { anyApprover, SECURITY } from "../access-requests/testing/request-fixture";
import { useRequestHarness } from "../access-requests/testing/request-harness";
import { AutomaticFlowState } from "../grants/automatic/automatic-flow-state.entity";
import { Identity } from "../identities/identity.entity";
import { IdentityProvider } from "../identities/identity-provider.entity";

const { harness, fixture, ask } = useRequestHarness();

const NAMES = ["mia", "max", "ana", "ben", "sam", "sue", "pia"];

/** The same people at Okta, without those left out. */
async function okta(given: { without?: readonly string[]; groups?: readonly string[] } = {}) {
  const users = NAMES.filter((name) => !given.without?.includes(name));
  const members = { Payments: ["ana", "ben"], Security: ["sam", "sue"], Platform: ["pia"] };
  const provider = await harness.identityProviders.create(ADMIN, "Okta");
  const document = JSON.stringify({
    users: users.map((id) => ({ id: `0${id}`, userName: id })),
    groups: Object.entries(members)
      .filter(([name]) => given.groups?.includes(name) ?? true)
      .map(([name, all]) => ({
        id: `0${name}`,
        name,
        members: all.filter((one) => users.includes(one)).map((one) => `0${one}`),
      })),
  });
  await harness.identityProviders.importFile(ADMIN, provider.id, document, true);
  return provider;
}

async function defaultProvider(): Promise<IdentityProvider> {
  return harness.db.manager.findOneByOrFail(IdentityProvider, { standing: "DEFAULT" });
}

const handOver = async (to: IdentityProvider) =>
  harness.providerChanges.handOver(ADMIN, (await defaultProvider()).id, to.id, "KEEP", false);

const preview = async (to: IdentityProvider) =>
  harness.providerChanges.preview(ADMIN, {
    kind: "HAND_OVER",
    fromId: (await defaultProvider()).id,
    toId: to.id,
    unmatched: "KEEP",
  });

/** As saved, so that the approver names the existing provider. */
async function namedApprover(): Promise<Approver> {
  return { ...SECURITY, providerId: (await defaultProvider()).id } as Approver;
}

describe("a request that waits during a hand-over", () => {
  it("is decided by the same people, signed in by the new provider", async () => {
    await fixture.flow(anyApprover(await namedApprover()));
    const request = await ask();
    const to = await okta();
    expect((await handOver(to)).impact.requests.count).toBe(0);
    const sam = await harness.db.manager.findOneByOrFail(Identity, { providerId: to.id, externalId: "0sam" });
    await harness.requests.approve(personActor(sam), { requestId: request.id, itemIds: null }, null);
    expect(await harness.reload(request)).toMatchObject({ state: "APPROVED" });
  });

  it("that nobody could decide any more is in the preview", async () => {
    await fixture.flow(anyApprover(await namedApprover()));
    const [item] = await harness.itemsOf(await ask());
    const { impact } = await preview(await okta({ groups: [] }));
    expect(impact.requests).toEqual({
      count: 1,
      first: [{ itemId: item!.id, requestId: item!.requestId, reason: "NO_APPROVER" }],
    });
  });

  it("of an unmatched person is in the preview, and cancelled by the sweep", async () => {
    await fixture.flow(anyApprover(await namedApprover()));
    const request = await ask();
    const to = await okta({ without: ["mia"] });
    expect((await handOver(to)).impact.requests.first).toMatchObject([{ reason: "REQUESTER_INACTIVE" }]);
    await harness.sweep();
    expect(await harness.reload(request)).toMatchObject({ state: "CANCELLED" });
  });
});

describe("an AUTOMATIC flow", () => {
  it("does not count as just saved by an admin, so its large change is still held", async () => {
    const flow = await fixture.flow(null);
    await harness.db.query(
      "update access_flows set trigger = 'AUTOMATIC', definition = jsonb_set(definition, '{requestors,conditions}', $2) where id = $1",
      [
        flow.id,
        JSON.stringify([
          { attribute: "group", operator: "IS", values: ["Security"], providerId: (await defaultProvider()).id },
        ]),
      ],
    );
    await harness.db.manager.insert(AutomaticFlowState, { flowId: flow.id, settledVersion: 1, evaluatedVersion: 1 });
    await handOver(await okta());
    expect(await harness.db.manager.findOneByOrFail(AccessFlow, { id: flow.id })).toMatchObject({ version: 2 });
    expect(await harness.db.manager.findOneByOrFail(AutomaticFlowState, { flowId: flow.id })).toMatchObject({
      settledVersion: 2,
      evaluatedVersion: 1,
    });
  });
});
