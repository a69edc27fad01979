import { ADMIN, AUDITOR, MEMBER } from "../../../testing/test-domain";
import { anyApprover, OWNER } from "../access-requests/testing/request-scene";
import { useRequestStage } from "../access-requests/testing/request-stage";
import { PersonalTokens } from "../api-tokens/personal-tokens";
import { Grant } from "../grants/grant.entity";
import { SessionsService } from "../sessions/sessions.service";
import { endAllAccess } from "./end-all-access";

const { stage, scene, ask } = useRequestStage();
const BROWSER = { address: null, userAgent: null, previousToken: null };
const REASON = "The laptop was stolen.";

const end = (personId = scene.idOf("mia"), actor = ADMIN, reason = REASON) =>
  endAllAccess(stage, actor, personId, reason);

/** Mia holds View on 'payments', waits for 'orders', is signed in twice, and a token acts as her. */
async function setMia() {
  await scene.flow(null, {});
  const given = await ask();
  await stage.db.query("delete from access_flows where id not in (select flow_id from access_request_items)");
  await stage.db.query(
    "update access_flows set active = false, inactive_code = 'SWITCHED_OFF', inactive_message = 'Off.', inactive_at = now()",
  );
  await scene.flow(anyApprover(OWNER));
  const waiting = await ask({ resourceIds: [scene.orders.id] });
  const sessions = new SessionsService(stage);
  const identityId = scene.actor("mia").identityId!;
  await sessions.signInAs(identityId, BROWSER);
  await sessions.signInAs(identityId, BROWSER);
  await new PersonalTokens(stage).create(ADMIN, scene.idOf("mia"));
  return { given, waiting, sessions };
}

async function audited(): Promise<string[]> {
  const rows: { action: string }[] = await stage.db.query("select action from audit_events order by position, id");
  return rows.map(({ action }) => action);
}

describe("ending all access of a person", () => {
  it("ends grants, requests, tokens and sessions in one step, each recorded, and sends one event", async () => {
    const { waiting, sessions } = await setMia();
    const before = (await audited()).length;
    const ended = await end();
    expect(ended).toMatchObject({
      requests: [{ id: waiting.id, state: "CANCELLED" }],
      grants: [{ personId: scene.idOf("mia"), endReason: "REVOKED_BY_ADMIN" }],
      sessionsEnded: 2,
      tokensEnded: 1,
    });
    expect((await sessions.liveOf([scene.idOf("mia")]))[0]).toEqual([]);
    expect((await audited()).slice(before).sort()).toEqual([
      "access-request.cancelled",
      "api-token.revoked",
      "grant.ended",
      "person.access-ended",
      "session.ended-by-admin",
      "session.ended-by-admin",
    ]);
    const [event]: object[] = await stage.db.query(
      "select subject_id as id, after from audit_events where action = 'person.access-ended'",
    );
    expect(event).toEqual({
      id: scene.idOf("mia"),
      after: { reason: REASON, grants: 1, requests: 1, sessions: 2, tokens: 1 },
    });
    const [grant] = await stage.db.manager.find(Grant);
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
    await expect(endAllAccess({ ...stage, grants }, ADMIN, scene.idOf("mia"), REASON)).rejects.toThrow("went away");
    expect(await audited()).toEqual(before);
    expect(await stage.reload(waiting)).toMatchObject({ state: "PENDING" });
    expect(await end()).toMatchObject({ requests: [{}], grants: [{}], sessionsEnded: 2, tokensEnded: 1 });
  });

  it("leaves the access of others", async () => {
    const { waiting } = await setMia();
    expect(await end(scene.idOf("max"))).toEqual({ requests: [], grants: [], sessionsEnded: 0, tokensEnded: 0 });
    expect(await stage.reload(waiting)).toMatchObject({ state: "PENDING" });
  });

  it("is for admins with a reason, and for existing people", async () => {
    for (const actor of [AUDITOR, MEMBER, scene.actor("mia")]) {
      await expect(end(scene.idOf("mia"), actor)).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
    await expect(end(scene.idOf("mia"), ADMIN, " ")).rejects.toMatchObject({ rule: "REASON_REQUIRED" });
    await expect(end("0198c0de-0000-7000-8000-000000000009")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
