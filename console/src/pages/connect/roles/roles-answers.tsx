import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import Toggle from "@cloudscape-design/components/toggle";
import { SectionTable } from "../../../parts/lists/section-table";
import {
  CheckFinding,
  CheckState,
  checkKey,
  checkTitle,
  type DoctorCheckFacts,
} from "../../../parts/problems/doctor-check";
import { Problem } from "../../../parts/problems/problem";
import { Moment } from "../../../parts/words/moment";
import { StatusWord } from "../../../parts/words/status-word";
import type { RolesTestState, ShownTest } from "./roles-test";

/** The accounts whose roles answer and those whose roles do not, with the reasons, live. */
export function RolesAnswers({ test }: { readonly test: RolesTestState }) {
  const { run, error } = test;
  return (
    <SpaceBetween size="m">
      <Problem error={error} />
      <Container
        header={
          <Header
            variant="h3"
            description="The connector tries the settings of this page in AWS, account by account. It changes nothing there."
            actions={<LookButton test={test} />}
          >
            Accounts that answer
          </Header>
        }
      >
        {run ? <Outcome run={run} /> : <Box>Nobody has looked yet.</Box>}
      </Container>
      {run && <Ground run={run} />}
      {run && run.accountsTotal !== null && <Accounts test={test} run={run} />}
      {run && run.lacking.nodes.length > 0 && <Lacking run={run} />}
    </SpaceBetween>
  );
}

function LookButton({ test: { run, isReading, isStarting, start } }: { readonly test: RolesTestState }) {
  const goesOn = run?.state === "RUNNING";
  return (
    <Button
      loading={isStarting || isReading || goesOn}
      loadingText="Looking"
      iconName="refresh"
      onClick={() => void start()}
    >
      {run ? "Look again" : "Look which accounts answer"}
    </Button>
  );
}

/** "11 of 14 accounts answer", and the progress of the test. */
function Outcome({ run }: { readonly run: ShownTest }) {
  const { accountsDone, accountsTotal, answering, silent, state, startedAt, finishedAt } = run;
  if (state === "RUNNING") {
    return (
      <ProgressBar
        value={accountsTotal ? (100 * accountsDone) / accountsTotal : 0}
        label="Accounts tried"
        additionalInfo={accountsTotal === null ? "The organization is being read." : answered(run)}
        description={<Moment at={startedAt} />}
      />
    );
  }
  const isWhole = accountsTotal !== null && silent.totalCount === 0 && answering.totalCount > 0;
  return (
    <SpaceBetween size="xxs">
      <StatusWord type={accountsTotal === null ? "error" : isWhole ? "success" : "warning"}>
        {accountsTotal === null ? "No account was tried" : answered(run)}
      </StatusWord>
      {accountsTotal === null && <Box>The accounts are not known before the organization can be read.</Box>}
      <Box color="text-body-secondary">
        Looked at <Moment at={finishedAt ?? startedAt} />. What was changed since then counts with the next look.
      </Box>
    </SpaceBetween>
  );
}

function answered({ answering, accountsTotal }: ShownTest): string {
  const total = (accountsTotal ?? 0).toLocaleString("en");
  return `${answering.totalCount.toLocaleString("en")} of ${total} ${accountsTotal === 1 ? "account answers" : "accounts answer"}`;
}

/** Checks of the connector and the organization. Without them no account can be reached. */
function Ground({ run }: { readonly run: ShownTest }) {
  return (
    <SectionTable
      title="Connector and organization"
      columns={GROUND}
      nodes={run.ground.nodes}
      keyOf={checkKey}
      empty="The connector has not begun yet."
    />
  );
}

const FINDING: TableProps.ColumnDefinition<DoctorCheckFacts> = {
  id: "finding",
  header: "Found, and what mends it",
  minWidth: 280,
  cell: (check) => <CheckFinding {...check} />,
};

const GROUND: TableProps.ColumnDefinition<DoctorCheckFacts>[] = [
  { id: "check", header: "Tried", isRowHeader: true, cell: checkTitle },
  { id: "state", header: "Result", cell: ({ state }) => <CheckState state={state} /> },
  FINDING,
];

function Accounts({ test, run }: { readonly test: RolesTestState; readonly run: ShownTest }) {
  const { onlySilent, setOnlySilent, isReadingAccounts, cursors, setCursors } = test;
  return (
    <SectionTable
      title="Accounts"
      columns={ACCOUNTS}
      nodes={run.accounts.nodes}
      totalCount={run.accounts.totalCount}
      keyOf={checkKey}
      filter={
        <Toggle checked={onlySilent} onChange={({ detail }) => setOnlySilent(detail.checked)}>
          Only those that do not answer
        </Toggle>
      }
      pages={{ cursors, pageInfo: run.accounts.pageInfo, isLoading: isReadingAccounts, onChange: setCursors }}
      empty={onlySilent ? "Every account that was tried answers." : "No account has answered yet."}
    />
  );
}

const ACCOUNTS: TableProps.ColumnDefinition<DoctorCheckFacts>[] = [
  { id: "account", header: "Account", isRowHeader: true, cell: ({ accountId }) => accountId ?? "-" },
  {
    id: "answer",
    header: "Answer",
    cell: ({ state }) =>
      state === "FAILED" ? (
        <StatusWord type="error">Does not answer</StatusWord>
      ) : (
        <StatusWord type="success">Answers</StatusWord>
      ),
  },
  { ...FINDING, header: "Why, and what mends it" },
];

/** Accounts whose role answers but lacks a permission. */
function Lacking({ run }: { readonly run: ShownTest }) {
  return (
    <SectionTable
      title="Answers, and lacks something"
      columns={GROUND}
      nodes={run.lacking.nodes}
      totalCount={run.lacking.totalCount}
      keyOf={checkKey}
      empty="Nothing is missing."
    />
  );
}
