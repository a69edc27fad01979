import { SlotWatch } from "./slot-watch";

const MINUTE = 60_000;
const ANA = { type: "USER", id: "ana" } as const;
const BEN = { type: "USER", id: "ben" } as const;
const PLATFORM = { type: "GROUP", id: "platform" } as const;

const begin = (isSlot = true) => {
  let now = 0;
  const watch = new SlotWatch(() => now);
  const role = { id: "AROA1", arn: "role-1", accountId: "1", permissionSet: "slot-01", isSlot, sessionMs: 60 * MINUTE };
  watch.roleMade(role);
  return {
    watch,
    at(minutes: number) {
      now = minutes * MINUTE;
      return watch;
    },
    found: () => watch.violations().map(({ kind, principals }) => [kind, ...principals.map(({ id }) => id)]),
  };
};

/** Ana has the slot for an hour, with an access entry that is gone before her assignment. */
const afterAna = () => {
  const story = begin();
  story.at(0).assigned("AROA1", ANA);
  story.at(1).entryObserved("AROA1", "eu");
  story.at(59).entryObservedGone("AROA1", "eu");
  story.at(60).unassigned("AROA1", ANA);
  return story;
};

const REST = 60 + 12 * 60 + 15;

it("the slot watch finds nothing where the next person comes after the rest of the slot", () => {
  const { at, found } = afterAna();
  at(REST).assigned("AROA1", BEN);
  at(REST + 1).entryObserved("AROA1", "eu");
  expect(found()).toEqual([]);
});

it("the slot watch finds a slot that is taken by another before 12 h 15 min have passed, by a person or a group", () => {
  for (const next of [BEN, PLATFORM]) {
    const { at, found } = afterAna();
    at(REST - 1).assigned("AROA1", next);
    expect(found()).toEqual([["REUSED_EARLY", "ana", next.id]]);
  }
});

it("the slot watch lets a person take their own slot again at any time", () => {
  const { at, found } = afterAna();
  at(61).assigned("AROA1", ANA);
  at(62).entryObserved("AROA1", "eu");
  expect(found()).toEqual([]);
});

it("the slot watch finds an entry that meets a session of the previous person", () => {
  const { at, found } = afterAna();
  at(100).assigned("AROA1", BEN);
  at(119).entryObserved("AROA1", "eu");
  expect(found()).toEqual([
    ["REUSED_EARLY", "ana", "ben"],
    ["MET_ENTRY", "ana", "ben"],
  ]);
});

it("the slot watch finds no meeting once the sessions of the previous person have ended", () => {
  const { at, found } = afterAna();
  at(100).assigned("AROA1", BEN);
  at(120).entryObserved("AROA1", "eu");
  expect(found()).toEqual([["REUSED_EARLY", "ana", "ben"]]);
});

it("the slot watch finds an entry that outlives its assignment", () => {
  const { at, watch } = begin();
  at(0).assigned("AROA1", ANA);
  at(1).entryObserved("AROA1", "eu");
  at(60).unassigned("AROA1", ANA);
  at(600).assigned("AROA1", BEN);
  expect(watch.violations()).toContainEqual({
    kind: "MET_ENTRY",
    roleId: "AROA1",
    roleArn: "role-1",
    clusterArn: "eu",
    principals: [ANA, BEN],
    from: MINUTE,
  });
});

it("the slot watch finds nobody on a recreated role: its sessions and entries end with it", () => {
  const { at, watch, found } = afterAna();
  at(61).roleGone("AROA1");
  watch.roleMade({ ...watch.history()[0]!.role, id: "AROA2" });
  at(62).assigned("AROA2", BEN);
  at(63).entryObserved("AROA2", "eu");
  expect(found()).toEqual([]);
});

it("the slot watch moves standing assignments to the unique id of a role that others recreated", () => {
  const { at, watch } = begin();
  at(0).assigned("AROA1", ANA);
  at(1).entryObserved("AROA1", "eu");
  at(2).roleReplaced("AROA1", { id: "AROA2" });
  expect(watch.history()).toMatchObject([
    { goneAt: 2 * MINUTE, uses: [{ until: 2 * MINUTE }], entries: [{ until: 2 * MINUTE, principals: [ANA] }] },
    { role: { id: "AROA2" }, goneAt: null, uses: [{ principal: ANA, from: 2 * MINUTE, until: null }], entries: [] },
  ]);
});

it("the slot watch ends the entries of a deleted cluster", () => {
  const { at, watch } = begin();
  at(0).assigned("AROA1", ANA);
  watch.entryObserved("AROA1", "eu");
  watch.entryObserved("AROA1", "us");
  at(5).clusterGone("eu");
  expect(watch.history()[0]!.entries).toMatchObject([
    { clusterArn: "eu", until: 5 * MINUTE },
    { clusterArn: "us", until: null },
  ]);
});

it("the slot watch ignores permission sets outside of a pool, which groups share", () => {
  const { at, watch } = begin(false);
  at(0).assigned("AROA1", ANA);
  at(1).assigned("AROA1", BEN);
  watch.entryObserved("AROA1", "eu");
  expect(watch.violations()).toEqual([]);
  expect(watch.history()[0]!.entries).toMatchObject([{ principals: [ANA, BEN] }]);
});
