import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useSubscription } from "urql";
import { useViewer } from "../../app/session";
import type { TestFactsFragment } from "../../gql/graphql";
import { useAction } from "../../parts/forms/use-action";
import { SectionTable } from "../../parts/lists/section-table";
import { CHECK_COLUMNS, checkKey } from "../../parts/problems/doctor-check";
import { Problem } from "../../parts/problems/problem";
import { Breakable } from "../../parts/words/breakable";
import { Moment } from "../../parts/words/moment";
import { type Connector, TEST, TEST_PROGRESS } from "./connector-documents";

interface Props {
  readonly connector: Connector;
  readonly integrations: readonly { readonly id: string; readonly name: string }[];
}

/** The connector's reach in AWS by its newest test. A test's calls to AWS change nothing. */
export function ConnectorTest({ connector, integrations }: Props) {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [chosen, choose] = useState<string | null>(null);
  const { run: send, isRunning, error } = useAction(TEST);
  const run = connector.lastTest;
  useSubscription({
    query: TEST_PROGRESS,
    variables: { id: run?.id ?? "" },
    pause: !isAdmin || run?.state !== "RUNNING",
  });
  const goesOn = run?.state === "RUNNING";
  const integrationId = chosen ?? integrations[0]?.id ?? null;
  const settingsOf = integrations.find(({ id }) => id === integrationId);
  const start = () => void send({ input: { connectorId: connector.id, integrationId, waitSeconds: 0 } });
  return (
    <SpaceBetween size="s">
      <Problem error={error} />
      <SectionTable
        title="What it reaches"
        description={
          <Breakable>
            Tries what its workers reach in AWS{settingsOf && ` with the settings of ${settingsOf.name}`}, also before
            an integration uses them. Nothing in AWS is changed. {run && <Story run={run} />}
          </Breakable>
        }
        columns={CHECK_COLUMNS}
        nodes={run ? run.checks.nodes : []}
        totalCount={run?.checks.totalCount}
        keyOf={checkKey}
        filter={
          isAdmin &&
          integrations.length > 1 && <Settings integrations={integrations} chosen={integrationId} onChoose={choose} />
        }
        actions={
          isAdmin && (
            <Button loading={isRunning || goesOn} loadingText="Testing" onClick={start}>
              Test the connector
            </Button>
          )
        }
        empty={goesOn ? "Nothing has been found so far." : run ? "Nothing was tried." : "Nobody has tested it yet."}
      />
    </SpaceBetween>
  );
}

function Story({ run }: { readonly run: TestFactsFragment }) {
  const { accountsDone, accountsTotal, finishedAt, requestedBy, startedAt } = run;
  return (
    <>
      {accountsTotal !== null && `${accountsDone} of ${accountsTotal} accounts, `}asked for by {requestedBy},{" "}
      <Moment at={finishedAt ?? startedAt} />
    </>
  );
}

interface SettingsProps {
  readonly integrations: Props["integrations"];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

function Settings({ integrations, chosen, onChoose }: SettingsProps) {
  const options = integrations.map(({ id, name }) => ({ value: id, label: name }));
  const selected = options.find(({ value }) => value === chosen) ?? null;
  return (
    <FormField label="With the settings of">
      {/* A long name is cut off in the trigger, and whole on hover. */}
      <div title={selected?.label}>
        <Select
          selectedOption={selected}
          options={options}
          onChange={({ detail }) => onChoose(detail.selectedOption.value ?? "")}
        />
      </div>
    </FormField>
  );
}
