import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { KIND_WORDS } from "./notification-words";
import type { Preferences } from "./settings-documents";

interface Props {
  readonly mine: Preferences;
  readonly others: Preferences;
  readonly isRunning: boolean;
  readonly onMine: () => void;
  readonly onOthers: () => void;
}

/** Another window saved first. Both values are shown, to choose from. */
export function OtherWindow({ mine, others, isRunning, onMine, onOthers }: Props) {
  const differences = differencesBetween(mine, others);
  return (
    <Alert
      type="warning"
      statusIconAriaLabel="Warning"
      header="These settings were changed in another window"
      action={
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={onOthers}>Keep what was saved</Button>
          <Button loading={isRunning} onClick={onMine}>
            Save mine
          </Button>
        </SpaceBetween>
      }
    >
      {differences.length === 0 ? (
        "The saved choice is the one that you made here."
      ) : (
        <ul>
          {differences.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </Alert>
  );
}

function differencesBetween(mine: Preferences, others: Preferences): string[] {
  const line = (name: string, here: boolean, there: boolean) =>
    here === there ? [] : [`${name}: saved as ${onOff(there)}, here ${onOff(here)}`];
  return [
    ...line("Mail me", mine.mail, others.mail),
    ...mine.kinds.flatMap(({ kind, inApp, mail }) => {
      const there = others.kinds.find((one) => one.kind === kind);
      const { label } = KIND_WORDS[kind];
      if (!there) return [];
      return [...line(`${label}, in Drawbridge`, inApp, there.inApp), ...line(`${label}, by mail`, mail, there.mail)];
    }),
  ];
}

function onOff(isOn: boolean): string {
  return isOn ? "on" : "off";
}
