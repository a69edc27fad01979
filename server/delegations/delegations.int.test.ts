import { Identity } from "../../shared/domain/identities/identity.entity";
import type { Actor } from "../../shared/kernel/actor";
import type { DomainError } from "../../shared/kernel/app-error";
import { personActor } from "../../testing/factories";
import { proofAt } from "../../testing/proof-at";
import { ADMIN, AUDITOR } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";

let api: TestApi;
let people: Map<string, Identity>;

const NAMES = ["ana", "ben", "cyd", "dan", "gone"];

beforeAll(async () => {
  api = await createTestApi();
  const { identityProviders, db } = api.platform;
  const provider = await identityProviders.create(ADMIN, "People");
  const users = NAMES.map((id) => ({ id, userName: id, active: id !== "gone" }));
  await identityProviders.importFile(ADMIN, provider.id, JSON.stringify({ users }), true);
  people = new Map((await db.manager.find(Identity)).map((one) => [one.userName, one]));
});
beforeEach(() => api.platform.db.query("truncate delegations, client_requests, outbox_messages cascade"));
afterAll(() => api.close());

const idOf = (name: string): string => people.get(name)!.personId!;
const signedIn = (name: string): Actor => ({
  ...personActor(people.get(name)!),
  session: { id: name, provider: "okta", mfaAt: null, proof: proofAt(new Date("9999-12-31T00:00:00.000Z")) },
});
const inDays = (days: number) => new Date(api.clock.now().getTime() + days * 86_400_000).toISOString();

const DELEGATE = `mutation ($input: DelegateApprovalsInput!) { delegateApprovals(input: $input) {
  delegation { id state startsAt until reason from { displayName } to { displayName } endedAt endReason } } }`;
const END = "mutation ($id: ID!) { endDelegation(id: $id) { delegation { id state endedAt endReason } } }";
const LIST = `query ($filter: DelegationFilterInput, $orderBy: DelegationOrder) {
  delegations(filter: $filter, orderBy: $orderBy) { totalCount nodes { from { userName } to { userName } state } } }`;

const delegate = (by: Actor, to: string, given: object = {}) =>
  api.ask(by, DELEGATE, { input: { toPersonId: idOf(to), until: inDays(7), ...given } });

/** The code, and the rules and paths of its problems. */
const refusalOf = (by: Actor, to: string, given: { from?: string; until?: string; reason?: string } = {}) => {
  const { from = null, until = inDays(7), ...rest } = given;
  const input = {
    toPersonId: people.get(to)?.personId ?? to,
    from: from ? new Date(from) : null,
    until: new Date(until),
    ...rest,
  };
  return api.platform.delegations.delegate(by, input).then(
    () => null,
    ({ code, fields }: DomainError) => ({ code, fields }),
  );
};

interface Answer {
  readonly delegation: { readonly id: string };
}
const idFrom = async (answer: ReturnType<typeof delegate>) =>
  ((await answer).data!.delegateApprovals as Answer).delegation.id;

interface Listed {
  readonly nodes: { from: { userName: string }; to: { userName: string }; state: string }[];
}
const list = async (by: Actor, variables: object = {}) => {
  const { data } = await api.ask(by, LIST, { ...variables });
  const { nodes } = data!.delegations as Listed;
  return nodes.map(({ from, to, state }) => `${from.userName} to ${to.userName} ${state}`);
};

describe("delegating approvals", () => {
  it("is limited to 20 within a day for a delegator, however soon they are ended", async () => {
    for (let n = 0; n < 20; n += 1) {
      await api.ask(signedIn("ana"), END, { id: await idFrom(delegate(signedIn("ana"), "ben")) });
    }
    expect(await refusalOf(signedIn("ana"), "ben")).toMatchObject({
      code: "LIMIT_EXCEEDED",
      fields: [{ path: ["fromPersonId"], rule: "TOO_MANY_DELEGATIONS", message: expect.stringContaining("24 hours") }],
    });
    expect(await refusalOf(signedIn("cyd"), "ben")).toBeNull();
    api.clock.advance({ hours: 25 });
    expect(await refusalOf(signedIn("ana"), "ben")).toBeNull();
  });

  it("is open to everybody, however many others have delegated to the same person", async () => {
    await api.platform.db.query(
      `insert into delegations (id, from_person_id, to_person_id, starts_at, until, created_at, start_announced)
       select gen_random_uuid(), $1, $2, $3::timestamptz + make_interval(days => n), $3::timestamptz + make_interval(days => n + 1), $3, true
         from generate_series(100, 119) n`,
      [idOf("cyd"), idOf("ben"), api.clock.now()],
    );
    expect(await refusalOf(signedIn("ana"), "ben")).toBeNull();
    expect(await refusalOf(signedIn("cyd"), "dan")).toMatchObject({ fields: [{ rule: "TOO_MANY_DELEGATIONS" }] });
  });

  it("returns the delegation, and notifies both people", async () => {
    const { data, codes } = await delegate(signedIn("ana"), "ben", { reason: "Holiday" });
    expect(codes).toEqual([]);
    expect(data!.delegateApprovals).toMatchObject({
      delegation: { state: "IN_FORCE", reason: "Holiday", from: { displayName: "ana" }, to: { displayName: "ben" } },
    });
    const records = await api.platform.db.query("select event, data from outbox_messages");
    expect(records).toMatchObject([
      { event: "delegation.created", data: { from: { id: idOf("ana") }, to: { id: idOf("ben") } } },
    ]);
  });

  it("is scheduled where it begins later", async () => {
    const { data } = await delegate(signedIn("ana"), "ben", { from: inDays(1) });
    expect(data!.delegateApprovals).toMatchObject({ delegation: { state: "SCHEDULED", startsAt: inDays(1) } });
  });

  it("is idempotent by its client request id, and another input under that id is refused", async () => {
    const input = { clientRequestId: "click" };
    const first = await idFrom(delegate(signedIn("ana"), "ben", input));
    expect(await idFrom(delegate(signedIn("ana"), "ben", input))).toBe(first);
    expect(await delegate(signedIn("ana"), "cyd", input)).toMatchObject({ codes: ["CONFLICT"] });
  });

  it("is created once by twenty requests at the same time", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => delegate(signedIn("ana"), "ben")));
    expect(all.filter(({ codes }) => codes.length === 0)).toHaveLength(1);
    expect(await list(ADMIN)).toEqual(["ana to ben IN_FORCE"]);
  });

  it.each([
    ["to oneself", "ana", {}, "SAME_HUMAN"],
    ["to somebody who has left", "gone", {}, "PERSON_NOT_FOUND"],
    ["for longer than ninety days", "ben", { until: 91 }, "DELEGATION_TIME"],
    ["that is over already", "ben", { until: -1 }, "DELEGATION_TIME"],
    ["that begins in a year", "ben", { from: 365, until: 366 }, "DELEGATION_TIME"],
  ])("%s is refused", async (_, to, days, rule) => {
    const times = Object.fromEntries(Object.entries(days).map(([name, n]) => [name, inDays(n)]));
    const refusal = { code: "INVALID_INPUT", fields: [{ rule }] };
    expect(await refusalOf(signedIn("ana"), to, times)).toMatchObject(refusal);
    expect(await list(ADMIN)).toEqual([]);
  });

  it("names every problem at once", async () => {
    const refusal = await refusalOf(signedIn("ana"), "nobody", { until: inDays(91), reason: "x".repeat(501) });
    expect(refusal?.fields.map(({ path }) => path.at(-1))).toEqual(["toPersonId", "until", "reason"]);
  });

  it.each([
    ["of two", [["ana", "ben"]], ["ben", "ana"]],
    [
      "of three",
      [
        ["ana", "ben"],
        ["ben", "cyd"],
      ],
      ["cyd", "ana"],
    ],
  ] as [string, [string, string][], [string, string]][])("in a circle %s is refused", async (_, made, [from, to]) => {
    for (const [one, other] of made) expect((await delegate(signedIn(one), other)).codes).toEqual([]);
    const circle = { code: "CONFLICT", fields: [{ rule: "DELEGATION_CIRCLE" }] };
    expect(await refusalOf(signedIn(from), to)).toMatchObject(circle);
    // Another start makes it a different delegation.
    expect((await delegate(signedIn(from), to, { from: inDays(7), until: inDays(8) })).codes).toEqual([]);
  });

  it("for another person is for admins, and never to themselves", async () => {
    const given = { fromPersonId: idOf("ana") };
    expect(await delegate(signedIn("cyd"), "ben", given)).toMatchObject({ codes: ["FORBIDDEN"] });
    const admin: Actor = { ...signedIn("dan"), roles: ["ADMIN"] };
    expect(await delegate(admin, "dan", given)).toMatchObject({ codes: ["FORBIDDEN"] });
    expect(await delegate(admin, "ben", given)).toMatchObject({ codes: [] });
    expect(await list(ADMIN)).toEqual(["ana to ben IN_FORCE"]);
  });

  it("needs a person with a fresh sign-in", async () => {
    expect(await delegate(ADMIN, "ben")).toMatchObject({ codes: ["FORBIDDEN"] });
    const stale = { ...signedIn("ana"), session: { ...signedIn("ana").session!, proof: proofAt(new Date(0)) } };
    expect(await delegate(stale, "ben")).toMatchObject({ codes: ["INVALID_STATE"] });
  });
});

describe("ending a delegation", () => {
  it("is open to the two people and admins; for others it does not exist", async () => {
    const id = await idFrom(delegate(signedIn("ana"), "ben"));
    expect(await api.ask(signedIn("cyd"), END, { id })).toMatchObject({ codes: ["NOT_FOUND"] });
    expect(await api.ask(AUDITOR, END, { id })).toMatchObject({ codes: ["NOT_FOUND"] });
    const { data } = await api.ask(signedIn("ben"), END, { id });
    const ended = { state: "ENDED", endReason: "BY_DELEGATE", endedAt: api.clock.now().toISOString() };
    expect(data!.endDelegation).toMatchObject({ delegation: ended });
    expect((await api.ask(signedIn("ana"), END, { id })).data!.endDelegation).toMatchObject({ delegation: ended });
  });
});

describe("the list of delegations", () => {
  it("has the viewer's own; for readers all of them, by state, person and order", async () => {
    await delegate(signedIn("ana"), "ben", { until: inDays(9) });
    await delegate(signedIn("cyd"), "dan", { from: inDays(1), until: inDays(3) });
    await api.ask(signedIn("ana"), END, { id: await idFrom(delegate(signedIn("ana"), "cyd")) });
    expect(await list(signedIn("ben"))).toEqual(["ana to ben IN_FORCE"]);
    expect(await list(signedIn("cyd"))).toEqual(["ana to cyd ENDED", "cyd to dan SCHEDULED"]);
    expect(await list(AUDITOR)).toHaveLength(3);
    expect(await list(AUDITOR, { filter: { states: ["SCHEDULED"] } })).toEqual(["cyd to dan SCHEDULED"]);
    expect(await list(AUDITOR, { filter: { fromPersonId: idOf("ana"), states: ["IN_FORCE"] } })).toHaveLength(1);
    expect(await list(signedIn("ben"), { filter: { fromPersonId: idOf("cyd") } })).toEqual([]);
    expect(await list(AUDITOR, { orderBy: { field: "UNTIL" } })).toEqual([
      "cyd to dan SCHEDULED",
      "ana to cyd ENDED",
      "ana to ben IN_FORCE",
    ]);
  });
});
