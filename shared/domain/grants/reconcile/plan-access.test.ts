import fc from "fast-check";
import { areAtomsGiven, atomsOf } from "../../access/access-atoms";
import { isSameAccess } from "../../access/cluster-access";
import { anyAccess } from "../../access/testing/arbitrary-access";
import { applyStep } from "../testing/apply-plan";
import { planAccess } from "./plan-access";

const anyEntry = fc.option(anyAccess, { nil: null });
const anyWanted = fc.record({ access: anyEntry, anew: fc.boolean() });

describe("the plan for an entry", () => {
  it("leads from whatever is there to whatever is wanted", () => {
    fc.assert(
      fc.property(anyEntry, anyWanted, (seen, wanted) => {
        const after = planAccess(seen, wanted).reduce(applyStep, seen);
        expect(after === null ? null : JSON.stringify(after)).toBe(
          wanted.access === null ? null : JSON.stringify(wanted.access),
        );
      }),
    );
  });

  it("is nothing where nothing differs", () => {
    fc.assert(
      fc.property(anyEntry, (seen) => {
        expect(planAccess(seen, { access: seen, anew: false })).toEqual([]);
      }),
    );
  });

  it("stopped after any step and made anew, leads to the same", () => {
    fc.assert(
      fc.property(anyEntry, anyEntry, fc.nat(), (seen, access, stop) => {
        const wanted = { access, anew: false };
        const steps = planAccess(seen, wanted);
        const half = steps.slice(0, steps.length === 0 ? 0 : stop % steps.length).reduce(applyStep, seen);
        const after = planAccess(half, wanted).reduce(applyStep, half);
        expect(after === null || access === null ? after : isSameAccess(after, access)).toBe(
          access === null ? null : true,
        );
      }),
    );
  });

  it("takes away before it gives", () => {
    fc.assert(
      fc.property(anyEntry, anyEntry, (seen, access) => {
        const kinds = planAccess(seen, { access, anew: false }).map((step) => step.removes);
        expect([...kinds].sort((a, b) => Number(b) - Number(a))).toEqual(kinds);
      }),
    );
  });

  it("gives nothing on the way that is neither there nor wanted", () => {
    fc.assert(
      fc.property(anyEntry, anyWanted, (seen, wanted) => {
        const allowed = new Set([...atomsOf(seen ?? EMPTY), ...atomsOf(wanted.access ?? EMPTY)]);
        planAccess(seen, wanted).reduce((entry, step) => {
          const next = applyStep(entry, step);
          expect(areAtomsGiven(atomsOf(next ?? EMPTY), allowed)).toBe(true);
          return next;
        }, seen);
      }),
    );
  });

  it("makes a scope narrower by associating again, not by taking the policy away", () => {
    const view = (namespaces: string[] | null) => ({
      policies: [{ policy: "AmazonEKSViewPolicy", namespaces }],
      kubernetesGroups: [],
    });
    expect(planAccess(view(null), { access: view(["a"]), anew: false })).toEqual([
      { kind: "associate", removes: true, access: { policy: "AmazonEKSViewPolicy", namespaces: ["a"] } },
    ]);
  });
});

const EMPTY = { policies: [], kubernetesGroups: [] };
