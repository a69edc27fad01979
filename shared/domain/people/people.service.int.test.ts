import { aCondition } from "../../../testing/access-flows";
import { saveIdentity, saveProvider } from "../../../testing/factories";
import { ADMIN, AUDITOR } from "../../../testing/test-domain";
import { AccessDecision } from "../access-requests/access-request.entity";
import { RequestQuestion } from "../access-requests/request-question.entity";
import { anyApprover, SECURITY } from "../access-requests/testing/request-fixture";
import { useRequestHarness } from "../access-requests/testing/request-harness";
import { AuditEvent } from "../audit/audit-event.entity";
import { Binding } from "../bindings/binding.entity";
import { ClientRequest } from "../client-requests/client-request.entity";
import { senderOfPerson } from "../client-requests/create-once";
import { DriftAcceptance } from "../drift/drift-acceptance.entity";
import { saveAcceptance } from "../drift/testing/save-acceptance";
import { Grant } from "../grants/grant.entity";
import { GRANTS_OF_PERSON_TOPIC } from "../grants/grants.topics";
import { Identity, Person, PersonAnswer } from "../identities/identity.entity";
import { IdentityProvider } from "../identities/identity-provider.entity";
import { NotificationPreferences } from "../notifications/notification.entity";
import { NotificationsService } from "../notifications/notifications.service";
import { RolesService } from "../roles/roles.service";
import { SessionsService } from "../sessions/sessions.service";
import { PeopleService } from "./people.service";

const { harness, fixture, ask } = useRequestHarness();
type Known = Identity & { personId: string };

let people: PeopleService;
let partners: IdentityProvider;
let links: IdentityProvider;
let mia2: Known;

beforeAll(() => {
  people = new PeopleService({ ...harness, bindings: harness.bindings });
});

beforeEach(async () => {
  partners = await saveProvider(harness.db);
  links = await saveProvider(harness.db, { standing: "LINK_ONLY" });
  mia2 = await saveIdentity(harness.db, partners, "mia-2");
});

const identityOf = (userName: string) => harness.db.manager.findOneByOrFail(Identity, { userName }) as Promise<Known>;
const one = async (home: Known) => ({
  personId: fixture.idOf("mia"),
  otherId: mia2.personId,
  homeIdentityId: home.id,
});
const personOf = async ({ id }: Known) => (await harness.db.manager.findOneByOrFail(Identity, { id })).personId;

describe("two people whom an admin merges", () => {
  it.each(["mia", "mia-2"])("become the one whose identity %s is the home, with everything of both", async (home) => {
    // By their identity at the flow's provider, wherever their home is.
    await fixture.flow(anyApprover(SECURITY), {
      requestors: { operator: "AND", conditions: [aCondition("user", "mia")] },
    });
    const request = await ask();
    const homeIdentity = await identityOf(home);
    const { person, goneId } = await people.merge(ADMIN, await one(homeIdentity));
    expect(person.identityId).toBe(homeIdentity.id);
    expect(await harness.db.manager.existsBy(Person, { id: goneId })).toBe(false);
    expect([await personOf(await identityOf("mia")), await personOf(mia2)]).toEqual([person.id, person.id]);
    expect(await harness.reload(request)).toMatchObject({ requesterId: person.id, granteeId: person.id });
    await harness.requests.approve(fixture.actor("sam"), { requestId: request.id }, null);
    expect(await harness.db.manager.findOneByOrFail(Grant, {})).toMatchObject({ personId: person.id });
  });

  it("have their grants sent to subscribers of either", async () => {
    const { person, goneId } = await people.merge(ADMIN, await one(await identityOf("mia")));
    await harness.uow.drain();
    const told = [person.id, goneId].map((id) => `${GRANTS_OF_PERSON_TOPIC}|${id}`);
    expect(harness.live.hints).toEqual(expect.arrayContaining(told));
  });

  it("keep the roles of both, and the answers about the absorbed one and others", async () => {
    const roles = new RolesService(harness);
    await roles.assign(ADMIN, mia2.personId, "AUDITOR");
    const sam = fixture.idOf("sam");
    await people.answer(ADMIN, mia2.personId, sam, "SAME_HUMAN");
    const { person, roles: gained } = await people.merge(ADMIN, await one(await identityOf("mia")));
    expect(gained).toEqual(["AUDITOR"]);
    const [personId, otherId] = [person.id, sam].sort();
    expect(await harness.db.manager.find(PersonAnswer)).toMatchObject([{ personId, otherId, answer: "SAME_HUMAN" }]);
  });

  it.each([
    ["SAME_HUMAN", "DIFFERENT"],
    ["DIFFERENT", "SAME_HUMAN"],
  ] as const)("are the same human as another if either was: %s of the one, %s of the other", async (...said) => {
    const sam = fixture.idOf("sam");
    for (const [n, personId] of [fixture.idOf("mia"), mia2.personId].entries()) {
      await people.answer(ADMIN, personId, sam, said[n]!);
    }
    await people.merge(ADMIN, await one(await identityOf("mia")));
    expect(await harness.db.manager.find(PersonAnswer)).toMatchObject([{ answer: "SAME_HUMAN" }]);
  });

  it("lose the sessions and tokens of both, and the decisions of one about the other", async () => {
    const sessions = new SessionsService({ ...harness });
    const browser = { address: null, userAgent: null, previousToken: null };
    const tokens = [
      await sessions.signInAs(mia2.id, browser),
      await sessions.signInAs((await identityOf("mia")).id, browser),
    ];
    await fixture.flow({
      mode: "ALL_OF",
      groups: [
        {
          operator: "OR",
          approvers: [{ kind: "PEOPLE", attribute: "user", values: ["mia-2"], providerId: partners.id }],
        },
        { operator: "OR", approvers: [SECURITY] },
      ],
    });
    const request = await ask();
    const second = { ...fixture.actor("mia"), id: mia2.id, identityId: mia2.id, personId: mia2.personId };
    await harness.requests.approve(second, { requestId: request.id }, null);
    const merged = await people.merge(ADMIN, await one(await identityOf("mia")));
    expect(merged).toMatchObject({ decisionsWithdrawn: 1, sessionsEnded: 2 });
    expect(await harness.db.manager.count(AccessDecision)).toBe(0);
    for (const token of tokens) expect(await sessions.authenticate(token!, false)).toBeNull();
    await harness.requests.approve(fixture.actor("sam"), { requestId: request.id }, null);
    expect(await harness.grantCount()).toBe(0);
  });

  it("keep one decision about an item where both had decided, and the event names the other", async () => {
    const userOf = (name: string, providerId: string | null) => ({
      operator: "OR" as const,
      approvers: [{ kind: "PEOPLE" as const, attribute: "user", values: [name], providerId }],
    });
    const accounts = [userOf("mia", null), userOf("mia-2", partners.id)];
    await fixture.flow({ mode: "ALL_OF", groups: [...accounts, { operator: "OR", approvers: [SECURITY] }] });
    const request = await ask({}, "max");
    const second = { ...fixture.actor("mia"), id: mia2.id, identityId: mia2.id, personId: mia2.personId };
    await harness.requests.approve(fixture.actor("mia"), { requestId: request.id }, "By Mia.");
    await harness.requests.approve(second, { requestId: request.id }, "By her other account.");
    const { person, goneId } = await people.merge(ADMIN, await one(await identityOf("mia")));

    const [decision, ...others] = await harness.db.manager.find(AccessDecision);
    expect([decision!.personId, decision!.reason, others]).toEqual([person.id, "By Mia.", []]);
    const [item] = await harness.itemsOf(request);
    const { after, about } = await harness.db.manager.findOneByOrFail(AuditEvent, {
      action: "person.merged",
      subjectId: person.id,
    });
    const dropped = { requestId: request.id, itemId: item!.id, personId: goneId, decision: "APPROVE" };
    expect(after).toMatchObject({
      decisionsDropped: [{ ...dropped, reason: "By her other account.", decidedAt: expect.any(String) }],
    });
    expect(about).toContain(request.id);
  });

  it("keep the stricter limit where both had approved one item, one of them for less", async () => {
    const userOf = (name: string, providerId: string | null) => ({
      operator: "OR" as const,
      approvers: [{ kind: "PEOPLE" as const, attribute: "user", values: [name], providerId }],
    });
    const accounts = [userOf("mia", null), userOf("mia-2", partners.id)];
    await fixture.flow({ mode: "ALL_OF", groups: [...accounts, { operator: "OR", approvers: [SECURITY] }] });
    const request = await ask({}, "max");
    const second = { ...fixture.actor("mia"), id: mia2.id, identityId: mia2.id, personId: mia2.personId };
    const less = { permissions: [{ permission: "AmazonEKSViewPolicy", namespaces: ["web"] }], durationSeconds: 600 };
    await harness.requests.approve(fixture.actor("mia"), { requestId: request.id }, null, { durationSeconds: 1_200 });
    await harness.requests.approve(second, { requestId: request.id }, null, less);
    await people.merge(ADMIN, await one(await identityOf("mia")));
    expect(await harness.db.manager.find(AccessDecision)).toMatchObject([
      {
        lessAccess: { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: ["web"] }], kubernetesGroups: [] },
        lessDurationSeconds: 600,
      },
    ]);
  });

  it("stay apart while both hold access in one account, and nothing is changed", async () => {
    await fixture.flow(null);
    await ask();
    const bind = { accountId: fixture.account.accountId, integration: fixture.integration };
    await harness.act((tx) => harness.bindings.ensure(tx, { ...bind, personId: mia2.personId }));
    await expect(people.merge(ADMIN, await one(mia2))).rejects.toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringContaining(fixture.account.accountId),
    });
    expect(await harness.db.manager.countBy(Binding, { personId: mia2.personId })).toBe(1);
    expect(await harness.db.manager.countBy(Grant, { personId: fixture.idOf("mia") })).toBe(1);
  });

  it("have a preview of the changes, which saves nothing", async () => {
    await fixture.flow(anyApprover(SECURITY));
    await ask();
    const order = await one(mia2);
    const preview = await people.previewMerge(ADMIN, order);
    expect(preview).toMatchObject({ requests: 1, grants: 0, goneId: fixture.idOf("mia") });
    expect(await personOf(await identityOf("mia"))).toBe(fixture.idOf("mia"));
    expect(await people.merge(ADMIN, order)).toEqual(preview);
  });

  it("may have used the same client request ids", async () => {
    await fixture.flow(anyApprover(SECURITY));
    await ask({ clientRequestId: "both" });
    const other = await ask({ clientRequestId: "both", durationSeconds: 1_200 }, "max");
    const others = await ask({ clientRequestId: "only theirs", resourceIds: [fixture.orders.id] }, "max");
    const own = await harness.db.manager.findOneByOrFail(ClientRequest, {
      clientRequestId: "both",
      sender: senderOfPerson(fixture.idOf("mia")),
    });
    await harness.db.manager.update(
      ClientRequest,
      { sender: senderOfPerson(other.requesterId) },
      { sender: senderOfPerson(mia2.personId!) },
    );
    const { person } = await people.merge(ADMIN, await one(await identityOf("mia")));
    const rows = await harness.db.manager.findBy(ClientRequest, { sender: senderOfPerson(person.id) });
    expect(new Map(rows.map(({ clientRequestId, objectId }) => [clientRequestId, objectId]))).toEqual(
      new Map([
        ["both", own.objectId],
        ["only theirs", others.id],
      ]),
    );
    expect(await harness.db.manager.count(ClientRequest)).toBe(2);
  });

  it("have the questions that either asked, and the answers", async () => {
    await fixture.flow(anyApprover(SECURITY));
    const request = await ask();
    const back = (text: string) =>
      harness.questions.ask(fixture.actor("sam"), { requestId: request.id }, { question: text });
    const { question } = await back("Which ticket?");
    await harness.questions.answer(fixture.actor("mia"), question.id, "INC-7");
    await harness.db.manager.update(RequestQuestion, question.id, { askedById: mia2.personId });
    const { person, goneId } = await people.merge(ADMIN, await one(mia2));
    expect(goneId).not.toBe(person.id);
    expect(await harness.db.manager.findOneByOrFail(RequestQuestion, { id: question.id })).toMatchObject({
      askedById: person.id,
      answeredById: person.id,
    });
  });

  it.each([
    ["of the absorbed one, where the kept one made none", [false], false],
    ["of the kept one, where both made theirs", [false, true], true],
  ])("have the choice of notifications %s", async (_, [ofMia2, ofMia], mail) => {
    const choose = (personId: string, wanted: boolean) =>
      new NotificationsService(harness).setPreferences(
        { ...fixture.actor("mia"), personId },
        { version: 0, mail: wanted, kinds: [] },
      );
    await choose(mia2.personId, ofMia2!);
    if (ofMia !== undefined) await choose(fixture.idOf("mia"), ofMia);
    const { person } = await people.merge(ADMIN, await one(await identityOf("mia")));
    expect(await harness.db.manager.find(NotificationPreferences)).toMatchObject([{ personId: person.id, mail }]);
  });

  it("have one notification of an attention item that both were told of at different times", async () => {
    const tell = (personId: string, at: string, settledAt: Date | null) =>
      harness.db.query(
        `insert into notifications (id, person_id, kind, thing, subject_type, subject_id, title, message, path, in_app, created_at, settled_at)
         values (gen_random_uuid(), $1, 'NEEDS_ATTENTION', $2, 'attention', 'c', 'x', 'x', '/', true, now(), $3)`,
        [personId, `attention:c@${at}`, settledAt],
      );
    await tell(fixture.idOf("mia"), "1", null);
    await tell(mia2.personId, "2", null);
    await tell(mia2.personId, "0", harness.clock.now());
    const { person } = await people.merge(ADMIN, await one(await identityOf("mia")));
    const left = await harness.db.query(`select person_id as "personId", thing from notifications order by thing`);
    expect(left).toEqual([
      { personId: person.id, thing: "attention:c@0" },
      { personId: person.id, thing: "attention:c@1" },
    ]);
  });

  it("have the drift that either accepted", async () => {
    await saveAcceptance(harness.db, fixture.orders, mia2.personId);
    const { person } = await people.merge(ADMIN, await one(await identityOf("mia")));
    expect(await harness.db.manager.find(DriftAcceptance)).toMatchObject([{ acceptedBy: person.id }]);
  });

  it("leave no other reference to the absorbed one that its deletion would empty", async () => {
    const keys: { place: string }[] = await harness.db.query(
      `select conrelid::regclass || '.' || attname as place from pg_constraint
         join pg_attribute on attrelid = conrelid and attnum = any(conkey)
        where contype = 'f' and confrelid = 'people'::regclass and confdeltype = 'n'`,
    );
    const moved = ["drift_acceptances.accepted_by", "drift_findings.person_id", "identities.person_id"];
    expect(keys.map(({ place }) => place).sort()).toEqual(moved);
  });

  it("need two ids of two people, and an admin", async () => {
    const order = await one(mia2);
    await expect(people.merge(AUDITOR, order)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(people.merge(ADMIN, { ...order, otherId: order.personId })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
    const sam = await identityOf("sam");
    await expect(people.merge(ADMIN, { ...order, homeIdentityId: sam.id })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  });
});

describe("an identity", () => {
  it("without a person is given to a person by an admin, and to one alone", async () => {
    const loose = (await saveIdentity(harness.db, links, "loose")) as Identity;
    await people.linkIdentity(ADMIN, loose.id, mia2.personId);
    expect(await harness.db.manager.findOneBy(Identity, { id: loose.id })).toMatchObject({
      personId: mia2.personId,
      linkedBy: "ADMIN",
    });
    await expect(people.linkIdentity(ADMIN, loose.id, fixture.idOf("mia"))).rejects.toMatchObject({
      code: "INVALID_STATE",
    });
    const second = await saveIdentity(harness.db, links, "loose-2");
    await expect(people.linkIdentity(ADMIN, second.id, mia2.personId)).rejects.toMatchObject({ code: "INVALID_STATE" });
  });

  it("that is taken away is unlinked at a LINK_ONLY provider, and a person of its own elsewhere", async () => {
    const loose = await saveIdentity(harness.db, links, "loose");
    await people.linkIdentity(ADMIN, loose.id, mia2.personId);
    await people.unlinkIdentity(ADMIN, loose.id);
    expect(await personOf(loose)).toBeNull();
    const { person } = await people.merge(ADMIN, await one(await identityOf("mia")));
    await people.unlinkIdentity(ADMIN, mia2.id);
    expect(await personOf(mia2)).not.toBe(person.id);
    expect(await personOf(mia2)).not.toBeNull();
    const mia = await identityOf("mia");
    await expect(people.unlinkIdentity(ADMIN, mia.id)).rejects.toMatchObject({ code: "INVALID_STATE" });
  });

  it("becomes the home, which decides whether the person is active", async () => {
    const { person } = await people.merge(ADMIN, await one(await identityOf("mia")));
    await harness.db.manager.update(Identity, (await identityOf("mia")).id, { active: false });
    expect(await harness.people.find(mia2.id)).toBeNull();
    expect(await people.moveHome(ADMIN, person.id, mia2.id)).toMatchObject({ identityId: mia2.id, active: true });
    expect(await harness.people.find(mia2.id)).toMatchObject({ personId: person.id });
    const away = await identityOf("mia");
    await expect(people.moveHome(ADMIN, person.id, away.id)).rejects.toMatchObject({ code: "INVALID_STATE" });
    const loose = await saveIdentity(harness.db, links, "loose");
    await people.linkIdentity(ADMIN, loose.id, person.id);
    await expect(people.moveHome(ADMIN, person.id, loose.id)).rejects.toMatchObject({ code: "INVALID_STATE" });
  });
});

describe("the chosen one of a person's several users in one Identity Center", () => {
  it("is set by an admin, and changed; never to an unlinked or removed one", async () => {
    const mia = await identityOf("mia");
    const center = await saveProvider(harness.db, { kind: "AWS_IDENTITY_CENTER", standing: "LINK_ONLY" });
    const [first, second] = [
      await saveIdentity(harness.db, center, "m1"),
      await saveIdentity(harness.db, center, "m2"),
    ];
    const refused = { code: "INVALID_STATE" };
    await expect(people.chooseIdentityCenterUser(ADMIN, first.id)).rejects.toMatchObject(refused);
    await harness.db.manager.update(Identity, { providerId: center.id }, { personId: mia.personId });
    await people.chooseIdentityCenterUser(ADMIN, first.id);
    await people.chooseIdentityCenterUser(ADMIN, second.id);
    const chosen = async () =>
      (await harness.db.manager.findBy(Identity, { providerId: center.id }))
        .filter(({ chosenAt }) => chosenAt !== null)
        .map(({ userName }) => userName);
    expect(await chosen()).toEqual(["m2"]);
    await harness.db.manager.update(Identity, first.id, { removedAt: new Date() });
    await expect(people.chooseIdentityCenterUser(ADMIN, first.id)).rejects.toMatchObject(refused);
    await expect(people.chooseIdentityCenterUser(ADMIN, mia.id)).rejects.toMatchObject(refused);
    await expect(people.chooseIdentityCenterUser(AUDITOR, second.id)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await people.unlinkIdentity(ADMIN, second.id);
    expect(await chosen()).toEqual([]);
  });
});
