import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import { useQuery, useSubscription } from "urql";
import { graphql } from "../../gql";
import type { DoctorCheckName, DoctorCheckState } from "../../gql/enums";
import type { DoctorRunFactsFragment } from "../../gql/graphql";
import { Moment } from "../../parts/moment";
import { Problem } from "../../parts/problem";
import { SectionTable } from "../../parts/section-table";
import { StatusWord } from "../../parts/status-word";
import { useAction } from "../../parts/use-action";

graphql(`
  fragment DoctorRunFacts on DoctorRun {
    id state requestedBy startedAt finishedAt accountsDone accountsTotal
    checks(first: 100, states: [FAILED, WARNING]) {
      totalCount
      nodes { name state message advice accountId region action requestId statement }
    }
  }
`);

const NEWEST = graphql(`
  query Doctor($id: ID!) {
    doctor(integrationId: $id) { ...DoctorRunFacts }
  }
`);

const PROGRESS = graphql(`
  subscription DoctorProgress($id: ID!) {
    doctorProgress(integrationId: $id) { ...DoctorRunFacts }
  }
`);

const RUN = graphql(`
  mutation RunDoctor($id: ID!) {
    runDoctor(integrationId: $id) { doctorRun { ...DoctorRunFacts } }
  }
`);

type Check = DoctorRunFactsFragment["checks"]["nodes"][number];

/** What its connector reaches in AWS, tried by calls that change nothing; only what is not as it should be. */
export function Doctor({ integrationId: id }: { readonly integrationId: string }) {
  const [{ data, fetching, error }] = useQuery({ query: NEWEST, variables: { id } });
  const [{ data: live }] = useSubscription({ query: PROGRESS, variables: { id } });
  const start = useAction(RUN);
  const run = live?.doctorProgress ?? data?.doctor ?? null;
  const goesOn = run?.state === "RUNNING";
  return (
    <SpaceBetween size="s">
      <Problem error={start.error} />
      <SectionTable
        title="Examination"
        description={
          run ? <Story run={run} /> : "Tries every permission that is needed in AWS, and changes nothing there."
        }
        columns={COLUMNS}
        nodes={run ? run.checks.nodes : fetching ? undefined : []}
        totalCount={run?.checks.totalCount}
        keyOf={keyOf}
        error={error}
        actions={
          <Button loading={start.isRunning || goesOn} loadingText="Examining" onClick={() => void start.run({ id })}>
            Examine the connection
          </Button>
        }
        empty={
          run
            ? goesOn
              ? "Nothing has been found so far."
              : "Everything works as it should."
            : "Nobody has examined it yet."
        }
      />
    </SpaceBetween>
  );
}

function Story({ run }: { readonly run: DoctorRunFactsFragment }) {
  const { accountsDone, accountsTotal, finishedAt } = run;
  const accounts =
    accountsTotal === null ? "The organization is being read" : `${accountsDone} of ${accountsTotal} accounts`;
  return (
    <>
      {accounts}, asked for by {run.requestedBy}, <Moment at={finishedAt ?? run.startedAt} />
    </>
  );
}

function keyOf({ name, accountId, region, action, message }: Check): string {
  return [name, accountId, region, action, message].join(" ");
}

const STATES: Readonly<Record<DoctorCheckState, readonly [StatusIndicatorProps.Type, string]>> = {
  FAILED: ["error", "Does not work"],
  WARNING: ["warning", "Works, with a warning"],
  OK: ["success", "Works"],
  SKIPPED: ["stopped", "Not tried"],
};

const CHECKS: Readonly<Record<DoctorCheckName, string>> = {
  AUTHENTICATION_MODE: "Authentication of the cluster",
  CLOCK: "Clock",
  EXTERNAL_ID: "External id",
  IDENTITY: "Identity of the connector",
  IDENTITY_CENTER: "IAM Identity Center",
  MANAGEMENT_PERMISSIONS: "Permissions of the management role",
  MANAGEMENT_ROLE: "Management role",
  MEMBER_PERMISSIONS: "Permissions of the member role",
  MEMBER_ROLE: "Member role",
  ORGANIZATION: "Organization",
  POOL: "Pool of permission sets",
  SSO_PORTAL: "Access portal",
};

const COLUMNS: TableProps.ColumnDefinition<Check>[] = [
  {
    id: "check",
    header: "Tried",
    isRowHeader: true,
    cell: ({ name, accountId, region }) =>
      [CHECKS[name], accountId && `in account ${accountId}`, region].filter(Boolean).join(", "),
  },
  {
    id: "state",
    header: "Result",
    cell: ({ state }) => <StatusWord type={STATES[state][0]}>{STATES[state][1]}</StatusWord>,
  },
  { id: "finding", header: "Found, and what mends it", minWidth: 280, cell: (check) => <Finding {...check} /> },
];

function Finding({ message, advice, statement }: Check) {
  return (
    <>
      {message}
      {advice && <Box fontWeight="bold">{advice}</Box>}
      {statement && (
        <ExpandableSection headerText="The statement to paste" variant="footer">
          <CopyToClipboard
            textToCopy={statement}
            copyButtonText="Copy the statement"
            copySuccessText="Copied"
            copyErrorText="It could not be copied: select it instead"
          />
          <Box variant="pre">{statement}</Box>
        </ExpandableSection>
      )}
    </>
  );
}
