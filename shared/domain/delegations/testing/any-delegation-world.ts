import fc from "fast-check";

/** The one who acts: a person, a program by its place, or null: the server's own token. */
export type Hand = { readonly person: number } | { readonly program: number } | null;

/** People are numbers; times are days from the beginning of the world. */
export interface DelegationWorld {
  readonly people: readonly { readonly active: boolean; readonly address: number | null }[];
  /** People in it, and groups inside it. */
  readonly groups: readonly { readonly people: readonly number[]; readonly groups: readonly number[] }[];
  /** An admin's answer about two people. */
  readonly answers: readonly { readonly a: number; readonly b: number; readonly answer: "SAME_HUMAN" | "DIFFERENT" }[];
  /** A service account with a token, each made by one of the programs before it or by somebody else. */
  readonly programs: readonly { readonly account: Hand; readonly token: Hand }[];
  readonly delegations: readonly {
    readonly from: number;
    readonly to: number;
    readonly by: Hand;
    readonly starts: number;
    readonly until: number;
    readonly isEnded: boolean;
  }[];
  /** Groups that are approvers. */
  readonly approvers: readonly number[];
  readonly requester: number;
  readonly grantee: number;
  readonly selfApproval: boolean;
  readonly at: number;
  /** The approvals in order: a person, and the delegator or null for themselves. */
  readonly approvals: readonly { readonly by: number; readonly for: number | null }[];
}

const PEOPLE = 7;
const GROUPS = 4;
const person = fc.nat(PEOPLE - 1);
const group = fc.nat(GROUPS - 1);

const PROGRAMS = 3;
const hand: fc.Arbitrary<Hand> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ person }) },
  { weight: 5, arbitrary: fc.record({ program: fc.nat(PROGRAMS - 1) }) },
  { weight: 1, arbitrary: fc.constant(null) },
);

/** A program is made by those before it alone; in place of a later one, the first person acts. */
const programs = fc
  .array(fc.record({ account: hand, token: hand }), { minLength: PROGRAMS, maxLength: PROGRAMS })
  .map((all) =>
    all.map(({ account, token }, n) => {
      const earlier = (one: Hand): Hand =>
        one && "program" in one && one.program >= n ? { person: one.program } : one;
      return { account: earlier(account), token: earlier(token) };
    }),
  );

const delegation = fc
  .record({
    from: person,
    to: person,
    starts: fc.integer({ min: 0, max: 5 }),
    days: fc.integer({ min: 1, max: 8 }),
    isEnded: fc.nat(5).map((n) => n === 0),
    by: fc.oneof(
      { weight: 3, arbitrary: fc.constant("from" as const) },
      { weight: 2, arbitrary: fc.record({ program: fc.nat(PROGRAMS - 1) }) },
      { weight: 1, arbitrary: hand },
    ),
  })
  .filter(({ from, to }) => from !== to)
  .map(({ days, by, ...rest }) => ({
    ...rest,
    by: by === "from" ? { person: rest.from } : by,
    until: rest.starts + days,
  }));

const answer = fc
  .record({ a: person, b: person, answer: fc.constantFrom("SAME_HUMAN" as const, "DIFFERENT" as const) })
  .filter(({ a, b }) => a < b);

/** Most approvals use an existing delegation, or are delegators. */
const approval = fc.record({
  by: person,
  nth: fc.nat(5),
  isByDelegation: fc.nat(3).map((n) => n > 0),
  isOwn: fc.boolean(),
});

/** A small world, so that its people meet as approvers, delegates, duplicate accounts, requesters and grantees. */
export const anyDelegationWorld: fc.Arbitrary<DelegationWorld> = fc
  .record({
    people: fc.array(
      fc.record({
        active: fc.nat(7).map((n) => n > 0),
        address: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(1) }),
      }),
      { minLength: PEOPLE, maxLength: PEOPLE },
    ),
    groups: fc.array(
      fc.record({
        people: fc.uniqueArray(person, { minLength: 1, maxLength: 3 }),
        groups: fc.oneof(
          { weight: 3, arbitrary: fc.constant([]) },
          { weight: 1, arbitrary: fc.array(group, { maxLength: 1 }) },
        ),
      }),
      { minLength: GROUPS, maxLength: GROUPS },
    ),
    answers: fc.uniqueArray(answer, { maxLength: 3, selector: ({ a, b }) => `${a} ${b}` }),
    programs,
    delegations: fc.array(delegation, { minLength: 2, maxLength: 8 }),
    approvers: fc.uniqueArray(group, { minLength: 1, maxLength: 2 }),
    requester: person,
    grantee: person,
    selfApproval: fc.boolean(),
    at: fc.integer({ min: 2, max: 6 }),
    approvals: fc.array(approval, { maxLength: 5 }),
  })
  .map(({ approvals, ...world }) => ({
    ...world,
    approvals: approvals.map(({ by, nth, isByDelegation, isOwn }) => {
      const one = world.delegations[nth % world.delegations.length]!;
      if (isOwn) return { by: isByDelegation ? one.from : by, for: null };
      return isByDelegation ? { by: one.to, for: one.from } : { by, for: (by + 1 + nth) % PEOPLE };
    }),
  }));
