import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useFlashes } from "../../app/flashes";
import { ReasonField } from "../../parts/forms/reason-field";
import { useAction } from "../../parts/forms/use-action";
import { fieldMessage, Problem, problemsOf } from "../../parts/problems/problem";
import type { FormProps } from "./form-props";
import { ASK_REQUESTER } from "./request-documents";

/** Asks the requester a question. The request goes on waiting, and the answer shows above as it comes. */
export function AskForm({ request, items, itemIds, draft, change }: FormProps) {
  const { run, isRunning, error } = useAction(ASK_REQUESTER);
  const { show } = useFlashes();
  const name = request.requester.displayName;
  const ask = async () => {
    const { question } = draft;
    const about = itemIds?.join() ?? "";
    // The id makes the call idempotent: a question is asked once, also if it is sent again after a lost answer, or from
    // a form that was left and opened again.
    const isSame = draft.asked?.question === question && draft.asked.about === about;
    const clientRequestId = isSame ? draft.asked!.clientRequestId : crypto.randomUUID();
    change({ asked: { question, about, clientRequestId } });
    if (!(await run({ requestId: request.id, itemIds, question, clientRequestId }))) return;
    change((latest) => ({
      ...(latest.question === question && { question: "" }),
      ...(latest.asked?.clientRequestId === clientRequestId && { asked: null }),
    }));
    show({ type: "success", text: `${name} was asked. The answer shows on the request.` });
  };
  return (
    <SpaceBetween size="s">
      <Problem error={error} shownAtFields={["question"]} />
      <ReasonField
        label={`Question to ${name}`}
        description="Nothing is decided by it. Others who may decide see it too."
        value={draft.question}
        onChange={(question) => change({ question, ...(question === "" && { asked: null }) })}
        error={fieldMessage(problemsOf(error), "question")}
      />
      <SpaceBetween direction="horizontal" size="s" alignItems="center">
        <Button
          variant="primary"
          disabled={items.length === 0 || draft.question.trim() === ""}
          loading={isRunning}
          loadingText="Asking"
          onClick={() => void ask()}
        >
          Ask {name}
        </Button>
        {request.questions.length > 0 && (
          <Box color="text-body-secondary">
            {request.questions.length} of at most 20 questions {request.questions.length === 1 ? "was" : "were"} asked
          </Box>
        )}
      </SpaceBetween>
    </SpaceBetween>
  );
}
