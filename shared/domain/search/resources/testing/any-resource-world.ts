import fc from "fast-check";
import { RESOURCE_STATUSES } from "../../../resources/resource.entity";

const PEOPLE = 5;
export const GROUP_COUNT = 3;
const RESOURCES = 6;

const person = fc.nat(PEOPLE - 1);
const group = fc.nat(GROUP_COUNT - 1);
const resource = fc.nat(RESOURCES - 1);
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });

/** People by user name, group or role; null: everybody. */
const named = fc.oneof(
  person.map((n) => ({ attribute: "user" as const, value: `p${n}` })),
  group.map((n) => ({ attribute: "group" as const, value: `g${n}` })),
  fc.nat(1).map((n) => ({ attribute: "role" as const, value: `r${n}` })),
);
export type NamedPeopleSpec = { readonly attribute: "user" | "group" | "role"; readonly value: string };

/** Groups and members, owners, flows with their clusters, requests and grants. */
export const anyResourceWorld = fc.record({
  people: fc.array(
    fc.record({
      isActive: fc.integer({ min: 0, max: 5 }).map((n) => n > 0),
      groups: fc.uniqueArray(group, { maxLength: 2 }),
      role: maybe(fc.nat(1)),
      manager: maybe(person),
    }),
    { minLength: PEOPLE, maxLength: PEOPLE },
  ),
  /** The last group is inside the first one. */
  isNested: fc.boolean(),
  resources: fc.array(
    fc.record({
      owner: maybe(named),
      status: fc.oneof(
        { weight: 3, arbitrary: fc.constant("PRESENT" as const) },
        fc.constantFrom(...RESOURCE_STATUSES),
      ),
      isManageable: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
      region: fc.constantFrom("eu-west-1", "us-east-1"),
      env: maybe(fc.constantFrom("prod", "test")),
    }),
    { minLength: RESOURCES, maxLength: RESOURCES },
  ),
  integrationOwner: named,
  isServed: fc.integer({ min: 0, max: 5 }).map((n) => n > 0),
  flows: fc.array(
    fc.record({
      isActive: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
      requestors: maybe(named),
      scopes: fc.uniqueArray(fc.constantFrom("SELF" as const, "OTHERS" as const, "DIRECT_REPORTS" as const), {
        minLength: 1,
        maxLength: 2,
      }),
      target: fc.oneof(
        fc.constant({ by: "ALL" as const }),
        fc.record({ by: fc.constant("NAME" as const), n: resource }),
        fc.record({ by: fc.constant("TAG" as const), env: fc.constantFrom("prod", "test") }),
      ),
      approver: fc.oneof(fc.constantFrom("OWNER" as const, "MANAGER" as const), named),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  requests: fc.array(
    fc.record({
      requester: person,
      grantee: person,
      items: fc.array(fc.record({ flow: fc.nat(2), resource }), { minLength: 1, maxLength: 2 }),
      isPending: fc.boolean(),
      decidedBy: maybe(person),
    }),
    { maxLength: 3 },
  ),
  grants: fc.array(fc.record({ person, resource, isLive: fc.boolean() }), { maxLength: 3 }),
  /** The changes afterwards: a group loses its members, and a person leaves. */
  emptied: maybe(group),
  leaver: maybe(person),
  /** The stored owners of these clusters are not the present ones: it is gone before that, or tagged again after it. */
  gone: maybe(resource),
  retagged: maybe(fc.record({ resource, owner: maybe(named) })),
});

export type ResourceWorldSpec = typeof anyResourceWorld extends fc.Arbitrary<infer T> ? T : never;
