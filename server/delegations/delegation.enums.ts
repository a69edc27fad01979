import { DELEGATION_END_REASONS } from "../../shared/domain/delegations/delegation.entity";
import { DELEGATION_STATES } from "../../shared/domain/delegations/delegations.queries";
import { enumOf } from "../graphql/enum-of";

export const DelegationStateEnum = enumOf(
  "DelegationState",
  DELEGATION_STATES,
  "Whether somebody may decide in another person's place by it at this moment.",
  {
    SCHEDULED: "Its beginning lies ahead, so nothing may be decided by it yet. End it where plans have changed.",
    IN_FORCE: "The delegate may decide at this moment. Nothing has to be done; it stops by itself.",
    ENDED: "Its time is over, or somebody stopped it before. Make a new one where it is still needed.",
  },
);

export const DelegationEndReasonEnum = enumOf(
  "DelegationEndReason",
  DELEGATION_END_REASONS,
  "Why nothing may be decided by a delegation any more.",
  {
    BY_DELEGATOR: "The person whose approvals were delegated took them back with `endDelegation`.",
    BY_DELEGATE: "The person who was to decide gave the right back. Find somebody else to stand in.",
    BY_ADMIN: "Somebody with the role ADMIN stopped it. Ask them before you make it again.",
    TIME_OVER: "The moment in `until` has passed. Make another one where somebody is still away.",
    PEOPLE_MERGED:
      "A merge of people left it between one person and themselves, doubled, or in a circle. Nothing is left to do.",
    DATABASE_RESTORED: "The database came back from a backup, in which ended ones were still open. Make it again.",
  },
);
