import type { ClusterAccess } from "../../access/cluster-access.port";
import type { AutomaticAccess } from "../../access-flows/matching/automatic-access";
import { type AutomaticGrant, diffAutomatic, sortChanges } from "./diff-automatic";

const given = (...policies: string[]): ClusterAccess => ({
  policies: policies.map((policy) => ({ policy, namespaces: null })),
  kubernetesGroups: [],
});
const wish = (people: readonly string[], access: ClusterAccess, mayStart = true): AutomaticAccess => ({
  people: new Set(people),
  clusters: new Map([["cluster", { access, mayStart }]]),
});
const want = (personId: string, access: ClusterAccess) => ({ personId, resourceId: "cluster", access });
const grant = (id: string, personId: string, access: ClusterAccess, isPersonActive = true): AutomaticGrant => ({
  id,
  ...want(personId, access),
  isPersonActive,
});
const VIEW = given("View");

describe("the difference of an automatic flow", () => {
  it("is empty where a person has the desired access, in whatever order it is written", () => {
    const changes = diffAutomatic(wish(["ana"], given("View", "Edit")), [grant("1", "ana", given("Edit", "View"))], []);
    expect(changes).toMatchObject({ gives: [], ends: [] });
  });

  it("is the old access and the new one where it changes", () => {
    const held = grant("1", "ana", VIEW);
    const changes = diffAutomatic(wish(["ana"], given("Edit")), [held], []);
    expect(changes).toMatchObject({ gives: [want("ana", given("Edit"))], ends: [held] });
  });

  it("excludes refused access, and access that may not start now, which stays where it is held", () => {
    const refused = grant("1", "ana", VIEW);
    const held = grant("2", "ben", VIEW);
    const nothing = { gives: [], ends: [] };
    expect(diffAutomatic(wish(["ana"], VIEW), [], [refused])).toMatchObject(nothing);
    expect(diffAutomatic(wish(["ana"], given("View", "Edit")), [], [refused])).toMatchObject(nothing);
    expect(diffAutomatic(wish(["ana", "ben", "kim"], VIEW, false), [held], [])).toMatchObject(nothing);
  });

  it("has only ends where the flow is over its limit, which costs no more than its people and clusters", () => {
    const people = new Set(Array.from({ length: 900 }, (_, n) => `p${n}`));
    const clusters = new Map(Array.from({ length: 20_000 }, (_, n) => [`c${n}`, { access: VIEW, mayStart: true }]));
    const left = { ...grant("1", "left", VIEW), resourceId: "c1" };
    expect(diffAutomatic({ people, clusters }, [left], [])).toEqual({ gives: [], ends: [left], isTooLarge: true });
  });
});

describe("changes of an automatic flow", () => {
  const wants = (count: number, prefix = "new") =>
    Array.from({ length: count }, (_, n) => want(`${prefix} ${n}`, given("Edit")));
  const ends = (count: number, isActive = true, prefix = "left") =>
    Array.from({ length: count }, (_, n) => grant(`${prefix} ${n}`, `${prefix} ${n}`, VIEW, isActive));

  it.each([
    ["a few gives", { gives: wants(5), ends: [] }, 10, { heldGives: 0, heldEnds: 0 }],
    ["many gives", { gives: wants(6), ends: ends(3) }, 10, { heldGives: 6, heldEnds: 0 }],
    ["many gives that are a small share", { gives: wants(6), ends: [] }, 120, { heldGives: 0, heldEnds: 0 }],
    ["twenty ends", { gives: [], ends: ends(20) }, 30, { heldGives: 0, heldEnds: 0 }],
    ["more ends", { gives: [], ends: ends(21) }, 30, { heldGives: 0, heldEnds: 21 }],
    ["more ends that are a small share", { gives: [], ends: ends(21) }, 420, { heldGives: 0, heldEnds: 0 }],
    ["ends of people who have left", { gives: [], ends: ends(21, false) }, 30, { heldGives: 0, heldEnds: 0 }],
  ])("are held or not: %s", (_what, changes, liveCount, held) => {
    const sorted = sortChanges({ ...changes, isTooLarge: false }, { liveCount, areEndsOver: false });
    expect(sorted).toMatchObject(held);
    expect([sorted.gives.length + sorted.heldGives, sorted.ends.length + sorted.heldEnds]).toEqual([
      changes.gives.length,
      changes.ends.length,
    ]);
  });

  it("are not held once they have waited long enough", () => {
    const changes = { gives: [], ends: ends(21), isTooLarge: false };
    expect(sortChanges(changes, { liveCount: 30, areEndsOver: true })).toMatchObject({
      heldEnds: 0,
      ends: changes.ends,
    });
  });

  it("keep access for as long as its replacement is held", () => {
    const changes = { gives: wants(6, "same"), ends: [...ends(6, true, "same"), ...ends(1)], isTooLarge: false };
    const sorted = sortChanges(changes, { liveCount: 7, areEndsOver: false });
    expect(sorted.ends.map(({ id }) => id)).toEqual(["left 0"]);
  });
});
