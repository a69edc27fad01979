import type { DelegationInput } from "../../shared/domain/delegations/parse-delegation";
import { Identity } from "../../shared/domain/identities/identity.entity";
import { IdentityProvider } from "../../shared/domain/identities/identity-provider.entity";
import type { Actor } from "../../shared/kernel/actor";
import type { DomainError } from "../../shared/kernel/app-error";
import { personActor } from "../../testing/factories";
import { proofAt } from "../../testing/proof-at";
import { ADMIN } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";

let api: TestApi;
let people: Map<string, Identity>;

const STAFF = [
  { id: "1", userName: "ana", email: "ana@example.com" },
  { id: "2", userName: "ben", email: "ben.okoro@example.com" },
  { id: "3", userName: "cyd", displayName: "Cyd Somebody" },
  { id: "4", userName: "gone", email: "gone@example.com", active: false },
  { id: "5", userName: "eva" },
];
const CONTRACTORS = [
  { id: "c1", userName: "ben", email: "ben.l@contractors.example" },
  { id: "c2", userName: "zoe", email: "zoe@contractors.example" },
  { id: "c3", userName: "eva", active: false },
  { id: "c4", userName: "ana.c", email: "ana@example.com" },
];
/** Names mean nobody of it, because it is LINK_ONLY. */
const CENTER = [
  { id: "x1", userName: "cyd" },
  { id: "x2", userName: "center.only" },
];

beforeAll(async () => {
  api = await createTestApi();
  const { identityProviders, db } = api.platform;
  for (const [name, users] of Object.entries({ Staff: STAFF, Contractors: CONTRACTORS, Center: CENTER })) {
    const provider = await identityProviders.create(ADMIN, name);
    if (users === CONTRACTORS) await db.manager.update(IdentityProvider, provider.id, { standing: "NAMED" });
    await identityProviders.importFile(ADMIN, provider.id, JSON.stringify({ users }), true);
  }
  people = new Map((await db.manager.find(Identity)).map((one) => [one.externalId, one]));
});
beforeEach(() => api.platform.db.query("truncate delegations, client_requests, outbox_messages cascade"));
afterAll(() => api.close());

const signedIn = (id: string): Actor => ({
  ...personActor(people.get(id)!),
  session: { id, provider: "okta", mfaAt: null, proof: proofAt(new Date("9999-12-31T00:00:00.000Z")) },
});
const [ANA, BEN, CYD] = ["1", "2", "3"] as const;
const inDays = (days: number) => new Date(api.clock.now().getTime() + days * 86_400_000);

const DELEGATE = `mutation ($input: DelegateApprovalsInput!) { delegateApprovals(input: $input) {
  delegation { id from { userName } to { displayName } } } }`;

type Input = Partial<DelegationInput>;
const delegate = (by: Actor, input: Input) => api.platform.delegations.delegate(by, { until: inDays(7), ...input });
const refusalOf = (by: Actor, input: Input): Promise<DomainError> =>
  delegate(by, input).then(
    () => Promise.reject(new Error("There was no refusal.")),
    (error: DomainError) => error,
  );

/** The external id of the delegate. */
const delegateOf = async (by: Actor, input: Input) => {
  const { toPersonId } = await delegate(by, input);
  return [...people.values()].find(({ personId }) => personId === toPersonId)!.externalId;
};

/** The code of the refusal, and each problem as its field and rule. */
const problemsOf = async (by: Actor, input: Input) => {
  const { code, fields } = await refusalOf(by, input);
  return [code, ...fields.map(({ path, rule }) => `${path.at(-1)} ${rule ?? "-"}`)];
};

const countDelegations = async () => (await api.platform.db.query("select 1 from delegations")).length;

describe("a delegate who is named", () => {
  it.each([
    ["their user name", "cyd", "3"],
    ["a user name in other letters, with spaces around it", "  CyD ", "3"],
    ["their address", "ben.okoro@example.com", "2"],
    ["the key that their provider has for them", "id:2", "2"],
    ["their address at another provider than the default one", "Zoe@Contractors.example", "c2"],
  ])("by %s is found, though the delegator cannot see them", async (_, toUser, found) => {
    expect(await delegateOf(signedIn(ANA), { toUser })).toBe(found);
  });

  it.each([
    ["nobody has the name", "dan"],
    ["only the beginning of a name is given", "cy"],
    ["it is no user name, but the name that is displayed", "Cyd Somebody"],
    ["somebody has the name who has left", "gone"],
    ["the name is that of a provider whose people names cannot mean", "center.only"],
  ])("is not found where %s, with one answer", async (_, toUser) => {
    expect(await problemsOf(signedIn(ANA), { toUser })).toEqual(["INVALID_INPUT", "toUser PERSON_NOT_FOUND"]);
    expect((await refusalOf(signedIn(ANA), { toUser })).message).toBe(
      "Nobody active has exactly this user name or e-mail address. Ask them how their identity provider names them.",
    );
  });

  it.each([
    ["people of two providers", "ben"],
    ["somebody active and somebody who has left", "eva"],
  ])("is nobody where %s have the name, and the answer says what helps", async (_, toUser) => {
    expect(await problemsOf(signedIn(ANA), { toUser })).toEqual(["INVALID_INPUT", "toUser SEVERAL_PEOPLE"]);
    expect((await refusalOf(signedIn(ANA), { toUser })).message).toMatch(/Type another one of theirs/);
    expect(await countDelegations()).toBe(0);
  });

  it.each([
    ["the delegator", ANA, "ana", "SAME_HUMAN"],
    ["another account that may be the delegator's", ANA, "ana.c", "SAME_HUMAN"],
  ])("cannot be %s", async (_, by, toUser, rule) => {
    expect(await problemsOf(signedIn(by), { toUser })).toEqual(["INVALID_INPUT", `toUser ${rule}`]);
  });

  it("cannot close a circle, or be named twice", async () => {
    expect(await delegateOf(signedIn(ANA), { toUser: "cyd" })).toBe("3");
    expect(await problemsOf(signedIn(CYD), { toUser: "ana" })).toEqual(["CONFLICT", "toUser DELEGATION_CIRCLE"]);
    expect(await problemsOf(signedIn(ANA), { toUser: "cyd" })).toEqual(["CONFLICT", "until DELEGATED_ALREADY"]);
  });

  it("cannot be an admin who delegates for somebody else to themselves", async () => {
    const admin: Actor = { ...signedIn(CYD), roles: ["ADMIN"] };
    const fromPersonId = people.get(ANA)!.personId;
    expect(await problemsOf(admin, { fromPersonId, toUser: "cyd" })).toEqual(["FORBIDDEN", "toUser ADMIN_FOR_ONESELF"]);
    expect(await delegateOf(admin, { fromPersonId, toUser: "ben.okoro@example.com" })).toBe("2");
  });

  it("is named in one way: by id or by name", async () => {
    const toPersonId = people.get(BEN)!.personId;
    expect(await problemsOf(signedIn(ANA), { toPersonId, toUser: "cyd" })).toEqual(["INVALID_INPUT", "toUser -"]);
    expect(await problemsOf(signedIn(ANA), { toUser: " " })).toEqual(["INVALID_INPUT", "toPersonId -"]);
    expect(await problemsOf(signedIn(ANA), {})).toEqual(["INVALID_INPUT", "toPersonId -"]);
    expect(await problemsOf(signedIn(ANA), { toUser: "a\0b", until: inDays(91) })).toEqual([
      "INVALID_INPUT",
      "toUser -",
      "until DELEGATION_TIME",
    ]);
  });

  it("is the same where the call is repeated, though the name means somebody else by then", async () => {
    const input = { toUser: "cyd", clientRequestId: "click", until: inDays(5) };
    const { id } = await delegate(signedIn(ANA), input);
    await api.platform.db.query("update identities set user_name = 'cyd.2' where external_id = '3'");
    expect((await delegate(signedIn(ANA), input)).id).toBe(id);
    await api.platform.db.query("update identities set user_name = 'cyd' where external_id = '3'");
    expect(await problemsOf(signedIn(ANA), { ...input, toUser: "ben.okoro@example.com" })).toEqual([
      "CONFLICT",
      "clientRequestId CLIENT_REQUEST_ID_USED",
    ]);
  });

  it("is not looked up for a delegator who has made as many as may be, so that the answers tell of nobody", async () => {
    await api.platform.db.query(
      `insert into delegations (id, from_person_id, to_person_id, starts_at, until, created_at, start_announced)
       select gen_random_uuid(), $1, $2, $3::timestamptz + make_interval(days => n), $3::timestamptz + make_interval(days => n + 1), $3, true
         from generate_series(100, 119) n`,
      [people.get(ANA)!.personId, people.get(BEN)!.personId, api.clock.now()],
    );
    for (const toUser of ["cyd", "nobody", "ben"]) {
      expect(await problemsOf(signedIn(ANA), { toUser })).toEqual([
        "LIMIT_EXCEEDED",
        "fromPersonId TOO_MANY_DELEGATIONS",
      ]);
    }
  });

  it("is shown to the delegator, and both people are told", async () => {
    const input = { toUser: "zoe", until: inDays(7).toISOString() };
    const { data } = await api.ask(signedIn(ANA), DELEGATE, { input });
    expect(data!.delegateApprovals).toMatchObject({ delegation: { to: { displayName: "zoe" } } });
    const told = await api.platform.db.query("select event, data from outbox_messages");
    expect(told).toMatchObject([
      {
        event: "delegation.created",
        data: { from: { id: people.get(ANA)!.personId }, to: { id: people.get("c2")!.personId, name: "zoe" } },
      },
    ]);
  });
});
