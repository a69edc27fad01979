import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { StatusSentence } from "../../parts/status-sentence";
import { accessInWords } from "../../parts/words/access-words";
import { durationInWords } from "../../parts/words/in-words";
import { Moment } from "../../parts/words/moment";
import type { RequestItem } from "./request-documents";
import { Said } from "./request-facts";

type Decision = RequestItem["decisions"][number];

/** The decisions with their approvers, times and reasons, the oldest first. */
export function ItemDecisions({ decisions }: { readonly decisions: readonly Decision[] }) {
  return (
    <SpaceBetween size="xs">
      {decisions.map((decision) => (
        <div key={decision.id}>
          <StatusSentence type={decision.decision === "APPROVE" ? "success" : "stopped"}>
            {decision.decision === "APPROVE" ? "Approved" : "Rejected"} by <bdi>{deciderOf(decision)}</bdi>
            {lessOf(decision)}
          </StatusSentence>{" "}
          <Moment at={decision.decidedAt} />
          {decision.reason && (
            <Box margin={{ left: "l" }}>
              <Said text={decision.reason} />
            </Box>
          )}
        </div>
      ))}
    </SpaceBetween>
  );
}

function deciderOf({ decidedBy, onBehalfOf, flow }: Decision): string {
  if (!decidedBy) return `the access flow ${flow?.name ?? ""}, as nobody has to`;
  return onBehalfOf ? `${decidedBy.displayName} in place of ${onBehalfOf.displayName}` : decidedBy.displayName;
}

function lessOf({ lessAccess, lessDurationSeconds }: Decision): string {
  const parts = [
    ...(lessAccess ? [accessInWords(lessAccess)] : []),
    ...(lessDurationSeconds == null ? [] : [durationInWords(lessDurationSeconds)]),
  ];
  return parts.length === 0 ? "" : `, for less: ${parts.join(" ")}`;
}
