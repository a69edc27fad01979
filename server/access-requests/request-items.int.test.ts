import { anyApprover, OWNER, SECURITY } from "../../shared/domain/access-requests/testing/request-fixture";
import type { Actor } from "../../shared/kernel/actor";
import { aDefinition } from "../../testing/access-flows";
import { statementsOf } from "../../testing/count-statements";
import { ADMIN, AUDITOR } from "../../testing/test-domain";
import { useRequestApi } from "./testing/request-api";

const { api, fixture } = useRequestApi();

const ITEM = `id resource { id type name accountId account { name } region status tags { key value } } flow { name }
  access { permissions { id risk } }
  decision { mayDecide whyNot { code rule message } reasonRequired onBehalfOfId
    mfa { required satisfied maxAgeSeconds signInPath } }
  plan { calls { operation } before { permissions { id } } after { permissions { id } } }
  granteeHas { id state } earlierRequests { id state request { id justification } }`;
const READ = `query ($id: ID!) { accessRequest(id: $id) { items { ${ITEM} } } }`;
const LIST = `query ($first: Int) { accessRequests(filter: { scope: ALL }, first: $first) { nodes { items { ${ITEM} } } } }`;

interface Item {
  readonly id: string;
  readonly decision: { readonly mayDecide: boolean; readonly whyNot: { readonly rule: string } | null } | null;
  readonly plan: object | null;
  readonly granteeHas: readonly { readonly id: string }[] | null;
  readonly earlierRequests: readonly { readonly id: string; readonly request: object | null }[] | null;
}

async function item(actor: Actor, id: string): Promise<Item> {
  const { data, codes } = await api.ask(actor, READ, { id });
  expect(codes).toEqual([]);
  return (data!.accessRequest as { items: Item[] }).items[0]!;
}

async function create(by: string, given: object = {}): Promise<string> {
  const { id } = await api.platform.accessRequests.create(fixture.actor(by), fixture.form(given));
  api.clock.advance({ minutes: 1 });
  return id;
}

/** Mia had a request of 'payments' rejected, has View on it by another one, and asks for Edit. Security decides with the owners. */
async function three() {
  await fixture.flow(anyApprover(OWNER, SECURITY));
  const rejected = await create("mia", { justification: "First" });
  await api.platform.accessRequests.reject(fixture.actor("ana"), { requestId: rejected }, null);
  const given = await create("mia", { justification: "Second" });
  await api.platform.accessRequests.approve(fixture.actor("sam"), { requestId: given }, null);
  const asked = await create("mia", {
    justification: "Third",
    permissions: [{ permission: "AmazonEKSEditPolicy", namespaces: ["dev-a"] }],
  });
  return { rejected, given, asked };
}

describe("an item of a request", () => {
  it("shows the facts for a decision to approvers, owners and readers alone", async () => {
    const { asked } = await three();
    const seen = async (actor: Actor) => {
      const { decision, plan, granteeHas, earlierRequests } = await item(actor, asked);
      return [decision?.mayDecide ?? null, plan !== null, granteeHas?.length ?? null, earlierRequests?.length ?? null];
    };
    for (const by of ["ana", "ben", "sam", "sue"]) {
      expect([by, await seen(fixture.actor(by))]).toEqual([by, [true, true, 1, 2]]);
    }
    for (const reader of [ADMIN, AUDITOR]) expect(await seen(reader)).toEqual([null, true, 1, 2]);
    expect(await seen(fixture.actor("mia"))).toEqual([null, false, null, null]);
    for (const by of ["max", "pia"]) {
      expect((await api.ask(fixture.actor(by), READ, { id: asked })).codes).toEqual(["NOT_FOUND"]);
    }
  });

  it("has the requested access with its risk, the cluster, and the planned calls to AWS", async () => {
    const { rejected, given, asked } = await three();
    const shown = await item(fixture.actor("sam"), asked);
    expect(shown).toMatchObject({
      resource: {
        id: fixture.payments.id,
        type: "EKS_CLUSTER",
        name: "payments",
        account: { name: fixture.account.name },
        tags: [{ key: "team", value: "Payments" }],
      },
      access: { permissions: [{ id: "AmazonEKSEditPolicy" }] },
      plan: {
        calls: [{ operation: "GetRole" }, { operation: "CreateAccessEntry" }, { operation: "AssociateAccessPolicy" }],
        before: null,
        after: { permissions: [{ id: "AmazonEKSEditPolicy" }] },
      },
      granteeHas: [{ state: "PENDING" }],
      earlierRequests: [
        { state: "APPROVED", request: { id: given, justification: "Second" } },
        { state: "REJECTED", request: { id: rejected, justification: "First" } },
      ],
    });
    const few =
      "query ($id: ID!) { accessRequest(id: $id) { items { earlierRequests(first: 1, states: [REJECTED]) { request { id } } } } }";
    expect((await api.ask(fixture.actor("ana"), few, { id: asked })).data).toEqual({
      accessRequest: { items: [{ earlierRequests: [{ request: { id: rejected } }] }] },
    });
    const many = few.replace("first: 1", "first: 21");
    expect((await api.ask(fixture.actor("ana"), many, { id: asked })).codes).toEqual(["INVALID_INPUT"]);
  });

  it("shows of an earlier request, which its reader may not read, the item alone", async () => {
    await fixture.flow(anyApprover(SECURITY));
    const before = await create("mia", { justification: "Secret" });
    await api.platform.accessRequests.cancel(fixture.actor("mia"), { requestId: before }, null);
    await api.platform.db.query("update access_flows set deleted_at = now(), active = false");
    await fixture.flow(anyApprover(OWNER));
    const asked = await create("mia");
    expect(await item(fixture.actor("ana"), asked)).toMatchObject({
      earlierRequests: [{ state: "CANCELLED", request: null }],
    });
    expect(await item(ADMIN, asked)).toMatchObject({ earlierRequests: [{ request: { justification: "Secret" } }] });
  });

  it("gives the reason why the viewer may not decide, and the remedy", async () => {
    const { settings } = aDefinition();
    const asksMuch = { ...settings, approverReasonRequired: true, mfaRequired: true, mfaMaxAgeSeconds: 900 };
    await fixture.flow(anyApprover(OWNER), { settings: asksMuch });
    const now = api.clock.now();
    const ana = fixture.actor("ana");
    const proof = { at: now, goodForMinutes: 5, renewAt: "/" };
    const session = { id: "s", provider: "okta", mfaAt: null, proof };
    const max = { ...fixture.actor("max"), session: { ...session, mfaAt: now } };
    const { id: asked } = await api.platform.accessRequests.create(max, fixture.form());
    const mfaOf = async (actor: Actor) => (await item(actor, asked)).decision;
    const mfa = { required: true, satisfied: false, maxAgeSeconds: 900 };
    const right = { mayDecide: true, whyNot: null, reasonRequired: true };
    expect(await mfaOf(ana)).toMatchObject({ ...right, mfa: { ...mfa, signInPath: null } });
    expect(await mfaOf({ ...ana, session })).toMatchObject({
      ...right,
      mfa: { ...mfa, signInPath: "/auth/login?provider=okta&stepUp=1" },
    });
    const shown = { ...ana, session: { ...session, mfaAt: now } };
    expect(await mfaOf(shown)).toMatchObject({ mfa: { ...mfa, satisfied: true, signInPath: null } });
  });

  it("tells approvers that they have approved, and that a closed item has no decision", async () => {
    await fixture.flow({ mode: "ANY_OF", groups: [{ operator: "AND", approvers: [OWNER, SECURITY] }] });
    const asked = await create("mia");
    await api.platform.accessRequests.approve(fixture.actor("ana"), { requestId: asked }, null);
    expect((await item(fixture.actor("ana"), asked)).decision).toMatchObject({
      mayDecide: false,
      whyNot: { code: "INVALID_STATE", message: "You have decided about 'payments' already." },
    });
    await api.platform.accessRequests.approve(fixture.actor("sam"), { requestId: asked }, null);
    for (const by of ["ana", "sam"]) {
      const { decision, plan, granteeHas } = await item(fixture.actor(by), asked);
      expect([decision, plan, granteeHas?.length]).toEqual([null, null, 1]);
    }
  });

  it("shows a delegate the delegator's view, until the delegation ends", async () => {
    const { asked } = await three();
    const ana = fixture.actor("ana");
    const now = api.clock.now();
    const proof = { at: now, goodForMinutes: 15, renewAt: "/" };
    const fresh = { ...ana, session: { id: "s", provider: "okta", mfaAt: now, proof } };
    const until = new Date(now.getTime() + 7 * 86_400_000);
    const order = { toPersonId: fixture.idOf("pia"), until, reason: "Holiday" };
    const { id } = await api.platform.delegations.delegate(fresh, order as never);
    expect(await item(fixture.actor("pia"), asked)).toMatchObject({
      decision: { mayDecide: true, onBehalfOfId: fixture.idOf("ana") },
      plan: { before: null },
      granteeHas: [{}],
      earlierRequests: [{}, {}],
    });
    await api.platform.delegations.end(fresh, id);
    expect((await api.ask(fixture.actor("pia"), READ, { id: asked })).codes).toEqual(["NOT_FOUND"]);
  });

  it("is read with no more statements, however many items there are", async () => {
    await three();
    const sent = async (first: number) =>
      (
        await statementsOf(api.platform.db, async () => {
          expect((await api.ask({ ...fixture.actor("ana"), roles: ["AUDITOR"] }, LIST, { first })).codes).toEqual([]);
        })
      ).length;
    const few = await sent(2);
    for (const by of ["mia", "max", "sam", "pia"]) {
      await create(by, {
        resourceIds: [fixture.payments.id, fixture.orders.id],
        permissions: [{ permission: "KUBERNETES_GROUP", groups: ["ops"] }],
      });
    }
    expect(await sent(50)).toBeLessThanOrEqual(few);
  });

  it("has its owners looked up once for the list of what waits, the right to decide and the approvers", async () => {
    const { asked } = await three();
    const document = `query ($id: ID!) {
      accessRequests(filter: { scope: WAITING_FOR_ME }) { nodes { items { id decision { mayDecide } } } }
      accessRequest(id: $id) { items { decision { mayDecide } approvers { approvers { peopleCount } } } } }`;
    const sent = await statementsOf(api.platform.db, async () => {
      const { data } = await api.ask(fixture.actor("ana"), document, { id: asked });
      const items = [{ decision: { mayDecide: true } }];
      expect(data).toMatchObject({ accessRequests: { nodes: [{ items }] }, accessRequest: { items } });
    });
    expect(sent.filter((statement) => statement.includes("i.owner_rules"))).toHaveLength(1);
  });
});
