import { connect } from "node:net";
import { GROUP_URN, openScimHarness, type ScimHarness, type ScimPeer, scimGroup, scimUser } from "./testing/scim-api";

const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";

/** Base URLs are typed by people, with and without a trailing slash, and clients join them in different ways. */
describe("an address of SCIM", () => {
  let harness: ScimHarness;
  let peer: ScimPeer;
  let id: string;
  let groupId: string;

  beforeAll(async () => {
    harness = await openScimHarness();
    peer = await harness.peer("Peer");
    const emails = [
      { type: "work", value: "ana@work.example" },
      { type: "home", value: "ana@home.example" },
    ];
    id = (await peer.post("/Users", scimUser("Ana@Example.com", { emails }))).body.id;
    groupId = (await peer.post("/Groups", scimGroup("Payments", id))).body.id;
  });

  afterAll(() => harness.close());

  /** A raw HTTP request, because clients normalize addresses. */
  function raw(method: string, target: string, body = "", headers: Readonly<Record<string, string>> = {}) {
    const { hostname, port } = new URL(harness.url);
    const all = {
      host: `${hostname}:${port}`,
      authorization: `Bearer ${peer.token}`,
      "content-type": "application/scim+json",
      "content-length": String(Buffer.byteLength(body)),
      connection: "close",
      ...headers,
    };
    const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return new Promise<{ status: number; head: string; body: unknown }>((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      let text = "";
      socket.setEncoding("utf8");
      socket.on("data", (chunk) => {
        text += chunk;
      });
      socket.on("error", reject);
      socket.on("end", () => {
        const [answer = "", ...rest] = text.split("\r\n\r\n");
        const json = rest.join("\r\n\r\n");
        resolve({ status: Number(answer.split(" ")[1]), head: answer, body: json === "" ? null : JSON.parse(json) });
      });
      socket.write(`${method} ${target} HTTP/1.1\r\n${head.join("")}\r\n${body}`);
    });
  }

  const FILTER = `filter=${encodeURIComponent('userName eq "ana@example.com"')}`;

  it.each([
    `/scim/v2/Users?${FILTER}`,
    `/scim/v2/Users/?${FILTER}`,
    `/scim/v2//Users?${FILTER}`,
    `/scim/v2///Users//?${FILTER}`,
    `/scim/v2/users?${FILTER}`,
    `/scim/v2/USERS/?${FILTER}`,
  ])("finds a person by GET %s", async (target) => {
    const answer = await raw("GET", target);
    expect(answer).toMatchObject({
      status: 200,
      body: { totalResults: 1, Resources: [{ id, userName: "Ana@Example.com" }] },
    });
  });

  it("keeps slashes and letters of a query", async () => {
    const slashes = encodeURIComponent('profileUrl eq "x//Y/"').replaceAll("%2F", "/");
    await peer.patch(`/Users/${id}`, [{ op: "add", path: "profileUrl", value: "x//Y/" }]);
    expect(await raw("GET", `/scim/v2//users/?filter=${slashes}`)).toMatchObject({ body: { totalResults: 1 } });
  });

  it.each(["/scim/v2/Users/ID/", "/scim/v2//users//ID", "/scim/v2/uSERS/ID"])("reads one by GET %s", async (target) => {
    expect(await raw("GET", target.replace("ID", id))).toMatchObject({ status: 200, body: { id } });
  });

  it.each([
    ["GET", "/scim/v2/groups/", 200],
    ["GET", "/scim/v2/serviceproviderconfig/", 200],
    ["GET", "/scim/v2/resourcetypes/User/", 200],
    ["GET", `/scim/v2/schemas/${GROUP_URN}`, 200],
    ["DELETE", "/scim/v2/Users/", 405],
    ["GET", "/scim/v2/", 404],
    ["GET", "/scim/v2/Userss", 404],
    ["GET", "/scim/v2x/Users", 404],
    ["GET", "//scim/v2/Users", 404],
    ["GET", "/graphql/", 404],
  ])("answers %s %s with %i", async (method, target, status) => {
    expect(await raw(method, target)).toMatchObject({ status });
  });

  it("is returned in its canonical form, however the client wrote it", async () => {
    const answer = await raw("GET", `/scim/v2//users/${id}/`);
    expect(answer).toMatchObject({ body: { meta: { location: `${harness.url}/Users/${id}` } } });
  });

  it.each([
    ["PUT", "/scim/v2/Users", 405],
    ["POST", "/scim/v2/Users/ID", 405],
    ["PUT", "/scim/v2/Groups/.search", 405],
    ["POST", "/scim/v2/Schemas", 405],
    ["POST", "/scim/v2/ServiceProviderConfig", 405],
    ["POST", "/scim/v2/Bulk", 501],
    ["PATCH", "/scim/v2/Me", 501],
    ["POST", "/scim/v2/.search", 501],
    ["POST", "/scim/v2/.search/", 501],
    ["POST", "/scim/v2/nowhere", 404],
  ])("answers %s %s with %i though the body is no JSON", async (method, target, status) => {
    for (const [body, type] of [
      ["{", "application/scim+json"],
      ["<user/>", "text/xml"],
    ] as const) {
      const answer = await raw(method, target.replace("ID", id), body, { "content-type": type });
      expect(answer).toMatchObject({ status, body: { schemas: [ERROR], status: String(status) } });
      if (status === 405) expect(answer.head.toLowerCase()).toMatch(/\r\nallow: [a-z, ]+/);
    }
  });

  it("needs a token first, whatever is there", async () => {
    for (const target of ["/scim/v2/nowhere", "/scim/v2/.search", "/scim/v2//users/"]) {
      expect(await raw("POST", target, "{", { authorization: "Bearer wrong" })).toMatchObject({ status: 401 });
    }
  });

  it("cannot search all kinds at once, but each of them", async () => {
    const search = JSON.stringify({ schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"] });
    expect(await raw("POST", "/scim/v2/.search", search)).toMatchObject({ status: 501 });
    expect(await raw("POST", "/scim/v2/users//.search", search)).toMatchObject({
      status: 200,
      body: { totalResults: 1 },
    });
  });

  it.each([
    'emails[type eq "work"].value',
    'emails[type eq "work"]',
    'EMAILS[value eq "a,b] or (c"].value',
    'urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq "work"].value',
  ])("shows every value of %s, although a filter matches only some", async (attributes) => {
    const both = encodeURIComponent(`${attributes},active`);
    const answer = await raw("GET", `/scim/v2/Users/${id}?attributes=${both}`);
    expect(answer).toMatchObject({ status: 200, body: { active: true } });
    expect(Object.keys(answer.body as object).sort()).toEqual(["active", "emails", "id", "schemas"]);
    expect(answer.body).toMatchObject({ emails: [{ value: "ana@work.example" }, { value: "ana@home.example" }] });
  });

  it("hides no value of an attribute that is excluded in part", async () => {
    const excluded = encodeURIComponent('emails[type eq "work"].value,userName');
    const { body } = await raw("GET", `/scim/v2/Users/${id}?excludedAttributes=${excluded}`);
    expect(body).toMatchObject({ emails: [{ value: "ana@work.example" }, { value: "ana@home.example" }] });
    expect(body).not.toHaveProperty("userName");
  });

  it("makes a member's name read-only, and ignores one that is sent", async () => {
    const schema = await raw("GET", `/scim/v2/Schemas/${GROUP_URN}`);
    const { attributes } = schema.body as { attributes: { name: string; subAttributes: object[] }[] };
    expect(attributes.find(({ name }) => name === "members")!.subAttributes).toContainEqual(
      expect.objectContaining({ name: "display", mutability: "readOnly" }),
    );
    const value = [{ value: id, display: "Somebody else" }];
    const body = JSON.stringify({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "Add", path: "members", value }],
    });
    expect(await raw("PATCH", `/scim/v2/Groups/${groupId}`, body)).toMatchObject({ status: 204 });
    expect(await raw("GET", `/scim/v2/Groups/${groupId}`)).toMatchObject({
      body: { members: [{ value: id, display: "Ana@Example.com" }] },
    });
  });
});
