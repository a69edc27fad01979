import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { ReasonField } from "../../parts/forms/reason-field";
import { useAction } from "../../parts/forms/use-action";
import { fieldMessage, Problem, problemsOf } from "../../parts/problems/problem";
import { decidedObject, reasonLabel, withFactor } from "./decision-terms";
import type { FormProps } from "./form-props";
import { NotApprovedItems } from "./not-approved-items";
import { APPROVE, REJECT } from "./request-documents";

/** Approves or rejects all of the requested access. */
export function ApproveOrRejectForm({ request, items, itemIds, draft, change, onDecided, isNew }: FormProps) {
  const approval = useAction(APPROVE);
  const rejection = useAction(REJECT);
  const [notApproved, setNotApproved] = useState<readonly string[]>([]);
  const isBusy = approval.isRunning || rejection.isRunning;
  const isOff = items.length === 0;
  const variables = { requestId: request.id, itemIds, reason: draft.reason.trim() === "" ? null : draft.reason };
  const approve = async () => {
    rejection.forget();
    const answer = (await approval.run({ ...variables, less: null }))?.approveRequest;
    if (!answer) return;
    setNotApproved(answer.notApproved.map(({ message }) => message));
    if (answer.notApproved.length === 0) onDecided(answer.request);
  };
  const reject = async () => {
    approval.forget();
    const answer = (await rejection.run(variables))?.rejectRequest;
    if (answer) onDecided(answer.request);
  };
  const error = approval.error ?? rejection.error;
  return (
    <SpaceBetween size="s">
      <Problem error={error} shownAtFields={["reason"]} />
      <NotApprovedItems messages={notApproved} />
      <ReasonField
        label={reasonLabel(request, items)}
        value={draft.reason}
        onChange={(reason) => change({ reason })}
        error={fieldMessage(problemsOf(error), "reason")}
      />
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          variant="primary"
          disabled={isOff || isNew || rejection.isRunning}
          loading={approval.isRunning}
          loadingText="Approving"
          onClick={() => void approve()}
        >
          {withFactor(isOff ? "Approve" : `Approve ${decidedObject(items, request.items.length)}`, items)}
        </Button>
        <Button
          disabled={isOff || isNew || isBusy}
          loading={rejection.isRunning}
          loadingText="Rejecting"
          onClick={() => void reject()}
        >
          {withFactor(
            items.length < request.items.length && !isOff
              ? `Reject ${items.length} of ${request.items.length}`
              : "Reject the request",
            items,
          )}
        </Button>
      </SpaceBetween>
    </SpaceBetween>
  );
}
