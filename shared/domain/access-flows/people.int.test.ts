import { ADMIN, createTestDomain, type TestDomain } from "../../testing/test-domain";
import { Identity } from "../identities/identity.entity";
import type { IdentityProvider } from "../identities/identity-provider.entity";
import type { Condition, ConditionGroup } from "./flow-definition";
import { peopleMatching, peopleMatchingEach } from "./people";

let domain: TestDomain;
let okta: IdentityProvider;
let partners: IdentityProvider;
let names: Map<string, string>;

beforeAll(async () => {
  domain = await createTestDomain();
  okta = await domain.identityProviders.create(ADMIN, "Okta");
  partners = await domain.identityProviders.create(ADMIN, "Partners");
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
  await read(partners, {
    users: [{ id: "p-eve", userName: "eve", email: "eve@partner.example" }],
    groups: [{ id: "p-pay", name: "payments", members: ["p-eve"] }],
  });
  const people = await domain.db.manager.find(Identity);
  names = new Map(people.map(({ id, userName }) => [id, userName]));
});

afterAll(() => domain.close());

const read = (provider: IdentityProvider, document: object) =>
  domain.identityProviders.importFile(ADMIN, provider.id, JSON.stringify(document), true);

const condition = (attribute: string, operator: Condition["operator"], ...values: string[]): Condition => ({
  attribute,
  operator,
  values,
  providerId: null,
});

const all = (...conditions: Condition[]): ConditionGroup => ({ operator: "AND", conditions });
const any = (...conditions: Condition[]): ConditionGroup => ({ operator: "OR", conditions });

/** Asked for everybody and for some, which are two ways to one answer. */
async function matching(group: ConditionGroup): Promise<string[]> {
  const ofAll = await peopleMatching(domain.db.manager, group);
  const among = await peopleMatching(domain.db.manager, group, [...names.keys()]);
  expect([...among].sort()).toEqual([...ofAll].sort());
  return [...ofAll].map((id) => names.get(id)!).sort();
}

describe("the people who fulfil a condition", () => {
  it.each<[string, Condition["operator"], string[], string[]]>([
    ["user", "is", ["ana"], ["Ana"]],
    ["user", "is", [" ANA@Example.com "], ["Ana"]],
    ["user", "is", ["U-Ana"], ["Ana"]],
    ["user", "is", ["an"], []],
    ["user", "is", ["a%"], []],
    ["user", "is", ["ana", "ben"], ["Ana", "ben"]],
    ["user", "is", ["gone"], []],
    ["user", "is_not", ["ana", "ben"], ["cy_d", "eve"]],
    ["user", "contains", ["@EXAMPLE"], ["Ana", "ben"]],
    ["user", "contains", ["u-"], []],
    ["user", "contains", ["_"], ["cy_d"]],
    ["user", "does_not_contain", ["@example", "cy"], ["eve"]],
    ["user", "starts_with", ["BE", "ev"], ["ben", "eve"]],
    ["user", "starts_with", ["%"], []],
    ["group", "is", ["payments"], ["ben", "eve"]],
    ["group", "is", ["g-pay"], ["ben"]],
    ["group", "is", ["finance"], ["Ana", "ben"]],
    ["group", "is", ["loop"], ["Ana", "ben"]],
    ["group", "is", ["nobody"], []],
    ["group", "is_not", ["Payments"], ["Ana", "cy_d"]],
    ["group", "contains", ["nanc"], ["Ana", "ben"]],
    ["group", "does_not_contain", ["all of"], ["cy_d", "eve"]],
    ["group", "starts_with", ["pay"], ["ben", "eve"]],
    ["role", "is", ["sre lead"], ["Ana"]],
    ["role", "is", ["DEV"], ["cy_d"]],
    ["role", "is_not", ["dev"], ["Ana", "ben", "eve"]],
    ["role", "contains", ["E"], ["Ana", "cy_d"]],
    ["role", "starts_with", ["sre"], ["Ana"]],
    ["manager", "is", ["ana"], ["ben"]],
    ["manager", "is", ["ben@example.com"], ["cy_d"]],
    ["manager", "is_not", ["Ana"], ["Ana", "cy_d", "eve"]],
    ["manager", "contains", ["@example.com"], ["ben", "cy_d"]],
    ["site", "is", ["BOGOTÁ"], ["Ana"]],
    ["site", "is_not", ["berlin"], ["Ana", "cy_d", "eve"]],
    ["site", "contains", ["b"], ["Ana", "ben"]],
    ["Site", "is", ["berlin"], []],
  ])("'%s' %s %j", async (attribute, operator, values, expected) => {
    expect(await matching(all(condition(attribute, operator, ...values)))).toEqual(expected);
  });

  it("can be named by the ids of ours", async () => {
    const [id] = [...names].find(([, name]) => name === "Ana")!;
    expect(await matching(all(condition("user", "is", id.toUpperCase())))).toEqual(["Ana"]);
    const groups: { id: string }[] = await domain.db.query("select id from identity_groups where name = 'Payments'");
    expect(await matching(all(condition("group", "is", groups[0]!.id)))).toEqual(["ben"]);
  });

  it("are of the provider that the condition names, negated or not", async () => {
    const inOkta = { providerId: okta.id };
    expect(await matching(all({ ...condition("group", "is", "payments"), ...inOkta }))).toEqual(["ben"]);
    expect(await matching(all({ ...condition("group", "is_not", "payments"), ...inOkta }))).toEqual(["Ana", "cy_d"]);
  });
});

describe("several conditions", () => {
  const finance = condition("group", "is", "Finance");
  const reports = condition("manager", "is", "ana");

  it("hold together for those for whom all of them hold", async () => {
    expect(await matching(all(finance, reports))).toEqual(["ben"]);
    expect(await matching(all(finance, condition("user", "is_not", "ben")))).toEqual(["Ana"]);
  });

  it("hold alternatively for those for whom any of them does", async () => {
    expect(await matching(any(condition("role", "is", "dev"), reports))).toEqual(["ben", "cy_d"]);
    expect(await matching(any(condition("user", "is_not", "ben"), finance))).toEqual(["Ana", "ben", "cy_d", "eve"]);
  });

  it("that are none hold for everybody who is active", async () => {
    expect(await matching(all())).toEqual(["Ana", "ben", "cy_d", "eve"]);
    expect(await matching(any())).toEqual(["Ana", "ben", "cy_d", "eve"]);
  });

  it("of several groups are answered apart, in their order, and for nobody when nobody is asked about", async () => {
    const [ben] = [...names].find(([, name]) => name === "ben")!;
    const groups = [all(finance), all(condition("role", "is", "dev")), all()];
    const found = await peopleMatchingEach(domain.db.manager, groups, [ben]);
    expect(found.map((ids) => ids.size)).toEqual([1, 0, 1]);
    expect(await peopleMatchingEach(domain.db.manager, groups, [])).toEqual([new Set(), new Set(), new Set()]);
    expect(await peopleMatchingEach(domain.db.manager, [])).toEqual([]);
  });
});
