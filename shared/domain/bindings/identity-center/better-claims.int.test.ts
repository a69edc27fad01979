import {
  type SavedIdentity,
  saveConnector,
  saveIdentity,
  saveIntegration,
  saveProvider,
} from "../../../../testing/factories";
import { createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { bindingUsers } from "../../grants/binding-users";
import { Identity } from "../../identities/identity.entity";
import { IdentityProvider } from "../../identities/identity-provider.entity";
import { linkIssuedIdentities } from "../../identities/linking/link-identities";
import { ensureInstallation } from "../../installation/installation";
import type { Integration } from "../../integrations/integration.entity";
import { Binding } from "../binding.entity";
import { BindingsService } from "../bindings.service";
import type { NoPrincipal, Prepared } from "../prepared";
import { prepareBinding } from "../reconcile/prepare-binding";
import { removeBinding } from "../reconcile/remove-binding";
import { MemoryCenter } from "../testing/memory-center";

const ACCOUNT = "111111111111";
const ADDRESS = "ana@example.com";
const bindings = new BindingsService({ users: bindingUsers });

let domain: TestDomain;
let center: MemoryCenter;
let integration: Integration;
let partners: IdentityProvider;
/** Of the default provider, whose user in Identity Center is found by her name. */
let ana: SavedIdentity;
/** Of a named provider that vouches for her domain, and who carries her address. */
let mallory: SavedIdentity;
/** By binding: the reason that its grants were told. */
let ended: Map<string, NoPrincipal>;

beforeAll(async () => {
  domain = await createTestDomain();
});
beforeEach(async () => {
  await domain.empty();
  await ensureInstallation(domain.db, "0198c0de-0000-7000-8000-00000000abcd", domain.clock.now());
  ended = new Map();
  center = new MemoryCenter();
  center.makePool("0198c0de-0000-7000-8000-00000000abcd", 5);
  center.users.set("user-ana", { userName: "ana", email: ADDRESS });
  integration = await saveIntegration(domain.db, await saveConnector(domain.db), {
    principalStrategy: "IDENTITY_CENTER",
  });
  ana = await saveIdentity(domain.db, await saveProvider(domain.db), "ana");
  partners = await saveProvider(domain.db, { vouchesForDomains: ["example.com"] });
  mallory = await saveIdentity(domain.db, partners, "mallory", { email: ADDRESS });
});
afterAll(() => domain.close());

const never = new AbortController().signal;
const ensure = ({ personId }: SavedIdentity) =>
  domain.act((tx) => bindings.ensure(tx, { personId, integration, accountId: ACCOUNT }));
const current = (id: string) => domain.db.manager.findOneByOrFail(Binding, { id });
const whenPrepared = {
  ready: async () => undefined,
  reasonChanged: async () => undefined,
  failed: async (_tx: unknown, id: string, reason: NoPrincipal) => void ended.set(id, reason),
  moved: async () => undefined,
};
const prepare = ({ id }: Binding) => prepareBinding({ ...domain, cloud: center }, id, never, whenPrepared);

async function prepareToTheEnd(binding: Binding): Promise<Prepared> {
  for (let round = 0; round < 20; round += 1) {
    const prepared = await prepare(binding);
    if (prepared.kind !== "waiting") return prepared;
    domain.clock.advance({ milliseconds: Math.max(prepared.until.getTime() - domain.clock.now().getTime(), 0) });
    center.settle();
  }
  throw new Error("It did not come to an end.");
}

async function removeToTheEnd(binding: Binding): Promise<void> {
  await domain.act((tx) => bindings.markIdle(tx, binding.id));
  for (let round = 0; round < 20 && (await current(binding.id)).state !== "REMOVED"; round += 1) {
    await removeBinding({ ...domain, cloud: center }, binding.id, never);
    domain.clock.advance({ minutes: 1 });
    center.settle();
  }
  expect((await current(binding.id)).state).toBe("REMOVED");
}

describe("a user of Identity Center whom two people claim", () => {
  it("goes to the person of the default provider though another one came first, whose access ends", async () => {
    const first = await ensure(mallory);
    expect(await prepareToTheEnd(first)).toMatchObject({
      kind: "ready",
      binding: { identityCenterUserId: "user-ana" },
    });

    const better = await ensure(ana);
    expect(await prepare(better)).toMatchObject({ kind: "waiting" });
    expect(ended.get(first.id)).toMatchObject({ code: "PRINCIPAL_NOT_FOUND", message: expect.stringContaining("ana") });
    expect(await current(first.id)).toMatchObject({ failure: { code: "PRINCIPAL_TAKEN" } });
    // Nothing of the one is given to the other while it is there.
    expect(await prepare(better)).toMatchObject({ kind: "waiting" });
    expect(await prepare(first)).toMatchObject({ kind: "failed" });

    await removeToTheEnd(first);
    expect(await prepareToTheEnd(better)).toMatchObject({
      kind: "ready",
      binding: { identityCenterUserId: "user-ana" },
    });
    // The other slot's role may still be known to sessions.
    expect((await current(better.id)).slotId).not.toBe((await current(first.id)).slotId);
  });

  it("stays with the person of the default provider when one of a named provider comes", async () => {
    const first = await ensure(ana);
    await prepareToTheEnd(first);
    expect(await prepare(await ensure(mallory))).toMatchObject({ kind: "failed" });
    expect(ended.has(first.id)).toBe(false);
    expect(await current(first.id)).toMatchObject({ state: "READY", failure: null });
  });

  it("goes to the person whom a linked identity there proves, before any name", async () => {
    const first = await ensure(ana);
    await prepareToTheEnd(first);
    const aws = await saveProvider(domain.db, {
      standing: "LINK_ONLY",
      kind: "AWS_IDENTITY_CENTER",
      integrationId: integration.id,
    });
    const user = await saveIdentity(domain.db, aws, "ana-in-aws", { externalId: "user-ana" });
    const { personId } = mallory;
    await domain.db.manager.update(Identity, user.id, { personId, linkedBy: "ADMIN" });
    expect(await prepare(await ensure(mallory))).toMatchObject({ kind: "waiting" });
    expect(ended.has(first.id)).toBe(true);
  });

  it("goes to the person whom an external id names, though a person of the default provider has the name", async () => {
    const first = await ensure(ana);
    await prepareToTheEnd(first);
    const issuer = "https://scim.example.com";
    const aws = await saveProvider(domain.db, {
      standing: "LINK_ONLY",
      kind: "AWS_IDENTITY_CENTER",
      integrationId: integration.id,
    });
    const firstExternalIds = [{ issuer, id: mallory.externalId }];
    await saveIdentity(domain.db, aws, "ana", { externalId: "user-ana", firstExternalIds });
    await domain.db.manager.update(IdentityProvider, partners.id, { externalIdIssuers: [issuer] });
    await domain.act((tx) => linkIssuedIdentities(tx, partners.id));
    const better = await ensure(mallory);
    expect(await prepare(better)).toMatchObject({ kind: "waiting" });
    expect(ended.get(first.id)).toMatchObject({ message: expect.stringContaining("mallory") });
    await removeToTheEnd(first);
    expect(await prepareToTheEnd(better)).toMatchObject({ binding: { identityCenterUserId: "user-ana" } });
  });

  it("does not return to a person who gave it up by asking again", async () => {
    const first = await ensure(mallory);
    await prepareToTheEnd(first);
    await prepare(await ensure(ana));
    expect((await ensure(mallory)).id).toBe(first.id);
    expect(await prepare(first)).toMatchObject({ kind: "failed" });
    expect(await current(first.id)).toMatchObject({ failure: { code: "PRINCIPAL_TAKEN" } });
  });
});

describe("a user of Identity Center with the name of a person of the default provider", () => {
  let userId: string;

  beforeEach(async () => {
    const aws = await saveProvider(domain.db, {
      standing: "LINK_ONLY",
      kind: "AWS_IDENTITY_CENTER",
      integrationId: integration.id,
    });
    userId = (await saveIdentity(domain.db, aws, "ana", { externalId: "user-ana" })).id;
  });
  const link = (personId: string | null) =>
    domain.db.manager.update(Identity, userId, { personId, unlinkedAt: personId ? null : new Date() });

  it("is not theirs by name once an admin unlinked it, until one links it", async () => {
    await link(ana.personId);
    const first = await ensure(ana);
    await prepareToTheEnd(first);
    await domain.act((tx) => bindings.markIdle(tx, first.id));
    await domain.act((tx) => bindings.removeIfIdle(tx, first.id));
    await removeToTheEnd(first);
    await link(null);
    const second = await ensure(ana);
    expect(await prepare(second)).toMatchObject({
      kind: "failed",
      message: expect.stringContaining("unlinked by an admin"),
    });
    expect(await current(second.id)).toMatchObject({
      identityCenterUserId: null,
      failure: { code: "PRINCIPAL_UNPROVEN" },
    });
    await link(ana.personId);
    expect(await prepareToTheEnd(await ensure(ana))).toMatchObject({ kind: "ready" });
  });

  it("is not theirs where it is an identity of another person, who has no access yet", async () => {
    await link(mallory.personId);
    const binding = await ensure(ana);
    expect(await prepare(binding)).toMatchObject({ kind: "failed" });
    expect(await current(binding.id)).toMatchObject({
      identityCenterUserId: null,
      failure: { code: "PRINCIPAL_TAKEN" },
    });
    expect(await prepareToTheEnd(await ensure(mallory))).toMatchObject({ kind: "ready" });
  });

  it("is theirs while it is linked to nobody", async () => {
    expect(await prepareToTheEnd(await ensure(ana))).toMatchObject({ binding: { identityCenterUserId: "user-ana" } });
  });
});

describe("a person's own users of Identity Center", () => {
  it.each<[string, (given: { first: string; second: string }) => Promise<unknown>]>([
    [
      "an admin chose another one",
      async ({ second }) => domain.db.manager.update(Identity, second, { chosenAt: new Date() }),
    ],
    [
      "an admin took it away from them",
      async ({ first }) => {
        const taken = { personId: null, linkedBy: null, unlinkedAt: new Date(), chosenAt: null };
        await domain.db.manager.update(Identity, first, taken);
      },
    ],
    [
      "an admin gave it to somebody else",
      async ({ first }) => domain.db.manager.update(Identity, first, { personId: mallory.personId, chosenAt: null }),
    ],
  ])("are not used again with an idle lease once %s", async (_, change) => {
    const aws = await saveProvider(domain.db, {
      standing: "LINK_ONLY",
      kind: "AWS_IDENTITY_CENTER",
      integrationId: integration.id,
    });
    const { personId } = ana;
    const user = async (externalId: string, chosenAt: Date | null) => {
      center.users.set(externalId, { userName: externalId, email: null });
      const { id } = await saveIdentity(domain.db, aws, externalId, { externalId });
      await domain.db.manager.update(Identity, id, { personId, linkedBy: "ADMIN", chosenAt });
      return id;
    };
    const [first, second] = [await user("user-one", new Date(0)), await user("user-two", null)];
    const idle = await ensure(ana);
    expect(await prepareToTheEnd(idle)).toMatchObject({ binding: { identityCenterUserId: "user-one" } });
    await domain.act((tx) => bindings.markIdle(tx, idle.id));
    await change({ first, second });
    expect((await ensure(ana)).id).toBe(idle.id);
    expect(await prepare(idle)).toEqual({ kind: "moved" });
    expect(await prepareToTheEnd(await ensure(ana))).toMatchObject({
      kind: "ready",
      binding: { identityCenterUserId: "user-two" },
    });
    await removeToTheEnd(idle);
  });
});
