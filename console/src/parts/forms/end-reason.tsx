import type { CombinedError } from "urql";
import { fieldMessage, problemsOf } from "../problems/problem";
import { ReasonField } from "./reason-field";

interface Props {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: CombinedError | undefined;
}

/** The reason for which a viewer ends the access of another person. */
export function EndReason({ value, onChange, error }: Props) {
  return (
    <ReasonField
      label="Reason"
      description="They are told, and it stands in the receipt."
      value={value}
      onChange={onChange}
      error={fieldMessage(problemsOf(error), "reason")}
    />
  );
}
