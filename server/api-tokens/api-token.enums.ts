import { SCOPES } from "../../shared/kernel/actor";
import { enumOf } from "../graphql/enum-of";

export const TOKEN_HIDDEN = ["SHOWN_BEFORE"] as const;
export type TokenHidden = (typeof TOKEN_HIDDEN)[number];

export const TokenHiddenEnum = enumOf("TokenHiddenReason", TOKEN_HIDDEN, "Why a token is not in the answer.", {
  SHOWN_BEFORE:
    "This `clientRequestId` made the token before, and only its hash is kept. Where the first answer was lost, revoke it and make another under a new name.",
});

export const ScopeEnum = enumOf(
  "TokenScope",
  SCOPES,
  "The uses to which a token can be narrowed, within the roles that it has.",
  {
    READ: "Queries and subscriptions, which change nothing. Nearly every token needs it.",
    REQUEST: "Asking for access, extending it and giving it back.",
    DECIDE: "Approving and rejecting requests of others.",
    ADMIN: "Changes that only admins may make, except those that give power.",
    GOVERN: "Beside ADMIN: changes that give power, for which a person needs a fresh sign-in. Give it to few.",
  },
);
