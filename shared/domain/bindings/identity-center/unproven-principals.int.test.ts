import { saveConnector, saveIdentity, saveIntegration, saveProvider } from "../../../../testing/factories";
import { createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { PersonHome } from "../../identities/person-home.entity";
import { Integration } from "../../integrations/integration.entity";
import { knownCenterUser } from "../principals/known-center-user";
import { unprovenPrincipals } from "./unproven-principals";

let domain: TestDomain;

beforeAll(async () => {
  domain = await createTestDomain();
});
afterAll(() => domain.close());

const keyOf = (personId: string, integrationId: string) => `${personId} ${integrationId}`;

/** As the one that decides says of each person by themselves. */
async function oneByOne(): Promise<string[]> {
  const integrations = await domain.db.manager.findBy(Integration, { principalStrategy: "IDENTITY_CENTER" });
  const found: string[] = [];
  for (const person of await domain.db.manager.findBy(PersonHome, { active: true })) {
    for (const integration of integrations) {
      const known = await knownCenterUser(domain.db.manager, person, integration);
      if (known.kind === "none" && known.code === "PRINCIPAL_UNPROVEN") found.push(keyOf(person.id, integration.id));
    }
  }
  return found.sort();
}

it("the unproven principals of many people are those that knownCenterUser finds one by one", async () => {
  const { db } = domain;
  const connector = await saveConnector(db);
  const integration = await saveIntegration(db, connector, { principalStrategy: "IDENTITY_CENTER" });
  await saveIntegration(db, connector, { principalStrategy: "IDENTITY_CENTER" });
  await saveIntegration(db, connector, { principalStrategy: "IAM_ROLE_TEMPLATE" });
  await saveIdentity(db, await saveProvider(db), "default");
  const aws = await saveProvider(db, {
    kind: "AWS_IDENTITY_CENTER",
    standing: "LINK_ONLY",
    integrationId: integration.id,
  });
  const named = await saveProvider(db, { vouchesForDomains: ["example.com"] });
  const off = await saveProvider(db, { enabled: false });
  const at = (userName: string, email: string | null, given = {}) =>
    saveIdentity(db, named, userName, { email, ...given });
  await at("vouched", "Vouched@Example.COM");
  await at("also@example.com", null);
  await at("elsewhere", "e@elsewhere.com");
  await at("no-address", null);
  await at("below", "e@sub.example.com");
  await at("two-signs", "e@example.com@elsewhere.com");
  await at("inactive", null, { active: false });
  await saveIdentity(db, off, "off", { email: "off@elsewhere.com" });
  for (const [userName, given] of [
    ["linked", {}],
    ["linked-inactive", { active: false }],
    ["linked-removed", { removedAt: new Date() }],
  ] as const) {
    const { personId } = await at(userName, null);
    await saveIdentity(db, aws, `c-${userName}`, { personId, linkedBy: "EXTERNAL_ID", ...given });
  }
  const unproven = await unprovenPrincipals(db.manager);
  const keys = unproven.map(({ personId, integrationId }) => keyOf(personId, integrationId)).sort();
  expect(keys).toEqual(await oneByOne());
  // Of six people in both Identity Centers, and of who is linked in the other one.
  expect(keys).toHaveLength(13);
});
