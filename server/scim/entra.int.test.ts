import { Identity } from "../../shared/domain/identities/identity.entity";
import {
  ENTERPRISE_URN,
  GROUP_URN,
  openScimHarness,
  type ScimHarness,
  type ScimPeer,
  scimPath,
  USER_URN,
} from "./testing/scim-api";

/** Requests of Microsoft Entra, in its order and spelling: operations with a capital letter, booleans as texts. */
describe("Microsoft Entra", () => {
  let harness: ScimHarness;
  let entra: ScimPeer;
  let userId: string;
  let managerId: string;
  let groupId: string;

  beforeAll(async () => {
    harness = await openScimHarness();
    entra = await harness.peer("Entra");
  });

  afterAll(() => harness.close());

  const person = (userName: string, externalId: string, given: object = {}) => ({
    schemas: [USER_URN, ENTERPRISE_URN],
    externalId,
    userName,
    active: true,
    emails: [{ primary: true, type: "work", value: userName }],
    meta: { resourceType: "User" },
    name: { formatted: "Given Family", familyName: "Family", givenName: "Given" },
    roles: [],
    ...given,
  });

  const change = (...operations: object[]) => entra.patch(`/Users/${userId}`, operations);
  const read = async () => (await entra.get(`/Users/${userId}`)).body;

  it("tests the connection with a filter that finds nobody", async () => {
    const search = scimPath("/Users", { filter: 'userName eq "fe9a2bd5-8b40-4a4c-8d4a-1f7e9f6d2a11"' });
    expect(await entra.get(search)).toMatchObject({ status: 200, body: { totalResults: 0, Resources: [] } });
  });

  it("creates people, with the attributes of the enterprise extension", async () => {
    const manager = await entra.post("/Users", person("Boss@contoso.com", "oid-boss"));
    managerId = manager.body.id;
    const enterprise = { [ENTERPRISE_URN]: { employeeNumber: "701984", costCenter: "4130", department: "Tour" } };
    const created = await entra.post("/Users", person("Test_User@contoso.com", "oid-1", enterprise));
    expect(created).toMatchObject({
      status: 201,
      body: { schemas: [USER_URN, ENTERPRISE_URN], [ENTERPRISE_URN]: { costCenter: "4130" }, externalId: "oid-1" },
    });
    userId = created.body.id;
    expect(await identity()).toMatchObject({
      externalId: userId,
      scimExternalId: "oid-1",
      email: "Test_User@contoso.com",
      displayName: "Given Family",
      department: "Tour",
      attributes: { employeeNumber: "701984", costCenter: "4130" },
    });
  });

  it.each([
    'userName eq "test_user@CONTOSO.com"',
    'externalId eq "oid-1"',
    'emails[type eq "work"].value eq "test_user@contoso.com"',
    'emails[type eq "work" and value eq "test_user@contoso.com"]',
    'userName eq "Test_User@contoso.com" and active eq "True"',
  ])("finds a person by %s", async (filter) => {
    expect((await entra.get(scimPath("/Users", { filter }))).body).toMatchObject({
      totalResults: 1,
      Resources: [{ id: userId }],
    });
  });

  it("matches an external id case-sensitively", async () => {
    expect((await entra.get(scimPath("/Users", { filter: 'externalId eq "OID-1"' }))).body.totalResults).toBe(0);
  });

  it("changes several attributes at once, in its own spelling", async () => {
    const answer = await change(
      { op: "Replace", path: 'emails[type eq "work"].value', value: "updated@contoso.com" },
      { op: "Replace", path: "name.familyName", value: "Updated" },
      { op: "Add", path: "title", value: "Lead" },
      { op: "Add", path: `${ENTERPRISE_URN}:division`, value: "Theme Park" },
    );
    expect(answer).toMatchObject({
      status: 200,
      body: {
        emails: [{ primary: true, type: "work", value: "updated@contoso.com" }],
        name: { familyName: "Updated", givenName: "Given" },
        title: "Lead",
        [ENTERPRISE_URN]: { division: "Theme Park", department: "Tour" },
      },
    });
    expect(await identity()).toMatchObject({ email: "updated@contoso.com", title: "Lead" });
  });

  it("names whole paths where no path is given", async () => {
    const value = {
      displayName: "Pvlo",
      "name.givenName": "Gretchen",
      [`${ENTERPRISE_URN}:organization`]: "Universal",
      'phoneNumbers[type eq "mobile"].value': "+1 555 0100",
    };
    expect((await change({ op: "Add", value })).body).toMatchObject({
      displayName: "Pvlo",
      name: { givenName: "Gretchen", familyName: "Updated" },
      [ENTERPRISE_URN]: { organization: "Universal" },
      phoneNumbers: [{ type: "mobile", value: "+1 555 0100" }],
    });
  });

  it("adds and replaces an address of a new type", async () => {
    await change({ op: "Add", path: 'emails[type eq "home"].value', value: "home@contoso.com" });
    await change({ op: "Replace", path: 'emails[type eq "other"].value', value: "other@contoso.com" });
    expect((await read()).emails).toEqual([
      { primary: true, type: "work", value: "updated@contoso.com" },
      { type: "home", value: "home@contoso.com" },
      { type: "other", value: "other@contoso.com" },
    ]);
  });

  it("has types of its own for multi-valued attributes", async () => {
    const { body } = await change({ op: "Add", path: 'addresses[type eq "branch"].country', value: "PT" });
    expect(body.addresses).toEqual([{ type: "branch", country: "PT" }]);
  });

  it("gives roles by a filter that compares a boolean with a text", async () => {
    const { body } = await change({ op: "Add", path: 'roles[primary eq "True"].value', value: "Admin" });
    expect(body.roles).toEqual([{ primary: true, value: "Admin" }]);
    expect(await identity()).toMatchObject({ roles: ["admin"] });
  });

  it("sets a manager by a bare id, or by an object, and removes them", async () => {
    const path = `${ENTERPRISE_URN}:manager`;
    expect((await change({ op: "Add", path, value: managerId })).body[ENTERPRISE_URN].manager).toEqual({
      value: managerId,
    });
    expect(await identity()).toMatchObject({ managerExternalId: managerId });
    await change({ op: "Replace", path, value: { value: managerId, displayName: "Boss" } });
    expect(await identity()).toMatchObject({ managerExternalId: managerId });
    await change({ op: "Remove", path });
    expect(await identity()).toMatchObject({ managerExternalId: null });
    expect((await read())[ENTERPRISE_URN].manager).toBeUndefined();
  });

  it("adds and replaces the enterprise extension as a whole object", async () => {
    const add = await change({
      op: "Add",
      path: ENTERPRISE_URN,
      value: { costCenter: "1", manager: { value: managerId } },
    });
    expect(add.body[ENTERPRISE_URN]).toMatchObject({
      costCenter: "1",
      department: "Tour",
      manager: { value: managerId },
    });
    const replaced = await change({
      op: "Replace",
      value: { [ENTERPRISE_URN]: { costCenter: "2", department: "Sales" } },
    });
    expect(replaced.body[ENTERPRISE_URN]).toMatchObject({ costCenter: "2", department: "Sales" });
    expect(await identity()).toMatchObject({ department: "Sales", attributes: { costCenter: "2" } });
  });

  it.each([
    ["False", false],
    ["True", true],
    ["false", false],
    [true, true],
  ])("sends active as %j", async (value, active) => {
    expect((await change({ op: "Replace", path: "active", value })).body.active).toBe(active);
    expect(await identity()).toMatchObject({ active });
  });

  it("finds a group by its name without its members", async () => {
    const created = await entra.post("/Groups", {
      schemas: [GROUP_URN, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
      externalId: "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159",
      displayName: "displayName",
      meta: { resourceType: "Group" },
    });
    expect(created.status).toBe(201);
    groupId = created.body.id;
    await entra.patch(`/Groups/${groupId}`, [{ op: "Add", path: "members", value: [{ value: userId }] }]);
    const search = scimPath("/Groups", { excludedAttributes: "members", filter: 'displayName eq "DisplayName"' });
    const { body } = await entra.get(search);
    expect(body).toMatchObject({ totalResults: 1, Resources: [{ id: groupId, displayName: "displayName" }] });
    expect(body.Resources[0].members).toBeUndefined();
    expect((await entra.get(`/Groups/${groupId}?excludedAttributes=members`)).body.members).toBeUndefined();
  });

  it("asks whether a person is in a group", async () => {
    const isIn = async (id: string) =>
      (await entra.get(scimPath("/Groups", { filter: `id eq "${groupId}" and members[value eq "${id}"]` }))).body
        .totalResults;
    expect([await isIn(userId), await isIn(managerId), await isIn("nobody")]).toEqual([1, 0, 0]);
    const old = scimPath("/Groups", { filter: `members eq "${userId}" and id eq "${groupId}"` });
    expect((await entra.get(old)).body.totalResults).toBe(1);
  });

  it("adds members again without duplicates, and removes exactly those it lists", async () => {
    const both = [{ value: userId }, { value: managerId }];
    await entra.patch(`/Groups/${groupId}`, [{ op: "Add", path: "members", value: both }]);
    await entra.patch(`/Groups/${groupId}`, [{ op: "Add", path: "members", value: both }]);
    expect(await members()).toEqual([managerId, userId].sort());
    await entra.patch(`/Groups/${groupId}`, [{ op: "Remove", path: "members", value: [{ value: userId }] }]);
    expect(await members()).toEqual([managerId]);
    await entra.patch(`/Groups/${groupId}`, [{ op: "Remove", path: `members[value eq "${managerId}"]` }]);
    expect(await members()).toEqual([]);
  });

  it("renames a group", async () => {
    const renamed = { op: "Replace", path: "displayName", value: "1879db59-3bdf-4490-ad68-ab880a269474" };
    expect((await entra.patch(`/Groups/${groupId}`, [renamed])).status).toBe(204);
    expect((await entra.get(`/Groups/${groupId}`)).body.displayName).toBe(renamed.value);
  });

  it("disables a person first and deletes them later; they stay as a person who left", async () => {
    await change({ op: "Replace", path: "active", value: "False" });
    expect((await entra.delete(`/Users/${userId}`)).status).toBe(204);
    expect((await entra.get(`/Users/${userId}`)).status).toBe(404);
    expect((await entra.get(scimPath("/Users", { filter: 'externalId eq "oid-1"' }))).body.totalResults).toBe(0);
    expect(await identity()).toMatchObject({ active: false, removedAt: expect.any(Date) });
  });

  it("restores a person under the same id, by their external id", async () => {
    const back = await entra.post("/Users", person("test_user@contoso.com", "oid-1"));
    expect(back).toMatchObject({ status: 201, body: { id: userId, active: true, meta: { version: 'W/"1"' } } });
    expect(await identity()).toMatchObject({ active: true, removedAt: null });
  });

  it("creates a new person for a userName that another person had", async () => {
    await entra.delete(`/Users/${userId}`);
    const other = await entra.post("/Users", person("test_user@contoso.com", "oid-2"));
    expect(other.status).toBe(201);
    expect(other.body.id).not.toBe(userId);
  });

  async function members(): Promise<string[]> {
    const { body } = await entra.get(`/Groups/${groupId}`);
    return (body.members ?? []).map((one: { value: string }) => one.value).sort();
  }

  async function identity(): Promise<Identity | null> {
    return harness.api.platform.db.manager.findOneBy(Identity, { id: userId });
  }
});
