import { AuditEvent } from "../../shared/domain/audit/audit-event.entity";
import { defaultProviderId } from "../../shared/domain/identities/frozen-values";
import { IdentityGroup } from "../../shared/domain/identities/identity.entity";
import { ADMIN } from "../../testing/test-domain";
import { ownershipChanges } from "../owners/ownership-changes";
import { saveInventory, saveResource } from "../testing/inventory";
import {
  ENTERPRISE_URN,
  openScimHarness,
  type ScimHarness,
  type ScimPeer,
  scimGroup,
  scimUser,
} from "./testing/scim-api";

const OWNERS = [{ attribute: "user", values: ["root@example.com"] }];
const RULES = [
  { keyName: "team", attribute: "group", separator: null },
  { keyName: "owner", attribute: "user", separator: null },
  { keyName: "boss", attribute: "manager", separator: null },
  { keyName: "role", attribute: "role", separator: null },
  { keyName: "cost-center", attribute: "costCenter", separator: null },
];

describe("people provisioned by SCIM", () => {
  let harness: ScimHarness;
  let peer: ScimPeer;
  let integrationId: string;
  const clusters: Record<string, string> = {};

  beforeAll(async () => {
    harness = await openScimHarness();
    peer = await harness.peer("People");
    const { db, uow, owners } = harness.api.platform;
    const { integration, accounts } = await saveInventory(db, 1, harness.api.clock.now());
    integrationId = integration.id;
    const providerId = await defaultProviderId(db.manager);
    await db.query("update integrations set integration_owners = $1, owner_rules = $2", [
      JSON.stringify(OWNERS.map((owner) => ({ ...owner, providerId }))),
      JSON.stringify(RULES.map((rule) => ({ ...rule, providerId }))),
    ]);
    const tags: Record<string, Record<string, string>> = {
      team: { team: "Payments" },
      person: { owner: "Ana@Example.com" },
      byClientsId: { owner: "okta-ana" },
      odd: { owner: "\u00a0\u2009\u3000 ANA@example.com\t\v\ufeff" },
      boss: { boss: "ana@example.com" },
      role: { role: "SRE" },
      costs: { "cost-center": "CC-1" },
    };
    for (const [name, given] of Object.entries(tags)) {
      clusters[name] = (await saveResource(db, accounts[0]!, name, { tags: given })).id;
    }
    await uow.run(ADMIN, (tx) => owners.resolveIntegration(tx, integrationId));
  });

  afterAll(() => harness.close());

  async function create(userName: string, more: object = {}): Promise<string> {
    const { body } = await peer.post("/Users", scimUser(userName, more));
    return body.id;
  }

  it("own resources tagged with their name, role or cost center from their creation on", async () => {
    expect(await ownersOf("person")).toEqual([]);
    const ana = await create("ana@example.com", {
      displayName: "Ana",
      externalId: "okta-ana",
      roles: [{ value: "sre" }],
      [ENTERPRISE_URN]: { costCenter: "cc-1" },
    });
    expect(await ownersOf("person")).toEqual(["Ana"]);
    // The client may write any text there, so it names nobody.
    expect(await ownersOf("byClientsId")).toEqual([]);
    expect(await ownersOf("odd")).toEqual(["Ana"]);
    expect(await ownersOf("role")).toEqual(["sre"]);
    expect(await ownersOf("costs")).toEqual(["cc-1"]);
    expect(await deciders("role")).toEqual(["Ana"]);
    expect(await whoIs("person")).toEqual(ana);
  });

  it("notify subscribers of changed owners", async () => {
    const changes = ownershipChanges(harness.api.platform, integrationId);
    const next = changes.next();
    const id = await whoIs("person");
    await peer.patch(`/Users/${id}`, [{ op: "replace", path: "displayName", value: "Ana Silva" }]);
    expect((await next).value.resourceIds).toContain(clusters.person);
    await changes.return(undefined);
    expect(await ownersOf("person")).toEqual(["Ana Silva"]);
  });

  it("manage people who name them as manager by SCIM id, and no longer after those leave", async () => {
    const ana = await whoIs("person");
    expect(await ownersOf("boss")).toEqual([]);
    const ben = await create("ben@example.com", { [ENTERPRISE_URN]: { manager: { value: ana } } });
    expect(await ownersOf("boss")).toEqual(["Ana Silva"]);
    await peer.patch(`/Users/${ana}`, [{ op: "replace", path: "externalId", value: "okta-ana-2" }]);
    expect(await ownersOf("boss")).toEqual(["Ana Silva"]);
    await peer.delete(`/Users/${ben}`);
    expect(await ownersOf("boss")).toEqual([]);
  });

  it("own by a group as soon as a person is in it, or in a nested group", async () => {
    const cleo = await create("cleo@example.com", { displayName: "Cleo" });
    const payments = (await peer.post("/Groups", scimGroup("Payments"))).body.id;
    expect(await statusOf("team")).toBe("GROUP_EMPTY");
    const inner = (await peer.post("/Groups", scimGroup("Inner", cleo))).body.id;
    const add = { op: "add", path: "members", value: [{ value: inner, type: "Group" }] };
    await peer.patch(`/Groups/${payments}`, [add]);
    expect(await statusOf("team")).toBe("RESOLVED");
    expect(await deciders("team")).toEqual(["Cleo"]);
    await peer.patch(`/Groups/${inner}`, [{ op: "remove", path: `members[value eq "${cleo}"]` }]);
    expect(await statusOf("team")).toBe("GROUP_EMPTY");
    await peer.put(`/Groups/${inner}`, scimGroup("Inner", cleo));
    expect(await statusOf("team")).toBe("RESOLVED");
    await peer.patch(`/Users/${cleo}`, [{ op: "Replace", path: "active", value: "False" }]);
    expect(await statusOf("team")).toBe("ALL_INACTIVE");
    await peer.patch(`/Users/${cleo}`, [{ op: "Replace", path: "active", value: "True" }]);
    expect(await statusOf("team")).toBe("RESOLVED");
    await peer.patch(`/Groups/${payments}`, [{ op: "replace", path: "displayName", value: "Payment" }]);
    expect(await statusOf("team")).toBe("NO_MATCH");
    await peer.patch(`/Groups/${payments}`, [{ op: "replace", path: "displayName", value: "payments" }]);
    expect(await statusOf("team")).toBe("RESOLVED");
    await peer.delete(`/Users/${cleo}`);
    expect(await statusOf("team")).toBe("GROUP_EMPTY");
    await peer.delete(`/Groups/${payments}`);
    expect(await statusOf("team")).toBe("NO_MATCH");
    const { db } = harness.api.platform;
    expect(await db.manager.findOneBy(IdentityGroup, { id: payments })).toMatchObject({ removedAt: expect.any(Date) });
  });

  it("no longer own when they are removed", async () => {
    const ana = await whoIs("person");
    await peer.delete(`/Users/${ana}`);
    expect([await ownersOf("person"), await ownersOf("role")]).toEqual([[], []]);
    expect(await deciders("person")).toEqual([]);
  });

  it("have each change recorded with its client, and never with a token", async () => {
    const id = await create("audited@example.com", { title: "One" });
    await peer.patch(`/Users/${id}`, [{ op: "replace", path: "title", value: "Two" }]);
    await peer.patch(`/Users/${id}`, [{ op: "replace", path: "title", value: "Two" }]);
    await peer.patch(`/Users/${id}`, [{ op: "replace", path: "active", value: false }]);
    await peer.patch(`/Users/${id}`, [{ op: "replace", path: "active", value: true }]);
    await peer.delete(`/Users/${id}`);
    const events = await eventsOf(id);
    expect(events.map(({ action }) => action)).toEqual([
      "identity.created",
      "identity.updated",
      "identity.deactivated",
      "identity.reactivated",
      "identity.removed",
    ]);
    expect(events[1]).toMatchObject({
      actorKind: "service",
      actorId: peer.providerId,
      actorName: "SCIM: People",
      before: { title: "One" },
      after: { title: "Two" },
    });
    const groupId = (await peer.post("/Groups", scimGroup("Audited"))).body.id;
    const member = await create("member@example.com");
    await peer.patch(`/Groups/${groupId}`, [{ op: "add", path: "members", value: [{ value: member }] }]);
    await peer.delete(`/Groups/${groupId}`);
    expect(await eventsOf(groupId)).toMatchObject([
      { action: "group.created" },
      { action: "group.updated", after: { membersAdded: [member], membersRemoved: [] } },
      { action: "group.removed", before: { displayName: "Audited" } },
    ]);
    const all = await harness.api.platform.db.manager.find(AuditEvent);
    expect(JSON.stringify(all)).not.toContain(peer.token);
    expect(all.map(({ action }) => action)).toContain("scim-token.created");
  });

  it("cannot be imported from a document, nor read from AWS", async () => {
    const { identityProviders } = harness.api.platform;
    const refused = { code: "INVALID_STATE", message: expect.stringContaining("SCIM") };
    await expect(identityProviders.importFile(ADMIN, peer.providerId, "users: []", false)).rejects.toMatchObject(
      refused,
    );
    await expect(identityProviders.sync(ADMIN, peer.providerId, false)).rejects.toMatchObject(refused);
  });

  async function eventsOf(subjectId: string): Promise<AuditEvent[]> {
    return harness.api.platform.db.manager.find(AuditEvent, { where: { subjectId }, order: { id: "ASC" } });
  }

  /** The resource's own owners, without those of the integration. */
  async function ownersOf(name: string): Promise<string[]> {
    const [owners] = await harness.api.platform.ownersQueries.ownersOf([clusters[name]!]);
    return owners!.filter(({ source }) => source === "RESOURCE_OWNER").map((owner) => owner.name);
  }

  async function whoIs(name: string): Promise<string | null> {
    const [owners] = await harness.api.platform.ownersQueries.ownersOf([clusters[name]!]);
    return owners![0]?.identityId ?? null;
  }

  async function statusOf(name: string): Promise<string> {
    const [ownership] = await harness.api.platform.ownersQueries.ownershipsOf([clusters[name]!]);
    return ownership!.reason ?? ownership!.status;
  }

  async function deciders(name: string): Promise<string[]> {
    const found = await harness.api.platform.ownersQueries.whoMayDecide(clusters[name]!, []);
    return found!.people.map(({ displayName }) => displayName);
  }
});
