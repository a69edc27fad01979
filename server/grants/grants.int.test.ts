import { parse, subscribe } from "graphql";
import { anyApprover, SECURITY } from "../../shared/domain/access-requests/testing/request-fixture";
import { Grant } from "../../shared/domain/grants/grant.entity";
import type { Actor } from "../../shared/kernel/actor";
import { statementsOf } from "../../testing/count-statements";
import { activateGrant } from "../../testing/factories";
import { ADMIN, AUDITOR } from "../../testing/test-domain";
import { useRequestApi } from "../access-requests/testing/request-api";
import { createContext } from "../graphql/context";

const { api, fixture } = useRequestApi();
let id: string;

/** Mia has View on 'payments', which Ana owns; Sam approved it, and may extend it twice. */
beforeEach(async () => {
  const flow = await fixture.flow(anyApprover(SECURITY));
  const settings = { ...flow.definition.settings, maxExtensions: 2, extensionSeconds: 600 };
  await api.platform.db.query("update access_flows set definition = definition || $1", [JSON.stringify({ settings })]);
  id = await give();
});

async function give(): Promise<string> {
  const { accessRequests, db } = api.platform;
  const request = await accessRequests.create(fixture.actor("mia"), fixture.form());
  await accessRequests.approve(fixture.actor("sam"), { requestId: request.id }, null);
  const [row] = await db.query("select grant_id as id from access_request_items where request_id = $1", [request.id]);
  const now = api.clock.now();
  const endsAt = new Date(now.getTime() + 1_800_000);
  await activateGrant(db, row.id, { activeAt: now, endsAt, latestEnd: endsAt });
  return row.id;
}

const WHOLE = `{ id state resourceName person { displayName } flow { name } resource { name } account { name } request { id state } requestItem { state }
  access { permissions { id name risk { level inWords } resourceType } ... on ClusterAccess { policies { policy permission { name } } } }
  extension { possible seconds left reason code rule } lastObservedAt lastObservation { found } }`;
const ONE = `query ($id: ID!) { grant(id: $id) ${WHOLE} }`;

describe("a grant", () => {
  const read = async (actor: Actor) => (await api.ask(actor, ONE, { id })).data!.grant as Record<string, unknown>;

  it("leads its grantee to the flow, the request, the permissions in words and the extension", async () => {
    expect(await read(fixture.actor("mia"))).toMatchObject({
      state: "ACTIVE",
      person: { displayName: "mia" },
      flow: { name: expect.any(String) },
      resource: { name: "payments" },
      account: { name: expect.any(String) },
      request: { state: "APPROVED" },
      requestItem: { state: "APPROVED" },
      access: {
        permissions: [{ id: "AmazonEKSViewPolicy", name: "View", risk: { level: "LOW" }, resourceType: "EKS_CLUSTER" }],
        policies: [{ policy: "AmazonEKSViewPolicy", permission: { name: "View" } }],
      },
      extension: { possible: true, seconds: 600, left: 2, reason: null, code: null, rule: null },
      lastObservation: null,
    });
  });

  it("tells an owner of the resource, an auditor and an admin whether they may extend it", async () => {
    const extensionOf = async (actor: Actor) => (await read(actor)).extension;
    const refused = { possible: false, code: "FORBIDDEN", reason: expect.stringContaining("Only the person") };
    expect(await extensionOf(fixture.actor("ana"))).toMatchObject(refused);
    expect(await extensionOf(AUDITOR)).toMatchObject(refused);
    expect(await extensionOf(ADMIN)).toMatchObject({ possible: true, left: 2 });
  });

  it("hides the request from an owner who may not decide about it, and shows it to its approvers", async () => {
    expect(await read(fixture.actor("ana"))).toMatchObject({ id, request: null, requestItem: null });
    expect(await read(fixture.actor("sam"))).toMatchObject({ id, request: { state: "APPROVED" } });
  });

  it("is read in no more statements with others than alone", async () => {
    const list = `{ grants { nodes ${WHOLE} } }`;
    const count = async (actor: Actor) => (await statementsOf(api.platform.db, () => api.ask(actor, list))).length;
    const [mia, ben] = [await count(fixture.actor("mia")), await count(fixture.actor("ben"))];
    await give();
    expect(await count(fixture.actor("mia"))).toBeLessThanOrEqual(mia);
    expect(await count(fixture.actor("ben"))).toBeLessThanOrEqual(ben);
  });
});

describe("the grants of a flow", () => {
  const count = async (actor: Actor) => {
    const { data } = await api.ask(actor, "query ($id: ID!) { grant(id: $id) { flow { liveGrantCount } } }", { id });
    return (data!.grant as { flow: { liveGrantCount: number | null } }).flow.liveGrantCount;
  };

  it("are counted for readers while they are live", async () => {
    const ended = await give();
    expect(await count(AUDITOR)).toBe(2);
    await api.platform.db.query("update grants set state = 'REVOKED', ended_at = $2 where id = $1", [
      ended,
      api.clock.now(),
    ]);
    expect(await count(ADMIN)).toBe(1);
    expect(await count(fixture.actor("mia"))).toBeNull();
  });
});

describe("the changes of a grant return it whole", () => {
  it("after an extension", async () => {
    const { data, codes } = await api.ask(
      fixture.actor("mia"),
      `mutation ($input: ExtendGrantInput!) { extendGrant(input: $input) { grant { id extensions extension { left } } } }`,
      { input: { grantId: id, durationSeconds: 60, reason: "longer", clientRequestId: "a" } },
    );
    expect(codes).toEqual([]);
    expect(data!.extendGrant).toEqual({ grant: { id, extensions: 1, extension: { left: 1 } } });
  });

  it("after a revocation by an owner, who has to give a reason", async () => {
    const REVOKE = `mutation ($id: ID!, $reason: String) { revokeGrant(grantId: $id, reason: $reason) {
      grant { id state endReason endMessage receipt { reason } } } }`;
    const revoke = (by: string, reason: string | null) => api.ask(fixture.actor(by), REVOKE, { id, reason });
    expect((await revoke("max", null)).codes).toEqual(["NOT_FOUND"]);
    expect((await revoke("ana", null)).codes).toEqual(["INVALID_INPUT"]);
    const rule = "REASON_REQUIRED";
    await expect(api.platform.grants.revoke(fixture.actor("ana"), id, " ")).rejects.toMatchObject({
      fields: [{ path: ["reason"], rule }],
    });
    await expect(api.platform.grants.revoke(fixture.actor("ana"), id, "x".repeat(2_001))).rejects.toMatchObject({
      fields: [{ path: ["reason"], message: expect.stringContaining("2000") }],
    });
    expect((await revoke("ana", "The incident is over.")).data!.revokeGrant).toEqual({
      grant: {
        id,
        state: "REVOKING",
        endReason: "REVOKED_BY_OWNER",
        endMessage: "ana ended this access: The incident is over.",
        receipt: { reason: "The incident is over." },
      },
    });
  });

  it("after its return by the grantee, with or without a reason", async () => {
    const { data } = await api.ask(
      fixture.actor("mia"),
      "mutation ($id: ID!) { revokeGrant(grantId: $id) { grant { endReason endMessage receipt { reason } } } }",
      { id },
    );
    expect(data!.revokeGrant).toEqual({
      grant: { endReason: "GIVEN_BACK", endMessage: null, receipt: { reason: null } },
    });
  });
});

describe("grants", () => {
  const LIST =
    "query ($filter: GrantFilterInput, $orderBy: GrantOrder) { grants(filter: $filter, orderBy: $orderBy) { totalCount nodes { id } } }";
  const list = async (actor: Actor, filter: object = {}) =>
    (await api.ask(actor, LIST, { filter, orderBy: { field: "ENDS_AT" } })).data!.grants;

  it("are listed for the grantee, the owners and readers, and for nobody else", async () => {
    const one = { totalCount: 1, nodes: [{ id }] };
    for (const actor of [fixture.actor("mia"), fixture.actor("ana"), fixture.actor("ben"), AUDITOR, ADMIN]) {
      expect([actor.name, await list(actor)]).toEqual([actor.name, one]);
    }
    const filter = {
      resourceIds: [fixture.payments.id],
      personId: fixture.idOf("mia"),
      search: "mia",
      states: ["ACTIVE"],
    };
    expect(await list(fixture.actor("sam"), filter)).toEqual({ totalCount: 0, nodes: [] });
    expect(await list(AUDITOR, filter)).toEqual(one);
  });

  it("give one clear error for an id that cannot be one", async () => {
    expect(await api.ask(AUDITOR, LIST, { filter: { resourceIds: ["x"] } })).toMatchObject({ codes: ["NOT_FOUND"] });
  });
});

describe("permissions", () => {
  it("are readable by everybody, with the risk in words", async () => {
    const { data, codes } = await api.ask(
      fixture.actor("mia"),
      "{ permissions(resourceType: EKS_CLUSTER) { id risk { level inWords } } none: permissions(resourceType: AWS_ACCOUNT) { id } }",
    );
    expect(codes).toEqual([]);
    expect(data!.none).toEqual([]);
    expect(data!.permissions).toContainEqual({
      id: "AmazonEKSClusterAdminPolicy",
      risk: { level: "CRITICAL", inWords: expect.stringContaining("outlive the grant") },
    });
  });
});

describe("a subscriber to all grants of a person", () => {
  const FOLLOW =
    "subscription ($personId: ID) { grantsChanged(personId: $personId) { grants { id state extensions } } }";

  async function follow(actor: Actor, personId?: string) {
    const contextValue = createContext(api.platform, actor);
    const args = { schema: api.schema, document: parse(FOLLOW), contextValue, variableValues: { personId } };
    const events = await subscribe(args);
    if (!(Symbol.asyncIterator in events)) throw events.errors![0];
    return {
      next: async () => {
        const { value } = await events.next();
        return (value as { data: { grantsChanged: { grants: Pick<Grant, "id" | "state">[] } } } | undefined)?.data
          .grantsChanged.grants;
      },
      end: () => events.return(undefined),
    };
  }

  it("receives their state first, then each change, and a grant that is given later", async () => {
    const events = await follow(fixture.actor("mia"));
    expect(await events.next()).toMatchObject([{ id, state: "ACTIVE", extensions: 0 }]);
    await api.platform.grants.extend(fixture.actor("mia"), { grantId: id });
    expect(await events.next()).toMatchObject([{ id, extensions: 1 }]);
    await api.platform.grants.revoke(ADMIN, id, "It is not needed.");
    expect(await events.next()).toMatchObject([{ id, state: "REVOKING" }]);
    const later = await give();
    expect((await events.next())!.map((one) => one.id)).toEqual([later]);
    await events.end();
  });

  it("may be a reader for anybody, and others only for themselves", async () => {
    const events = await follow(AUDITOR, fixture.idOf("mia"));
    expect(await events.next()).toMatchObject([{ id }]);
    await events.end();
    const own = await follow(fixture.actor("max"));
    expect(await own.next()).toEqual([]);
    await own.end();
    await expect(follow(fixture.actor("ana"), fixture.idOf("mia"))).rejects.toMatchObject({
      message: expect.any(String),
    });
    await expect(follow({ ...AUDITOR, personId: undefined })).rejects.toThrow("stands for no person");
  });

  it("receives nothing more after leaving the organization's provider", async () => {
    const events = await follow(fixture.actor("mia"));
    await events.next();
    await fixture.readPeople({}, ["mia"]);
    await api.platform.grants.revoke(ADMIN, id, "It is not needed.");
    expect(await events.next()).toBeUndefined();
  });
});
