import { SCOPES } from "../../shared/kernel/actor";
import { enumOf } from "../graphql/enum-of";

export const ScopeEnum = enumOf(
  "TokenScope",
  SCOPES,
  "The uses to which a token can be narrowed, within the roles that it has.",
  {
    READ: "Queries and subscriptions: whatever only looks. Nearly every token needs it.",
    REQUEST: "Asking for access, extending it and giving it back.",
    DECIDE: "Approving and rejecting requests of others.",
    ADMIN: "Changes that only admins may make, except those that give power.",
    GOVERN: "Beside ADMIN: changes that give power, for which a person needs a fresh sign-in. Give it to few.",
  },
);
