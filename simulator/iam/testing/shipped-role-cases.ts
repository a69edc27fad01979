import { ASSIGNING_ROLE_CASES, CONNECTOR_CASES, EXECUTION_CASES } from "./assigning-role-cases";
import { MEMBER_ROLE_CASES } from "./member-role-cases";
import type { ShippedRoleCase } from "./shipped-role";
import { TRUST_CASES } from "./trust-cases";

export const SHIPPED_ROLE_CASES: readonly ShippedRoleCase[] = [
  ...MEMBER_ROLE_CASES,
  ...ASSIGNING_ROLE_CASES,
  ...CONNECTOR_CASES,
  ...EXECUTION_CASES,
  ...TRUST_CASES,
];
