import { aCondition } from "../../../testing/access-flows";
import { saveIdentity, saveProvider } from "../../../testing/factories";
import { someoneWaitsForALock } from "../../../testing/lock-waits";
import { proofAt } from "../../../testing/proof-at";
import { ADMIN } from "../../../testing/test-domain";
import type { Actor } from "../../kernel/actor";
import { DomainError } from "../../kernel/app-error";
import { outsideTransaction } from "../../platform/database/connections/one-connection";
import { AccessDecision } from "../access-requests/access-request.entity";
import { anyApprover, SECURITY } from "../access-requests/testing/request-fixture";
import { useRequestHarness } from "../access-requests/testing/request-harness";
import { DelegationsService } from "../delegations/delegations.service";
import type { Identity } from "../identities/identity.entity";
import type { IdentityProvider } from "../identities/identity-provider.entity";
import { distributeOutbox } from "../notifications/distribute-outbox";
import { Notification } from "../notifications/notification.entity";
import { PeopleService } from "./people.service";

const { harness, fixture, ask } = useRequestHarness();
type Known = Identity & { personId: string };

let partners: IdentityProvider;
let mia2: Known;
let order: { personId: string; otherId: string; homeIdentityId: string };

beforeEach(async () => {
  partners = await saveProvider(harness.db);
  mia2 = await saveIdentity(harness.db, partners, "mia-2");
  const { identityId } = fixture.actor("mia");
  order = { personId: fixture.idOf("mia"), otherId: mia2.personId, homeIdentityId: identityId! };
  await harness.db.query(
    `insert into notifications (id, person_id, kind, thing, subject_type, subject_id, title, message, path, in_app, created_at)
     values (gen_random_uuid(), $1, 'DELEGATION_CHANGED', 'x', 'delegation', 'x', 'x', 'x', '/', true, now())`,
    [mia2.personId],
  );
});

const second = () => ({ ...fixture.actor("mia"), id: mia2.id, identityId: mia2.id, personId: mia2.personId });
const merge = () => new PeopleService({ ...harness, bindings: harness.bindings }).merge(ADMIN, order);

/** Approved by the other account and by Security. */
const flowOfBoth = () =>
  fixture.flow({
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
  await harness.db.transaction(async (tx) => {
    await tx.query(held);
    merged = outsideTransaction(merge);
    await someoneWaitsForALock(harness.db);
    acted = outsideTransaction(act);
    acted.catch(() => undefined);
    await Promise.race([acted.catch(() => undefined), someoneWaitsForALock(harness.db, 2)]);
  });
  return Promise.allSettled([merged!, acted!]);
}

describe("a merge of two people", () => {
  it("takes over a request that the absorbed one makes meanwhile, or refuses it", async () => {
    await fixture.flow(anyApprover(SECURITY), {
      requestors: { operator: "AND", conditions: [{ ...aCondition("user", "mia-2"), providerId: partners.id }] },
    });
    const [merged, asked] = await duringAMerge(() => harness.requests.create(second(), fixture.form()));
    expect(merged).toMatchObject({ status: "fulfilled" });
    if (asked!.status === "rejected") expect(asked!.reason).toBeInstanceOf(DomainError);
    const left = "select 1 from access_requests where requester_id <> $1";
    expect(await harness.db.query(left, [fixture.idOf("mia")])).toEqual([]);
  });

  it("takes over a decision that the absorbed one makes meanwhile, or refuses it", async () => {
    await flowOfBoth();
    const request = await ask({}, "max");
    const approve = () => harness.requests.approve(second(), { requestId: request.id }, null);
    const [merged, approved] = await duringAMerge(approve);
    expect(merged).toMatchObject({ status: "fulfilled" });
    if (approved!.status === "rejected") expect(approved!.reason).toBeInstanceOf(DomainError);
    const decided = await harness.db.manager.find(AccessDecision);
    expect(decided.filter(({ personId }) => personId !== fixture.idOf("mia"))).toEqual([]);
  });

  it("and a decision of one about the other's request wait for each other without a deadlock", async () => {
    await flowOfBoth();
    const request = await ask({ clientRequestId: "once" });
    order = { ...order, homeIdentityId: mia2.id };
    const approve = () => harness.requests.approve(second(), { requestId: request.id }, null);
    const [merged, approved] = await duringAMerge(approve, "select 1 from client_requests for update");
    expect(merged).toMatchObject({ status: "fulfilled" });
    if (approved!.status === "rejected") expect(approved!.reason).toBeInstanceOf(DomainError);
    expect(await harness.decisionCount()).toBe(0);
    expect(harness.lines.filter(({ msg }) => String(msg).includes("deadlock"))).toEqual([]);
  });

  it("refuses a delegation that is made meanwhile and would close a circle with one of the absorbed one", async () => {
    const delegate = (toPersonId: string, by: Actor) => {
      const until = new Date(harness.clock.now().getTime() + 86_400_000);
      const session = { id: "s", provider: "okta", mfaAt: null, proof: proofAt(new Date("9999-12-31T00:00:00.000Z")) };
      return new DelegationsService(harness).delegate({ ...by, session }, { toPersonId, until, reason: null });
    };
    await delegate(fixture.idOf("sam"), second());
    const [merged, made] = await duringAMerge(() => delegate(fixture.idOf("mia"), fixture.actor("sam")));
    expect(merged).toMatchObject({ status: "fulfilled" });
    expect(made).toMatchObject({ status: "rejected", reason: { code: "CONFLICT" } });
  });

  it("leaves nothing untold that the absorbed one was to be told, whoever tells it meanwhile", async () => {
    await fixture.flow(anyApprover(SECURITY));
    const request = await ask({ clientRequestId: "once" });
    await harness.requests.reject(fixture.actor("sam"), { requestId: request.id }, "Not today.");
    order = { ...order, homeIdentityId: mia2.id };
    const tell = () => distributeOutbox({ ...harness, isMailOn: false });
    const [merged, told] = await duringAMerge(tell, "select 1 from client_requests for update");
    expect([merged!.status, told!.status]).toEqual(["fulfilled", "fulfilled"]);
    await tell();
    const kinds = (await harness.db.manager.findBy(Notification, { personId: mia2.personId })).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(["DELEGATION_CHANGED", "REQUEST_DECIDED"]);
  });
});
