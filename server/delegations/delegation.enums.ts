import { DELEGATION_END_REASONS } from "../../shared/domain/delegations/delegation.entity";
import { DELEGATION_STATES } from "../../shared/domain/delegations/delegations.queries";
import { enumOf } from "../graphql/enum-of";

export const DelegationStateEnum = enumOf(
  "DelegationState",
  DELEGATION_STATES,
  "Whether a delegation is in force at this moment.",
  {
    SCHEDULED: "It has not begun, and allows no decision yet. End it where plans have changed.",
    IN_FORCE: "The delegate may decide at this moment. The delegation ends by itself.",
    ENDED: "It has ended. Make a new one where it is still needed.",
  },
);

export const DelegationEndReasonEnum = enumOf(
  "DelegationEndReason",
  DELEGATION_END_REASONS,
  "Why a delegation of approvals ended.",
  {
    BY_DELEGATOR: "The person whose approvals were delegated ended it by `endDelegation`.",
    BY_DELEGATE: "The delegate ended it. Delegate to somebody else.",
    BY_ADMIN: "An admin ended it. Ask them before a new one is made.",
    TIME_OVER: "The moment in `until` has passed. Make another one where somebody is still away.",
    PEOPLE_MERGED:
      "A merge of people left it between one person and themselves, doubled, or in a circle. Nothing is left to do.",
    DATABASE_RESTORED: "The database came back from a backup, in which ended ones were still open. Make it again.",
  },
);
