import fc from "fast-check";
import { accessOfAtoms, areAtomsGiven, atomsOf, uniteAtoms } from "./access-atoms";
import { coversAccess, uniteAccess } from "./cluster-access";
import { anyAccess } from "./testing/arbitrary-access";

describe("access in atoms", () => {
  it("survives the round trip", () => {
    fc.assert(fc.property(anyAccess, (access) => expect(accessOfAtoms(atomsOf(access))).toEqual(access)));
  });

  it("unites as access does", () => {
    fc.assert(
      fc.property(anyAccess, anyAccess, (a, b) =>
        expect(accessOfAtoms(uniteAtoms(atomsOf(a), atomsOf(b)))).toEqual(uniteAccess([a, b])),
      ),
    );
  });

  it("is covered as a whole exactly where it is given", () => {
    fc.assert(
      fc.property(anyAccess, anyAccess, (outer, inner) =>
        expect(areAtomsGiven(atomsOf(inner), atomsOf(outer))).toBe(coversAccess(outer, inner)),
      ),
    );
  });
});
