import fc from "fast-check";
import { aCondition } from "../../../testing/access-flows";
import { statementsOf } from "../../../testing/count-statements";
import { activateGrant } from "../../../testing/factories";
import { someoneWaitsForALock } from "../../../testing/lock-waits";
import { ADMIN } from "../../../testing/test-domain";
import type { Actor } from "../../kernel/actor";
import { DomainError } from "../../kernel/app-error";
import { outsideTransaction } from "../../platform/database/connections/one-connection";
import { AccessFlow } from "../access-flows/access-flow.entity";
import { AuditEvent } from "../audit/audit-event.entity";
import { Grant } from "../grants/grant.entity";
import { GrantsQueries } from "../grants/grants.queries";
import { GrantsService } from "../grants/grants.service";
import { ensureInstallation } from "../installation/installation";
import { AccessRequestsQueries } from "./access-requests.queries";
import { stillEligible } from "./still-eligible";
import { useRequestHarness } from "./testing/request-harness";

const { harness, fixture, ask } = useRequestHarness();

let grants: GrantsService;
let queries: GrantsQueries;
let flow: AccessFlow;
let grant: Grant;

beforeEach(async () => {
  const { db, uow, clock, bindings, ownersQueries: deciders } = harness;
  const deps = { deciders, requests: new AccessRequestsQueries(db, clock), eligibility: stillEligible };
  grants = new GrantsService({ uow, bindings, ...deps });
  queries = new GrantsQueries(db, deps);
  flow = await fixture.flow(null, { requestors: only("mia") });
  await setFlow({ maxExtensions: 2, extensionSeconds: 600 });
  grant = await given();
});

const only = (userName: string) => ({ operator: "AND" as const, conditions: [aCondition("user", userName)] });

async function setFlow(settings: object, given: object = {}, requestor = "mia"): Promise<void> {
  const definition = {
    ...flow.definition,
    requestors: requestor === "mia" ? flow.definition.requestors : only(requestor),
    settings: { ...flow.definition.settings, ...settings },
  };
  await harness.db.manager.update(AccessFlow, flow.id, { definition, ...given });
}

async function given(resourceId = fixture.payments.id): Promise<Grant> {
  const [item] = await harness.itemsOf(await ask({ resourceIds: [resourceId] }));
  const endsAt = minutesFromNow(30);
  return activateGrant(harness.db, item!.grantId!, { activeAt: harness.clock.now(), endsAt, latestEnd: endsAt });
}

const minutesFromNow = (minutes: number) => new Date(harness.clock.now().getTime() + minutes * 60_000);
const told = async (actor: Actor) => (await queries.extensionsOf(actor, [await current()], harness.clock.now()))[0]!;
const current = () => harness.db.manager.findOneByOrFail(Grant, { id: grant.id });

/** The error of a mutation; null: it succeeded. */
async function errorOf(work: Promise<unknown>): Promise<Pick<DomainError, "code" | "rule" | "message"> | null> {
  return work.then(
    () => null,
    ({ code, rule, message }: DomainError) => ({ code, rule, message }),
  );
}

describe("the preview of an extension", () => {
  const world = fc.record({
    who: fc.constantFrom("mia", "mia", "mia", "ana", "ADMIN", "mia to read"),
    maxExtensions: fc.nat(3),
    used: fc.nat(2),
    flowIs: fc.constantFrom("active", "active", "active", "active", "off", "deleted"),
    requestor: fc.constantFrom("mia", "mia", "mia", "sue"),
    mfaRequired: fc.constantFrom(false, false, false, true),
    restored: fc.constantFrom(false, false, false, false, false, false, false, true),
    row: fc.constantFrom("active", "active", "active", "active", "over", "until revoked", "ending"),
  });

  it("has the same violations as the extension itself", async () => {
    const answers = new Set<string>();
    await fc.assert(
      fc.asyncProperty(world, async (one) => {
        await play(one);
        const actor = actorOf(one.who);
        const { refusal, seconds, left } = await told(actor);
        const before = await current();
        const error = await errorOf(grants.extend(actor, { grantId: grant.id }));
        expect(refusal && { code: refusal.code, rule: refusal.rule, message: refusal.message }).toEqual(error);
        answers.add(error === null ? "extended" : (error.rule ?? error.code));
        if (error !== null) return;
        const after = await current();
        expect(after.endsAt!.getTime() - before.endsAt!.getTime()).toBe(seconds * 1_000);
        expect((await told(actor)).left).toBe(left - 1);
      }),
      { numRuns: 150, seed: 17 },
    );
    expect([...answers].sort()).toEqual([
      "FLOW_NOT_IN_USE",
      "FORBIDDEN",
      "MFA_REQUIRED",
      "NOT_ELIGIBLE",
      "NOT_EXTENDABLE",
      "NO_EXTENSIONS_LEFT",
      "RESTORED",
      "extended",
    ]);
  });

  function actorOf(who: string): Actor {
    if (who === "ADMIN") return ADMIN;
    return who === "mia to read" ? { ...fixture.actor("mia"), scopes: ["READ"] } : fixture.actor(who);
  }

  async function play(one: typeof world extends fc.Arbitrary<infer World> ? World : never): Promise<void> {
    const { maxExtensions, mfaRequired, flowIs, requestor } = one;
    const settings = { maxExtensions, extensionSeconds: 600, mfaRequired, mfaMaxAgeMinutes: 10, mfaMaxAgeSeconds: 600 };
    const standing = { active: flowIs === "active", deletedAt: flowIs === "deleted" ? harness.clock.now() : null };
    await setFlow(settings, standing, requestor);
    const isEnding = one.row === "ending";
    await harness.db.manager.update(Grant, grant.id, {
      extensions: one.used,
      state: isEnding ? "REVOKING" : "ACTIVE",
      endAskedAt: isEnding ? harness.clock.now() : null,
      endReason: isEnding ? "GIVEN_BACK" : null,
      endsAt: one.row === "until revoked" ? null : minutesFromNow(one.row === "over" ? -1 : 30),
    });
    await ensureInstallation(harness.db, undefined, harness.clock.now());
    await harness.db.query("update installation set restored_at = $1", [one.restored ? harness.clock.now() : null]);
  }

  it("takes as many statements for many grants as for one", async () => {
    const all = [grant, await given(fixture.orders.id)];
    const asked = (some: Grant[]) =>
      statementsOf(harness.db, () => queries.extensionsOf(fixture.actor("mia"), some, harness.clock.now()));
    expect((await asked(all)).length).toBeLessThanOrEqual((await asked([grant])).length);
  });
});

describe("an extension", () => {
  const extend = (order: object = {}) => grants.extend(fixture.actor("mia"), { grantId: grant.id, ...order });

  it("adds less than the flow allows where less is requested, and records its reason", async () => {
    const { endsAt } = await extend({ durationSeconds: 60, reason: " the migration takes longer " });
    expect(endsAt).toEqual(new Date(grant.endsAt!.getTime() + 60_000));
    const event = await harness.db.manager.findOneByOrFail(AuditEvent, {
      action: "grant.extended",
      subjectId: grant.id,
    });
    expect(event.after).toMatchObject({ seconds: 60, reason: "the migration takes longer" });
  });

  it("is refused for longer than the flow allows, and with every problem of the input at once", async () => {
    await expect(extend({ durationSeconds: 601 })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: [{ path: ["durationSeconds"], rule: "TOO_LONG" }],
    });
    await expect(extend({ durationSeconds: 1, reason: "\u0000", clientRequestId: "a\nb" })).rejects.toMatchObject({
      fields: [{ path: ["reason"] }, { path: ["clientRequestId"] }, { path: ["durationSeconds"] }],
    });
    expect((await current()).extensions).toBe(0);
  });

  it("is refused where the access ended while it waited for the grant", async () => {
    let extending: ReturnType<typeof errorOf> | undefined;
    await harness.db.transaction(async (tx) => {
      await tx.query("select 1 from grants where id = $1 for update", [grant.id]);
      harness.clock.advance({ minutes: 29, seconds: 59 });
      extending = outsideTransaction(() => errorOf(grants.extend(fixture.actor("mia"), { grantId: grant.id })));
      await someoneWaitsForALock(harness.db);
      harness.clock.advance({ seconds: 1 });
    });
    expect(await extending).toMatchObject({ rule: "NOT_EXTENDABLE" });
    expect(await current()).toMatchObject({ endsAt: grant.endsAt, extensions: 0 });
  });

  it("is given once where two ask for the last one at once", async () => {
    await setFlow({ maxExtensions: 1, extensionSeconds: 600 });
    const extend = () => errorOf(grants.extend(fixture.actor("mia"), { grantId: grant.id }));
    const errors = await Promise.all([extend(), extend(), extend()]);
    expect(errors.filter((error) => error === null)).toHaveLength(1);
    expect(errors.filter((error) => error?.rule === "NO_EXTENSIONS_LEFT")).toHaveLength(2);
    expect(await current()).toMatchObject({ endsAt: minutesFromNow(40), extensions: 1 });
  });

  it("and a give-back at once leave the access ending", async () => {
    for (let round = 0; round < 5; round += 1) {
      const other = round === 0 ? grant : await given();
      const mia = fixture.actor("mia");
      const [extended, given_] = await Promise.all([
        errorOf(grants.extend(mia, { grantId: other.id })),
        errorOf(grants.revoke(mia, other.id)),
      ]);
      expect(given_).toBeNull();
      if (extended) expect(extended).toMatchObject({ rule: "NOT_EXTENDABLE" });
      expect(await harness.db.manager.findOneByOrFail(Grant, { id: other.id })).toMatchObject({ state: "REVOKING" });
    }
  });

  it("is idempotent by its client request id, also at once, and after the flow was switched off", async () => {
    const sent = { clientRequestId: "once", durationSeconds: 60 };
    await Promise.all([extend(sent), extend(sent), extend(sent)]);
    await setFlow({}, { active: false });
    expect(await extend(sent)).toMatchObject({ extensions: 1 });
  });

  it("is refused under an id that was used with another input", async () => {
    await extend({ clientRequestId: "once" });
    await expect(extend({ clientRequestId: "once", durationSeconds: 60 })).rejects.toMatchObject({
      code: "CONFLICT",
      rule: "CLIENT_REQUEST_ID_USED",
    });
  });

  it("is hidden under its id from a person who may not see the grant any more", async () => {
    const pia = fixture.actor("pia");
    const sent = { grantId: grant.id, clientRequestId: "once", durationSeconds: 60 };
    expect(await grants.extend({ ...pia, roles: ["ADMIN"] }, sent)).toMatchObject({ extensions: 1 });
    await expect(grants.extend(pia, sent)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("is hidden from a person who may not see the grant", async () => {
    await expect(grants.extend(fixture.actor("pia"), { grantId: grant.id })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  it("is sent to subscribers to the grants of the person", async () => {
    harness.live.hints.length = 0;
    await extend();
    await harness.uow.drain();
    expect(harness.live.hints).toContain(`grants-of-person|${grant.personId}`);
  });
});
