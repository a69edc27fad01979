import { statementsOf } from "../../../testing/count-statements";
import {
  type SavedIdentity,
  saveConnector,
  saveIdentity,
  saveIntegration,
  saveProvider,
} from "../../../testing/factories";
import { someoneWaitsForALock } from "../../../testing/lock-waits";
import { createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { outsideTransaction } from "../../platform/database/connections/one-connection";
import { bindingUsers } from "../grants/binding-users";
import type { IdentityProvider } from "../identities/identity-provider.entity";
import { PersonHome } from "../identities/person-home.entity";
import { Integration } from "../integrations/integration.entity";
import { Binding } from "./binding.entity";
import { BindingsService } from "./bindings.service";
import { knownCenterUser } from "./principals/known-center-user";
import { assertPrincipal } from "./principals/principals";

const TEMPLATE = "arn:aws:iam::{{accountId}}:role/people/{{userName}}";
const ACCOUNT = "111111111111";

const bindings = new BindingsService({ users: bindingUsers });
let domain: TestDomain;
let integration: Integration;
let provider: IdentityProvider;
let ana: SavedIdentity;

beforeAll(async () => {
  domain = await createTestDomain();
});
beforeEach(async () => {
  await domain.empty();
  integration = await saveIntegration(domain.db, await saveConnector(domain.db), {
    name: "AWS",
    principalStrategy: "IAM_ROLE_TEMPLATE",
    principalRoleTemplate: TEMPLATE,
  });
  provider = await saveProvider(domain.db);
  ana = await saveIdentity(domain.db, provider, "ana");
});
afterAll(() => domain.close());

const ensure = () =>
  domain.act((tx) => bindings.ensure(tx, { personId: ana.personId, integration, accountId: ACCOUNT }));
const set = (binding: Binding, changes: Partial<Binding>) => domain.db.manager.update(Binding, binding.id, changes);
const check = async ({ personId } = ana) =>
  assertPrincipal(
    domain.db.manager,
    await domain.db.manager.findOneByOrFail(PersonHome, { id: personId }),
    integration,
  );
const useTemplate = (principalRoleTemplate: string | null) => Object.assign(integration, { principalRoleTemplate });

describe("the binding of a person in an account", () => {
  it("is created when first needed, and prepared at once", async () => {
    expect(await ensure()).toMatchObject({
      personId: ana.personId,
      integrationId: integration.id,
      accountId: ACCOUNT,
      strategy: "IAM_ROLE_TEMPLATE",
      state: "PREPARING",
      principalArn: null,
      nextReconcileAt: domain.clock.now(),
    });
  });

  it("is the only one, however many need it at once", async () => {
    const made = await Promise.all(Array.from({ length: 8 }, ensure));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await domain.db.manager.count(Binding)).toBe(1);
  });

  it("is left as it is while it is ready", async () => {
    const made = await ensure();
    await set(made, { state: "READY", principalArn: "arn", principalUniqueId: "AROA", nextReconcileAt: null });
    expect(await ensure()).toMatchObject({ id: made.id, state: "READY", nextReconcileAt: null, generation: 1 });
  });

  it("is reactivated when it was idle", async () => {
    const made = await ensure();
    await set(made, { state: "IDLE", principalArn: "arn", principalUniqueId: "AROA", idleSince: domain.clock.now() });
    const again = await ensure();
    expect(again).toMatchObject({ id: made.id, state: "READY", idleSince: null, generation: 2 });
    expect(await domain.db.manager.findOneByOrFail(Binding, { id: made.id })).toMatchObject({
      state: "READY",
      idleSince: null,
      nextReconcileAt: domain.clock.now(),
    });
  });

  it("is another one while the old one is being removed, and with another strategy", async () => {
    const first = await ensure();
    await set(first, { state: "REMOVING" });
    const second = await ensure();
    integration.principalStrategy = "IDENTITY_CENTER";
    const third = await ensure();
    expect(new Set([first.id, second.id, third.id]).size).toBe(3);
    expect(third.strategy).toBe("IDENTITY_CENTER");
  });

  it("waits for a removal that comes first, and is a new one then", async () => {
    const first = await ensure();
    let second: Promise<Binding> | undefined;
    await domain.act(async (tx) => {
      await tx.manager.update(Binding, first.id, { state: "REMOVING" });
      second = outsideTransaction(ensure);
      await someoneWaitsForALock(domain.db);
    });
    expect((await second!).id).not.toBe(first.id);
  });
});

describe("a person's principal, by the database alone,", () => {
  it("exists with a role of their own", async () => {
    await saveIdentity(domain.db, provider, "ben");
    await expect(check()).resolves.toBeUndefined();
  });

  it.each([
    ["two people differ by case alone", TEMPLATE, { userName: "ANA" }],
    [
      "parts run together",
      "arn:aws:iam::{{accountId}}:role/{{userName}}{{attributes.n}}",
      { userName: "an", attributes: { n: "a1" } },
    ],
  ])("does not exist where %s", async (_, template, other) => {
    useTemplate(template);
    await domain.db.manager.update("identities", ana.id, { attributes: { n: "1" } });
    await saveIdentity(domain.db, provider, "other", { displayName: "Other Person", ...other });
    await expect(check()).rejects.toMatchObject({
      code: "INVALID_STATE",
      rule: "PRINCIPAL_NOT_FOUND",
      message: expect.stringMatching(/^ana and Other Person would have one and the same role, /),
    });
  });

  it("exists again when the other one has left", async () => {
    const other = await saveIdentity(domain.db, provider, "ANA");
    await domain.db.manager.update("identities", other.id, { active: false });
    await expect(check()).resolves.toBeUndefined();
  });

  it.each([
    ["without a template", null, "The integration 'AWS' has no role template."],
    [
      "without a value",
      "arn:aws:iam::{{accountId}}:role/{{attributes.unix}}-{{email}}",
      "ana has no value for {{attributes.unix}}",
    ],
  ])("does not exist %s", async (_, template, message) => {
    useTemplate(template);
    await expect(check()).rejects.toMatchObject({
      rule: "PRINCIPAL_NOT_FOUND",
      message: expect.stringMatching(new RegExp(`^${message.replaceAll(/[{}]/g, "\\$&")}`)),
    });
  });

  it.each([
    ["is not active", "update identities set active = false"],
    ["has left", "update identities set removed_at = now()"],
  ])("does not exist for a person who %s", async (_, change) => {
    await domain.db.query(change);
    await expect(check()).rejects.toMatchObject({ code: "INVALID_STATE" });
  });
});

describe("a person's user of Identity Center", () => {
  let there: IdentityProvider;

  beforeEach(async () => {
    integration.principalStrategy = "IDENTITY_CENTER";
    await domain.db.manager.update(Integration, integration.id, { principalStrategy: "IDENTITY_CENTER" });
    const given = { name: "IdC", kind: "AWS_IDENTITY_CENTER", standing: "LINK_ONLY" } as const;
    there = await saveProvider(domain.db, { ...given, integrationId: integration.id });
  });

  it("exists for a person who was read from there", async () => {
    await domain.db.manager.update("identity_providers", there.id, { standing: "NAMED" });
    await expect(check(await saveIdentity(domain.db, there, "cleo"))).resolves.toBeUndefined();
  });

  it("is found by user name, or else by e-mail", async () => {
    await saveIdentity(domain.db, there, "Ana", { email: null });
    await expect(check()).resolves.toBeUndefined();
    const ben = await saveIdentity(domain.db, provider, "ben", { email: "b@example.com" });
    await saveIdentity(domain.db, there, "ben.x", { email: "B@example.com" });
    await expect(check(ben)).resolves.toBeUndefined();
  });

  it("does not exist where no user there has their name or e-mail, or several have", async () => {
    await expect(check()).rejects.toMatchObject({
      rule: "PRINCIPAL_NOT_FOUND",
      message: expect.stringMatching(/^IAM Identity Center of .*sync the identity provider 'IdC'\.$/),
    });
    await saveIdentity(domain.db, there, "ana1", { email: "ana@example.com" });
    await saveIdentity(domain.db, there, "ana2", { email: "ana@example.com" });
    await expect(check()).rejects.toMatchObject({ code: "INVALID_STATE" });
  });

  it("is not found by a name or an address after an admin unlinked it, or linked it to another person", async () => {
    const user = await saveIdentity(domain.db, there, "ana");
    const set = (changes: object) => domain.db.manager.update("identities", user.id, changes);
    await set({ personId: null, unlinkedAt: new Date() });
    const refused = (rule: string, why: string) => ({
      code: "INVALID_STATE",
      rule,
      message: expect.stringMatching(new RegExp(`^The user of IAM Identity Center of 'AWS' .* ana .*${why}`)),
    });
    await expect(check()).rejects.toMatchObject(refused("PRINCIPAL_UNPROVEN", "unlinked by an admin"));
    const ben = await saveIdentity(domain.db, provider, "ben");
    await set({ personId: ben.personId, unlinkedAt: null });
    await expect(check()).rejects.toMatchObject(refused("PRINCIPAL_TAKEN", "another person's"));
    await set({ personId: null, unlinkedAt: null });
    await expect(check()).resolves.toBeUndefined();
  });

  it("does not exist while another person has a better claim, and exists where theirs is weaker", async () => {
    const user = await saveIdentity(domain.db, there, "ana");
    const partners = await saveProvider(domain.db, { vouchesForDomains: ["example.com"] });
    const ann = await saveIdentity(domain.db, partners, "ann", { email: "ana@example.com" });
    await expect(check(ann)).resolves.toBeUndefined();
    const binding = await ensure();
    await set(binding, { identityCenterUserId: user.externalId });
    await expect(check(ann)).rejects.toMatchObject({
      rule: "PRINCIPAL_TAKEN",
      message: expect.stringMatching(/^ann and ana are one and the same user of IAM Identity Center/),
    });
    await set(binding, { personId: ann.personId });
    await expect(check()).resolves.toBeUndefined();
  });

  it("is unknown, so not refused, where the users were never read", async () => {
    await domain.db.manager.update("identity_providers", there.id, { syncedAt: null });
    await expect(check()).resolves.toBeUndefined();
  });

  it("is the one identity there that is linked to them, whatever its name", async () => {
    const user = await saveIdentity(domain.db, there, "a.silva", { email: "elsewhere@example.com" });
    await link(user);
    await expect(check()).resolves.toBeUndefined();
  });

  it("does not exist while several are linked to them and none is their home", async () => {
    await link(await saveIdentity(domain.db, there, "ana"));
    await link(await saveIdentity(domain.db, there, "ana2"));
    await expect(check()).rejects.toMatchObject({
      code: "INVALID_STATE",
      rule: "PRINCIPAL_AMBIGUOUS",
      message: expect.stringMatching(/^ana has 2 users in IAM Identity Center of 'AWS'\./),
    });
  });

  it("is the chosen one of several, even before their home", async () => {
    const [first, second] = [await saveIdentity(domain.db, there, "ana"), await saveIdentity(domain.db, there, "ana2")];
    await link(first);
    await link(second);
    await domain.db.manager.update("identities", second.id, { chosenAt: new Date() });
    const known = async () => {
      const person = await domain.db.manager.findOneByOrFail(PersonHome, { id: ana.personId });
      return knownCenterUser(domain.db.manager, person, integration);
    };
    expect(await known()).toEqual({ kind: "user", userId: second.externalId });
    await domain.db.query("delete from people where home_id = $1", [first.id]);
    await domain.db.query("update people set home_id = $2 where id = $1", [ana.personId, first.id]);
    expect(await known()).toEqual({ kind: "user", userId: second.externalId });
    await domain.db.manager.update("identities", second.id, { active: false });
    expect(await known()).toEqual({ kind: "user", userId: first.externalId });
  });

  it("is not found by the name or e-mail of another provider's people, unless it vouches for the domain", async () => {
    await saveIdentity(domain.db, there, "Eve", { email: "EVE@example.com" });
    const other = await saveProvider(domain.db);
    const eve = await saveIdentity(domain.db, other, "eve");
    const unproven = { rule: "PRINCIPAL_UNPROVEN", message: expect.stringMatching(/^Nothing proves who eve is /) };
    await expect(check(eve)).rejects.toMatchObject(unproven);
    await domain.db.manager.update("identity_providers", other.id, { vouchesForDomains: ["example.com"] });
    await expect(check(eve)).resolves.toBeUndefined();
    await domain.db.manager.update("identities", eve.id, { email: "eve@example.org" });
    await expect(check(eve)).rejects.toMatchObject(unproven);
  });

  it("takes three statements at most", async () => {
    await saveIdentity(domain.db, there, "ana");
    const person = await domain.db.manager.findOneByOrFail(PersonHome, { id: ana.personId });
    const statements = await statementsOf(domain.db, () => assertPrincipal(domain.db.manager, person, integration));
    expect(statements.length).toBeLessThanOrEqual(3);
  });

  const link = ({ id }: SavedIdentity) => domain.db.manager.update("identities", id, { personId: ana.personId });
});
