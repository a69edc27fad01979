import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery, useSubscription } from "urql";
import { graphql } from "../../gql";
import type { DoctorRunFactsFragment } from "../../gql/graphql";
import { useAction } from "../../parts/forms/use-action";
import { SectionTable } from "../../parts/lists/section-table";
import { CHECK_COLUMNS, checkKey } from "../../parts/problems/doctor-check";
import { Problem } from "../../parts/problems/problem";
import { Moment } from "../../parts/words/moment";

graphql(`
  fragment DoctorRunFacts on DoctorRun {
    id state requestedBy startedAt finishedAt accountsDone accountsTotal
    checks(first: 100, states: [FAILED, WARNING]) {
      totalCount
      nodes { ...DoctorCheckFacts }
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

/** The connector's checks in AWS, by calls that change nothing. Only checks with a finding are listed. */
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
        title="Check of AWS"
        description={
          <>
            Tries, by the connector of this integration, every permission that it needs in each account. Nothing in AWS
            is changed. {run && <Story run={run} />}
          </>
        }
        columns={CHECK_COLUMNS}
        nodes={run ? run.checks.nodes : fetching ? undefined : []}
        totalCount={run?.checks.totalCount}
        keyOf={checkKey}
        error={error}
        actions={
          <Button loading={start.isRunning || goesOn} loadingText="Checking" onClick={() => void start.run({ id })}>
            Check all accounts in AWS
          </Button>
        }
        empty={
          run
            ? goesOn
              ? "Nothing has been found so far."
              : "Everything works as it should."
            : "Nobody has checked it yet."
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
