import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import { useFlashes } from "../../app/flashes";
import { Confirm } from "../../parts/forms/confirm";
import { useAction } from "../../parts/forms/use-action";
import { Problem } from "../../parts/problems/problem";
import { CONFIRM_FLOW } from "./attention-documents";

interface Props {
  readonly flowId: string;
  readonly name: string;
  readonly held: { readonly gives: number; readonly ends: number; readonly of: number; readonly atMost: number | null };
  readonly onDone: () => void;
}

/** Shows how much a held automatic flow would change, and lets an administrator confirm it. */
export function ConfirmHeldChanges({ flowId, name, held, onDone }: Props) {
  const [isAsking, setAsking] = useState(false);
  const { run, isRunning, error } = useAction(CONFIRM_FLOW);
  const { show } = useFlashes();
  const confirm = async () => {
    if (!(await run({ flowId }))) return;
    show({ type: "success", text: `The changes of the flow ${name} are carried out.` });
    setAsking(false);
    onDone();
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>Confirm the changes of {name}</Button>
      {isAsking && (
        <Confirm
          isOpen
          title={`Carry out the changes of ${name}?`}
          action="Carry them out"
          otherwise="Leave them held"
          isRunning={isRunning}
          onAction={() => void confirm()}
          onClose={() => setAsking(false)}
        >
          <Problem error={error} />
          <div>{sentenceOf(held)}</div>
        </Confirm>
      )}
    </>
  );
}

function sentenceOf({ gives, ends, of, atMost }: Props["held"]): string {
  const limit =
    atMost === null
      ? ""
      : ` The flow comes to more than ${atMost.toLocaleString("en")} grants, so nothing is given until it is narrowed.`;
  return `Access is given ${gives.toLocaleString("en")} times and ended ${ends.toLocaleString("en")} times, of ${of.toLocaleString("en")} grants that the flow had.${limit}`;
}
