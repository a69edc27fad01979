import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { DelegationEndReason } from "../../gql/enums";
import type { Delegation } from "./settings-documents";

/** Whether the delegation is in force, or why it has ended. */
export function DelegationStatus({ delegation }: { readonly delegation: Delegation }) {
  switch (delegation.state) {
    case "IN_FORCE":
      return <StatusIndicator type="success">In force</StatusIndicator>;
    case "SCHEDULED":
      return <StatusIndicator type="pending">To come</StatusIndicator>;
    case "ENDED":
      return (
        <StatusIndicator type="stopped">
          {delegation.endReason ? END_REASONS[delegation.endReason] : "Its time is over"}
        </StatusIndicator>
      );
  }
}

const END_REASONS: Readonly<Record<DelegationEndReason, string>> = {
  BY_ADMIN: "Ended by an administrator",
  BY_DELEGATE: "Ended by the delegate",
  BY_DELEGATOR: "Ended by the delegator",
  DATABASE_RESTORED: "Ended by a restored backup",
  PEOPLE_MERGED: "Ended by a merge of people",
  TIME_OVER: "Its time is over",
};
