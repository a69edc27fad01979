import { useViewer } from "../../app/session";
import { StatusSentence } from "../../parts/status-sentence";
import { accessLines } from "../../parts/words/access-words";
import { Moment, saySeconds } from "../../parts/words/moment";
import type { ItemToDecide } from "./request-documents";
import { WrittenText } from "./written-text";

export type Decision = ItemToDecide["decisions"][number];

/** "Ben Okoro approved for 30 min, today 14:05 (5 min ago)", and the reason. */
export function DecisionLine({ decision }: { readonly decision: Decision }) {
  const { personId } = useViewer();
  const { decidedAt, decidedBy, reason, onBehalfOf, lessAccess, lessDurationSeconds } = decision;
  const isApproval = decision.decision === "APPROVE";
  return (
    <div>
      <StatusSentence type={isApproval ? "success" : "stopped"}>
        <bdi>{personId !== null && decidedBy?.id === personId ? "You" : deciderOf(decision)}</bdi>{" "}
        {isApproval ? "approved" : "rejected"}
      </StatusSentence>
      {onBehalfOf && ` on behalf of ${onBehalfOf.displayName}`}
      {lessAccess && ` only ${accessLines(lessAccess).join("; ")}`}
      {typeof lessDurationSeconds === "number" && ` for ${saySeconds(lessDurationSeconds)}`}, <Moment at={decidedAt} />
      {reason && <WrittenText text={reason} name="reason" />}
    </div>
  );
}

/** A person, or the access flow where its own rules decided. */
export function deciderOf({ decidedBy, flow }: Decision): string {
  return decidedBy?.displayName ?? (flow ? `The access flow ${flow.name}` : "The access flow");
}
