import fc from "fast-check";
import { uniteAccess } from "../access/cluster-access";
import type { ClusterAccess } from "../access/cluster-access.port";
import { approvedSoFar } from "./approved-access";

const access = (namespaces: string[] | null, kubernetesGroups: string[] = []): ClusterAccess =>
  uniteAccess([{ policies: [{ policy: "Edit", namespaces }], kubernetesGroups }]);

const asked = (of: ClusterAccess, durationSeconds: number | null = 3_600) => ({ id: "i", access: of, durationSeconds });
const approval = (lessAccess: ClusterAccess | null, lessDurationSeconds: number | null = null) => ({
  itemId: "i",
  decision: "APPROVE" as const,
  lessAccess,
  lessDurationSeconds,
});

describe("the sum of approvals", () => {
  it("is empty while nobody has approved, whoever rejected or approved another item", () => {
    const others = [
      { ...approval(null), itemId: "another" },
      { ...approval(null), decision: "REJECT" as const },
    ];
    expect(approvedSoFar(asked(access(null)), others)).toBeNull();
  });

  it("is the requested access where no approval was for less", () => {
    const item = asked(access(["dev-*", "b"], ["ops"]));
    expect(approvedSoFar(item, [approval(null), approval(null)])).toEqual({
      access: item.access,
      durationSeconds: 3_600,
    });
  });

  it.each<[string, string[] | null, string[] | null, string[] | null, string[] | null]>([
    ["the namespaces of both", ["a", "b"], ["b", "c"], null, ["b"]],
    ["namespaces rather than the whole cluster", null, ["b"], null, ["b"]],
    ["the namespace that a pattern covers", ["dev-*"], ["dev-a", "prod"], null, ["dev-a"]],
    ["the narrower pattern", ["dev-*"], ["dev-a-*"], null, ["dev-a-*"]],
    ["the narrower pattern, whichever came first", ["dev-a-*"], ["*"], null, ["dev-a-*"]],
    ["the least of three", null, ["dev-*"], ["dev-a", "dev-b"], ["dev-a", "dev-b"]],
  ])("is %s", (_what, first, second, third, expected) => {
    const given = approvedSoFar(
      asked(access(null)),
      [first, second, third].map((one) => approval(access(one))),
    );
    expect(given!.access).toEqual(access(expected));
  });

  it("leaves out a policy without a common namespace, and keeps the rest", () => {
    const given = approvedSoFar(asked(access(null, ["ops"])), [
      approval(access(["a"], ["ops"])),
      approval(access(["b"], ["ops"])),
    ]);
    expect(given!.access).toEqual({ policies: [], kubernetesGroups: ["ops"] });
  });

  it.each<[number | null, (number | null)[], number | null]>([
    [3_600, [null, null], 3_600],
    [3_600, [600, null, 1_200], 600],
    [null, [null], null],
    [null, [null, 60], 60],
  ])("of %s requested seconds and %j approved ones is %s seconds", (seconds, approved, expected) => {
    const given = approvedSoFar(
      asked(access(null), seconds),
      approved.map((one) => approval(null, one)),
    );
    expect(given!.durationSeconds).toBe(expected);
  });
});

describe("the sum of any approvals", () => {
  const names = ["a", "ab", "abc", "b", "ba"];
  const scope = fc.constantFrom(...names, "a*", "ab*", "b*", "*");
  const anyAccess = fc
    .record({
      policies: fc.array(
        fc.record({
          policy: fc.constantFrom("View", "Edit"),
          namespaces: fc.option(fc.array(scope, { minLength: 1, maxLength: 4 })),
        }),
        { maxLength: 3 },
      ),
      kubernetesGroups: fc.array(fc.constantFrom("ops", "devs"), { maxLength: 2 }),
    })
    .map((one) => uniteAccess([one]));
  const seconds = fc.option(fc.integer({ min: 10, max: 100 }));

  /** Everything that access can mean here, each by itself; CLUSTER: objects that are in no namespace. */
  const points = ["View", "Edit"].flatMap((policy) => [...names, "CLUSTER"].map((at) => [policy, at] as const));
  const fits = (at: string) => (pattern: string) =>
    pattern.endsWith("*") ? at.startsWith(pattern.slice(0, -1)) : at === pattern;
  const pointsOf = ({ policies, kubernetesGroups }: ClusterAccess): Set<string> =>
    new Set([
      ...points
        .filter(([policy, at]) =>
          policies.some(
            (one) =>
              one.policy === policy && (one.namespaces === null || (at !== "CLUSTER" && one.namespaces.some(fits(at)))),
          ),
        )
        .map(([policy, at]) => `${policy} ${at}`),
      ...kubernetesGroups,
    ]);

  it("gives exactly the access that was requested and approved by all: never more, and never less", () => {
    fc.assert(
      fc.property(
        anyAccess,
        seconds,
        fc.array(fc.record({ access: fc.option(anyAccess), seconds }), { minLength: 1, maxLength: 4 }),
        (wanted, time, approvals) => {
          const given = approvedSoFar(
            asked(wanted, time),
            approvals.map((one) => approval(one.access, one.seconds)),
          )!;
          const sets = [wanted, ...approvals.flatMap((one) => one.access ?? [])].map(pointsOf);
          const inAll = [...sets[0]!].filter((point) => sets.every((one) => one.has(point)));
          expect(pointsOf(given.access)).toEqual(new Set(inAll));
          const times = [time, ...approvals.map((one) => one.seconds)].flatMap((one) => one ?? []);
          expect(given.durationSeconds).toBe(times.length === 0 ? null : Math.min(...times));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("does not depend on their order", () => {
    fc.assert(
      fc.property(anyAccess, fc.array(anyAccess, { minLength: 2, maxLength: 4 }), (wanted, approvals) => {
        const comeTo = (all: ClusterAccess[]) =>
          approvedSoFar(
            asked(wanted),
            all.map((one) => approval(one)),
          );
        expect(comeTo([...approvals].reverse())).toEqual(comeTo(approvals));
      }),
    );
  });
});
