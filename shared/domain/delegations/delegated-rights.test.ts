import fc from "fast-check";
import { UNKNOWN_HUMAN } from "../../kernel/humans-behind";
import type { DuplicateAccounts } from "../identities/linking/duplicate-accounts";
import { countApprovals } from "./count-approvals";
import { type DelegationFacts, delegatedRights } from "./delegated-rights";
import { anyDelegationWorld, type DelegationWorld, type Hand } from "./testing/any-delegation-world";
import { SlowReference } from "./testing/slow-reference";

const RUNS = Number(process.env.DRAWBRIDGE_DELEGATION_RUNS ?? 1_000);
const SEED = Number(process.env.DRAWBRIDGE_DELEGATION_SEED ?? 20_261_127);
const moment = (day: number) => new Date(Date.UTC(2026, 2, 1 + day));

/** As the database would answer, of a world of numbers. */
function questionOf(world: DelegationWorld) {
  const reference = new SlowReference(world);
  const { people, delegations, requester, grantee, at } = world;
  const duplicateAccounts = (id: string): DuplicateAccounts => {
    const accounts = reference.accountsOf(Number(id));
    const others = people.map((_, n) => n).filter((n) => !accounts.includes(n));
    const probable = others.filter((n) => reference.isOneHuman(Number(id), n));
    return { same: new Set(accounts.slice(1).map(String)), probable: new Set(probable.map(String)) };
  };
  const facts = delegations.map(
    ({ from, to, by, starts, until, isEnded }, n): DelegationFacts => ({
      id: `d${n}`,
      fromPersonId: `${from}`,
      toPersonId: `${to}`,
      madeByIds: makersOf(reference, by),
      startsAt: moment(starts),
      until: moment(until),
      endedAt: isEnded ? moment(starts) : null,
      isFromActive: people[from]!.active,
      isToActive: people[to]!.active,
    }),
  );
  return {
    reference,
    question: {
      approverIds: new Set(reference.approvers().map(String)),
      aboutIds: [`${requester}`, `${grantee}`],
      delegations: facts,
      duplicateAccounts,
      at: moment(at),
    },
  };
}

function makersOf(reference: SlowReference, by: Hand): string[] {
  const people = reference.peopleBehind(by);
  return people === "unknown" ? [UNKNOWN_HUMAN] : people.map(String);
}

const pairsOf = (rights: readonly { personId: string; onBehalfOfId: string }[]) =>
  [...new Set(rights.map(({ personId, onBehalfOfId }) => `${personId} for ${onBehalfOfId}`))].sort();

describe("the rights that delegations give", () => {
  it("equal those of the slow reference, in any world", () => {
    const seen = { rights: 0, worlds: 0, withheld: 0, byPrograms: 0 };
    fc.assert(
      fc.property(anyDelegationWorld, (world) => {
        const { reference, question } = questionOf(world);
        const expected = reference.rights().sort();
        seen.worlds += expected.length > 0 ? 1 : 0;
        seen.rights += expected.length;
        expect(pairsOf(delegatedRights(question))).toEqual(expected);
        const ofTheirOwn = world.delegations.map((one) => ({ ...one, by: { person: one.from } }));
        const ofPrograms = world.delegations.filter(({ by }) => by !== null && "program" in by);
        const rightsIn = (delegations: DelegationWorld["delegations"]) =>
          new SlowReference({ ...world, delegations }).rights().length;
        seen.withheld += rightsIn(ofTheirOwn) > expected.length ? 1 : 0;
        seen.byPrograms += rightsIn(ofPrograms) > 0 ? 1 : 0;
      }),
      { numRuns: RUNS, seed: SEED },
    );
    // A world in which nothing is delegated shows nothing.
    expect(seen.worlds).toBeGreaterThan(RUNS / 16);
    // The same of delegations that depend on their makers.
    expect(seen.withheld).toBeGreaterThan(RUNS / 50);
    expect(seen.byPrograms).toBeGreaterThan(RUNS / 200);
  });

  it("are counted as the slow reference counts them, in any world", () => {
    const seen = { delegates: 0, silenced: 0 };
    fc.assert(
      fc.property(anyDelegationWorld, (world) => {
        const { reference, question } = questionOf(world);
        const approvals = world.approvals.map(({ by, for: behalf }) => ({
          personId: `${by}`,
          onBehalfOfId: behalf === null ? null : `${behalf}`,
        }));
        const counted = countApprovals(approvals, delegatedRights(question), question.duplicateAccounts);
        expect([...counted].map(Number).sort()).toEqual(reference.counted());
        const isByDelegate = [...counted].some(
          (id) => !approvals.some((one) => one.onBehalfOfId === null && one.personId === id),
        );
        seen.delegates += isByDelegate ? 1 : 0;
        seen.silenced += counted.size < approvals.length ? 1 : 0;
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(seen.delegates).toBeGreaterThan(RUNS / 200);
    expect(seen.silenced).toBeGreaterThan(RUNS / 20);
  });
});

describe("a approval", () => {
  it("of a delegate is that of the delegator by whichever account they speak too", () => {
    const duplicates = (id: string): DuplicateAccounts => ({
      same: new Set(id === "ana" ? ["ana-2"] : id === "ana-2" ? ["ana"] : []),
      probable: new Set(),
    });
    const rights = [{ personId: "ben", onBehalfOfId: "ana", delegationId: "d" }];
    const byBen = { personId: "ben", onBehalfOfId: "ana" };
    const byHerself = { personId: "ana-2", onBehalfOfId: null };
    expect([...countApprovals([byBen, byHerself], rights, duplicates)]).toEqual(["ana"]);
    expect([...countApprovals([byHerself, byBen], rights, duplicates)]).toEqual(["ana-2"]);
    expect([...countApprovals([byBen, byHerself], [], duplicates)]).toEqual(["ana-2"]);
  });
});

describe("a delegation", () => {
  const none: DuplicateAccounts = { same: new Set(), probable: new Set() };
  const aDelegation = (given: Partial<DelegationFacts> = {}): DelegationFacts => ({
    id: "d",
    fromPersonId: "ana",
    toPersonId: "ben",
    madeByIds: ["ana"],
    startsAt: moment(0),
    until: moment(5),
    endedAt: null,
    isFromActive: true,
    isToActive: true,
    ...given,
  });
  const ask = (delegations: readonly DelegationFacts[], given: Partial<Parameters<typeof delegatedRights>[0]> = {}) =>
    pairsOf(
      delegatedRights({
        approverIds: new Set(["ana"]),
        aboutIds: ["mia"],
        delegations,
        duplicateAccounts: () => none,
        at: moment(1),
        ...given,
      }),
    );

  it("gives the right of the delegator", () => expect(ask([aDelegation()])).toEqual(["ben for ana"]));

  it("begins at its first moment, and is over at its last", () => {
    expect(ask([aDelegation()], { at: moment(0) })).toEqual(["ben for ana"]);
    expect(ask([aDelegation()], { at: moment(5) })).toEqual([]);
  });

  it("cannot be delegated further", () => {
    const chain = [aDelegation(), aDelegation({ id: "e", fromPersonId: "ben", toPersonId: "cyd" })];
    expect(ask(chain)).toEqual(["ben for ana"]);
  });

  it("gives nothing to an approver, who counts once", () => {
    expect(ask([aDelegation()], { approverIds: new Set(["ana", "ben"]) })).toEqual([]);
  });

  it("that somebody else made gives nothing about the maker, by whichever account", () => {
    const byMaker = [aDelegation({ madeByIds: ["yan", "zoe"] })];
    const twin = (person: string): DuplicateAccounts =>
      person === "zoe" ? { same: new Set(["mia"]), probable: new Set() } : none;
    expect(ask(byMaker)).toEqual(["ben for ana"]);
    expect(ask(byMaker, { aboutIds: ["cyd", "zoe"] })).toEqual([]);
    expect(ask(byMaker, { duplicateAccounts: twin })).toEqual([]);
    expect(ask([aDelegation({ madeByIds: ["yan", UNKNOWN_HUMAN] })])).toEqual([]);
    expect(ask([aDelegation({ madeByIds: ["ben"] })])).toEqual([]);
  });

  it.each([
    ["who asks", "mia"],
    ["the delegate", "ben"],
    ["the one who delegates", "ana"],
  ])("gives nothing about %s where that is one of the two or may be", (_, id) => {
    const duplicates = (person: string): DuplicateAccounts =>
      person === id ? { same: new Set(["twin"]), probable: new Set() } : none;
    expect(
      ask([aDelegation()], { aboutIds: id === "mia" ? ["ben"] : ["twin"], duplicateAccounts: duplicates }),
    ).toEqual([]);
  });
});
