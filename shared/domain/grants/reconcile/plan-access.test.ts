import fc from "fast-check";
import { areAtomsGiven, atomsOf } from "../../access/access-atoms";
import { isSameAccess } from "../../access/cluster-access";
import { anyAccess } from "../../access/testing/arbitrary-access";
import { applyStep } from "../testing/apply-plan";
import { planAccess } from "./plan-access";

const anyEntry = fc.option(anyAccess, { nil: null });
const anyDesired = fc.record({ access: anyEntry, recreate: fc.boolean() });

describe("the plan for an entry", () => {
  it("leads from any observed entry to any desired one", () => {
    fc.assert(
      fc.property(anyEntry, anyDesired, (observed, desired) => {
        const after = planAccess(observed, desired).reduce(applyStep, observed);
        expect(after === null ? null : JSON.stringify(after)).toBe(
          desired.access === null ? null : JSON.stringify(desired.access),
        );
      }),
    );
  });

  it("is empty where they are equal", () => {
    fc.assert(
      fc.property(anyEntry, (observed) => {
        expect(planAccess(observed, { access: observed, recreate: false })).toEqual([]);
      }),
    );
  });

  it("that is stopped after any step and made again leads to the same", () => {
    fc.assert(
      fc.property(anyEntry, anyEntry, fc.nat(), (observed, access, stop) => {
        const desired = { access, recreate: false };
        const steps = planAccess(observed, desired);
        const half = steps.slice(0, steps.length === 0 ? 0 : stop % steps.length).reduce(applyStep, observed);
        const after = planAccess(half, desired).reduce(applyStep, half);
        expect(after === null || access === null ? after : isSameAccess(after, access)).toBe(
          access === null ? null : true,
        );
      }),
    );
  });

  it("removes before it adds", () => {
    fc.assert(
      fc.property(anyEntry, anyEntry, (observed, access) => {
        const kinds = planAccess(observed, { access, recreate: false }).map((step) => step.removes);
        expect([...kinds].sort((a, b) => Number(b) - Number(a))).toEqual(kinds);
      }),
    );
  });

  it("gives no access on the way that is neither observed nor desired", () => {
    fc.assert(
      fc.property(anyEntry, anyDesired, (observed, desired) => {
        const allowed = new Set([...atomsOf(observed ?? EMPTY), ...atomsOf(desired.access ?? EMPTY)]);
        planAccess(observed, desired).reduce((entry, step) => {
          const next = applyStep(entry, step);
          expect(areAtomsGiven(atomsOf(next ?? EMPTY), allowed)).toBe(true);
          return next;
        }, observed);
      }),
    );
  });

  it("narrows a scope by associating the policy again, not by removing it", () => {
    const view = (namespaces: string[] | null) => ({
      policies: [{ policy: "AmazonEKSViewPolicy", namespaces }],
      kubernetesGroups: [],
    });
    expect(planAccess(view(null), { access: view(["a"]), recreate: false })).toEqual([
      { kind: "associate", removes: true, access: { policy: "AmazonEKSViewPolicy", namespaces: ["a"] } },
    ]);
  });
});

const EMPTY = { policies: [], kubernetesGroups: [] };
