import { aDefinition } from "../../../../testing/access-flows";
import { ADMIN, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { Identity, IdentityGroup } from "../../identities/identity.entity";
import { IdentityProvider } from "../../identities/identity-provider.entity";
import type { Condition, ConditionGroup } from "../flow-definition";
import { freezeFlow } from "../people-values";
import { peopleMatching, peopleMatchingEach } from "./matching-people";

let domain: TestDomain;
let okta: IdentityProvider;
let partners: IdentityProvider;
let names: Map<string, string>;

beforeAll(async () => {
  domain = await createTestDomain();
  okta = await domain.identityProviders.create(ADMIN, "Okta");
  partners = await domain.identityProviders.create(ADMIN, "Partners");
  await domain.db.manager.update(IdentityProvider, partners.id, { standing: "NAMED" });
  await read(okta, {
    users: [
      { id: "u-ana", userName: "Ana", email: "ana@example.com", roles: ["SRE Lead"], attributes: { site: "Bogotá" } },
      { id: "u-ben", userName: "ben", email: "ben@example.com", manager: "u-ana", attributes: { site: "Berlin" } },
      { id: "u-cy_d", userName: "cy_d", manager: "u-ben", roles: ["dev"] },
      { id: "u-gone", userName: "gone", email: "gone@example.com", active: false, manager: "u-ana", roles: ["dev"] },
    ],
    groups: [
      { id: "g-pay", name: "Payments", members: ["u-ben", "u-gone"] },
      { id: "g-fin", name: "Finance", members: ["u-ana"], groups: ["g-pay"] },
      { id: "g-all", name: "All of it", groups: ["g-fin"] },
      { id: "g-loop", name: "Loop", groups: ["g-all"] },
      { id: "g-none", name: "Nobody" },
    ],
  });
  await read(partners, PARTNERS);
  const people = await domain.db.manager.find(Identity);
  names = new Map(people.map(({ personId, userName }) => [personId!, userName]));
});

afterAll(() => domain.close());

const PARTNERS = {
  users: [{ id: "p-eve", userName: "eve", email: "eve@partner.example" }],
  groups: [{ id: "p-pay", name: "payments", members: ["p-eve"] }],
};

const read = (provider: IdentityProvider, document: object) =>
  domain.identityProviders.importFile(ADMIN, provider.id, JSON.stringify(document), true);

const condition = (attribute: string, operator: Condition["operator"], ...values: string[]): Condition => ({
  attribute,
  operator,
  values,
  providerId: okta.id,
});

const all = (...conditions: Condition[]): ConditionGroup => ({ operator: "AND", conditions });
const any = (...conditions: Condition[]): ConditionGroup => ({ operator: "OR", conditions });

/** Evaluates for all people and for some: two plans with one answer. */
async function matching(group: ConditionGroup): Promise<string[]> {
  const ofAll = await peopleMatching(domain.db.manager, group);
  const among = await peopleMatching(domain.db.manager, group, [...names.keys()]);
  expect([...among].sort()).toEqual([...ofAll].sort());
  return [...ofAll].map((id) => names.get(id)!).sort();
}

/** As a flow keeps it. */
const freeze = async (requestors: ConditionGroup) =>
  (await freezeFlow(domain.db.manager, aDefinition({ requestors }), null)).requestors;

describe("the people who meet a condition", () => {
  it.each<[string, Condition["operator"], string[], string[]]>([
    ["user", "IS", ["ana"], ["Ana"]],
    ["user", "IS", [" ANA@Example.com "], ["Ana"]],
    ["user", "IS", ["u-ana"], []],
    ["user", "IS", ["id:u-ana"], ["Ana"]],
    ["user", "IS", ["id:U-Ana"], []],
    ["user", "IS", ["an"], []],
    ["user", "IS", ["a%"], []],
    ["user", "IS", ["ana", "ben"], ["Ana", "ben"]],
    ["user", "IS", ["gone"], []],
    ["user", "IS_NOT", ["ana", "ben"], ["cy_d"]],
    ["user", "IS_NOT", ["nobody"], ["Ana", "ben", "cy_d"]],
    ["user", "CONTAINS", ["@EXAMPLE"], ["Ana", "ben"]],
    ["user", "CONTAINS", ["u-"], []],
    ["user", "CONTAINS", ["_"], ["cy_d"]],
    ["user", "DOES_NOT_CONTAIN", ["@example", "cy"], []],
    ["user", "STARTS_WITH", ["BE", "ev"], ["ben"]],
    ["user", "STARTS_WITH", ["%"], []],
    ["group", "IS", ["payments"], ["ben"]],
    ["group", "IS", ["g-pay"], []],
    ["group", "IS", ["id:g-pay"], ["ben"]],
    ["group", "IS", ["finance"], ["Ana", "ben"]],
    ["group", "IS", ["loop"], ["Ana", "ben"]],
    ["group", "IS", ["nobody"], []],
    ["group", "IS_NOT", ["Payments"], ["Ana", "cy_d"]],
    ["group", "CONTAINS", ["nanc"], ["Ana", "ben"]],
    ["group", "DOES_NOT_CONTAIN", ["all of"], ["cy_d"]],
    ["group", "STARTS_WITH", ["pay"], ["ben"]],
    ["role", "IS", ["sre lead"], ["Ana"]],
    ["role", "IS", ["DEV"], ["cy_d"]],
    ["role", "IS_NOT", ["dev"], ["Ana", "ben"]],
    ["role", "CONTAINS", ["E"], ["Ana", "cy_d"]],
    ["role", "STARTS_WITH", ["sre"], ["Ana"]],
    ["manager", "IS", ["ana"], ["ben"]],
    ["manager", "IS", ["ben@example.com"], ["cy_d"]],
    ["manager", "IS_NOT", ["Ana"], ["Ana", "cy_d"]],
    ["manager", "CONTAINS", ["@example.com"], ["ben", "cy_d"]],
    ["site", "IS", ["BOGOTÁ"], ["Ana"]],
    ["site", "IS_NOT", ["berlin"], ["Ana", "cy_d"]],
    ["site", "CONTAINS", ["b"], ["Ana", "ben"]],
    ["Site", "IS", ["berlin"], []],
  ])("'%s' %s %j", async (attribute, operator, values, expected) => {
    expect(await matching(all(condition(attribute, operator, ...values)))).toEqual(expected);
  });

  it("are not named by ids of ours, which mean nothing to the author of a value", async () => {
    const people = await domain.db.manager.findBy(Identity, { providerId: okta.id });
    for (const { id, personId } of people) {
      expect(await matching(all(condition("user", "IS", id, personId!)))).toEqual([]);
    }
  });

  it("are of the provider that the condition names, negated or not", async () => {
    const ofPartners = { providerId: partners.id };
    expect(await matching(all({ ...condition("group", "IS", "payments"), ...ofPartners }))).toEqual(["eve"]);
    expect(await matching(all({ ...condition("group", "IS_NOT", "payments"), ...ofPartners }))).toEqual([]);
    expect(await matching(all({ ...condition("group", "IS_NOT", "other"), ...ofPartners }))).toEqual(["eve"]);
  });

  it("are none of a provider that is LINK_ONLY, or switched off, whether home or not", async () => {
    const eve = all({ ...condition("user", "IS", "eve"), providerId: partners.id });
    for (const change of [{ standing: "LINK_ONLY" as const }, { enabled: false }]) {
      await domain.db.manager.update(IdentityProvider, partners.id, change);
      expect(await matching(eve)).toEqual([]);
      await domain.db.manager.update(IdentityProvider, partners.id, { standing: "NAMED", enabled: true });
    }
    expect(await matching(eve)).toEqual(["eve"]);
  });

  it("are none where a negated name is ambiguous, or its group is gone: its exclusions would be unknown", async () => {
    const twice = [
      { id: "p-1", name: "out" },
      { id: "p-2", name: "Out" },
    ];
    const users = [{ id: "p-eve", userName: "eve" }];
    await read(partners, { users, groups: twice });
    const kept = { ...condition("group", "IS_NOT", "out"), providerId: partners.id };
    expect(await matching(all(kept))).toEqual([]);
    const [first] = await domain.db.manager.findBy(IdentityGroup, { externalId: "p-1" });
    expect(await matching(all({ ...kept, ids: [first!.id] }))).toEqual(["eve"]);
    await read(partners, { users });
    expect(await matching(all({ ...kept, ids: [first!.id] }))).toEqual([]);
    await read(partners, PARTNERS);
  });

  it.each(["CONTAINS", "STARTS_WITH"] as const)(
    "are by %s those whose names match now, and not former holders",
    async (operator) => {
      const { conditions } = await freeze(
        all({ ...condition("group", operator, "payments"), providerId: partners.id }),
      );
      const renamed = { ...PARTNERS, groups: [{ id: "p-pay", name: "Suppliers", members: ["p-eve"] }] };
      expect(await matching(all(...conditions))).toEqual(["eve"]);
      await read(partners, renamed);
      expect(await matching(all(...conditions))).toEqual([]);
      await read(partners, PARTNERS);
    },
  );
});

describe("several conditions", () => {
  const finance = () => condition("group", "IS", "Finance");
  const reports = () => condition("manager", "IS", "ana");

  it("combined by AND match people who meet all of them", async () => {
    expect(await matching(all(finance(), reports()))).toEqual(["ben"]);
    expect(await matching(all(finance(), condition("user", "IS_NOT", "ben")))).toEqual(["Ana"]);
  });

  it("combined by OR match people who meet any of them", async () => {
    expect(await matching(any(condition("role", "IS", "dev"), reports()))).toEqual(["ben", "cy_d"]);
    expect(await matching(any(condition("user", "IS_NOT", "ben"), finance()))).toEqual(["Ana", "ben", "cy_d"]);
  });

  it("match everybody whose home is the default provider, if there are none", async () => {
    expect(await matching(all())).toEqual(["Ana", "ben", "cy_d"]);
    expect(await matching(any())).toEqual(["Ana", "ben", "cy_d"]);
  });

  it("of several groups are answered apart, in their order, and for nobody without people", async () => {
    const [ben] = [...names].find(([, name]) => name === "ben")!;
    const groups = [all(finance()), all(condition("role", "IS", "dev")), all()];
    const found = await peopleMatchingEach(domain.db.manager, groups, [ben]);
    expect(found.map((ids) => ids.size)).toEqual([1, 0, 1]);
    expect(await peopleMatchingEach(domain.db.manager, groups, [])).toEqual([new Set(), new Set(), new Set()]);
    expect(await peopleMatchingEach(domain.db.manager, [])).toEqual([]);
  });
});
