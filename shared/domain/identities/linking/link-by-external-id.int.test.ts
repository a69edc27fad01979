import { ADMIN, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import type { IssuedId } from "../../cloud/cloud.port";
import { PeopleService } from "../../people/people.service";
import { Identity } from "../identity.entity";
import { IdentityProvider } from "../identity-provider.entity";
import { lockProvider, replaceIdentities } from "../replace-identities";
import { USER_KIND } from "../scim/protocol/scim-schema";
import type { ScimClient } from "../scim/scim-client";
import { ScimUsersService } from "../scim/scim-users.service";
import { stagedPeople } from "../stage-identities";
import { linkIssuedIdentities } from "./link-identities";

const OKTA = "https://scim.example.com/Okta";

let domain: TestDomain;
let scim: ScimUsersService;
let people: PeopleService;
/** A SCIM provider, the default one, that lists OKTA as issuer. */
let okta: string;
/** An Identity Center, for links only. */
let aws: string;

beforeAll(async () => {
  domain = await createTestDomain();
  scim = new ScimUsersService(domain);
  people = new PeopleService(domain);
});
afterAll(() => domain.close());

beforeEach(async () => {
  await domain.empty();
  okta = await connect("Okta", { kind: "SCIM", externalIdIssuers: [OKTA] });
  aws = await connect("AWS", { kind: "AWS_IDENTITY_CENTER", vouchesForDomains: ["example.com"] });
});

async function connect(name: string, given: Partial<IdentityProvider>): Promise<string> {
  const { id } = await domain.identityProviders.create(ADMIN, name);
  await domain.db.manager.update(IdentityProvider, id, given as object);
  return id;
}

const set = (providerId: string, given: Partial<IdentityProvider>) =>
  domain.db.manager.update(IdentityProvider, providerId, given as object);

/** Creates users as Okta or another SCIM client does, each at a later moment, as in life. */
async function provision(userName: string, externalId: string | undefined, providerId = okta): Promise<Identity> {
  domain.clock.advance({ seconds: 1 });
  const client: ScimClient = { providerId, actor: ADMIN };
  const user = { schemas: [USER_KIND.schema.id], userName, ...(externalId !== undefined && { externalId }) };
  const { identityId } = await scim.create(client, user);
  return domain.db.manager.findOneByOrFail(Identity, { id: identityId });
}

type CenterUser = readonly [id: string, ...externalIds: (string | IssuedId)[]];

/** A read of Identity Center that finds exactly these users. Where no issuer is given, Okta issued the external id. */
async function readCenter(...users: CenterUser[]): Promise<void> {
  domain.clock.advance({ seconds: 1 });
  const read = users.map(([id, ...externalIds]) => ({
    id,
    userName: id,
    email: `${id}@example.com`,
    active: true,
    roles: [],
    attributes: {},
    externalIds: externalIds.map((one) => (typeof one === "string" ? { issuer: OKTA, id: one } : one)),
  }));
  await domain.act(async (tx) => {
    await lockProvider(tx, aws);
    const staged = stagedPeople({ users: read, groups: [] });
    await replaceIdentities(tx, domain, {
      providerId: aws,
      people: staged,
      readAt: tx.now,
      removalsConfirmed: true,
    });
  });
}

const userOf = (externalId: string) => domain.db.manager.findOneByOrFail(Identity, { providerId: aws, externalId });

/** The home's user name of the person whose Identity Center user this is; null: it belongs to nobody. */
async function ownerOf(externalId: string): Promise<string | null> {
  const [row] = await domain.db.query(
    `select h.user_name as name from identities i left join homes h on h.id = i.person_id
      where i.provider_id = $1 and i.external_id = $2`,
    [aws, externalId],
  );
  return row.name;
}

const linkNow = (providerId: string) => domain.act((tx) => linkIssuedIdentities(tx, providerId));

describe("a user of Identity Center", () => {
  it.each(["the home", "the user"])(
    "is linked to the person of their external id when %s is first read",
    async (first) => {
      const seen = [() => provision("ana", "00u1"), () => readCenter(["a-1", "00u1"])];
      for (const one of first === "the home" ? seen : seen.reverse()) await one();
      expect(await ownerOf("a-1")).toBe("ana");
      const { personId, linkedBy } = await userOf("a-1");
      expect(linkedBy).toBe("EXTERNAL_ID");
      const events = await domain.db.query("select subject_id, after from audit_events where action = 'person.linked'");
      expect(events.at(-1)).toMatchObject({ subject_id: personId, after: { by: "EXTERNAL_ID" } });
    },
  );

  it("is named by the provider's own key where the home did not come by SCIM", async () => {
    const file = await connect("File", { standing: "NAMED", externalIdIssuers: ["https://file.example.com"] });
    const users = [{ id: "f-1", userName: "fay" }];
    await domain.identityProviders.importFile(ADMIN, file, JSON.stringify({ users }), true);
    const { externalId } = await provision("ana", "00u1");
    await readCenter(["f", { issuer: "https://file.example.com", id: "f-1" }], ["a", externalId]);
    expect([await ownerOf("f"), await ownerOf("a")]).toEqual(["fay", null]);
  });

  it("is linked to nobody where no provider lists the issuer, and ids and issuers are compared exactly", async () => {
    await provision("ana", "00u1");
    await readCenter(
      ["a-1", { issuer: "https://elsewhere.example.com", id: "00u1" }],
      ["a-2", { issuer: OKTA.toLowerCase(), id: "00u1" }],
      ["a-3", "00U1"],
      ["a-4", "00u1 "],
      ["a-5"],
    );
    for (const id of ["a-1", "a-2", "a-3", "a-4", "a-5"]) expect(await ownerOf(id)).toBeNull();
  });

  it("is linked to nobody where the home has no external id", async () => {
    await provision("ana", undefined);
    await readCenter(["a-1", ""], ["a-2"]);
    expect([await ownerOf("a-1"), await ownerOf("a-2")]).toEqual([null, null]);
  });

  it("is linked to nobody where another one carries the same external id, though that one is linked or comes later", async () => {
    await readCenter(["a-1", "00u1"], ["a-2", "00u1"]);
    await provision("ana", "00u1");
    expect([await ownerOf("a-1"), await ownerOf("a-2")]).toEqual([null, null]);
    await provision("ben", "00u2");
    await readCenter(["b-1", "00u2"]);
    await readCenter(["b-1", "00u2"], ["b-2", "00u2"]);
    expect([await ownerOf("b-1"), await ownerOf("b-2")]).toEqual(["ben", null]);
  });

  it("is linked to nobody where two people of one SCIM client have the external id", async () => {
    await provision("ana", "00u1");
    await provision("eve", "00u1");
    await readCenter(["a-1", "00u1"]);
    expect(await ownerOf("a-1")).toBeNull();
  });

  it("is linked to nobody of a second provider with the same external id; if this lists the issuer too, to nobody at all", async () => {
    const other = await connect("Other", { kind: "SCIM", standing: "NAMED" });
    await provision("eve", "00u1", other);
    await readCenter(["a-1", "00u1"]);
    expect(await ownerOf("a-1")).toBeNull();
    await provision("ana", "00u1");
    expect(await ownerOf("a-1")).toBe("ana");

    await set(other, { externalIdIssuers: [OKTA] });
    await provision("mallory", "00u2", other);
    await provision("ben", "00u2");
    await readCenter(["a-1", "00u1"], ["b-1", "00u2"]);
    expect([await ownerOf("a-1"), await ownerOf("b-1")]).toEqual(["ana", null]);
  });

  it("is linked to nobody where their external ids name two people", async () => {
    await set(okta, { externalIdIssuers: [OKTA, "https://second.example.com"] });
    await provision("ana", "00u1");
    await provision("ben", "00u2");
    await readCenter(["a-1", "00u1", { issuer: "https://second.example.com", id: "00u2" }]);
    expect(await ownerOf("a-1")).toBeNull();
  });

  it("is linked to nobody where another one names the same person by another issuer", async () => {
    await set(okta, { externalIdIssuers: [OKTA, "https://second.example.com"] });
    await provision("ana", "00u1");
    await readCenter(["a-1", "00u1"], ["a-2", { issuer: "https://second.example.com", id: "00u1" }]);
    expect([await ownerOf("a-1"), await ownerOf("a-2")]).toEqual([null, null]);
  });

  it("is not linked through an identity that is no home", async () => {
    const other = await connect("Other", { standing: "NAMED" });
    const users = [{ id: "o-1", userName: "other" }];
    await domain.identityProviders.importFile(ADMIN, other, JSON.stringify({ users }), true);
    const home = await domain.db.manager.findOneByOrFail(Identity, { providerId: other });
    const { id, personId } = await provision("ana", "00u1");
    await domain.db.query("update identities set person_id = $2 where id = $1", [id, home.personId]);
    await domain.db.query("delete from people where id = $1", [personId]);
    await readCenter(["a-1", "00u1"]);
    expect(await ownerOf("a-1")).toBeNull();
  });

  it("is decided by the external ids of the first read: later ones link and unlink nothing", async () => {
    await provision("ana", "00u1");
    await provision("eve", "00u2");
    await readCenter(["a-1", "00u1"], ["b-1", "00u9"], ["c-1"]);
    await readCenter(["a-1", "00u2"], ["b-1", "00u2"], ["c-1", "00u2"]);
    await linkNow(aws);
    expect([await ownerOf("a-1"), await ownerOf("b-1"), await ownerOf("c-1")]).toEqual(["ana", null, null]);
    expect((await userOf("a-1")).firstExternalIds).toEqual([{ issuer: OKTA, id: "00u1" }]);
  });

  it("stays linked when the externalId of the home changes, and nobody gets it by that id", async () => {
    const ana = await provision("ana", "00u1");
    await readCenter(["a-1", "00u1"], ["b-1", "00u2"]);
    const client: ScimClient = { providerId: okta, actor: ADMIN };
    const replaced = { schemas: [USER_KIND.schema.id], userName: "ana", externalId: "00u2" };
    await scim.replace(client, ana.id, replaced, null);
    await readCenter(["a-1", "00u1"], ["b-1", "00u2"]);
    expect([await ownerOf("a-1"), await ownerOf("b-1")]).toEqual(["ana", null]);
  });

  it("is not linked again once an admin has unlinked them", async () => {
    await provision("ana", "00u1");
    await readCenter(["a-1", "00u1"]);
    await people.unlinkIdentity(ADMIN, (await userOf("a-1")).id);
    await readCenter(["a-1", "00u1"]);
    await linkNow(aws);
    await linkNow(okta);
    expect(await ownerOf("a-1")).toBeNull();
  });

  it("is linked to nobody while either provider is off, the home's is LINK_ONLY, or their own is not", async () => {
    const eachWay: [string, Partial<IdentityProvider>, Partial<IdentityProvider>][] = [
      [aws, { enabled: false }, { enabled: true }],
      [okta, { enabled: false }, { enabled: true }],
      [okta, { standing: "LINK_ONLY" }, { standing: "DEFAULT" }],
      [aws, { standing: "NAMED" }, { standing: "LINK_ONLY" }],
    ];
    await provision("ana", "00u1");
    for (const [n, [providerId, off, on]] of eachWay.entries()) {
      await set(providerId, off);
      await readCenter([`a-${n}`, "00u1"]);
      await set(providerId, on);
      expect(await ownerOf(`a-${n}`)).not.toBe("ana");
    }
  });

  it("that was removed neither is linked nor blocks another one", async () => {
    await readCenter(["a-1", "00u1"]);
    await readCenter(["a-2", "00u1"]);
    await provision("ana", "00u1");
    expect([await ownerOf("a-1"), await ownerOf("a-2")]).toEqual([null, "ana"]);
  });

  it("is not a second one of a person's at their provider", async () => {
    const ana = await provision("ana", "00u1");
    await readCenter(["a-1"]);
    await people.linkIdentity(ADMIN, (await userOf("a-1")).id, ana.personId!);
    await readCenter(["a-1"], ["a-2", "00u1"]);
    expect([await ownerOf("a-1"), await ownerOf("a-2")]).toEqual(["ana", null]);
  });

  it("is linked to the person of their external id though their address is another person's", async () => {
    const named = await connect("Named", { standing: "NAMED", vouchesForDomains: ["example.com"] });
    const users = [{ id: "eve", userName: "eve", email: "a-1@example.com" }];
    await domain.identityProviders.importFile(ADMIN, named, JSON.stringify({ users }), true);
    await provision("ana", "00u1");
    await readCenter(["a-1", "00u1"]);
    expect(await ownerOf("a-1")).toBe("ana");
  });

  it("is linked as soon as an admin lists the issuer, with the next read of either provider", async () => {
    await set(okta, { externalIdIssuers: [] });
    await provision("ana", "00u1");
    await readCenter(["a-1", "00u1"]);
    await linkNow(okta);
    expect(await ownerOf("a-1")).toBeNull();
    await set(okta, { externalIdIssuers: [OKTA] });
    await linkNow(okta);
    expect(await ownerOf("a-1")).toBe("ana");
  });

  it("cannot be linked by a document, which anybody could type", async () => {
    const users = [{ id: "a-1", userName: "a-1", externalIds: [{ issuer: OKTA, id: "00u1" }] }];
    const file = await connect("File", { standing: "NAMED" });
    await expect(
      domain.identityProviders.importFile(ADMIN, file, JSON.stringify({ users }), true),
    ).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});
