import { MoreThan } from "typeorm";
import { activateGrant } from "../../../../testing/factories";
import { ADMIN } from "../../../../testing/test-domain";
import { newId } from "../../../kernel/ids";
import { rulesHash } from "../../access-flows/rules-hash";
import { AuditEvent } from "../../audit/audit-event.entity";
import { Identity } from "../../identities/identity.entity";
import { anyApprover, OWNER, SECURITY } from "../testing/request-fixture";
import { useRequestHarness } from "../testing/request-harness";

const { harness, fixture, ask } = useRequestHarness();

const VIEW = { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }], kubernetesGroups: [] };

/** The log is append-only, so a test reads the events since its beginning. */
let begun = "";
beforeEach(() => {
  begun = newId();
});

type Said = Record<string, unknown>;

async function events(
  action: string,
): Promise<(Omit<AuditEvent, "after" | "before"> & { after: Said; before: Said })[]> {
  const found = await harness.db.manager.find(AuditEvent, {
    where: { action, id: MoreThan(begun) },
    order: { position: "ASC", id: "ASC" },
  });
  return found as never;
}

const person = (name: string) => ({ id: fixture.idOf(name), name });
const identityIdOf = async (userName: string) => (await harness.db.manager.findOneByOrFail(Identity, { userName })).id;

describe("the audit log of a request", () => {
  it("names the requester, the grantee, the access, the flow, the duration, the reason, and the rules", async () => {
    const flow = await fixture.flow(anyApprover(OWNER), { requestFor: { scopes: ["SELF", "OTHERS"], grantees: null } });
    const request = await ask({ granteeId: fixture.idOf("max"), justification: "Incident 7" });
    const [item] = await harness.itemsOf(request);
    const { approverPolicy, escalation, settings } = flow.definition;
    expect((await events("access-request.created"))[0]).toMatchObject({
      actorKind: "person",
      personId: fixture.idOf("mia"),
      subjectId: request.id,
      after: {
        requester: person("mia"),
        grantee: person("max"),
        justification: "Incident 7",
        items: [
          {
            id: item!.id,
            resource: { id: fixture.payments.id, name: "payments", accountId: fixture.account.accountId },
            flow: { id: flow.id, name: flow.name, version: flow.version },
            access: VIEW,
            durationSeconds: 1_800,
            rulesHash: rulesHash({ approverPolicy, escalation, settings }),
          },
        ],
      },
    });
  });

  it("has rules that can be hashed again from the event of the flow's version", async () => {
    const target = { integration: fixture.integration.id, permissions: [{ permission: "AmazonEKSViewPolicy" }] };
    const created = await harness.accessFlows.create(ADMIN, {
      name: "Emergency",
      requestors: { conditions: [] },
      requestFor: { scopes: ["SELF"] },
      targets: [target],
      approverPolicy: { mode: "ANY_OF", groups: [{ operator: "OR", approvers: [{ kind: "OWNER" }] }] },
    });
    await ask({ justification: "Incident 7" });
    const [flowEvent] = await events("access-flow.created");
    const [requestEvent] = await events("access-request.created");
    const { approverPolicy, escalation, settings, version } = flowEvent!.after as never as Said;
    const { items } = requestEvent!.after as { items: { rulesHash: string; flow: Said }[] };
    expect(items[0]).toMatchObject({ flow: { id: created.id, version }, rulesHash: flowEvent!.after.rulesHash });
    expect(rulesHash({ approverPolicy, escalation, settings } as never)).toBe(items[0]!.rulesHash);
  });

  it("names the rule of each approval, and with the last one all of them and the grant", async () => {
    await fixture.flow({
      mode: "ALL_OF",
      groups: [OWNER, SECURITY].map((one) => ({ operator: "OR", approvers: [one] })),
    });
    const request = await ask();
    const [pending] = await harness.itemsOf(request);
    const approve = (by: string, reason: string) =>
      harness.requests.approve(fixture.actor(by), { requestId: request.id }, reason);
    await approve("ana", "Known incident.");
    await approve("sam", "Fine.");
    const [item] = await harness.itemsOf(request);
    const byOwner = { rules: "ASKED_UNDER", group: 0, tier: null, approver: { kind: "OWNER" }, fellBack: false };
    const bySecurity = {
      rules: "ASKED_UNDER",
      group: 1,
      approver: { kind: "PEOPLE", attribute: "group", values: ["Security"] },
    };
    const [first, second] = await events("access-request.approval-given");
    expect(first).toMatchObject({
      personId: fixture.idOf("ana"),
      after: {
        decidedBy: { ...person("ana"), identityId: await identityIdOf("ana") },
        reason: "Known incident.",
        items: [{ id: pending!.id, mightDecideBy: [byOwner] }],
      },
    });
    expect(second).toMatchObject({ after: { decidedBy: person("sam"), items: [{ mightDecideBy: [bySecurity] }] } });
    const [approved, ...more] = await events("access-request.approved");
    expect(more).toEqual([]);
    const approvers = [
      { ...person("ana"), identityId: await identityIdOf("ana"), reason: "Known incident.", mightDecideBy: [byOwner] },
      { ...person("sam"), identityId: await identityIdOf("sam"), reason: "Fine.", mightDecideBy: [bySecurity] },
    ];
    expect(approved!.after).toMatchObject({
      items: [{ id: item!.id, grantId: item!.grantId, approvedBy: { kind: "PEOPLE", approvers } }],
    });
    expect(approved!.about).toEqual(expect.arrayContaining([item!.grantId, fixture.idOf("ana"), fixture.payments.id]));
    expect((await events("grant.created"))[0]).toMatchObject({
      subjectId: item!.grantId,
      after: {
        person: person("mia"),
        requester: person("mia"),
        request: { id: request.id, itemId: item!.id },
        resource: { id: fixture.payments.id, name: "payments" },
        access: VIEW,
        durationSeconds: 1_800,
        approvedBy: { kind: "PEOPLE", approvers },
      },
    });
  });

  it("names the person and the rule of a rejection, and the reason", async () => {
    await fixture.flow(anyApprover(OWNER, SECURITY));
    const request = await ask();
    await harness.requests.reject(fixture.actor("sue"), { requestId: request.id }, "Not today.");
    expect((await events("access-request.rejected"))[0]!.after).toMatchObject({
      decidedBy: { ...person("sue"), identityId: await identityIdOf("sue") },
      reason: "Not today.",
      items: [{ state: "REJECTED", mightDecideBy: [{ group: 0, approver: { kind: "PEOPLE", values: ["Security"] } }] }],
    });
  });

  it("names the tier by which a person could decide, and both rules where the flow was changed meanwhile", async () => {
    const escalation = { intervalSeconds: 300, tiers: [{ operator: "OR" as const, approvers: [SECURITY] }] };
    const flow = await fixture.flow(anyApprover(OWNER), { escalation });
    const request = await ask();
    harness.clock.advance({ minutes: 6 });
    await harness.sweep();
    await harness.db.query(
      "update access_flows set definition = jsonb_set(definition, '{escalation,intervalSeconds}', '240') where id = $1",
      [flow.id],
    );
    await harness.requests.approve(fixture.actor("sam"), { requestId: request.id }, null);
    expect((await events("access-request.approval-given"))[0]!.after).toMatchObject({
      items: [
        {
          mightDecideBy: [
            { rules: "ASKED_UNDER", group: null, tier: 1, approver: { kind: "PEOPLE" } },
            { rules: "PRESENT", group: null, tier: 1, approver: { kind: "PEOPLE" } },
          ],
        },
      ],
    });
  });

  it("names the flow as approver where no approval was needed, and not the requester", async () => {
    const flow = await fixture.flow(null);
    const request = await ask();
    const [item] = await harness.itemsOf(request);
    const byFlow = { actorKind: "flow", actorId: flow.id, actorName: flow.name, personId: null, onBehalfOf: null };
    const approvedBy = { kind: "FLOW", flow: { id: flow.id, name: flow.name } };
    const [approved] = await events("access-request.approved");
    expect(approved).toMatchObject({
      ...byFlow,
      after: { requester: person("mia"), items: [{ id: item!.id, approvedBy }] },
    });
    const [created] = await events("grant.created");
    expect(created).toMatchObject({ ...byFlow, after: { approvedBy, request: { id: request.id } } });
    expect((await events("access-request.created"))[0]).toMatchObject({ personId: fixture.idOf("mia") });
    const [record] = await harness.db.query("select data from outbox_messages where event = 'request.approved'");
    expect(record.data.by).toEqual({ kind: "flow", name: flow.name });
  });

  it("has an approval for each flow by which a request was approved at once", async () => {
    const flows = [await fixture.flow(null), await fixture.flow(null)];
    await Promise.all(
      [fixture.payments, fixture.orders].map(({ id }, n) =>
        harness.db.query(
          `update access_flows set definition = jsonb_set(definition, '{targets,0,resources}', $2::jsonb) where id = $1`,
          [flows[n]!.id, JSON.stringify([{ mode: "INCLUDE", by: "ID", key: null, values: [id] }])],
        ),
      ),
    );
    await ask({ resourceIds: [fixture.payments.id, fixture.orders.id] });
    const approved = await events("access-request.approved");
    expect(approved.map(({ actorId }) => actorId).sort()).toEqual(flows.map(({ id }) => id).sort());
  });
});

describe("the audit log of a grant", () => {
  async function granted() {
    const flow = await fixture.flow(anyApprover(OWNER), {
      settings: {
        ...(await fixture.flow(null)).definition.settings,
        maxExtensions: 2,
        extensionSeconds: 600,
      },
    });
    await harness.db.query("update access_flows set active = false, deleted_at = now() where id <> $1", [flow.id]);
    const request = await ask();
    await harness.requests.approve(fixture.actor("ana"), { requestId: request.id }, null);
    const [item] = await harness.itemsOf(request);
    const now = harness.clock.now();
    await activateGrant(harness.db, item!.grantId!, { activeAt: now, endsAt: new Date(now.getTime() + 60_000) });
    return { flow, request, item: item!, grantId: item!.grantId! };
  }

  it("has the times of each extension, its actor, and the rule of the flow", async () => {
    const { flow, grantId, request } = await granted();
    const { endsAt } = await harness.grants.extend(fixture.actor("mia"), { grantId });
    expect((await events("grant.extended"))[0]).toMatchObject({
      personId: fixture.idOf("mia"),
      before: { endsAt: new Date(endsAt!.getTime() - 600_000).toISOString(), extensions: 0 },
      after: {
        endsAt: endsAt!.toISOString(),
        extensions: 1,
        request: { id: request.id },
        extendedBy: { as: "GRANTEE", flow: { id: flow.id, version: 1 }, maxExtensions: 2, extensionSeconds: 600 },
      },
    });
  });

  it("names the actor and the reason of its end, also in later events of the reconciler", async () => {
    const { grantId, request, item } = await granted();
    await harness.grants.revoke(fixture.actor("ana"), grantId, "It is not needed.");
    const askedBy = { kind: "person", personId: fixture.idOf("ana"), name: "ana" };
    const about = {
      person: person("mia"),
      requester: person("mia"),
      approvers: [person("ana")],
      request: { id: request.id, itemId: item.id },
      resource: { id: fixture.payments.id, name: "payments", arn: fixture.payments.arn },
    };
    const [ending] = await events("grant.ending");
    const message = "ana ended this access: It is not needed.";
    const after = { reason: "REVOKED_BY_OWNER", message, ...about };
    expect(ending).toMatchObject({ personId: fixture.idOf("ana"), after });
    const [{ receipt }] = await harness.db.query("select receipt from grants where id = $1", [grantId]);
    expect(receipt).toMatchObject({ askedBy, reason: "It is not needed." });
  });

  it("has its end when nothing had been written for it", async () => {
    await fixture.flow(null);
    const request = await ask();
    await harness.requests.cancel(fixture.actor("mia"), { requestId: request.id }, "A mistake.");
    const [ended] = await events("grant.ended");
    expect(ended).toMatchObject({
      personId: fixture.idOf("mia"),
      after: {
        state: "REVOKED",
        reason: "REQUEST_CANCELLED",
        message: "A mistake.",
        request: { id: request.id },
        receipt: { askedBy: { personId: fixture.idOf("mia") }, calls: [] },
      },
    });
    expect(ended!.after.activeAt).toBeNull();
  });
});
