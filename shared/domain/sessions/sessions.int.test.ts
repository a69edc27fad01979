import { sentBy } from "../../../testing/count-statements";
import { personActor } from "../../../testing/factories";
import { heldUnitOfWork } from "../../../testing/held-unit-of-work";
import { someoneWaitsForALock } from "../../../testing/lock-waits";
import { ADMIN, AUDITOR, createTestDomain, MEMBER, type TestDomain } from "../../../testing/test-domain";
import { outsideTransaction } from "../../platform/database/connections/one-connection";
import { isLockTimeout } from "../../platform/database/lock-timeout";
import { Identity } from "../identities/identity.entity";
import { purgeExpiredSessions } from "./purge-expired-sessions";
import { Session, SignInAttempt } from "./session.entity";
import { SessionsService, type VerifiedUser } from "./sessions.service";
import { SignInAttempts } from "./sign-in-attempts";

const PEOPLE = `
users:
  - { id: ana, userName: ana, email: ana@example.com }
  - { id: ben, userName: ben, email: ben@example.com }
  - { id: gone, userName: gone, email: gone@example.com, active: false }
`;

describe("a session", () => {
  let domain: TestDomain;
  let sessions: SessionsService;
  let ana: string;

  beforeAll(async () => {
    domain = await createTestDomain();
    sessions = new SessionsService(domain);
  });

  afterAll(() => domain.close());

  beforeEach(async () => {
    await domain.empty();
    const { id } = await domain.identityProviders.create(ADMIN, "People");
    await domain.identityProviders.importFile(ADMIN, id, PEOPLE, true);
    ana = (await domain.db.manager.findOneByOrFail(Identity, { externalId: "ana" })).id;
  });

  const browser = (previousToken: string | null = null) => ({ address: "127.0.0.1", userAgent: "test", previousToken });
  const user = (given: Partial<VerifiedUser> = {}): VerifiedUser => ({
    provider: "okta",
    issuer: "https://example.okta.com",
    subject: "00u1",
    email: "ana@example.com",
    externalId: null,
    people: null,
    strength: { acr: null, amr: ["pwd"], acrs: [], authTime: null, mfaAt: null },
    providerSid: null,
    issuedAt: domain.clock.now(),
    ...given,
  });
  const idOf = async (token: string | null) => token && (await sessions.authenticate(token, true))?.identityId;

  it("is had again after a hand-over beside the first sign-in, as the same person", async () => {
    const { providerId } = await domain.db.manager.findOneByOrFail(Identity, { id: ana });
    const okta = await domain.identityProviders.create(ADMIN, "Okta");
    await domain.identityProviders.importFile(ADMIN, okta.id, PEOPLE, true);
    const { uow, written, release } = heldUnitOfWork(domain.uow);
    const first = new SessionsService({ ...domain, uow }).signIn(user(), browser());
    await written;
    await domain.providerChanges.handOver(ADMIN, providerId, okta.id, "KEEP", true);
    release();
    expect(await idOf(await first)).toBeUndefined();

    const ofOkta = await domain.db.manager.findOneByOrFail(Identity, { externalId: "ana", providerId: okta.id });
    for (let n = 0; n < 2; n += 1) expect(await idOf(await sessions.signIn(user(), browser()))).toBe(ofOkta.id);
    const audit = await domain.db.query(
      "select subject_id from audit_events where action = 'identity.linked' order by id",
    );
    expect(audit).toEqual([{ subject_id: ana }, { subject_id: ofOkta.id }]);
  });

  it("belongs to a person who is found by address once and by subject from then on", async () => {
    expect(await idOf(await sessions.signIn(user(), browser()))).toBe(ana);
    expect(await idOf(await sessions.signIn(user({ email: "ben@example.com" }), browser()))).toBe(ana);
    expect(await idOf(await sessions.signIn(user({ email: null }), browser()))).toBe(ana);
  });

  it.each([
    ["an address nobody has", { email: "eve@example.com" }],
    ["no address", { email: null }],
    ["somebody who is not active", { email: "gone@example.com" }],
    ["people of another provider", { people: "Others" }],
  ])("is not given for %s, which is recorded", async (_what, given) => {
    expect(await sessions.signIn(user(given), browser())).toBeNull();
    const [row] = await domain.db.query("select action from audit_events order by id desc limit 1");
    expect(row).toEqual({ action: "sign-in.refused" });
  });

  it("is not given to a second user of an issuer for the same person", async () => {
    await sessions.signIn(user(), browser());
    expect(await sessions.signIn(user({ subject: "00u2" }), browser())).toBeNull();
    expect(await idOf(await sessions.signIn(user({ subject: "00u2", issuer: "https://other" }), browser()))).toBe(ana);
  });

  it("is given to a second user of an issuer who has the person's external id, in place of the first", async () => {
    const [byOid, first] = [{ email: null, externalId: "ana" }, await sessions.signIn(user(), browser())];
    expect(await idOf(await sessions.signIn(user({ ...byOid, subject: "00u2" }), browser()))).toBe(ana);
    expect(await idOf(first)).toBe(ana);
    const [event] = await domain.db.query(
      "select before, after from audit_events where action = 'identity.link-replaced' and subject_id = $1",
      [ana],
    );
    const issuer = user().issuer;
    expect(event).toEqual({ before: { issuer, subjects: ["00u1"] }, after: { issuer, subject: "00u2" } });
    const links = "select issuer, subject from identity_links where identity_id = $1";
    expect(await domain.db.query(links, [ana])).toEqual([{ issuer, subject: "00u2" }]);
    expect(await idOf(await sessions.signIn(user({ email: null, subject: "00u2" }), browser()))).toBe(ana);
    expect(await sessions.signIn(user(), browser())).toBeNull();
  });

  it("keeps its user while others of the issuer come with the external ids of other people", async () => {
    await sessions.signIn(user(), browser());
    for (const externalId of ["gone", "ben"]) {
      await sessions.signIn(user({ subject: `of ${externalId}`, externalId }), browser());
    }
    expect(await idOf(await sessions.signIn(user({ email: null }), browser()))).toBe(ana);
  });

  it("waits for the person alone who is being written, not for others who sign in the first time", async () => {
    let ofBen: Promise<unknown> | undefined;
    await domain.db.transaction(async (writing) => {
      await writing.query("select 1 from identities where external_id = 'ben' for update");
      const signIn = (given: Partial<VerifiedUser>) =>
        outsideTransaction(async () => idOf(await sessions.signIn(user(given), browser())));
      ofBen = signIn({ subject: "00u2", email: "ben@example.com" }).catch(isLockTimeout);
      await someoneWaitsForALock(domain.db);
      for (const email of ["ana@example.com", null]) {
        const ofAna = signIn({ email });
        const waiting = someoneWaitsForALock(domain.db, 2, ofAna);
        expect(await Promise.race([ofAna, waiting])).toBe(ana);
        await waiting;
      }
    });
    await ofBen;
  });

  it("is a new one at every sign-in, and ends the browser's former one", async () => {
    const first = (await sessions.signIn(user(), browser()))!;
    const second = (await sessions.signIn(user(), browser(first)))!;
    expect(second).not.toBe(first);
    expect(await sessions.authenticate(first, true)).toBeNull();
    expect(await idOf(await sessions.signIn(user(), browser("a-token-made-by-an-attacker")))).toBe(ana);
    expect(await sessions.authenticate("a-token-made-by-an-attacker", true)).toBeNull();
  });

  it("ends after an hour without use, and after twelve hours of it", async () => {
    const idle = (await sessions.signIn(user(), browser()))!;
    domain.clock.advance({ minutes: 60 });
    expect(await sessions.authenticate(idle, true)).toBeNull();
    const used = (await sessions.signIn(user(), browser()))!;
    for (let halfHours = 1; halfHours < 24; halfHours += 1) {
      domain.clock.advance({ minutes: 30 });
      expect(await sessions.authenticate(used, true)).not.toBeNull();
    }
    domain.clock.advance({ minutes: 30 });
    expect(await sessions.authenticate(used, true)).toBeNull();
    await purgeExpiredSessions(domain);
    expect(await domain.db.manager.count(Session)).toBe(0);
  });

  it("is deleted after its end with at most 10,000 others at once, as is an abandoned sign-in", async () => {
    await domain.db.query(
      `insert into sessions (id, token_hash, identity_id, provider, amr, created_at, last_seen_at, expires_at)
       select gen_random_uuid(), 'hash ' || n, $1, 'okta', '{}', $2, $2, $2 from generate_series(1, 10001) n`,
      [ana, domain.clock.now()],
    );
    await domain.db.query(
      `insert into sign_in_attempts (token_hash, provider, state, nonce, code_verifier, return_to, step_up, expires_at)
       select 'hash ' || n, 'okta', '', '', '', '/', false, $1 from generate_series(1, 10001) n`,
      [domain.clock.now()],
    );
    const left = async () => [await domain.db.manager.count(Session), await domain.db.manager.count(SignInAttempt)];
    await purgeExpiredSessions(domain);
    expect(await left()).toEqual([1, 1]);
    await purgeExpiredSessions(domain);
    expect(await left()).toEqual([0, 0]);
  });

  it("is written to at most once a minute, and a mere check is no use", async () => {
    const token = (await sessions.signIn(user(), browser()))!;
    const start = domain.clock.now();
    const seenAt = async () => (await domain.db.manager.findOneByOrFail(Session, {})).lastSeenAt;
    domain.clock.advance({ seconds: 59 });
    await sessions.authenticate(token, true);
    expect(await seenAt()).toEqual(start);
    domain.clock.advance({ seconds: 1 });
    await sessions.authenticate(token, false);
    expect(await seenAt()).toEqual(start);
    await sessions.authenticate(token, true);
    expect(await seenAt()).toEqual(domain.clock.now());
  });

  it("is refused while its person is not active", async () => {
    const token = (await sessions.signIn(user(), browser()))!;
    await domain.db.manager.update(Identity, ana, { active: false });
    expect(await sessions.authenticate(token, true)).toBeNull();
  });

  it("is listed, ended one by one and everywhere, by its person alone", async () => {
    const tokens = [
      (await sessions.signIn(user(), browser()))!,
      (await sessions.signIn(user(), browser()))!,
      (await sessions.signIn(user(), browser()))!,
    ];
    const actor = (await sessions.authenticate(tokens[0]!, true))!;
    const list = await sessions.mine(actor);
    expect(list).toHaveLength(3);
    expect(JSON.stringify(list)).not.toContain("tokenHash");
    const ben = personActor(await domain.db.manager.findOneByOrFail(Identity, { externalId: "ben" }));
    await expect(sessions.revoke(ben, list[0]!.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await sessions.revoke(actor, list.find(({ id }) => id !== actor.session!.id)!.id);
    expect(await sessions.mine(actor)).toHaveLength(2);
    await sessions.signOutEverywhere(actor);
    for (const token of tokens) expect(await sessions.authenticate(token, true)).toBeNull();
  });

  it("of another person is ended by an admin alone, and the others stay", async () => {
    const [lost, kept] = [(await sessions.signIn(user(), browser()))!, (await sessions.signIn(user(), browser()))!];
    const actor = (await sessions.authenticate(lost, true))!;
    await expect(sessions.revoke(MEMBER, actor.session!.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(sessions.revoke(AUDITOR, actor.session!.id)).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await sessions.revoke(ADMIN, actor.session!.id)).toMatchObject({ id: actor.session!.id });
    expect(await sessions.authenticate(lost, true)).toBeNull();
    expect(await sessions.authenticate(kept, true)).not.toBeNull();
    await expect(sessions.revoke(ADMIN, actor.session!.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("is looked up by its hash, so that timing reveals nothing, in two statements", async () => {
    const token = (await sessions.signIn(user(), browser()))!;
    const sent = await sentBy(domain.db, () => sessions.authenticate(token, true));
    expect(sent).toHaveLength(2);
    expect(sent[0]!.parameters).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(JSON.stringify(sent)).not.toContain(token);
  });

  it("keeps no secret in the database", async () => {
    const token = (await sessions.signIn(user(), browser()))!;
    const rows = await domain.db.query(
      "select s::text as row from sessions s union all select e::text from audit_events e",
    );
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});

describe("an attempt to sign in", () => {
  const attempt = {
    provider: "okta",
    state: "state",
    nonce: "nonce",
    codeVerifier: "verifier",
    returnTo: "/",
    stepUp: false,
  };
  let domain: TestDomain;
  let attempts: SignInAttempts;

  beforeAll(async () => {
    domain = await createTestDomain();
    attempts = new SignInAttempts(domain);
  });

  afterAll(() => domain.close());

  it("is used once", async () => {
    const token = await attempts.begin(attempt);
    expect(await attempts.take([token], "of another tab\0")).toBeNull();
    const both = await Promise.all([attempts.take([token], "state"), attempts.take([token], "state")]);
    expect(both.filter(Boolean)).toMatchObject([{ attempt, left: [] }]);
    expect(await attempts.take(["another"], "state")).toBeNull();
  });

  it("ends after ten minutes", async () => {
    const token = await attempts.begin(attempt);
    domain.clock.advance({ minutes: 10 });
    expect(await attempts.take([token], "state")).toBeNull();
  });
});
