import { ADMIN, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { Identity } from "../identity.entity";
import { IdentityProvider } from "../identity-provider.entity";
import { linkVouchedIdentities } from "./link-identities";

let domain: TestDomain;
let okta: string;
let aws: string;

beforeAll(async () => {
  domain = await createTestDomain();
});
afterAll(() => domain.close());

beforeEach(async () => {
  await domain.empty();
  okta = await connect("Okta");
  aws = await connect("AWS");
});

async function connect(name: string, domains = ["example.com"]): Promise<string> {
  const { id } = await domain.identityProviders.create(ADMIN, name);
  await domain.db.manager.update(IdentityProvider, id, { vouchesForDomains: domains });
  return id;
}

type User = readonly [id: string, email: string | null];

/** Each later read is of a later moment, as it is in life. */
async function read(providerId: string, ...users: User[]): Promise<void> {
  domain.clock.advance({ seconds: 1 });
  const document = { users: users.map(([id, email]) => ({ id, userName: id, email: email ?? undefined })) };
  await domain.identityProviders.importFile(ADMIN, providerId, JSON.stringify(document), true);
}

/** The home's user name of the person whose AWS identity this is; null: it belongs to nobody. */
async function ownerOf(externalId: string): Promise<string | null> {
  const [row] = await domain.db.query(
    `select h.user_name as name from identities i left join homes h on h.id = i.person_id
      where i.provider_id = $1 and i.external_id = $2`,
    [aws, externalId],
  );
  return row.name;
}

const ANA: User = ["ana", "ana@example.com"];

describe("an identity of a LINK_ONLY provider", () => {
  it.each(["the home", "the link"])(
    "is linked to the person of the same address when %s is first read",
    async (first) => {
      const reads = [() => read(okta, ANA), () => read(aws, ["a-1", "Ana@Example.com"])];
      for (const one of first === "the home" ? reads : reads.reverse()) await one();
      expect(await ownerOf("a-1")).toBe("ana");
      const events = await domain.db.query("select after from audit_events where action = 'person.linked'");
      expect(events.at(-1).after).toMatchObject({ by: "ADDRESS" });
    },
  );

  it.each(["the home's", "the link's"])(
    "is linked to nobody where only %s provider vouches for the domain",
    async (who) => {
      const silent = who === "the home's" ? aws : okta;
      await domain.db.manager.update(IdentityProvider, silent, { vouchesForDomains: [] });
      await read(okta, ANA);
      await read(aws, ["a-1", "ana@example.com"]);
      expect(await ownerOf("a-1")).toBeNull();
    },
  );

  it("is linked to nobody where two of its provider carry the address", async () => {
    await read(okta, ANA);
    await read(aws, ["a-1", "ana@example.com"], ["a-2", "ANA@example.com"]);
    expect([await ownerOf("a-1"), await ownerOf("a-2")]).toEqual([null, null]);
  });

  it("is linked to nobody where two homes carry the address, be they of one provider or of two", async () => {
    await read(okta, ANA, ["ana-2", "ana@example.com"]);
    await read(aws, ["a-1", "ana@example.com"]);
    expect(await ownerOf("a-1")).toBeNull();
    const other = await connect("Other", []);
    await domain.db.manager.update(IdentityProvider, other, { standing: "NAMED" });
    await read(okta, ANA);
    await read(other, ["eve", "ben@example.com"]);
    await read(okta, ANA, ["ben", "ben@example.com"]);
    await read(aws, ["a-1", "ana@example.com"], ["b-1", "ben@example.com"]);
    expect(await ownerOf("b-1")).toBeNull();
  });

  it("is decided once: neither a changed address nor the removal of a namesake makes a link", async () => {
    await read(okta, ANA, ["ana-2", "ana@example.com"], ["ben", "ben@example.com"]);
    await read(aws, ["a-1", "ana@example.com"], ["b-1", "other@example.com"]);
    await read(okta, ANA, ["ben", "ben@example.com"]);
    await read(aws, ["a-1", "ana@example.com"], ["b-1", "ben@example.com"]);
    expect([await ownerOf("a-1"), await ownerOf("b-1")]).toEqual([null, null]);
  });

  it("stays linked when its address, or that of the home, changes", async () => {
    await read(okta, ANA);
    await read(aws, ["a-1", "ana@example.com"]);
    await read(okta, ["ana", "ana.silva@example.com"], ["eve", "ana@example.com"]);
    await read(aws, ["a-1", "eve@example.com"]);
    expect(await ownerOf("a-1")).toBe("ana");
  });

  it("is not a second one of a person's at its provider", async () => {
    await read(okta, ANA);
    await read(aws, ["a-1", "ana@example.com"]);
    await read(aws, ["a-1", "moved@example.com"]);
    await domain.db.query("update identities set first_email = 'moved@example.com' where external_id = 'a-1'");
    await read(aws, ["a-1", "moved@example.com"], ["a-2", "ana@example.com"]);
    expect(await ownerOf("a-2")).toBeNull();
  });

  it("is linked as soon as an admin lets both providers vouch, unless it was unlinked", async () => {
    await domain.db.manager.update(IdentityProvider, aws, { vouchesForDomains: [] });
    await read(okta, ANA, ["ben", "ben@example.com"]);
    await read(aws, ["a-1", "ana@example.com"], ["b-1", "ben@example.com"]);
    await domain.db.manager.update(Identity, { externalId: "b-1" }, { unlinkedAt: domain.clock.now() });
    await domain.db.manager.update(IdentityProvider, aws, { vouchesForDomains: ["example.com"] });
    await domain.act((tx) => linkVouchedIdentities(tx, aws));
    expect([await ownerOf("a-1"), await ownerOf("b-1")]).toEqual(["ana", null]);
  });

  it("gives its person no group, no role and no way to sign in", async () => {
    await read(okta, ANA);
    domain.clock.advance({ seconds: 1 });
    const users = [{ id: "a-1", userName: "a-1", email: "ana@example.com" }];
    const groups = [{ id: "g", name: "drawbridge-admins", members: ["a-1"] }];
    await domain.identityProviders.importFile(ADMIN, aws, JSON.stringify({ users, groups }), true);
    const acting = await domain.db.query("select external_id as id from acting_identities order by 1");
    expect(acting).toEqual([{ id: "ana" }]);
    const { id } = await domain.db.manager.findOneByOrFail(Identity, { externalId: "a-1" });
    expect(await domain.people.find(id)).toBeNull();
  });
});
