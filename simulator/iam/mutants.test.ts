import { Mistake } from "../kernel/mistake";
import type { Template } from "./intrinsics";
import { readTemplate } from "./template-roles";
import { mutantsOf } from "./testing/mutants";
import { SHIPPED_ROLES, type ShippedRoleCase, verdictOf } from "./testing/shipped-role";
import { SHIPPED_ROLE_CASES } from "./testing/shipped-role-cases";

const files = [...new Set(Object.values(SHIPPED_ROLES).map(({ file }) => file))];
const mutants = files.flatMap((file) => mutantsOf(readTemplate(file)).map((mutant) => ({ file, ...mutant })));

it.each(mutants)("a case detects the mutant $file, $name", ({ file, template }) => {
  const ofFile = SHIPPED_ROLE_CASES.filter(({ role }) => SHIPPED_ROLES[role].file === file);
  expect(ofFile.some((one) => notices(one, template))).toBe(true);
});

/** IAM refuses some of them, so that the stack fails. */
function notices(one: ShippedRoleCase, template: Template): boolean {
  try {
    return verdictOf(one, template) !== one.verdict;
  } catch (error) {
    if (error instanceof Mistake) return true;
    throw error;
  }
}
