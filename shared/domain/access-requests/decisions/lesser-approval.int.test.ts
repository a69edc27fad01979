import fc from "fast-check";
import { activateGrant } from "../../../../testing/factories";
import type { ClusterAccess } from "../../access/cluster-access.port";
import type { ApproverPolicy } from "../../access-flows/flow-definition";
import { AuditEvent } from "../../audit/audit-event.entity";
import { START_WITHIN_MS } from "../../grants/desired-access";
import { Grant } from "../../grants/grant.entity";
import { GrantsService } from "../../grants/grants.service";
import type { AccessRequest } from "../access-request.entity";
import { AccessDecision } from "../access-request.entity";
import { AccessRequestsQueries } from "../access-requests.queries";
import type { NewRequestInput } from "../drafts/parse-request";
import { stillEligible } from "../still-eligible";
import { anyApprover, OWNER, SECURITY } from "../testing/request-fixture";
import { useRequestHarness } from "../testing/request-harness";
import type { LesserApprovalInput } from "./lesser-approval";

const { harness, fixture, ask } = useRequestHarness();
const BOTH: ApproverPolicy = { mode: "ANY_OF", groups: [{ operator: "AND", approvers: [OWNER, SECURITY] }] };
const VIEW = "AmazonEKSViewPolicy";
const EDIT = "AmazonEKSEditPolicy";

/** View everywhere, Edit in dev-*, and the group ops, for half an hour. */
const MUCH: Partial<NewRequestInput> = {
  permissions: [
    { permission: VIEW },
    { permission: EDIT, namespaces: ["dev-*"] },
    { permission: "KUBERNETES_GROUP", groups: ["ops"] },
  ],
};

const approve = (
  request: AccessRequest,
  by: string,
  less: LesserApprovalInput | null,
  itemIds: string[] | null = null,
) => harness.requests.approve(fixture.actor(by), { requestId: request.id, itemIds }, null, less);
const itemOf = async (request: AccessRequest) => (await harness.itemsOf(request))[0]!;
const grantOf = async (request: AccessRequest) =>
  harness.db.manager.findOneByOrFail(Grant, { id: (await itemOf(request)).grantId! });

const view = (namespaces: string[] | null): ClusterAccess => ({
  policies: [{ policy: VIEW, namespaces }],
  kubernetesGroups: [],
});

describe("an approval for less", () => {
  it("gives only that, for the shorter time, and keeps the requested access", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask(MUCH);
    const asked = (await itemOf(request)).access;
    await approve(request, "ana", { permissions: [{ permission: VIEW, namespaces: ["web"] }], durationSeconds: 600 });
    expect(await itemOf(request)).toMatchObject({
      state: "APPROVED",
      access: asked,
      durationSeconds: 1_800,
      approvedAccess: view(["web"]),
      approvedDurationSeconds: 600,
    });
    const grant = await grantOf(request);
    expect(grant).toMatchObject({ access: view(["web"]), durationSeconds: 600 });
    expect(grant.latestEnd!.getTime() - grant.createdAt.getTime()).toBe(START_WITHIN_MS + 600_000);
  });

  it.each<[string, LesserApprovalInput, Partial<{ access: ClusterAccess; durationSeconds: number }>]>([
    ["less time", { durationSeconds: 60 }, { durationSeconds: 60 }],
    ["fewer permissions", { permissions: [{ permission: VIEW }] }, { access: view(null), durationSeconds: 1_800 }],
    [
      "one namespace of a pattern",
      { permissions: [{ permission: EDIT, namespaces: [" dev-a "] }] },
      { access: { policies: [{ policy: EDIT, namespaces: ["dev-a"] }], kubernetesGroups: [] } },
    ],
    [
      "the group alone",
      { permissions: [{ permission: "KUBERNETES_GROUP", groups: ["ops"] }] },
      { access: { policies: [], kubernetesGroups: ["ops"] } },
    ],
  ])("may be for %s", async (_what, less, given) => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask(MUCH);
    await approve(request, "ana", less);
    expect(await grantOf(request)).toMatchObject(given);
  });

  it("of all requested access is an ordinary approval", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask(MUCH);
    await approve(request, "ana", { permissions: MUCH.permissions, durationSeconds: 1_800 });
    const item = await itemOf(request);
    expect(item).toMatchObject({ approvedAccess: item.access, approvedDurationSeconds: 1_800 });
    expect(await harness.db.manager.findOneByOrFail(AccessDecision, {})).toMatchObject({
      lessAccess: null,
      lessDurationSeconds: null,
    });
  });

  it("is for each of several clusters, named or not", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask({ ...MUCH, resourceIds: [fixture.payments.id, fixture.orders.id] });
    await approve(request, "ana", { durationSeconds: 60 });
    expect((await harness.db.manager.find(Grant)).map(({ durationSeconds }) => durationSeconds)).toEqual([60, 60]);
  });

  it("is checked as the access that it gives: the flow need not allow the rest any more", async () => {
    const flow = await fixture.flow(anyApprover(OWNER));
    const request = await ask(MUCH);
    const [target, ...targets] = flow.definition.targets;
    const permissions = target!.permissions.filter(({ permission }) => permission === VIEW);
    const definition = { ...flow.definition, targets: [{ ...target!, permissions }, ...targets] };
    await harness.db.query("update access_flows set definition = $2 where id = $1", [flow.id, definition]);
    await expect(approve(request, "ana", null)).rejects.toMatchObject({ code: "INVALID_STATE" });
    await approve(request, "ana", { permissions: [{ permission: VIEW }] });
    expect(await grantOf(request)).toMatchObject({ access: view(null) });
  });
});

describe("an approval for more than was requested", () => {
  it("is refused, with each excess named by its path, and nothing is decided", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask({ permissions: [{ permission: EDIT, namespaces: ["dev-a", "dev-b*"] }] });
    const less: LesserApprovalInput = {
      permissions: [
        { permission: VIEW },
        { permission: EDIT, namespaces: ["dev-a", "dev-*", "dev-bc", "prod"] },
        { permission: EDIT },
        { permission: "KUBERNETES_GROUP", groups: ["ops"] },
      ],
      durationSeconds: 1_801,
    };
    const error = await approve(request, "ana", less).catch((thrown: unknown) => thrown);
    const { code, fields } = error as { code: string; fields: { path: unknown[]; rule: string }[] };
    expect(code).toBe("INVALID_INPUT");
    expect(fields.map(({ path, rule }) => [path.join("."), rule])).toEqual([
      ["less.permissions.0.permission", "MORE_THAN_ASKED"],
      ["less.permissions.1.namespaces.1", "MORE_THAN_ASKED"],
      ["less.permissions.1.namespaces.3", "MORE_THAN_ASKED"],
      ["less.permissions.2.namespaces", "MORE_THAN_ASKED"],
      ["less.permissions.3.groups.0", "MORE_THAN_ASKED"],
      ["less.durationSeconds", "MORE_THAN_ASKED"],
    ]);
    expect([await harness.decisionCount(), await harness.grantCount()]).toEqual([0, 0]);
  });

  it.each<[string, LesserApprovalInput, string[]]>([
    ["no permissions", { permissions: [] }, ["less.permissions"]],
    ["a permission that is none", { permissions: [{ permission: "Root" }] }, ["less.permissions.0.permission"]],
    [
      "no namespace, and a time that is too short",
      { permissions: [{ permission: VIEW, namespaces: ["No!"] }], durationSeconds: 1 },
      ["less.permissions.0.namespaces.0", "less.durationSeconds"],
    ],
  ])("or of %s, is refused before any lookup", async (_what, less, paths) => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask(MUCH);
    const error = await approve(request, "ana", less).catch((thrown: unknown) => thrown);
    const { fields } = error as { fields: { path: unknown[] }[] };
    expect(fields.map(({ path }) => path.join("."))).toEqual(paths);
  });
});

describe("several approvers", () => {
  it("give their intersection, for the shorter time, and only once both approved", async () => {
    await fixture.flow(BOTH);
    const request = await ask(MUCH);
    await approve(request, "ana", {
      permissions: [{ permission: EDIT, namespaces: ["dev-a", "dev-b"] }, { permission: VIEW }],
      durationSeconds: 900,
    });
    expect(await itemOf(request)).toMatchObject({ state: "PENDING", approvedAccess: null, grantId: null });
    await approve(request, "sam", { permissions: [{ permission: EDIT, namespaces: ["dev-b", "dev-c"] }] });
    const access = { policies: [{ policy: EDIT, namespaces: ["dev-b"] }], kubernetesGroups: [] };
    expect(await grantOf(request)).toMatchObject({ access, durationSeconds: 900 });
    expect(await itemOf(request)).toMatchObject({ approvedAccess: access, approvedDurationSeconds: 900 });
  });

  it("for everything leave out what another one took off", async () => {
    await fixture.flow(BOTH);
    const request = await ask(MUCH);
    await approve(request, "sam", { permissions: [{ permission: VIEW }] });
    await approve(request, "ana", null);
    expect(await grantOf(request)).toMatchObject({ access: view(null), durationSeconds: 1_800 });
  });

  it("without an intersection give nothing: the second is refused, and may approve otherwise", async () => {
    await fixture.flow(BOTH);
    const request = await ask(MUCH);
    await approve(request, "ana", { permissions: [{ permission: VIEW, namespaces: ["a"] }] });
    const { id } = await itemOf(request);
    const refused = { code: "INVALID_STATE", message: expect.stringContaining("nothing is in both") };
    const other = { permissions: [{ permission: VIEW, namespaces: ["b"] }] };
    await expect(approve(request, "sam", other)).rejects.toMatchObject(refused);
    await expect(approve(request, "sam", other, [id])).rejects.toMatchObject({
      ...refused,
      fields: [{ path: ["itemIds", 0] }],
    });
    expect(await harness.decisionCount()).toBe(1);
    await approve(request, "sam", { permissions: [{ permission: VIEW, namespaces: ["a", "b"] }] });
    expect(await grantOf(request)).toMatchObject({ access: view(["a"]) });
  });

  it("at once give the same as one after the other", async () => {
    await fixture.flow(BOTH);
    const request = await ask(MUCH);
    await Promise.all([
      approve(request, "ana", { permissions: [{ permission: VIEW, namespaces: ["a", "b"] }] }),
      approve(request, "sam", { permissions: [{ permission: VIEW, namespaces: ["b", "c"] }], durationSeconds: 60 }),
    ]);
    expect(await grantOf(request)).toMatchObject({ access: view(["b"]), durationSeconds: 60 });
  });

  it("of whom one has left their group and is back: the sweep gives the intersection", async () => {
    await fixture.flow(BOTH);
    const request = await ask(MUCH);
    await approve(request, "sam", { durationSeconds: 60 });
    await fixture.readPeople({ security: ["sue"] });
    await approve(request, "ana", { permissions: [{ permission: VIEW }] });
    expect((await itemOf(request)).state).toBe("PENDING");
    await fixture.readPeople();
    await harness.sweep();
    expect(await grantOf(request)).toMatchObject({ access: view(null), durationSeconds: 60 });
  });

  const namespace = fc.constantFrom("dev-*", "dev-a*", "dev-a", "dev-ab", "dev-b");
  const lesser = fc.option(
    fc.record(
      {
        permissions: fc.array(
          fc.oneof(
            fc.record({
              permission: fc.constant(EDIT),
              namespaces: fc.array(namespace, { minLength: 1, maxLength: 3 }),
            }),
            fc.record({
              permission: fc.constant(VIEW),
              namespaces: fc.option(fc.array(namespace, { minLength: 1, maxLength: 2 })),
            }),
            fc.constant({ permission: "KUBERNETES_GROUP", groups: ["ops"] }),
          ),
          { minLength: 1, maxLength: 3 },
        ),
        durationSeconds: fc.integer({ min: 10, max: 1_800 }),
      },
      { requiredKeys: [] },
    ),
  );
  const gives = (access: ClusterAccess, policy: string, at: string) =>
    access.policies.some(
      (one) =>
        one.policy === policy &&
        (one.namespaces === null ||
          one.namespaces.some((name) => (name.endsWith("*") ? at.startsWith(name.slice(0, -1)) : at === name))),
    );

  it("never give more than any of them approved, nor more than was requested", async () => {
    await fixture.flow(BOTH);
    await fc.assert(
      fc.asyncProperty(lesser, lesser, async (first, second) => {
        const request = await ask({ ...MUCH, clientRequestId: null });
        await approve(request, "ana", first);
        const isDone = await approve(request, "sam", second).then(
          () => true,
          ({ message }: Error) => !message.includes("nothing is in both"),
        );
        const item = await itemOf(request);
        expect(item.grantId !== null).toBe(isDone);
        if (item.grantId) {
          const grant = await grantOf(request);
          const decisions = await harness.db.manager.findBy(AccessDecision, { itemId: item.id });
          const limits = [item.access, ...decisions.flatMap(({ lessAccess }) => lessAccess ?? [])];
          for (const policy of [VIEW, EDIT]) {
            for (const at of ["dev-a", "dev-ab", "dev-b", "prod"]) {
              const isInAll = limits.every((limit) => gives(limit, policy, at));
              expect([policy, at, gives(grant.access, policy, at)]).toEqual([policy, at, isInAll]);
            }
          }
          const times = [item, ...decisions.map((one) => ({ durationSeconds: one.lessDurationSeconds }))];
          expect(grant.durationSeconds).toBe(Math.min(...times.map(({ durationSeconds }) => durationSeconds ?? 1_800)));
        }
        await harness.db.query(
          "update access_request_items set state = 'REJECTED', next_timer_at = null where state = 'PENDING'",
        );
        await harness.db.query(
          "update access_requests set state = 'REJECTED' where state in ('PENDING', 'PARTLY_APPROVED')",
        );
      }),
      { numRuns: 25 },
    );
  });
});

describe("the part that was taken off", () => {
  const grantsWithFlow = () => {
    const { uow, bindings, ownersQueries: deciders, db, clock } = harness;
    return new GrantsService({
      uow,
      bindings,
      deciders,
      requests: new AccessRequestsQueries(db, clock),
      eligibility: stillEligible,
    });
  };
  const active = async (request: AccessRequest) => {
    const { id, durationSeconds } = await grantOf(request);
    const now = harness.clock.now();
    const endsAt = new Date(now.getTime() + durationSeconds! * 1_000);
    return activateGrant(harness.db, id, { activeAt: now, endsAt, latestEnd: endsAt });
  };
  const extendable = () =>
    fixture.flow(anyApprover(OWNER), {
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
    });

  it("does not come back by an extension of the access", async () => {
    await extendable();
    const request = await ask(MUCH);
    await approve(request, "ana", { permissions: [{ permission: VIEW }] });
    const grant = await active(request);
    expect(await grantsWithFlow().extend(fixture.actor("mia"), { grantId: grant.id })).toMatchObject({
      access: view(null),
      extensions: 1,
    });
  });

  it("does not come back by an extension of the time, which nobody approves", async () => {
    await extendable();
    const request = await ask(MUCH);
    await approve(request, "ana", { durationSeconds: 600 });
    const grant = await active(request);
    await expect(grantsWithFlow().extend(fixture.actor("mia"), { grantId: grant.id })).rejects.toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringContaining("for less time"),
    });
  });
});

describe("the record of an approval for less", () => {
  it("has the requested, the approved and the given access, in the log and for webhooks", async () => {
    await fixture.flow(BOTH);
    const request = await ask(MUCH);
    await approve(request, "ana", { permissions: [{ permission: VIEW }] });
    await approve(request, "sam", { durationSeconds: 600 });
    const item = await itemOf(request);
    const asked = { access: item.access, durationSeconds: 1_800 };
    const less = [
      { access: view(null), durationSeconds: null },
      { access: null, durationSeconds: 600 },
    ];
    const given = { approvedAccess: view(null), approvedDurationSeconds: 600 };
    const events = await harness.db.manager.find(AuditEvent, {
      where: { subjectId: request.id },
      order: { position: "ASC", id: "ASC" },
    });
    const itemsIn = (action: string) =>
      events.filter((one) => one.action === action).map(({ after }) => (after as { items: object[] }).items[0]);
    expect(itemsIn("access-request.approval-given")).toMatchObject([
      { ...asked, less: less[0] },
      { ...asked, less: less[1] },
    ]);
    expect(itemsIn("access-request.approved")).toMatchObject([
      { ...asked, ...given, approvedBy: { approvers: [{ less: less[0] }, { less: less[1] }] } },
    ]);
    const [created] = await harness.db.manager.findBy(AuditEvent, {
      action: "grant.created",
      subjectId: item.grantId!,
    });
    expect(created!.after).toMatchObject({ access: view(null), durationSeconds: 600 });
    const [record] = await harness.db.query("select data from outbox_messages where event = 'request.approved'");
    expect(record.data.items[0]).toMatchObject({ ...asked, ...given });
  });
});
