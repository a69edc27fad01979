import { request as httpRequest } from "node:http";
import { ADMIN } from "../../testing/test-domain";
import {
  ENTERPRISE_URN,
  GROUP_URN,
  openScimHarness,
  type ScimHarness,
  ScimPeer,
  scimGroup,
  scimPath,
  scimUser,
  USER_URN,
} from "./testing/scim-api";

const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
const NOBODY = "0198c0de-0000-7000-8000-000000000009";

describe("the SCIM endpoint", () => {
  let harness: ScimHarness;
  let peer: ScimPeer;

  beforeAll(async () => {
    harness = await openScimHarness();
    peer = await harness.peer("Peer");
  });

  afterAll(() => harness.close());

  const created = async (userName: string, more: object = {}) =>
    (await peer.post("/Users", scimUser(userName, more))).body;

  describe("without a valid token", () => {
    it.each([
      ["no token", { authorization: "" }],
      ["another scheme", { authorization: "Basic YTpi" }],
      ["a token nobody has", { authorization: `Bearer drawbridge_scim_${"x".repeat(43)}` }],
      ["a token that is far too long", { authorization: `Bearer drawbridge_scim_${"x".repeat(600)}` }],
    ])("answers %s with 401, at every address", async (_what, headers) => {
      for (const path of ["/Users", "/Users/1", "/Schemas", "/nowhere"]) {
        const answer = await peer.get(path, headers);
        expect(answer).toMatchObject({ status: 401, body: { schemas: [ERROR], status: "401" } });
        const isWrong = headers.authorization === "" ? "" : ', error="invalid_token"';
        expect(answer.headers.get("www-authenticate")).toBe(`Bearer realm="SCIM"${isWrong}`);
        expect(answer.headers.get("content-type")).toMatch("application/scim+json");
      }
    });

    it("refuses a token of the GraphQL API, which in turn refuses a SCIM token", async () => {
      await harness.api.platform.apiTokens.installAdminToken("an-admin-token-of-the-test");
      expect((await peer.get("/Users", { authorization: "Bearer an-admin-token-of-the-test" })).status).toBe(401);
      const answer = await fetch(harness.url.replace("/scim/v2", "/graphql"), {
        method: "POST",
        headers: { authorization: `Bearer ${peer.token}`, "content-type": "application/json" },
        body: '{"query":"{ __typename }"}',
      });
      expect(answer.status).toBe(401);
    });
  });

  describe("answers in SCIM, never in HTML,", () => {
    it.each([
      ["an address where nothing is", "GET", "/nowhere", 404, null],
      ["a user whose id is none", "GET", "/Users/x", 404, null],
      ["a user who is not there", "GET", `/Users/${NOBODY}`, 404, null],
      ["a group that is not there", "DELETE", `/Groups/${NOBODY}`, 404, null],
      ["a schema that is none", "GET", "/Schemas/urn:none", 404, null],
      ["a method that a list has not", "DELETE", "/Users", 405, null],
      ["a method that a user has not", "POST", `/Users/${NOBODY}`, 405, null],
      ["a method that a description has not", "PUT", "/ServiceProviderConfig", 405, null],
      ["a method nobody has", "OPTIONS", "/Groups", 405, null],
      ["who am I", "GET", "/Me", 501, null],
      ["a filter that is none", "GET", scimPath("/Users", { filter: "userName eq" }), 400, "invalidFilter"],
      ["a filter that is empty", "GET", scimPath("/Users", { filter: "" }), 400, "invalidFilter"],
      ["a filter by what is not there", "GET", scimPath("/Users", { filter: 'shoeSize eq "1"' }), 400, "invalidFilter"],
      ["a filter by the password", "GET", scimPath("/Users", { filter: 'password eq "x"' }), 400, "invalidFilter"],
      ["a start that is no number", "GET", "/Users?startIndex=one", 400, "invalidValue"],
      ["a sort by what is not there", "GET", "/Users?sortBy=shoeSize", 400, "invalidPath"],
      ["an address that is no URL", "GET", "/Users/%zz", 400, "invalidSyntax"],
    ])("for %s", async (_what, method, path, status, scimType) => {
      const answer = await peer.send(method, path);
      expect(answer.status).toBe(status);
      expect(answer.headers.get("content-type")).toMatch("application/scim+json");
      expect(answer.body).toEqual({
        schemas: [ERROR],
        status: String(status),
        ...(scimType && { scimType }),
        detail: expect.stringMatching(/\.$/),
      });
    });

    it("and only below the SCIM address", async () => {
      const answer = await fetch(harness.url.replace("/scim/v2", "/%zz"));
      expect([answer.status, answer.headers.get("content-type")]).toEqual([400, "application/json; charset=utf-8"]);
      expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: "BAD_REQUEST" } }] });
    });

    it("for a wrong method, with the allowed ones", async () => {
      expect((await peer.send("DELETE", "/Users")).headers.get("allow")).toBe("GET, POST");
    });

    it.each([
      ["no JSON", "{", 400, "invalidSyntax"],
      ["nothing", "", 400, "invalidSyntax"],
      ["a list", "[]", 400, "invalidSyntax"],
      ["no schemas", '{"userName":"a"}', 400, "invalidSyntax"],
      ["another schema", `{"schemas":["${GROUP_URN}"],"userName":"a"}`, 400, "invalidSyntax"],
      ["no userName", `{"schemas":["${USER_URN}"]}`, 400, "invalidValue"],
      ["an empty userName", `{"schemas":["${USER_URN}"],"userName":" "}`, 400, "invalidValue"],
      ["a userName that is no text", `{"schemas":["${USER_URN}"],"userName":{"a":1}}`, 400, "invalidValue"],
      ["a character nothing can hold", `{"schemas":["${USER_URN}"],"userName":"a\\u0000"}`, 400, "invalidValue"],
      ["an active that is neither", `{"schemas":["${USER_URN}"],"userName":"a","active":"maybe"}`, 400, "invalidValue"],
    ])("for a body that is %s", async (_what, body, status, scimType) => {
      expect(await peer.post("/Users", body)).toMatchObject({ status, body: { schemas: [ERROR], scimType } });
    });

    it("for a body of another type", async () => {
      const answer = await peer.post("/Users", "<user/>", { "content-type": "text/xml" });
      expect(answer).toMatchObject({ status: 415, body: { schemas: [ERROR], status: "415" } });
      expect((await peer.post("/Users", scimUser("json"), { "content-type": "application/json" })).status).toBe(201);
    });

    it("for a body that is larger than 8 MiB", async () => {
      expect(await postTooMuch(harness.url, peer.token)).toMatchObject({ status: 413, body: { status: "413" } });
    });

    it("for an internal error, with only an id, under which the log has it", async () => {
      const { scimQueries } = harness.api.platform;
      const find = scimQueries.find.bind(scimQueries);
      scimQueries.find = () => Promise.reject(new Error("a secret detail"));
      const answer = await peer.get(`/Users/${NOBODY}`);
      scimQueries.find = find;
      expect(answer).toMatchObject({ status: 500, body: { schemas: [ERROR], status: "500" } });
      expect(answer.text).not.toContain("secret");
      // A busy machine logs other things beside it.
      const lines = harness.api.lines.splice(0) as unknown as { errorId?: string }[];
      const ids = lines.flatMap(({ errorId }) => errorId ?? []);
      expect(ids).toEqual([answer.body.detail.match(/\(([0-9a-f-]+)\)/)?.[1]]);
    });
  });

  describe("refuses a PATCH", () => {
    it.each([
      ["without operations", { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"] }, "invalidSyntax"],
      ["without its schema", { Operations: [{ op: "add", path: "title", value: "x" }] }, "invalidSyntax"],
    ])("%s", async (_what, body, scimType) => {
      const { id } = await created(`patch-${_what}`);
      expect(await peer.send("PATCH", `/Users/${id}`, body)).toMatchObject({ status: 400, body: { scimType } });
    });

    it.each([
      ["of no known kind", { op: "move", path: "title", value: "x" }, "invalidSyntax"],
      ["of what is not there", { op: "add", path: "shoeSize", value: "x" }, "invalidPath"],
      ["by half a path", { op: "add", path: "emails[type eq", value: "x" }, "invalidPath"],
      ["of an id", { op: "replace", path: "id", value: "x" }, "mutability"],
      ["of somebody's groups", { op: "add", path: "groups", value: [{ value: "x" }] }, "mutability"],
      ["that takes the userName away", { op: "remove", path: "userName" }, "mutability"],
      ["that makes the userName nothing", { op: "replace", path: "userName", value: "" }, "invalidValue"],
      ["that removes nothing in particular", { op: "remove" }, "noTarget"],
      ["of values that are not there", { op: "replace", path: 'emails[type ne "x"]', value: {} }, "noTarget"],
      ["with the wrong type", { op: "replace", path: "active", value: "perhaps" }, "invalidValue"],
      ["with no value", { op: "add", path: "title" }, "invalidValue"],
    ])("%s, and changes nothing", async (what, operation, scimType) => {
      const { id, meta } = await created(`operation-${what}`);
      const answer = await peer.patch(`/Users/${id}`, [{ op: "add", path: "title", value: "before" }, operation]);
      expect(answer).toMatchObject({ status: 400, body: { schemas: [ERROR], scimType } });
      const after = (await peer.get(`/Users/${id}`)).body;
      expect(after.meta.version).toBe(meta.version);
      expect(after.title).toBeUndefined();
    });

    it("of unknown members, naming them, and adds none of the others", async () => {
      const { id } = (await peer.post("/Groups", scimGroup("Half"))).body;
      const somebody = await created("half-member");
      const value = [{ value: somebody.id }, { value: NOBODY }];
      const answer = await peer.patch(`/Groups/${id}`, [{ op: "add", path: "members", value }]);
      expect(answer).toMatchObject({ status: 400, body: { scimType: "invalidValue" } });
      expect(answer.body.detail).toContain(NOBODY);
      expect((await peer.get(`/Groups/${id}`)).body.members).toBeUndefined();
    });
  });

  describe("keeps userNames unique", () => {
    it("whatever the case of a userName", async () => {
      await created("Unique@example.com");
      const again = await peer.post("/Users", scimUser(" unique@EXAMPLE.com "));
      expect(again).toMatchObject({ status: 409, body: { schemas: [ERROR], status: "409", scimType: "uniqueness" } });
    });

    it("also for letters with several lower-case forms, and finds such a userName", async () => {
      const { id } = await created("İpek.ẞ@example.com");
      expect((await peer.post("/Users", scimUser("İpek.ẞ@example.com"))).status).toBe(409);
      const { body } = await peer.get(scimPath("/Users", { filter: 'userName eq "İpek.ẞ@EXAMPLE.com"' }));
      expect(body).toMatchObject({ totalResults: 1, Resources: [{ id }] });
    });

    it("when a person is renamed", async () => {
      await created("taken@example.com");
      const { id } = await created("free@example.com");
      const put = await peer.put(`/Users/${id}`, scimUser("TAKEN@example.com"));
      const patched = await peer.patch(`/Users/${id}`, [
        { op: "replace", path: "userName", value: "taken@example.com" },
      ]);
      expect([put.status, patched.status]).toEqual([409, 409]);
      expect((await peer.put(`/Users/${id}`, scimUser("FREE@example.com"))).status).toBe(200);
    });
  });

  describe("has versions", () => {
    it("that change with each change, and not without one", async () => {
      const answer = await peer.post("/Users", scimUser("versions"));
      expect(answer.headers.get("etag")).toBe('W/"1"');
      const path = `/Users/${answer.body.id}`;
      const changed = await peer.patch(path, [{ op: "add", path: "title", value: "Lead" }]);
      expect([changed.headers.get("etag"), changed.body.meta.version]).toEqual(['W/"2"', 'W/"2"']);
      const again = await peer.patch(path, [{ op: "replace", path: "title", value: "Lead" }]);
      expect(again.body.meta).toEqual(changed.body.meta);
    });

    it("that refuse a change of an older one", async () => {
      const { id } = await created("if-match");
      const path = `/Users/${id}`;
      await peer.patch(path, [{ op: "add", path: "title", value: "Lead" }]);
      const stale = { "if-match": 'W/"1"' };
      for (const answer of [
        await peer.patch(path, [{ op: "add", path: "title", value: "Other" }], stale),
        await peer.put(path, scimUser("if-match"), stale),
        await peer.delete(path, stale),
      ]) {
        expect(answer).toMatchObject({ status: 412, body: { schemas: [ERROR], status: "412" } });
      }
      expect((await peer.put(path, scimUser("if-match"), { "if-match": 'W/"0", W/"2"' })).status).toBe(200);
      expect((await peer.delete(path, { "if-match": "*" })).status).toBe(204);
    });

    it("that answer 304 to a client that has the present one", async () => {
      const { id } = await created("if-none-match");
      const answer = await peer.get(`/Users/${id}`, { "if-none-match": 'W/"1"' });
      expect([answer.status, answer.text, answer.headers.get("etag")]).toEqual([304, "", 'W/"1"']);
      expect((await peer.get(`/Users/${id}`, { "if-none-match": 'W/"9"' })).status).toBe(200);
    });
  });

  describe("keeps its input", () => {
    const whole = {
      name: { givenName: "Barbara", familyName: "Jensen", honorificPrefix: "Ms." },
      nickName: "Babs",
      profileUrl: "https://login.example.com/bjensen",
      userType: "Employee",
      preferredLanguage: "en-US",
      timezone: "America/Los_Angeles",
      phoneNumbers: [{ value: "555-555-4444", type: "mobile" }],
      ims: [{ value: "someaimhandle", type: "aim" }],
      photos: [{ value: "https://photos.example.com/F.jpg", type: "photo" }],
      addresses: [{ type: "work", streetAddress: "100 Universal City Plaza", locality: "Hollywood", primary: true }],
      entitlements: [{ value: "license-1" }],
      x509Certificates: [{ value: "MIIDQzCCAqygAwIBAgICEAAwDQYJKoZIhvcNAQEFBQAwTjELMAkGA1UEBhMCVVMx" }],
      [ENTERPRISE_URN]: { organization: "Universal Studios", division: "Theme Park", employeeNumber: "701984" },
    };

    it("of every attribute of the schema, and nothing else", async () => {
      const more = { ...whole, password: "t1meMa$heen", id: NOBODY, meta: { version: "x" }, shoeSize: 44 };
      const { id } = await created("bjensen", more);
      expect(id).not.toBe(NOBODY);
      const { body, text } = await peer.get(`/Users/${id}`);
      expect(body).toEqual({
        schemas: [USER_URN, ENTERPRISE_URN],
        id,
        userName: "bjensen",
        active: true,
        ...whole,
        meta: expect.objectContaining({ resourceType: "User", version: 'W/"1"' }),
      });
      expect(text).not.toContain("t1meMa$heen");
      const stored = await harness.api.platform.db.query(
        "select resource::text from scim_users where identity_id = $1",
        [id],
      );
      expect(JSON.stringify(stored)).not.toContain("t1meMa$heen");
    });

    it("under the schema's names, whatever their case", async () => {
      const body = { SCHEMAS: [USER_URN], USERNAME: "case", Emails: [{ VALUE: "case@example.com", Type: "work" }] };
      expect((await peer.post("/Users", body)).body).toMatchObject({
        userName: "case",
        emails: [{ value: "case@example.com", type: "work" }],
      });
    });

    it("but leaves a person inactive when a PUT has no active attribute", async () => {
      const { id } = await created("inactive", { active: false });
      expect((await peer.put(`/Users/${id}`, scimUser("inactive", { title: "x" }))).body.active).toBe(false);
    });
  });

  it("describes itself", async () => {
    const config = (await peer.get("/ServiceProviderConfig")).body;
    expect(config).toMatchObject({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
      patch: { supported: true },
      bulk: { supported: false },
      filter: { supported: true, maxResults: 200 },
      sort: { supported: true },
      etag: { supported: true },
      authenticationSchemes: [{ type: "oauthbearertoken" }],
    });
    const types = (await peer.get("/ResourceTypes")).body;
    expect(types).toMatchObject({ totalResults: 2, Resources: [{ id: "User", endpoint: "/Users" }, { id: "Group" }] });
    expect((await peer.get("/ResourceTypes/User")).body.schemaExtensions).toEqual([
      { schema: ENTERPRISE_URN, required: false },
    ]);
    const schemas = (await peer.get("/Schemas")).body;
    expect(schemas.Resources.map((one: { id: string }) => one.id)).toEqual([USER_URN, ENTERPRISE_URN, GROUP_URN]);
    const { attributes, meta } = (await peer.get(`/Schemas/${USER_URN}`)).body;
    expect(attributes).toContainEqual(
      expect.objectContaining({ name: "userName", required: true, uniqueness: "server" }),
    );
    expect(meta.location).toBe(`${harness.url}/Schemas/${USER_URN}`);
  });

  it("returns addresses by the forwarding headers of the client's proxy", async () => {
    const { body } = await peer.get("/ServiceProviderConfig", { "x-forwarded-proto": "https" });
    expect(body.meta.location).toBe(`${harness.url.replace("http:", "https:")}/ServiceProviderConfig`);
  });

  describe("for several providers", () => {
    it("shows each its own people only, though another may have them too", async () => {
      const other = await harness.peer("Other");
      const mine = await created("shared@example.com", { externalId: "shared-1" });
      expect((await other.get("/Users")).body.totalResults).toBe(0);
      const theirs = await other.post("/Users", scimUser("shared@example.com", { externalId: "shared-1" }));
      expect(theirs.status).toBe(201);
      const path = `/Users/${mine.id}`;
      const answers = [
        await other.get(path),
        await other.put(path, scimUser("shared@example.com")),
        await other.patch(path, [{ op: "replace", path: "active", value: false }]),
        await other.delete(path),
      ];
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
      const mixed = await other.post("/Groups", scimGroup("Mixed", mine.id));
      expect(mixed).toMatchObject({ status: 400, body: { scimType: "invalidValue" } });
      expect((await peer.get(path)).body.active).toBe(true);
    });

    it("accepts each one's present token, and the one before until then", async () => {
      const { scimTokens, identityProviders } = harness.api.platform;
      const rotated = await harness.peer("Rotated");
      expect((await rotated.get("/Users")).status).toBe(200);
      const { token } = await scimTokens.rotate(ADMIN, rotated.providerId);
      expect((await rotated.get("/Users")).status).toBe(200);
      expect((await new ScimPeer(harness.url, rotated.providerId, token).get("/Users")).status).toBe(200);
      expect((await rotated.get("/Users")).status).toBe(401);
      const file = await identityProviders.create(ADMIN, "By document");
      await expect(scimTokens.rotate(ADMIN, file.id)).rejects.toMatchObject({ code: "INVALID_STATE" });
    });
  });
});

/** Sent without fetch, which hides an answer that comes before the whole body is sent. */
function postTooMuch(url: string, token: string): Promise<{ status?: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "content-length": 9_000_000,
    };
    const request = httpRequest(`${url}/Users`, { method: "POST", headers }, (answer) => {
      let text = "";
      answer.on("data", (chunk) => {
        text += chunk;
      });
      answer.on("end", () => {
        request.destroy();
        resolve({ status: answer.statusCode, body: JSON.parse(text) });
      });
    });
    request.on("error", reject);
    request.write("{");
  });
}
