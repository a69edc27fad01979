import {
  ENTERPRISE_URN,
  openScimHarness,
  type ScimHarness,
  type ScimPeer,
  scimGroup,
  scimPath,
  scimUser,
} from "./testing/scim-api";

describe("a SCIM list", () => {
  let harness: ScimHarness;
  let peer: ScimPeer;
  const ids: Record<string, string> = {};

  const PEOPLE: readonly [string, object][] = [
    ["ana@example.com", { title: "Lead", externalId: "1", name: { givenName: "Ana", familyName: "Silva" } }],
    ["ben@example.com", { active: false, emails: [{ value: "BEN@home.example", type: "home" }] }],
    ["cleo@example.org", { title: "lead engineer", emails: [{ value: "cleo@work.example", type: "work" }] }],
    ["dora_x@example.com", { [ENTERPRISE_URN]: { costCenter: "4130", department: "100% Tour" } }],
    ["eli@example.com", { nickName: "50_50", emails: [{ value: "eli@home.example", type: "home", primary: true }] }],
  ];

  beforeAll(async () => {
    harness = await openScimHarness();
    peer = await harness.peer("Lists");
    for (const [userName, more] of PEOPLE) {
      harness.api.clock.advance({ seconds: 60 });
      const { body } = await peer.post("/Users", scimUser(userName, more));
      ids[userName.slice(0, userName.search(/[_@]/))] = body.id;
    }
    const inner = (await peer.post("/Groups", scimGroup("Inner", ids.ana!))).body;
    const outer = (await peer.post("/Groups", scimGroup("Outer", inner.id, ids.ben!))).body;
    Object.assign(ids, { inner: inner.id, outer: outer.id });
  });

  afterAll(() => harness.close());

  const names = (body: { Resources: { userName: string }[] }) =>
    body.Resources.map(({ userName }) => userName.slice(0, userName.search(/[_@]/)));

  async function found(filter: string, more: Readonly<Record<string, string | number>> = {}): Promise<string[]> {
    const answer = await peer.get(scimPath("/Users", { filter, ...more }));
    expect([filter, answer.status]).toEqual([filter, 200]);
    return names(answer.body);
  }

  it.each([
    ['userName eq "ANA@example.com"', ["ana"]],
    ['userName ne "ana@example.com"', ["ben", "cleo", "dora", "eli"]],
    ['userName co "EXAMPLE.org"', ["cleo"]],
    ['userName sw "be"', ["ben"]],
    ['userName ew "@example.org"', ["cleo"]],
    ['userName co "_"', ["dora"]],
    ['nickName ew "_50"', ["eli"]],
    ['nickName ew "%50"', []],
    [`${ENTERPRISE_URN}:department co "%"`, ["dora"]],
    ['userName gt "cleo@example.org"', ["dora", "eli"]],
    ['userName le "ben@example.com"', ["ana", "ben"]],
    ["title pr", ["ana", "cleo"]],
    ["not (title pr)", ["ben", "dora", "eli"]],
    ['not (title eq "Lead")', ["ben", "cleo", "dora", "eli"]],
    ['not (title pr and active eq true) and userName sw "c"', []],
    ["title eq null", ["ben", "dora", "eli"]],
    ["active eq false", ["ben"]],
    ['active eq "False"', ["ben"]],
    ["active ne true", ["ben"]],
    ["emails pr", ["ben", "cleo", "eli"]],
    ["emails.type pr", ["ben", "cleo", "eli"]],
    ['emails co "@HOME.example"', ["ben", "eli"]],
    ['emails.value eq "ben@home.example"', ["ben"]],
    ['emails[type eq "home" and value sw "e"]', ["eli"]],
    ['emails[type eq "home" and not (primary eq true)]', ["ben"]],
    ['emails[type eq "work"] or active eq false', ["ben", "cleo"]],
    ['userName sw "a" or userName sw "b" and active eq true', ["ana"]],
    ['(userName sw "a" or userName sw "b") and active eq false', ["ben"]],
    ['name.familyName eq "silva"', ["ana"]],
    ['urn:ietf:params:scim:schemas:core:2.0:User:name.givenName eq "ANA"', ["ana"]],
    [`${ENTERPRISE_URN}:costCenter eq "4130"`, ["dora"]],
    [`schemas eq "${ENTERPRISE_URN}"`, ["dora"]],
    ['externalId eq "1"', ["ana"]],
    ["externalId pr", ["ana"]],
    ['meta.resourceType eq "User" and userName sw "a"', ["ana"]],
    ['USERNAME EQ "ana@example.com"', ["ana"]],
    ['userName eq "\' or 1=1 --"', []],
    ['userName eq "a \\"quoted\\" one"', []],
  ])("by %s has %j", async (filter, expected) => {
    expect(await found(filter)).toEqual(expected);
  });

  it("is filtered by dates of creation or change", async () => {
    const { meta } = (await peer.get(`/Users/${ids.cleo}`)).body;
    expect(await found(`meta.created gt "${meta.created}"`)).toEqual(["dora", "eli"]);
    expect(await found(`meta.lastModified ge "${meta.created}"`)).toEqual(["cleo", "dora", "eli"]);
  });

  it("by a group has its direct members, not those of nested groups", async () => {
    expect(await found(`groups.value eq "${ids.outer}"`)).toEqual(["ben"]);
    expect(await found('groups[display eq "inner"]')).toEqual(["ana"]);
    expect(await found("groups pr")).toEqual(["ana", "ben"]);
  });

  it.each([
    'meta.created gt "+275760-09-13T00:00:00Z"',
    'meta.lastModified lt "0000-01-01T00:00:00Z"',
    'userName eq "ana@example.com" and',
    'userName eq "ana@example.com" or or active eq true',
    'userName eq "a" "b"',
    "eq eq eq",
    "userName eq ana",
    '(userName eq "a"',
    'userName eq "a")',
    'userName eq "a',
    "userName xx 1",
    "not userName pr",
    'emails[type eq "work"',
    'emails[shoe eq "work"]',
    'userName[a eq "b"]',
    "active gt true",
    'active eq "perhaps"',
    "active co true",
    'name eq "x"',
    'addresses eq "x"',
    'meta.created gt "yesterday"',
    'userName.first eq "a"',
    'emails[emails[type eq "a"]]',
    `${"(".repeat(60)}title pr${")".repeat(60)}`,
    `userName eq "\u0000"`,
  ])("refuses %j as a filter", async (filter) => {
    expect(await peer.get(scimPath("/Users", { filter }))).toMatchObject({
      status: 400,
      body: { status: "400", scimType: "invalidFilter" },
    });
  });

  it("comes in pages, in the order of creation", async () => {
    const first = (await peer.get("/Users?startIndex=1&count=2")).body;
    expect(first).toMatchObject({ totalResults: 5, startIndex: 1, itemsPerPage: 2 });
    const second = (await peer.get("/Users?startIndex=3&count=2")).body;
    const third = (await peer.get("/Users?startIndex=5&count=2")).body;
    expect([first, second, third].flatMap(names)).toEqual(["ana", "ben", "cleo", "dora", "eli"]);
    expect((await peer.get("/Users?startIndex=6")).body).toMatchObject({ totalResults: 5, Resources: [] });
    expect((await peer.get("/Users?count=0")).body).toMatchObject({ totalResults: 5, itemsPerPage: 0, Resources: [] });
    expect((await peer.get("/Users?startIndex=-5&count=-1")).body).toMatchObject({ totalResults: 5, startIndex: 1 });
    expect((await peer.get("/Users?count=100000")).body.itemsPerPage).toBe(5);
  });

  it.each([
    ["userName", "descending", ["eli", "dora", "cleo", "ben", "ana"]],
    ["title", "ascending", ["ana", "cleo", "ben", "dora", "eli"]],
    ["emails", "ascending", ["ben", "cleo", "eli", "ana", "dora"]],
    ["emails.value", "descending", ["eli", "cleo", "ben", "ana", "dora"]],
    ["name.givenName", "ascending", ["ana", "ben", "cleo", "dora", "eli"]],
    [`${ENTERPRISE_URN}:costCenter`, "ascending", ["dora", "ana", "ben", "cleo", "eli"]],
    ["meta.created", "descending", ["eli", "dora", "cleo", "ben", "ana"]],
    ["id", "descending", ["eli", "dora", "cleo", "ben", "ana"]],
  ])("is sorted by %s, %s", async (sortBy, sortOrder, expected) => {
    expect(names((await peer.get(scimPath("/Users", { sortBy, sortOrder }))).body)).toEqual(expected);
  });

  it("can be requested by a POST search", async () => {
    const search = {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
      filter: "title pr",
      attributes: ["userName"],
      startIndex: 2,
      count: 1,
    };
    const answer = await peer.post("/Users/.search", search);
    expect(answer).toMatchObject({ status: 200, body: { totalResults: 2, startIndex: 2, itemsPerPage: 1 } });
    expect(Object.keys(answer.body.Resources[0]).sort()).toEqual(["id", "schemas", "userName"]);
  });

  it.each([
    ["attributes=userName", ["id", "schemas", "userName"]],
    ["attributes=USERNAME,name.givenName", ["id", "name", "schemas", "userName"]],
    ["attributes=groups", ["groups", "id", "schemas"]],
    ["attributes=meta", ["id", "meta", "schemas"]],
    ["attributes=shoeSize", ["id", "schemas"]],
    [
      "excludedAttributes=name,groups,id,schemas",
      ["active", "externalId", "id", "meta", "schemas", "title", "userName"],
    ],
  ])("with %s shows those attributes alone", async (parameters, expected) => {
    const { body } = await peer.get(`/Users/${ids.ana}?${parameters}`);
    expect(Object.keys(body).sort()).toEqual(expected);
    const listed = (await peer.get(`/Users?count=1&${parameters}`)).body.Resources[0];
    expect(listed).toEqual(body);
  });

  it("shows parts of an attribute and of an extension", async () => {
    expect((await peer.get(`/Users/${ids.ana}?attributes=name.givenName`)).body.name).toEqual({ givenName: "Ana" });
    expect((await peer.get(`/Users/${ids.ana}?excludedAttributes=name.givenName`)).body.name).toEqual({
      familyName: "Silva",
    });
    const { body } = await peer.get(`/Users/${ids.dora}?attributes=${ENTERPRISE_URN}:costCenter`);
    expect(body[ENTERPRISE_URN]).toEqual({ costCenter: "4130" });
    expect(
      (await peer.get(`/Users/${ids.dora}?excludedAttributes=${ENTERPRISE_URN}`)).body[ENTERPRISE_URN],
    ).toBeUndefined();
  });

  it("of groups has members only on demand", async () => {
    const listed = (await peer.get("/Groups")).body.Resources;
    expect(listed.map((one: object) => Object.keys(one).sort())).toEqual([
      ["displayName", "id", "meta", "schemas"],
      ["displayName", "id", "meta", "schemas"],
    ]);
    const { Resources } = (await peer.get("/Groups?attributes=displayName,members")).body;
    expect(Resources[1].members).toEqual([
      { value: ids.ben, $ref: `${harness.url}/Users/${ids.ben}`, display: "ben@example.com", type: "User" },
      { value: ids.inner, $ref: `${harness.url}/Groups/${ids.inner}`, display: "Inner", type: "Group" },
    ]);
  });

  it("of groups is filtered by members, nested ones too", async () => {
    const search = async (filter: string) =>
      (await peer.get(scimPath("/Groups", { filter }))).body.Resources.map(
        (one: { displayName: string }) => one.displayName,
      );
    expect(await search(`members.value eq "${ids.inner}"`)).toEqual(["Outer"]);
    expect(await search(`members[value eq "${ids.ana}"]`)).toEqual(["Inner"]);
    expect(await search('members[type eq "Group"]')).toEqual(["Outer"]);
    expect(await search('members[display sw "ANA"]')).toEqual(["Inner"]);
    expect(await search('displayName sw "in" and members pr')).toEqual(["Inner"]);
  });
});
