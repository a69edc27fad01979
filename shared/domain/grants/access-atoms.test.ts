import fc from "fast-check";
import { covers, unite } from "../catalog/cluster-access";
import { accessOf, atomsOf, isGivenWhole, union } from "./access-atoms";
import { anyAccess } from "./testing/arbitrary-access";

describe("access in its smallest parts", () => {
  it("is put together again as it was", () => {
    fc.assert(fc.property(anyAccess, (access) => expect(accessOf(atomsOf(access))).toEqual(access)));
  });

  it("unites as access does", () => {
    fc.assert(
      fc.property(anyAccess, anyAccess, (a, b) =>
        expect(accessOf(union(atomsOf(a), atomsOf(b)))).toEqual(unite([a, b])),
      ),
    );
  });

  it("is given whole exactly where it is covered", () => {
    fc.assert(
      fc.property(anyAccess, anyAccess, (outer, inner) =>
        expect(isGivenWhole(atomsOf(inner), atomsOf(outer))).toBe(covers(outer, inner)),
      ),
    );
  });
});
