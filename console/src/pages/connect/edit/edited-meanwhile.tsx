import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { Tile } from "../catalog/catalog-documents";
import { draftOf, type Settings } from "./edit-documents";
import { changeOf, conflictsOf, mergedDraft, type SettingKey } from "./edit-merge";
import type { useKeptEdit } from "./kept-edit";
import { labelOf, sayValue } from "./setting-words";

interface Props {
  readonly settings: Settings;
  readonly edit: ReturnType<typeof useKeptEdit>;
  readonly tile: Tile;
}

/** Another change was saved during the edit. Both values of each conflicting setting are shown, to choose from. */
export function EditedMeanwhile({ settings, edit, tile }: Props) {
  const [mine, setMine] = useState<readonly SettingKey[]>([]);
  const theirs = draftOf(settings);
  const conflicts = conflictsOf(edit.base, edit.draft, theirs);
  const others = (Object.keys(changeOf(edit.base, theirs)) as SettingKey[]).filter(
    (key) => !conflicts.some((conflict) => conflict.key === key),
  );
  const goOn = () =>
    edit.rebase({
      version: settings.version,
      base: theirs,
      draft: mergedDraft({ base: edit.base, mine: edit.draft, theirs }, mine),
    });
  return (
    <Alert
      type="warning"
      statusIconAriaLabel="Warning"
      header="Another change was saved meanwhile"
      action={<Button onClick={goOn}>Go on with these</Button>}
    >
      <SpaceBetween size="s">
        {others.length > 0 && <span>Taken over from there: {others.map((key) => labelOf(key, tile)).join(", ")}.</span>}
        {conflicts.map(({ key, mine: here, theirs: there }) => (
          <FormField key={key} label={labelOf(key, tile)}>
            <RadioGroup
              value={mine.includes(key) ? "mine" : "theirs"}
              items={[
                { value: "theirs", label: `Saved meanwhile: ${sayValue(key, there, tile)}` },
                { value: "mine", label: `Yours: ${sayValue(key, here, tile)}` },
              ]}
              onChange={({ detail }) =>
                setMine((keys) => (detail.value === "mine" ? [...keys, key] : keys.filter((one) => one !== key)))
              }
            />
          </FormField>
        ))}
      </SpaceBetween>
    </Alert>
  );
}
