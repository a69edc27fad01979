import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "urql";
import { addresses } from "../../../app/addresses";
import { useFlashes } from "../../../app/flashes";
import { ChangeImpact } from "../../../parts/changes/change-impact";
import { useAction } from "../../../parts/forms/use-action";
import { useGoWhenDone } from "../../../parts/forms/use-go-when-done";
import { PageLink } from "../../../parts/links/page-link";
import { type FieldProblem, Problem } from "../../../parts/problems/problem";
import { useSettled } from "../../../parts/reading/use-settled";
import type { Tile } from "../catalog/catalog-documents";
import { inputOf } from "../draft/draft";
import { ProblemList } from "../draft/problem-list";
import type { Validation } from "../draft/use-validation";
import { PREVIEW_EDIT, SAVE_EDIT, type Settings } from "./edit-documents";
import { changeOf, type SettingKey } from "./edit-merge";
import { EditedMeanwhile } from "./edited-meanwhile";
import type { useKeptEdit } from "./kept-edit";
import { labelOf, sayValue } from "./setting-words";

interface Props {
  readonly settings: Settings;
  readonly edit: ReturnType<typeof useKeptEdit>;
  readonly tile: Tile;
  readonly validation: Validation;
  readonly onProblem: (problem: FieldProblem) => void;
}

/** The changes, their impact, and the button that saves them. */
export function SaveSection({ settings, edit, tile, validation, onProblem }: Props) {
  const update = changeOf(edit.base, edit.draft);
  const changed = Object.keys(update) as SettingKey[];
  const isStale = edit.version < settings.version;
  const { problems, warnings, isBehind } = validation;
  if (changed.length === 0) return <Box>Nothing is changed so far.</Box>;
  return (
    <SpaceBetween size="m">
      <KeyValuePairs
        columns={2}
        items={changed.map((key) => ({
          label: labelOf(key, tile),
          value: `${sayValue(key, inputOf(edit.base)[key], tile)} → ${sayValue(key, update[key], tile)}`,
        }))}
      />
      {problems.length > 0 ? (
        <Alert type="error" statusIconAriaLabel="Error" header="It cannot be saved like this">
          <ProblemList problems={problems} onFollow={onProblem} />
        </Alert>
      ) : (
        <Impact id={settings.id} update={update} />
      )}
      {warnings.length > 0 && (
        <Alert type="warning" statusIconAriaLabel="Warning" header="It can be saved like this">
          <ul>
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </Alert>
      )}
      {/* A skeleton holds the impact's place while it loads, so that the button below moves little. */}
      {isStale ? (
        <EditedMeanwhile settings={settings} edit={edit} tile={tile} />
      ) : (
        <SaveButton settings={settings} edit={edit} isOff={isBehind || problems.length > 0} />
      )}
    </SpaceBetween>
  );
}

function Impact({ id, update }: { readonly id: string; readonly update: ReturnType<typeof changeOf> }) {
  const text = useSettled(JSON.stringify({ integrationId: id, update }));
  const [{ data, error, fetching }, readAgain] = useQuery({
    query: PREVIEW_EDIT,
    variables: { change: JSON.parse(text) },
    requestPolicy: "network-only",
  });
  const impact = data?.previewIntegrationChange;
  if (fetching && !impact) return <Skeleton height="120px" />;
  return (
    <>
      <Problem error={error} onRetry={() => readAgain({ requestPolicy: "network-only" })} />
      {impact && <ChangeImpact impact={impact} />}
      {impact && impact.movedGrants.count > 0 && (
        <Alert type="info" statusIconAriaLabel="Information">
          The new roles or connector would take away the access of{" "}
          {impact.movedGrants.count === 1 ? "one grant" : `${impact.movedGrants.count} grants`} when it ends:{" "}
          {impact.movedGrants.first
            .map(({ resourceName, person }) => `${resourceName} for ${person.displayName}`)
            .join(", ")}
          . Try them in Roles in AWS first.
        </Alert>
      )}
    </>
  );
}

interface SaveButtonProps extends Pick<Props, "settings" | "edit"> {
  readonly isOff: boolean;
}

function SaveButton({ settings: { id, name }, edit, isOff }: SaveButtonProps) {
  const save = useAction(SAVE_EDIT);
  const { show } = useFlashes();
  const goWhenDone = useGoWhenDone();
  const run = async () => {
    const sent = edit.draft;
    const input = { id, version: edit.version, ...changeOf(edit.base, sent) };
    const answer = await save.run({ input });
    const saved = answer?.updateIntegration?.integration;
    if (!saved) return;
    const isChanged = edit.goOn(sent, saved);
    show({
      type: "success",
      text: (
        <>
          <PageLink to={addresses.integration(id)}>{saved.name}</PageLink> is saved, and{" "}
          <PageLink to={addresses.integration(id, "sync")}>a sync</PageLink> brings it up to date.
        </>
      ),
    });
    if (!isChanged) goWhenDone(addresses.integration(id));
  };
  return (
    <>
      <Problem error={save.error} />
      <Button variant="primary" disabled={isOff} loading={save.isRunning} onClick={() => void run()}>
        Save the change of {name}
      </Button>
    </>
  );
}
