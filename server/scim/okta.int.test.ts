import { Identity } from "../../shared/domain/identities/identity.entity";
import { GROUP_URN, openScimHarness, type ScimHarness, type ScimPeer, scimPath, USER_URN } from "./testing/scim-api";

/** Requests of Okta, in its order and spelling, from the assignment of a person to an application until they leave. */
describe("Okta", () => {
  let harness: ScimHarness;
  let okta: ScimPeer;
  let userId: string;
  let secondId: string;
  let groupId: string;

  beforeAll(async () => {
    harness = await openScimHarness();
    okta = await harness.peer("Okta");
  });

  afterAll(() => harness.close());

  const person = (given: object = {}) => ({
    schemas: [USER_URN],
    userName: "test.user@okta.local",
    name: { givenName: "Test", familyName: "User" },
    emails: [{ primary: true, value: "test.user@okta.local", type: "work" }],
    displayName: "Test User",
    locale: "en-US",
    externalId: "00ujl29u0le5T6Aj10h7",
    groups: [],
    password: "1mz050nq",
    active: true,
    ...given,
  });

  const JSON_TYPE = { "content-type": "application/scim+json; charset=utf-8", accept: "application/scim+json" };

  it("tests the connection, and receives the number of people", async () => {
    const answer = await okta.get(scimPath("/Users", { startIndex: 1, count: 2 }), { accept: "application/scim+json" });
    expect(answer).toMatchObject({
      status: 200,
      body: { totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] },
    });
    expect(answer.headers.get("content-type")).toBe("application/scim+json; charset=utf-8");
    expect((await okta.get(scimPath("/Groups", { startIndex: 1, count: 100 }))).body.totalResults).toBe(0);
  });

  it("looks a person up, and creates a missing one", async () => {
    const search = scimPath("/Users", { filter: 'userName eq "test.user@okta.local"', startIndex: 1, count: 100 });
    expect((await okta.get(search)).body).toMatchObject({ totalResults: 0, Resources: [] });

    const created = await okta.post("/Users", person(), JSON_TYPE);
    expect(created.status).toBe(201);
    userId = created.body.id;
    expect(created.headers.get("location")).toBe(`${harness.url}/Users/${userId}`);
    expect(created.body).toMatchObject({
      schemas: [USER_URN],
      userName: "test.user@okta.local",
      name: { givenName: "Test", familyName: "User" },
      emails: [{ primary: true, value: "test.user@okta.local", type: "work" }],
      locale: "en-US",
      externalId: "00ujl29u0le5T6Aj10h7",
      active: true,
      meta: { resourceType: "User", location: `${harness.url}/Users/${userId}`, version: 'W/"1"' },
    });
    expect(created.text).not.toContain("1mz050nq");
    expect((await okta.get(search)).body).toMatchObject({ totalResults: 1, Resources: [{ id: userId }] });
  });

  it("reads a person and replaces them whole, with a PUT", async () => {
    expect((await okta.get(`/Users/${userId}`)).body).toMatchObject({ id: userId, active: true });
    const changed = person({ id: userId, name: { givenName: "Another", middleName: "Excited", familyName: "User" } });
    const answer = await okta.put(`/Users/${userId}`, { ...changed, meta: { resourceType: "User" } }, JSON_TYPE);
    expect(answer).toMatchObject({
      status: 200,
      body: { id: userId, name: { givenName: "Another", middleName: "Excited", familyName: "User" } },
    });
  });

  it("deactivates and reactivates without a path", async () => {
    const off = await okta.patch(`/Users/${userId}`, [{ op: "replace", value: { active: false } }], JSON_TYPE);
    expect(off).toMatchObject({ status: 200, body: { id: userId, active: false, userName: "test.user@okta.local" } });
    expect(await identity(userId)).toMatchObject({ active: false, removedAt: null });
    const on = await okta.patch(`/Users/${userId}`, [{ op: "replace", value: { active: true } }], JSON_TYPE);
    expect(on.body.active).toBe(true);
    expect(await identity(userId)).toMatchObject({ active: true, displayName: "Test User" });
  });

  it("pushes a group: creates it, adds people, renames it with its id, and removes one", async () => {
    const second = await okta.post("/Users", person({ userName: "second@okta.local", externalId: "00u2" }));
    secondId = second.body.id;
    const created = await okta.post("/Groups", { schemas: [GROUP_URN], displayName: "Test SCIMv2", members: [] });
    expect(created.status).toBe(201);
    groupId = created.body.id;

    const members = [
      { value: userId, display: "test.user@okta.local" },
      { value: secondId, display: "second@okta.local" },
    ];
    expect((await okta.patch(`/Groups/${groupId}`, [{ op: "add", path: "members", value: members }])).status).toBe(204);
    const renamed = { op: "replace", value: { id: groupId, displayName: "Renamed SCIMv2" } };
    expect((await okta.patch(`/Groups/${groupId}`, [renamed])).status).toBe(204);
    const gone = { op: "remove", path: `members[value eq "${secondId}"]` };
    expect((await okta.patch(`/Groups/${groupId}`, [gone])).status).toBe(204);
    expect((await okta.get(`/Groups/${groupId}`)).body).toMatchObject({
      displayName: "Renamed SCIMv2",
      members: [{ value: userId, display: "Test User", type: "User" }],
    });
  });

  it("replaces a group, and members that are not named go", async () => {
    const whole = { schemas: [GROUP_URN], id: groupId, displayName: "Renamed SCIMv2", members: [{ value: secondId }] };
    const answer = await okta.put(`/Groups/${groupId}`, whole);
    expect(answer).toMatchObject({ status: 200, body: { members: [{ value: secondId }] } });
    expect(answer.body.members).toHaveLength(1);
    expect((await okta.get(`/Users/${secondId}`)).body.groups).toEqual([
      { value: groupId, $ref: `${harness.url}/Groups/${groupId}`, display: "Renamed SCIMv2", type: "direct" },
    ]);
  });

  it("replaces all members with those of a push, in one operation with a path", async () => {
    const value = [{ value: userId, display: "test.user@okta.local" }];
    await okta.patch(`/Groups/${groupId}`, [{ op: "replace", path: "members", value }]);
    expect((await okta.get(`/Groups/${groupId}`)).body.members.map((one: { value: string }) => one.value)).toEqual([
      userId,
    ]);
  });

  it("deprovisions: the person is inactive, the group is deleted, and history stays", async () => {
    await okta.patch(`/Users/${userId}`, [{ op: "replace", value: { active: false } }]);
    expect((await okta.delete(`/Groups/${groupId}`)).status).toBe(204);
    expect((await okta.get(`/Groups/${groupId}`)).status).toBe(404);
    expect(await identity(userId)).toMatchObject({ active: false, removedAt: null });
    expect((await okta.get(`/Users/${userId}`)).body.groups).toBeUndefined();
  });

  async function identity(id: string): Promise<Identity | null> {
    return harness.api.platform.db.manager.findOneBy(Identity, { id });
  }
});
