import { aCondition, aDefinition, saveFlow } from "../../../testing/access-flows";
import { saveIdentity, saveProvider } from "../../../testing/factories";
import { createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { newId } from "../../kernel/ids";
import { IdentityGroup } from "../identities/identity.entity";
import type { IdentityProvider } from "../identities/identity-provider.entity";
import type { Condition, FlowDefinition } from "./flow-definition";
import { flowWarningsOf } from "./flow-warnings";

let domain: TestDomain;
let okta: IdentityProvider;

beforeAll(async () => {
  domain = await createTestDomain();
});
beforeEach(async () => {
  await domain.empty();
  okta = await saveProvider(domain.db, { name: "Okta", nameKey: "okta" });
  await saveIdentity(domain.db, okta, "ana");
  await saveGroup("g-1", "Platform");
});
afterAll(() => domain.close());

async function saveGroup(externalId: string, name: string): Promise<void> {
  const [at, id] = [new Date("2026-01-01T00:00:00Z"), newId()];
  await domain.db.manager.insert(IdentityGroup, { id, providerId: okta.id, externalId, name, createdAt: at });
}

const remove = (table: string, externalId: string) =>
  domain.db.query(`update ${table} set removed_at = now() where external_id = $1`, [externalId]);
const back = (table: string) => domain.db.query(`update ${table} set removed_at = null`);

const not = (condition: Condition): Condition => ({ ...condition, operator: "IS_NOT" });

/** Saves a flow with the present meaning of its names; answers its warnings at any later moment. */
async function saved(definition: Partial<FlowDefinition>) {
  const flow = await saveFlow(domain.db, { definition: aDefinition(definition) });
  return async () => {
    const [warnings] = await flowWarningsOf(domain.db.manager, [flow]);
    return warnings!
      .filter(({ code }) => code !== "NO_REQUESTORS" && code !== "NOBODY_APPROVES")
      .map(({ code, path, message }) => [code, path.join("."), message]);
  };
}

const asking = (...conditions: Condition[]) => ({ requestors: { operator: "OR" as const, conditions } });

describe("an ambiguous name", () => {
  it("is a warning until one of its holders is renamed, and names its effect", async () => {
    await saveGroup("g-2", "platform");
    const warnings = await saved(asking(aCondition("group", "PLATFORM"), not(aCondition("group", "Platform"))));
    const why = (value: string) => `2 groups of 'Okta' are named '${value}'`;
    const whatToDo = "Name one by 'id:' and its key at the provider, or rename the others there.";
    expect(await warnings()).toEqual([
      ["VALUE_AMBIGUOUS", "requestors.conditions.0.values.0", `${why("PLATFORM")}, so nobody fulfils it. ${whatToDo}`],
      [
        "VALUE_AMBIGUOUS",
        "requestors.conditions.1.values.0",
        `${why("Platform")}, so nobody passes this exclusion. ${whatToDo}`,
      ],
    ]);
    await domain.db.query("update identity_groups set name = 'Other' where external_id = 'g-2'");
    expect((await warnings()).map(([code]) => code)).toEqual(["VALUE_MATCHES_NOBODY", "VALUE_MATCHES_NOBODY"]);
  });
});

describe("the name of a removed person or group", () => {
  it("is a warning until its holder is back: in conditions, exclusions, approvers and tiers", async () => {
    const person = { kind: "PEOPLE" as const, ...aCondition("user", "ana") };
    const group = { operator: "OR" as const, approvers: [person] };
    const warnings = await saved({
      ...asking(aCondition("user", "ana"), not(aCondition("user", "ana")), not(aCondition("group", "platform"))),
      approverPolicy: { mode: "ANY_OF", groups: [group] },
      escalation: { intervalSeconds: 3_600, tiers: [group] },
    });
    expect((await warnings()).map(([code, path]) => `${code} ${path}`)).toEqual([
      "VALUE_MATCHES_NOBODY requestors.conditions.2.values.0",
    ]);
    await remove("identities", "ana-id");
    await remove("identity_groups", "g-1");
    const [mended, gone] = ["Name another one, or take the value out.", "The person 'ana' was removed from 'Okta'"];
    expect(await warnings()).toEqual([
      ["VALUE_GONE", "requestors.conditions.0.values.0", `${gone}, so nobody fulfils it. ${mended}`],
      ["VALUE_GONE", "requestors.conditions.1.values.0", `${gone}, so it keeps nobody out. ${mended}`],
      [
        "VALUE_GONE",
        "requestors.conditions.2.values.0",
        `The group 'platform' was removed from 'Okta', so nobody passes this exclusion. ${mended}`,
      ],
      ["VALUE_GONE", "approverPolicy.groups.0.approvers.0.values.0", `${gone}, so nobody fulfils it. ${mended}`],
      ["VALUE_GONE", "escalation.tiers.0.approvers.0.values.0", `${gone}, so nobody fulfils it. ${mended}`],
    ]);
    await back("identities");
    expect((await warnings()).map(([code]) => code)).toEqual(["VALUE_GONE"]);
  });

  it("notes that another has the name by now, who is not meant", async () => {
    const warnings = await saved(asking(aCondition("user", "ana")));
    await remove("identities", "ana-id");
    await saveIdentity(domain.db, okta, "ana", { externalId: "another" });
    const [[code, , message]] = (await warnings()) as [string[]];
    expect(code).toBe("VALUE_GONE");
    expect(message).toBe(
      "The person 'ana' was removed from 'Okta'; another has its name by now and is not meant, so nobody fulfils it. To mean the other one, save the same value again; or take it out.",
    );
  });

  it("is no warning where its holder was only renamed", async () => {
    const warnings = await saved(asking(aCondition("user", "ana")));
    await domain.db.query("update identities set user_name = 'anna', email = null");
    expect(await warnings()).toEqual([]);
  });
});

describe("an unusable provider", () => {
  it.each([
    ["enabled = false", /while it is switched off/],
    ["standing = 'LINK_ONLY'", /for links only/],
  ])("is one warning for a condition: %s", async (change, message) => {
    const warnings = await saved(asking(aCondition("user", "ana", "ben"), aCondition("costCenter", "12")));
    await domain.db.query(`update identity_providers set ${change}`);
    expect(await warnings()).toEqual([
      ["PROVIDER_NOT_MEANT", "requestors.conditions.0.providerId", expect.stringMatching(message)],
      ["PROVIDER_NOT_MEANT", "requestors.conditions.1.providerId", expect.stringMatching(message)],
    ]);
    await domain.db.query("update identity_providers set enabled = true, standing = 'DEFAULT'");
    expect((await warnings()).map(([code]) => code)).toEqual(["VALUE_MATCHES_NOBODY", "ATTRIBUTE_UNKNOWN"]);
  });

  it("is also one that does not exist", async () => {
    const warnings = await saved(asking(aCondition("user", "ana")));
    await domain.db.query("truncate identity_providers cascade");
    expect(await warnings()).toEqual([
      ["PROVIDER_NOT_MEANT", "requestors.conditions.0.providerId", expect.stringMatching(/does not exist/)],
    ]);
  });
});

describe("an unused attribute", () => {
  it("is named itself, not its values, in conditions and in exclusions, which exclude nobody then", async () => {
    const warnings = await saved(asking(aCondition("costCentre", "12"), not(aCondition("costCentre", "12", "13"))));
    const about = "Nobody of 'Okta' has the attribute 'costCentre'";
    expect(await warnings()).toEqual([
      [
        "ATTRIBUTE_UNKNOWN",
        "requestors.conditions.0.attribute",
        expect.stringContaining(`${about}, so nobody fulfils`),
      ],
      [
        "ATTRIBUTE_UNKNOWN",
        "requestors.conditions.1.attribute",
        expect.stringContaining(`${about}, so it keeps nobody out`),
      ],
    ]);
    await domain.db.query(`update identities set attributes = '{"costCentre": "99"}'`);
    expect((await warnings()).map(([code]) => code)).toEqual(Array(3).fill("VALUE_MATCHES_NOBODY"));
  });

  it("is compared without the spaces around its value, as the value of the condition is", async () => {
    const warnings = await saved(asking(aCondition("costCentre", "12")));
    await domain.db.query(`update identities set attributes = '{"costCentre": " 12 "}'`);
    expect(await warnings()).toEqual([]);
  });
});
