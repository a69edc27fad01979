import { SCOPES } from "../../shared/kernel/actor";
import { enumOf } from "../graphql/enum-of";

export const ScopeEnum = enumOf(
  "TokenScope",
  SCOPES,
  "READ: queries and subscriptions. REQUEST: asking for access, giving it back. DECIDE: approving, rejecting. ADMIN: changes by admins. GOVERN, beside ADMIN: those that give power, for which a person needs a fresh sign-in.",
);
