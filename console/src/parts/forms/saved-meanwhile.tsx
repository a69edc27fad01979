import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { CombinedError } from "urql";
import { problemsOf } from "../problems/problem";

interface Props {
  /** The changed object, such as "The webhook". */
  readonly object: string;
  readonly values: readonly { readonly label: string; readonly saved: string; readonly mine: string }[];
  readonly isRunning: boolean;
  readonly onMine: () => void;
  readonly onSaved: () => void;
}

/** A conflict with another saved version. Both values are shown, to choose from. */
export function SavedMeanwhile({ object, values, isRunning, onMine, onSaved }: Props) {
  const different = values.filter(({ saved, mine }) => saved !== mine);
  return (
    <Alert
      type="warning"
      statusIconAriaLabel="Warning"
      header={`${object} was changed meanwhile`}
      action={
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={onSaved}>Keep what was saved</Button>
          <Button loading={isRunning} onClick={onMine}>
            Save mine
          </Button>
        </SpaceBetween>
      }
    >
      {different.length === 0 ? (
        "The saved values are those that you have here."
      ) : (
        <ul>
          {different.map(({ label, saved, mine }) => (
            <li key={label}>
              {label}: saved as {saved}, here {mine}
            </li>
          ))}
        </ul>
      )}
    </Alert>
  );
}

export function isStale(error: CombinedError | undefined): boolean {
  return problemsOf(error).some(({ rule }) => rule === "VERSION_STALE");
}
