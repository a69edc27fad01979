import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useFlashes } from "../../app/flashes";
import { graphql } from "../../gql";
import { useAction } from "../../parts/forms/use-action";
import { useNew } from "../../parts/forms/use-new";
import { Problem } from "../../parts/problems/problem";
import { Moment, saySeconds } from "../../parts/words/moment";
import type { Integration } from "./integration";
import type { SyncRun } from "./sync-run-facts";
import { changesOf, isUnderWay, RunState, TRIGGERS } from "./sync-words";

const START = graphql(`
  mutation SyncIntegration($id: ID!) {
    syncIntegration(integrationId: $id) {
      syncRun { ...SyncRunFacts integration { id status statusReasons nextSyncAt lastSyncRun { id } } }
    }
  }
`);

const CANCEL = graphql(`
  mutation CancelSync($id: ID!) {
    cancelSync(syncRunId: $id) { syncRun { ...SyncRunFacts integration { id status statusReasons nextSyncAt } } }
  }
`);

interface Props {
  readonly integration: Integration;
  readonly run: SyncRun | null;
  readonly mayAct: boolean;
}

/** The progress of the newest run, and its one possible action. */
export function SyncPanel({ integration, run, mayAct }: Props) {
  const { show } = useFlashes();
  const start = useAction(START);
  const cancel = useAction(CANCEL);
  const goesOn = run !== null && isUnderWay(run.state);
  const end = async () => {
    if (run && (await cancel.run({ id: run.id }))) {
      show({ type: "info", text: `The sync of ${integration.name} is cancelled. What it had read until then stays.` });
    }
  };
  return (
    <SpaceBetween size="s">
      <Problem error={start.error ?? cancel.error} />
      <Container
        header={
          <Header
            variant="h2"
            description={run ? <RunStory run={run} /> : "No sync has started yet."}
            actions={
              mayAct &&
              (goesOn ? (
                <CancelButton isRunning={cancel.isRunning} onClick={() => void end()} />
              ) : (
                <StartButton
                  isRunning={start.isRunning}
                  isOff={!integration.enabled}
                  onClick={() => void start.run({ id: integration.id })}
                />
              ))
            }
          >
            Newest sync
          </Header>
        }
      >
        {run ? <RunResult run={run} /> : <Box>The first sync finds the accounts and clusters of the organization.</Box>}
      </Container>
    </SpaceBetween>
  );
}

function StartButton({
  isRunning,
  isOff,
  onClick,
}: {
  readonly isRunning: boolean;
  readonly isOff: boolean;
  readonly onClick: () => void;
}) {
  return (
    <Button
      variant="primary"
      loading={isRunning}
      disabled={isOff}
      {...(isOff && { disabledReason: "It is switched off: nothing is read until it is switched on." })}
      onClick={onClick}
    >
      Sync now
    </Button>
  );
}

/** It takes the place of the button that starts a sync. */
function CancelButton({ isRunning, onClick }: { readonly isRunning: boolean; readonly onClick: () => void }) {
  const isNew = useNew();
  return (
    <Button loading={isRunning} disabled={isNew} onClick={onClick}>
      Cancel the sync
    </Button>
  );
}

/** The trigger of the run, the actor and the time. */
export function RunStory({ run }: { readonly run: SyncRun }) {
  return (
    <>
      {TRIGGERS[run.trigger]}, asked for by {run.requestedBy}, <Moment at={run.createdAt} />
    </>
  );
}

/** The progress or the outcome of the run, in numbers. */
export function RunResult({ run }: { readonly run: SyncRun }) {
  const { accountsDone: done, accountsTotal: total } = run;
  const goesOn = isUnderWay(run.state);
  const unread = goesOn ? "The organization is being read." : "The organization was not read.";
  const how = total === null ? unread : `${done} of ${total} accounts have a result`;
  const part = total === null || total === 0 ? 0 : (100 * done) / total;
  return (
    <SpaceBetween size="m">
      {goesOn ? (
        <ProgressBar
          value={part}
          label="Accounts read"
          description={<RunState state={run.state} />}
          additionalInfo={how}
        />
      ) : (
        <>
          <RunState state={run.state} />
          <Box color="text-body-secondary">{how}</Box>
        </>
      )}
      <KeyValuePairs
        columns={4}
        items={[
          { label: "Clusters found", value: run.clustersFound },
          { label: "Accounts that failed", value: run.accountsFailed },
          { label: "Left out on purpose", value: run.accountsSkipped },
          { label: "Regions looked at", value: run.regionsDone },
          { label: "Changes", value: changesOf(run) },
          { label: "Began", value: run.startedAt ? <Moment at={run.startedAt} /> : "Not yet" },
          { label: "Took", value: durationOf(run) },
        ]}
      />
    </SpaceBetween>
  );
}

export function durationOf({ startedAt, finishedAt }: Pick<SyncRun, "startedAt" | "finishedAt">): string {
  if (!startedAt || !finishedAt) return "-";
  return saySeconds(Math.max(1, Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000)));
}
