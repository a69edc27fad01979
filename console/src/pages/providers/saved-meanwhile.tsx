import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { STANDING_WORDS } from "../../parts/words/people-words";
import type { DraftField, ProviderDraft } from "./provider-draft";

interface Props {
  readonly mine: ProviderDraft;
  readonly saved: ProviderDraft;
  /** The fields that another administrator changed. */
  readonly fields: readonly DraftField[];
  readonly onKeepMine: () => void;
  readonly onTakeSaved: () => void;
}

const LABELS: Readonly<Record<DraftField, string>> = {
  name: "Name",
  standing: "Standing",
  enabled: "In use",
  domains: "Trusted mail domains",
  issuers: "Issuers of its keys",
};

/** A conflict of two administrators. Both values are shown, and nothing is saved until one is chosen. */
export function SavedMeanwhile({ mine, saved, fields, onKeepMine, onTakeSaved }: Props) {
  return (
    <Alert type="warning" statusIconAriaLabel="Warning" header="Somebody saved another change meanwhile">
      <SpaceBetween size="s">
        <ul>
          {fields.map((field) => (
            <li key={field}>
              {LABELS[field]}: saved is {say(saved, field)}; yours is {say(mine, field)}.
            </li>
          ))}
        </ul>
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={onKeepMine}>Keep what I changed</Button>
          <Button onClick={onTakeSaved}>Take what is saved</Button>
        </SpaceBetween>
      </SpaceBetween>
    </Alert>
  );
}

function say(draft: ProviderDraft, field: DraftField): string {
  if (field === "enabled") return draft.enabled ? "on" : "off";
  if (field === "standing") return STANDING_WORDS[draft.standing].label;
  return draft[field].split("\n").filter(Boolean).join(", ") || "none";
}
