import fc from "fast-check";
import type { GroupFields, ModelAnswer, ModelStanding, UserFields } from "./model-world";

/** A placeholder in names, keys and values for the uuid of the person `ana` of the first provider. */
export const PERSON = "@person";

export interface NamedValuesSpec {
  readonly attribute: "user" | "group" | "manager" | "team";
  readonly provider: number;
  readonly values: readonly string[];
}

export interface ConditionSpec extends NamedValuesSpec {
  readonly operator: "IS" | "IS_NOT" | "CONTAINS" | "DOES_NOT_CONTAIN" | "STARTS_WITH";
}

export interface ConditionsSpec {
  readonly operator: "AND" | "OR";
  readonly conditions: readonly ConditionSpec[];
}

export type ApproverSpec =
  | { readonly kind: "OWNER" }
  | { readonly kind: "MANAGER" }
  | ({ kind: "PEOPLE" } & NamedValuesSpec);

export interface FlowSpec {
  readonly requestors: ConditionsSpec;
  readonly grantees: ConditionsSpec | null;
  readonly approvers: readonly ApproverSpec[];
  readonly selfApproval: boolean;
}

export interface OwnerRuleSpec {
  readonly tag: string;
  readonly attribute: "user" | "group" | "team";
  readonly provider: number;
  readonly separator: string | null;
}

/** The next state of a person or group at a provider; null: removed. */
export type PeopleEdit =
  | { readonly what: "user"; readonly key: string; readonly fields: UserFields | null }
  | { readonly what: "group"; readonly key: string; readonly fields: GroupFields | null };

/** Numbers are indices into the existing objects, modulo their count. */
export type PeopleStep =
  | { readonly kind: "write"; readonly provider: number; readonly edits: readonly PeopleEdit[] }
  | { readonly kind: "vouch"; readonly provider: number; readonly domains: readonly string[] }
  | { readonly kind: "stand"; readonly provider: number; readonly standing: ModelStanding }
  | { readonly kind: "handOver"; readonly from: number; readonly to: number }
  | { readonly kind: "say"; readonly a: number; readonly b: number; readonly answer: ModelAnswer }
  | { readonly kind: "merge"; readonly a: number; readonly b: number }
  | { readonly kind: "unlink" | "move" | "assign"; readonly nth: number }
  | { readonly kind: "link"; readonly nth: number; readonly person: number }
  | {
      readonly kind: "ask";
      readonly requester: number;
      readonly grantee: number;
      readonly flow: number;
      readonly resource: number;
    };

export interface PeopleWorldSpec {
  readonly providers: readonly { standing: ModelStanding; vouches: readonly string[]; edits: readonly PeopleEdit[] }[];
  readonly resources: readonly { readonly tags: Readonly<Record<string, string>> }[];
  readonly rules: readonly OwnerRuleSpec[];
  readonly integrationOwners: readonly (NamedValuesSpec & { attribute: "user" | "group" | "team" })[];
  readonly flows: readonly FlowSpec[];
  readonly steps: readonly PeopleStep[];
}

// So few that names and keys collide, at one provider and across providers.
const KEYS = ["ana", "ben", "ops", "dev", PERSON] as const;
const key = fc.constantFrom(...KEYS);
const groupName = fc.constantFrom("ops", "Ops", "dev", "ana", "drawbridge-admins", "drawbridge-auditors", PERSON);
const userName = fc.constantFrom("ana", "ben", "Ben", "ops", "ana@x.io", PERSON);
const email = fc.constantFrom(null, null, "ana@x.io", "Ana@X.io", "ben@x.io", "ana@y.io");
const team = fc.constantFrom(null, "ops", "Dev", "ana");
const value = fc.constantFrom("ana", "ben", "ops", "OPS", "dev", "ana@x.io", "id:ana", "id:ops", PERSON);
const provider = fc.nat(2);
const values = fc.uniqueArray(value, { minLength: 1, maxLength: 3 });
const domains = fc.subarray(["x.io", "y.io"]);

const often = <T>(usual: T, other: T) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constant(other) });

const user: fc.Arbitrary<PeopleEdit> = fc.record({
  what: fc.constant("user" as const),
  key,
  fields: fc.option(
    fc.record({
      userName,
      email,
      active: often(true, false),
      manager: fc.option(key, { nil: null, freq: 1 }),
      team,
    }),
    { nil: null, freq: 5 },
  ),
});
const group: fc.Arbitrary<PeopleEdit> = fc.record({
  what: fc.constant("group" as const),
  key,
  fields: fc.option(
    fc.record({
      name: groupName,
      members: fc.subarray([...KEYS]),
      groups: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.subarray([...KEYS]) }),
    }),
    { nil: null, freq: 5 },
  ),
});
const edits = (minLength: number, maxLength: number) => fc.array(fc.oneof(user, group), { minLength, maxLength });

const ofOwners = fc.constantFrom("user" as const, "group" as const, "team" as const);
const ofPeople = fc.constantFrom("user" as const, "group" as const, "manager" as const, "team" as const);
const conditions = (maxLength: number): fc.Arbitrary<ConditionsSpec> =>
  fc.record({
    operator: fc.constantFrom("AND" as const, "OR" as const),
    conditions: fc.array(
      fc.record({
        attribute: ofPeople,
        provider,
        values,
        operator: fc.oneof(
          { weight: 3, arbitrary: fc.constant("IS" as const) },
          { weight: 2, arbitrary: fc.constant("IS_NOT" as const) },
          {
            weight: 1,
            arbitrary: fc.constantFrom("CONTAINS" as const, "DOES_NOT_CONTAIN" as const, "STARTS_WITH" as const),
          },
        ),
      }),
      { maxLength },
    ),
  });
const approver: fc.Arbitrary<ApproverSpec> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ kind: "OWNER" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "MANAGER" as const }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("PEOPLE" as const), attribute: ofPeople, provider, values }) },
);
const flow: fc.Arbitrary<FlowSpec> = fc.record({
  requestors: conditions(2),
  grantees: fc.option(conditions(1), { nil: null }),
  approvers: fc.uniqueArray(approver, { minLength: 2, maxLength: 4, selector: (one) => JSON.stringify(one) }),
  selfApproval: often(false, true),
});

const ask: fc.Arbitrary<PeopleStep> = fc.record({
  kind: fc.constant("ask" as const),
  requester: fc.nat(9),
  grantee: fc.nat(9),
  flow: fc.nat(1),
  resource: fc.nat(1),
});
const write = fc.record({ kind: fc.constant("write" as const), provider, edits: edits(1, 3) });
const handOver: fc.Arbitrary<PeopleStep> = fc.record({
  kind: fc.constant("handOver" as const),
  from: provider,
  to: provider,
});
const step: fc.Arbitrary<PeopleStep> = fc.oneof(
  { weight: 8, arbitrary: write },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("vouch" as const), provider, domains }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("stand" as const),
      provider,
      standing: fc.constantFrom("NAMED" as const, "LINK_ONLY" as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("say" as const),
      a: fc.nat(9),
      b: fc.nat(9),
      answer: fc.constantFrom("SAME_HUMAN" as const, "DIFFERENT" as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("merge" as const), a: fc.nat(9), b: fc.nat(9) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("unlink" as const, "move" as const, "assign" as const),
      nth: fc.nat(9),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("link" as const), nth: fc.nat(9), person: fc.nat(9) }) },
  { weight: 1, arbitrary: handOver },
  { weight: 1, arbitrary: ask },
);

const others = fc.array(
  fc.record({
    standing: fc.oneof(
      { weight: 2, arbitrary: fc.constant("NAMED" as const) },
      { weight: 1, arbitrary: fc.constant("LINK_ONLY" as const) },
    ),
    vouches: domains,
    edits: edits(2, 6),
  }),
  { minLength: 1, maxLength: 2 },
);
const first = fc.record({ standing: fc.constant("DEFAULT" as const), vouches: domains, edits: edits(3, 8) });

/** The first provider has the only `ana`. Each request is made before the first step. */
export const anyPeopleWorld: fc.Arbitrary<PeopleWorldSpec> = fc.record({
  providers: fc.tuple(first, others).map(([one, more]) => [one, ...more]),
  resources: fc.array(
    fc.record({ tags: fc.dictionary(fc.constantFrom("team", "own"), fc.oneof(value, fc.constant("ops/dev"))) }),
    { minLength: 2, maxLength: 2 },
  ),
  rules: fc.array(
    fc.record({
      tag: fc.constantFrom("team", "own"),
      attribute: ofOwners,
      provider,
      separator: fc.constantFrom(null, "/"),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  integrationOwners: fc.array(fc.record({ attribute: ofOwners, provider, values }), { maxLength: 2 }),
  flows: fc.array(flow, { minLength: 2, maxLength: 2 }),
  steps: fc
    .tuple(
      fc.array(ask, { minLength: 1, maxLength: 2 }),
      fc.array(step, { maxLength: 2 }),
      handOver,
      fc.array(step, { minLength: 2, maxLength: 4 }),
    )
    .map(([asks, before, one, after]) => [...asks, ...before, one, ...after]),
});

/** A world in which all names are of the first provider, and only the others change after the beginning. */
export const anyPeopleWorldOfOthers: fc.Arbitrary<PeopleWorldSpec> = fc
  .tuple(anyPeopleWorld, fc.array(write, { minLength: 2, maxLength: 4 }))
  .map(([world, writes]) => ({
    ...world,
    rules: world.rules.map(ofTheFirst),
    integrationOwners: world.integrationOwners.map(ofTheFirst),
    flows: world.flows.map(({ requestors, grantees, approvers, selfApproval }) => ({
      requestors: { ...requestors, conditions: requestors.conditions.map(ofTheFirst) },
      grantees: grantees && { ...grantees, conditions: grantees.conditions.map(ofTheFirst) },
      approvers: approvers.map((one) => (one.kind === "PEOPLE" ? ofTheFirst(one) : one)),
      selfApproval,
    })),
    steps: [
      ...world.steps.filter(({ kind }) => kind === "ask"),
      ...writes.map((one) => ({ ...one, provider: 1 + (one.provider % (world.providers.length - 1)) })),
    ],
  }));

const ofTheFirst = <T extends { readonly provider: number }>(named: T): T => ({ ...named, provider: 0 });
