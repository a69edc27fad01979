import {
  ENTERPRISE_URN,
  openScimHarness,
  type ScimHarness,
  type ScimPeer,
  scimGroup,
  scimUser,
} from "./testing/scim-api";

const ACME = "urn:ietf:params:scim:schemas:extension:acme:2.0:User";

/** Entra maps attributes of extensions that only some of its applications have, and sends them beside `active`. */
describe("a SCIM PATCH with attributes of unknown schemas", () => {
  let harness: ScimHarness;
  let peer: ScimPeer;
  let people = 0;

  beforeAll(async () => {
    harness = await openScimHarness();
    peer = await harness.peer("Entra");
  });

  afterAll(() => harness.close());

  async function created(): Promise<string> {
    people += 1;
    return (await peer.post("/Users", scimUser(`leaver-${people}@example.com`))).body.id;
  }

  it.each<[string, object]>([
    ["adds a value", { op: "Add", path: `${ACME}:costCenter`, value: "4130" }],
    ["replaces a value", { op: "Replace", path: `${ACME}:costCenter`, value: "4130" }],
    ["removes a value", { op: "Remove", path: `${ACME}:costCenter` }],
    ["changes a part of a value", { op: "Add", path: `${ACME}:badge.number`, value: "7" }],
    ["filters values", { op: "Replace", path: `${ACME}:badges[type eq "door"].number`, value: "7" }],
    ["removes filtered values", { op: "Remove", path: `${ACME}:badges[type eq "door"]` }],
    ["replaces a whole extension", { op: "Replace", path: ACME, value: { costCenter: "4130" } }],
    ["removes a whole extension", { op: "Remove", path: ACME }],
    ["names an extension of SCIM 1.1", { op: "Add", path: "urn:scim:schemas:extension:acme:1.0", value: {} }],
    ["names a schema by its address", { op: "Add", path: "http://schemas.example.com/2024/User:badge", value: "7" }],
    ["names what the enterprise extension lacks", { op: "Add", path: `${ENTERPRISE_URN}:shoeSize`, value: "44" }],
    [
      "names a part the enterprise extension lacks",
      { op: "Add", path: `${ENTERPRISE_URN}:manager.shoeSize`, value: "4" },
    ],
    ["names whole paths without a path", { op: "Add", value: { [`${ACME}:badges[type eq "door"].number`]: "7" } }],
    ["has a name without a path that is no path", { op: "Add", value: { "cost center (old": "4130" } }],
    [
      "tells a part of the enterprise extension that is ours",
      { op: "Add", path: ENTERPRISE_URN, value: { "manager.displayName": "A" } },
    ],
  ])("that %s still deactivates a leaver", async (_what, operation) => {
    const id = await created();
    const answer = await peer.patch(`/Users/${id}`, [operation, { op: "Replace", path: "active", value: "False" }]);
    expect(answer).toMatchObject({ status: 200, body: { id, active: false, meta: { version: 'W/"2"' } } });
    expect(answer.text).not.toMatch(/acme|shoeSize|4130/);
    const [identity] = await harness.api.platform.db.query("select active from identities where id = $1", [id]);
    expect(identity).toEqual({ active: false });
  });

  it("and nothing else changes nothing, and succeeds", async () => {
    const id = await created();
    const answer = await peer.patch(`/Users/${id}`, [{ op: "Add", path: `${ACME}:costCenter`, value: "4130" }]);
    expect(answer).toMatchObject({ status: 200, body: { id, active: true, meta: { version: 'W/"1"' } } });
  });

  it("of a group still removes a member", async () => {
    const [left, stays] = [await created(), await created()];
    const { id } = (await peer.post("/Groups", scimGroup("Acme", left, stays))).body;
    const acme = "urn:ietf:params:scim:schemas:extension:acme:2.0:Group";
    const answer = await peer.patch(`/Groups/${id}`, [
      { op: "Add", path: `${acme}:tags[type eq "x"].value`, value: "y" },
      { op: "Replace", path: `${acme}:members`, value: [] },
      { op: "Replace", value: { "cost center (old": "x" } },
      { op: "Remove", path: `members[value eq "${left}"]` },
    ]);
    expect(answer.status).toBe(204);
    const { members } = (await peer.get(`/Groups/${id}`)).body;
    expect(members.map((one: { value: string }) => one.value)).toEqual([stays]);
  });

  it.each([
    ["a filter that is not closed", `${ACME}:badges[type eq "door"`, "invalidPath"],
    ["a filter that is none", `${ACME}:badges[type is "door"]`, "invalidPath"],
    ["words behind it", `${ACME}:costCenter and more`, "invalidPath"],
    ["a name that no attribute can have", `${ENTERPRISE_URN}:cost..center`, "invalidPath"],
    ["an unknown attribute of the core schema", "urn:ietf:params:scim:schemas:core:2.0:User:shoeSize", "invalidPath"],
    ["an unknown part of a core attribute", "name.shoeSize", "invalidPath"],
    ["what is ours to say", `${ENTERPRISE_URN}:manager.displayName`, "mutability"],
  ])("is still refused with %s in its path", async (_what, path, scimType) => {
    const id = await created();
    const answer = await peer.patch(`/Users/${id}`, [{ op: "Add", path, value: "x" }]);
    expect(answer).toMatchObject({ status: 400, body: { scimType } });
  });
});
