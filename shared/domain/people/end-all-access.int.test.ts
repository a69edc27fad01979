import { heldUnitOfWork } from "../../../testing/held-unit-of-work";
import { someoneWaitsForALock } from "../../../testing/lock-waits";
import { ADMIN, AUDITOR, MEMBER } from "../../../testing/test-domain";
import { anyApprover, OWNER } from "../access-requests/testing/request-fixture";
import { useRequestHarness } from "../access-requests/testing/request-harness";
import { PersonalTokens } from "../api-tokens/personal-tokens";
import { Grant } from "../grants/grant.entity";
import { SessionsService } from "../sessions/sessions.service";
import { endAllAccess } from "./end-all-access";

const { harness, fixture, ask } = useRequestHarness();
const BROWSER = { address: null, userAgent: null, previousToken: null };
const REASON = "The laptop was stolen.";

const end = (personId = fixture.idOf("mia"), actor = ADMIN, reason = REASON) =>
  endAllAccess(harness, actor, personId, reason);

/** Mia holds View on 'payments', waits for 'orders', is signed in twice, and a token acts as her. */
async function setMia() {
  await fixture.flow(null, {});
  const given = await ask();
  await harness.db.query("delete from access_flows where id not in (select flow_id from access_request_items)");
  await harness.db.query(
    "update access_flows set active = false, inactive_code = 'SWITCHED_OFF', inactive_message = 'Off.', inactive_at = now()",
  );
  await fixture.flow(anyApprover(OWNER));
  const waiting = await ask({ resourceIds: [fixture.orders.id] });
  const sessions = new SessionsService(harness);
  const identityId = fixture.actor("mia").identityId!;
  await sessions.signInAs(identityId, BROWSER);
  await sessions.signInAs(identityId, BROWSER);
  await new PersonalTokens(harness).create(ADMIN, fixture.idOf("mia"));
  return { given, waiting, sessions };
}

async function audited(): Promise<string[]> {
  const rows: { action: string }[] = await harness.db.query("select action from audit_events order by position, id");
  return rows.map(({ action }) => action);
}

describe("ending all access of a person", () => {
  it("ends grants, requests, tokens and sessions in one step, each recorded, and sends one event", async () => {
    const { waiting, sessions } = await setMia();
    const before = (await audited()).length;
    const ended = await end();
    expect(ended).toMatchObject({
      requests: [{ id: waiting.id, state: "CANCELLED" }],
      grants: [{ personId: fixture.idOf("mia"), endReason: "REVOKED_BY_ADMIN" }],
      sessionsEnded: 2,
      tokensEnded: 1,
    });
    expect((await sessions.liveOf([fixture.idOf("mia")]))[0]).toEqual([]);
    expect((await audited()).slice(before).sort()).toEqual([
      "access-request.cancelled",
      "api-token.revoked",
      "grant.ended",
      "person.access-ended",
      "session.ended-by-admin",
      "session.ended-by-admin",
    ]);
    const [event]: object[] = await harness.db.query(
      "select subject_id as id, after from audit_events where action = 'person.access-ended'",
    );
    expect(event).toEqual({
      id: fixture.idOf("mia"),
      after: { reason: REASON, grants: 1, requests: 1, sessions: 2, tokens: 1 },
    });
    const [grant] = await harness.db.manager.find(Grant);
    expect(grant!.endMessage).toContain(REASON);
  });

  it("does nothing the second time, without an event", async () => {
    await setMia();
    await end();
    const before = await audited();
    expect(await end()).toEqual({ requests: [], grants: [], sessionsEnded: 0, tokensEnded: 0 });
    expect(await audited()).toEqual(before);
  });

  it("ends all of it or nothing", async () => {
    const { waiting } = await setMia();
    const before = await audited();
    const grants = { revokeAll: () => Promise.reject(new Error("the database went away")) };
    await expect(endAllAccess({ ...harness, grants }, ADMIN, fixture.idOf("mia"), REASON)).rejects.toThrow("went away");
    expect(await audited()).toEqual(before);
    expect(await harness.reload(waiting)).toMatchObject({ state: "PENDING" });
    expect(await end()).toMatchObject({ requests: [{}], grants: [{}], sessionsEnded: 2, tokensEnded: 1 });
  });

  it("ends a token that a session of that person is just making, and one that ends makes none", async () => {
    const sessions = new SessionsService(harness);
    const mia = async () => {
      const session = (await sessions.signInAs(fixture.actor("mia").identityId!, BROWSER))!;
      return (await sessions.authenticate(session, true))!;
    };
    const making = heldUnitOfWork(harness.uow);
    const made = new PersonalTokens({ ...harness, uow: making.uow }).create(await mia(), fixture.idOf("mia"));
    await making.written;
    const ended = end();
    await Promise.race([ended, someoneWaitsForALock(harness.db)]);
    making.release();
    expect(await ended).toMatchObject({ sessionsEnded: 1, tokensEnded: 1 });
    expect(await harness.apiTokens.authenticate((await made).token)).toBeNull();

    const [by, ending] = [await mia(), heldUnitOfWork(harness.uow)];
    const endedAgain = endAllAccess({ ...harness, uow: ending.uow }, ADMIN, fixture.idOf("mia"), REASON);
    await ending.written;
    const refused = expect(new PersonalTokens(harness).create(by, fixture.idOf("mia"))).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
    });
    await Promise.race([refused, someoneWaitsForALock(harness.db)]);
    ending.release();
    await refused;
    expect(await endedAgain).toMatchObject({ sessionsEnded: 1, tokensEnded: 0 });
  });

  it("leaves the access of others", async () => {
    const { waiting } = await setMia();
    expect(await end(fixture.idOf("max"))).toEqual({ requests: [], grants: [], sessionsEnded: 0, tokensEnded: 0 });
    expect(await harness.reload(waiting)).toMatchObject({ state: "PENDING" });
  });

  it("is for admins with a reason, and for existing people", async () => {
    for (const actor of [AUDITOR, MEMBER, fixture.actor("mia")]) {
      await expect(end(fixture.idOf("mia"), actor)).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
    await expect(end(fixture.idOf("mia"), ADMIN, " ")).rejects.toMatchObject({ rule: "REASON_REQUIRED" });
    await expect(end("0198c0de-0000-7000-8000-000000000009")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
