import { statementsOf } from "../../../testing/count-statements";
import { eventually } from "../../../testing/eventually";
import { heldUnitOfWork } from "../../../testing/held-unit-of-work";
import { someoneWaitsForALock } from "../../../testing/lock-waits";
import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { outsideTransaction } from "../../platform/database/connections/one-connection";
import { PersonalTokens } from "../api-tokens/personal-tokens";
import { SessionsService } from "../sessions/sessions.service";
import { endCredentials } from "./end-credentials";
import { Identity } from "./identity.entity";
import type { ScimClient } from "./scim/scim-client";
import { ScimUsersService } from "./scim/scim-users.service";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const BROWSER = { address: null, userAgent: null, previousToken: null };

let domain: TestDomain;
let sessions: SessionsService;
let tokens: PersonalTokens;

beforeAll(async () => {
  domain = await createTestDomain();
  sessions = new SessionsService(domain);
  tokens = new PersonalTokens(domain);
});

afterAll(() => domain.close());

beforeEach(() => domain.empty());

interface Credentials {
  readonly identityId: string;
  readonly session: string;
  readonly token: string;
}

async function credentialsOf(identityId: string): Promise<Credentials> {
  const personId = await personIdOf(identityId);
  const session = (await sessions.signInAs(identityId, BROWSER))!;
  return { identityId, session, token: (await tokens.create(ADMIN, personId)).token };
}

async function personIdOf(id: string): Promise<string> {
  return (await domain.db.manager.findOneByOrFail(Identity, { id })).personId!;
}

/** Whether a session and a token stand for somebody. */
async function stand({ session, token }: Credentials): Promise<boolean[]> {
  return [await sessions.authenticate(session, false), await domain.apiTokens.authenticate(token)].map(
    (actor) => actor !== null,
  );
}

async function onRecord(identityId: string) {
  return domain.db.query(
    "select before, actor_name as by from audit_events where subject_id = $1 and action = 'identity.credentials-ended'",
    [identityId],
  );
}

describe("credentials of people who leave by a document", () => {
  const PEOPLE = (ana: string) => `users: [${ana}{ id: ben, userName: ben }]`;
  const ACTIVE = PEOPLE("{ id: ana, userName: ana }, ");
  let providerId: string;
  let ana: Credentials;
  let ben: Credentials;

  const read = (document: string) => domain.identityProviders.importFile(ADMIN, providerId, document, true);

  beforeEach(async () => {
    providerId = (await domain.identityProviders.create(ADMIN, "People")).id;
    await read(ACTIVE);
    const idOf = async (externalId: string) => (await domain.db.manager.findOneByOrFail(Identity, { externalId })).id;
    [ana, ben] = [await credentialsOf(await idOf("ana")), await credentialsOf(await idOf("ben"))];
  });

  it.each([
    ["is said to be inactive", PEOPLE("{ id: ana, userName: ana, active: false }, ")],
    ["is not in it any more", PEOPLE("")],
  ])("end for good where the person %s, those of others do not, and it is recorded once", async (_how, without) => {
    await read(without);
    await read(ACTIVE);
    expect(await stand(ana)).toEqual([false, false]);
    expect(await stand(ben)).toEqual([true, true]);
    expect(await onRecord(ana.identityId)).toEqual([{ before: { sessions: 1, tokens: 1 }, by: ADMIN.name }]);
    expect(await onRecord(ben.identityId)).toEqual([]);
    // A returning leaver has to sign in again.
    expect(await stand(await credentialsOf(ana.identityId))).toEqual([true, true]);
  });

  it("end although a session was just making one of them", async () => {
    const { uow, written, release } = heldUnitOfWork(domain.uow);
    const actor = (await sessions.authenticate(ana.session, true))!;
    const made = new PersonalTokens({ ...domain, uow }).create(actor, actor.personId!);
    await written;
    const ended = domain.uow.run(ADMIN, (tx) => endCredentials(tx, [ana.identityId]));
    await Promise.race([ended, someoneWaitsForALock(domain.db)]);
    release();
    await ended;
    expect(await domain.apiTokens.authenticate((await made).token)).toBeNull();
    expect(await onRecord(ana.identityId)).toEqual([{ before: { sessions: 1, tokens: 2 }, by: ADMIN.name }]);
  });

  it("stay while the read is held", async () => {
    const others = ["cy", "dan", "eve"].map((id) => `{ id: ${id}, userName: ${id} }, `).join("");
    await read(PEOPLE(`{ id: ana, userName: ana }, ${others}`));
    const held = await domain.identityProviders.importFile(ADMIN, providerId, PEOPLE(""), false);
    expect(held.heldBecause).toMatchObject([{ of: "PEOPLE", removed: 4 }]);
    expect(await stand(ana)).toEqual([true, true]);
    expect(await onRecord(ana.identityId)).toEqual([]);
  });

  it("cost a read without leavers nothing", async () => {
    const statements = await statementsOf(domain.db, () => read(ACTIVE));
    expect(statements.filter((text) => /sessions|api_tokens/.test(text))).toEqual([]);
  });

  it("are not created by a sign-in during the read: it waits, and finds nobody active", async () => {
    const signIn = () => sessions.signInAs(ana.identityId, BROWSER);
    const makeToken = async () => {
      const made = tokens.create(ADMIN, await personIdOf(ana.identityId));
      return made.catch((error: { code: string }) => error.code);
    };
    const meeting = await domain.db.transaction(async (reading) => {
      await reading.query("update identities set active = false where id = $1", [ana.identityId]);
      const both = outsideTransaction(() => Promise.all([signIn(), makeToken()]));
      let areDone = false;
      void both.finally(() => (areDone = true));
      await eventually(
        "both wait, or are done",
        async () => areDone || (await outsideTransaction(() => waitingFor("for share of i, h"))) === 2,
      );
      return { both };
    });
    expect(await meeting.both).toEqual([null, "INVALID_STATE"]);
  });
});

/** How many statements of that text wait for a lock. */
async function waitingFor(text: string): Promise<number> {
  const waiting: unknown[] = await domain.db.query(
    `select 1 from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like '%' || $1`,
    [text],
  );
  return waiting.length;
}

describe("credentials of people who leave by SCIM", () => {
  let users: ScimUsersService;
  let client: ScimClient;

  beforeEach(async () => {
    users = new ScimUsersService(domain);
    const provider = await domain.identityProviders.create(ADMIN, "Okta", null, "SCIM");
    const actor = { kind: "service" as const, id: provider.id, name: "SCIM: Okta", roles: [], scopes: [] };
    client = { providerId: provider.id, actor };
  });

  const BODY = { schemas: [USER], userName: "ana", externalId: "ana" };
  const patch = (id: string, active: boolean) =>
    users.patch(client, id, { schemas: [PATCH], Operations: [{ op: "replace", path: "active", value: active }] }, null);

  it.each<[string, (id: string) => Promise<unknown>, (id: string) => Promise<unknown>]>([
    ["PATCH", (id) => patch(id, false), (id) => patch(id, true)],
    [
      "PUT",
      (id) => users.replace(client, id, { ...BODY, active: false }, null),
      (id) => users.replace(client, id, { ...BODY, active: true }, null),
    ],
    ["DELETE", (id) => users.remove(client, id, null), () => users.create(client, BODY)],
  ])("end for good with a %s", async (_method, leave, comeBack) => {
    const { identityId } = await users.create(client, BODY);
    const before = await credentialsOf(identityId);
    await leave(identityId);
    expect(await stand(before)).toEqual([false, false]);
    await comeBack(identityId);
    expect(await stand(before)).toEqual([false, false]);
    expect(await onRecord(identityId)).toEqual([{ before: { sessions: 1, tokens: 1 }, by: "SCIM: Okta" }]);
    expect(await stand(await credentialsOf(identityId))).toEqual([true, true]);
  });
});
