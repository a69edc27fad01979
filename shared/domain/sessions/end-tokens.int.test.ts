import { saveIdentity, saveProvider } from "../../../testing/factories";
import { heldUnitOfWork } from "../../../testing/held-unit-of-work";
import { someoneWaitsForALock } from "../../../testing/lock-waits";
import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { newId } from "../../kernel/ids";
import { PersonalTokens } from "../api-tokens/personal-tokens";
import { ServiceAccounts } from "../api-tokens/service-accounts";
import { AuditEvent } from "../audit/audit-event.entity";
import { Identity } from "../identities/identity.entity";
import { SessionsService } from "./sessions.service";

const BROWSER = { address: null, userAgent: null, previousToken: null };

describe("tokens that act as a person", () => {
  let domain: TestDomain;
  let sessions: SessionsService;
  let ana: string;
  let session: string;
  let token: { id: string; token: string };
  let others: string[];

  beforeAll(async () => {
    domain = await createTestDomain();
    sessions = new SessionsService(domain);
  });

  afterAll(() => domain.close());

  beforeEach(async () => {
    await domain.empty();
    const { id } = await domain.identityProviders.create(ADMIN, "People");
    const document = "users: [{ id: ana, userName: ana }, { id: ben, userName: ben }]";
    await domain.identityProviders.importFile(ADMIN, id, document, true);
    const identityOf = (externalId: string) => domain.db.manager.findOneByOrFail(Identity, { externalId });
    const identity = await identityOf("ana");
    ana = identity.personId!;
    session = (await sessions.signInAs(identity.id, BROWSER))!;
    const [tokens, accounts] = [new PersonalTokens(domain), new ServiceAccounts(domain)];
    token = await tokens.create(ADMIN, ana);
    const account = await accounts.create(ADMIN, "terraform", ["AUDITOR"]);
    others = [
      (await tokens.create(ADMIN, (await identityOf("ben")).personId!)).token,
      (await accounts.createToken(ADMIN, account.id, {})).token,
    ];
  });

  const works = async (secret: string) => (await domain.apiTokens.authenticate(secret)) !== null;
  const actor = async () => (await sessions.authenticate(session, true))!;

  const ENDS: [string, (by: SessionsService) => Promise<number>][] = [
    ["signs out everywhere", async (by) => by.signOutEverywhere(await actor())],
    ["loses all sessions by an admin", (by) => by.endSessionsOf(ADMIN, ana)],
  ];

  it.each(ENDS)("end when that person %s, and those of others do not", async (_what, end) => {
    expect(await end(sessions)).toBe(1);
    expect(await works(token.token)).toBe(false);
    expect(await Promise.all(others.map(works))).toEqual([true, true]);
    const events = await domain.db.manager.findBy(AuditEvent, { subjectId: token.id });
    expect(events.map(({ action }) => action).sort()).toEqual(["api-token.created", "api-token.revoked"]);
  });

  it.each([
    ["signs out everywhere, keeping them", async () => sessions.signOutEverywhere(await actor(), true)],
    ["loses all sessions by an admin who keeps them", () => sessions.endSessionsOf(ADMIN, ana, true)],
    ["signs out", () => sessions.signOut(session)],
    ["ends one session", async () => sessions.revoke(await actor(), (await actor()).session!.id)],
  ])("stay when that person %s", async (_what, end) => {
    await end();
    expect(await sessions.authenticate(session, true)).toBeNull();
    expect(await works(token.token)).toBe(true);
  });

  it.each(ENDS)("end although their session was just making them when that person %s", async (_what, end) => {
    const { uow, written, release } = heldUnitOfWork(domain.uow);
    const made = new PersonalTokens({ ...domain, uow }).create(await actor(), ana);
    await written;
    const ended = end(sessions);
    await Promise.race([ended, someoneWaitsForALock(domain.db)]);
    release();
    expect(await ended).toBe(1);
    expect(await works((await made).token)).toBe(false);
  });

  it.each(ENDS)("are not made any more by the session that ends as that person %s", async (_what, end) => {
    const { uow, written, release } = heldUnitOfWork(domain.uow);
    const by = await actor();
    const ended = end(new SessionsService({ ...domain, uow }));
    await written;
    const made = new PersonalTokens(domain).create(by, ana).then(
      () => "made",
      ({ code }) => code,
    );
    await Promise.race([made, someoneWaitsForALock(domain.db)]);
    release();
    expect(await ended).toBe(1);
    expect(await made).toBe("UNAUTHENTICATED");
  });

  it("end with the sessions of every identity of that person", async () => {
    const links = await saveProvider(domain.db, { standing: "NAMED" });
    const other = await saveIdentity(domain.db, links, "ana.b");
    await domain.db.manager.update(Identity, other.id, { personId: ana });
    const second = (await sessions.signInAs(other.id, BROWSER))!;
    expect(await sessions.mine(await actor())).toHaveLength(2);
    expect(await sessions.endSessionsOf(ADMIN, ana)).toBe(2);
    expect([await sessions.authenticate(second, true), await works(token.token)]).toEqual([null, false]);
  });

  it("stay where nobody has the id", async () => {
    await expect(sessions.endSessionsOf(ADMIN, newId())).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await works(token.token)).toBe(true);
  });

  it("stay when a session is over by itself", async () => {
    domain.clock.advance({ hours: 13 });
    expect(await sessions.authenticate(session, true)).toBeNull();
    expect(await works(token.token)).toBe(true);
  });
});
