import { aCondition } from "../../../testing/access-flows";
import { saveIdentity, saveProvider } from "../../../testing/factories";
import { someoneWaitsForALock } from "../../../testing/lock-waits";
import { proofAt } from "../../../testing/proof-at";
import { ADMIN } from "../../../testing/test-domain";
import type { Actor } from "../../kernel/actor";
import { DomainError } from "../../kernel/app-error";
import { outsideTransaction } from "../../platform/database/connections/one-connection";
import { AccessDecision } from "../access-requests/access-request.entity";
import { anyApprover, SECURITY } from "../access-requests/testing/request-scene";
import { useRequestStage } from "../access-requests/testing/request-stage";
import { DelegationsService } from "../delegations/delegations.service";
import type { Identity } from "../identities/identity.entity";
import type { IdentityProvider } from "../identities/identity-provider.entity";
import { distributeOutbox } from "../notifications/distribute-outbox";
import { Notification } from "../notifications/notification.entity";
import { PeopleService } from "./people.service";

const { stage, scene, ask } = useRequestStage();
type Known = Identity & { personId: string };

let partners: IdentityProvider;
let mia2: Known;
let order: { personId: string; otherId: string; homeIdentityId: string };

beforeEach(async () => {
  partners = await saveProvider(stage.db);
  mia2 = await saveIdentity(stage.db, partners, "mia-2");
  const { identityId } = scene.actor("mia");
  order = { personId: scene.idOf("mia"), otherId: mia2.personId, homeIdentityId: identityId! };
  await stage.db.query(
    `insert into notifications (id, person_id, kind, thing, subject_type, subject_id, title, message, path, in_app, created_at)
     values (gen_random_uuid(), $1, 'DELEGATION_CHANGED', 'x', 'delegation', 'x', 'x', 'x', '/', true, now())`,
    [mia2.personId],
  );
});

const second = () => ({ ...scene.actor("mia"), id: mia2.id, identityId: mia2.id, personId: mia2.personId });
const merge = () => new PeopleService({ ...stage, bindings: stage.bindings }).merge(ADMIN, order);

/** Approved by the other account and by Security. */
const flowOfBoth = () =>
  scene.flow({
    mode: "ALL_OF",
    groups: [
      {
        operator: "OR",
        approvers: [{ kind: "PEOPLE", attribute: "user", values: ["mia-2"], providerId: partners.id }],
      },
      { operator: "OR", approvers: [SECURITY] },
    ],
  });

/** Held by default: the rows that a merge writes after requests and decisions, and before it deletes the person. */
async function duringAMerge(act: () => Promise<unknown>, held = "select 1 from notifications for update") {
  let merged: Promise<unknown> | undefined;
  let acted: Promise<unknown> | undefined;
  await stage.db.transaction(async (tx) => {
    await tx.query(held);
    merged = outsideTransaction(merge);
    await someoneWaitsForALock(stage.db);
    acted = outsideTransaction(act);
    acted.catch(() => undefined);
    await Promise.race([acted.catch(() => undefined), someoneWaitsForALock(stage.db, 2)]);
  });
  return Promise.allSettled([merged!, acted!]);
}

describe("a merge of two people", () => {
  it("takes over a request that the absorbed one makes meanwhile, or refuses it", async () => {
    await scene.flow(anyApprover(SECURITY), {
      requestors: { operator: "AND", conditions: [{ ...aCondition("user", "mia-2"), providerId: partners.id }] },
    });
    const [merged, asked] = await duringAMerge(() => stage.requests.create(second(), scene.form()));
    expect(merged).toMatchObject({ status: "fulfilled" });
    if (asked!.status === "rejected") expect(asked!.reason).toBeInstanceOf(DomainError);
    const left = "select 1 from access_requests where requester_id <> $1";
    expect(await stage.db.query(left, [scene.idOf("mia")])).toEqual([]);
  });

  it("takes over a decision that the absorbed one makes meanwhile, or refuses it", async () => {
    await flowOfBoth();
    const request = await ask({}, "max");
    const approve = () => stage.requests.approve(second(), { requestId: request.id }, null);
    const [merged, approved] = await duringAMerge(approve);
    expect(merged).toMatchObject({ status: "fulfilled" });
    if (approved!.status === "rejected") expect(approved!.reason).toBeInstanceOf(DomainError);
    const decided = await stage.db.manager.find(AccessDecision);
    expect(decided.filter(({ personId }) => personId !== scene.idOf("mia"))).toEqual([]);
  });

  it("and a decision of one about the other's request wait for each other without a deadlock", async () => {
    await flowOfBoth();
    const request = await ask({ clientRequestId: "once" });
    order = { ...order, homeIdentityId: mia2.id };
    const approve = () => stage.requests.approve(second(), { requestId: request.id }, null);
    const [merged, approved] = await duringAMerge(approve, "select 1 from client_requests for update");
    expect(merged).toMatchObject({ status: "fulfilled" });
    if (approved!.status === "rejected") expect(approved!.reason).toBeInstanceOf(DomainError);
    expect(await stage.decisionCount()).toBe(0);
    expect(stage.lines.filter(({ msg }) => String(msg).includes("deadlock"))).toEqual([]);
  });

  it("refuses a delegation that is made meanwhile and would close a circle with one of the absorbed one", async () => {
    const delegate = (toPersonId: string, by: Actor) => {
      const until = new Date(stage.clock.now().getTime() + 86_400_000);
      const session = { id: "s", provider: "okta", mfaAt: null, proof: proofAt(new Date("9999-12-31T00:00:00.000Z")) };
      return new DelegationsService(stage).delegate({ ...by, session }, { toPersonId, until, reason: null });
    };
    await delegate(scene.idOf("sam"), second());
    const [merged, made] = await duringAMerge(() => delegate(scene.idOf("mia"), scene.actor("sam")));
    expect(merged).toMatchObject({ status: "fulfilled" });
    expect(made).toMatchObject({ status: "rejected", reason: { code: "CONFLICT" } });
  });

  it("leaves nothing untold that the absorbed one was to be told, whoever tells it meanwhile", async () => {
    await scene.flow(anyApprover(SECURITY));
    const request = await ask({ clientRequestId: "once" });
    await stage.requests.reject(scene.actor("sam"), { requestId: request.id }, "Not today.");
    order = { ...order, homeIdentityId: mia2.id };
    const tell = () => distributeOutbox({ ...stage, isMailOn: false });
    const [merged, told] = await duringAMerge(tell, "select 1 from client_requests for update");
    expect([merged!.status, told!.status]).toEqual(["fulfilled", "fulfilled"]);
    await tell();
    const kinds = (await stage.db.manager.findBy(Notification, { personId: mia2.personId })).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(["DELEGATION_CHANGED", "REQUEST_DECIDED"]);
  });
});
