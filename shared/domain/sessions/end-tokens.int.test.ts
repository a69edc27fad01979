import { saveIdentity, saveProvider } from "../../../testing/factories";
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

  it.each([
    ["signs out everywhere", async () => sessions.signOutEverywhere(await actor())],
    ["loses all sessions by an admin", () => sessions.endSessionsOf(ADMIN, ana)],
  ])("end when that person %s, and those of others do not", async (_what, end) => {
    expect(await end()).toBe(1);
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
