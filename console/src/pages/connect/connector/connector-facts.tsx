import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery, useSubscription } from "urql";
import type { DraftTestFragment } from "../../../gql/graphql";
import { Copyable } from "../../../parts/code/copyable";
import { useAction } from "../../../parts/forms/use-action";
import { Problem } from "../../../parts/problems/problem";
import { Moment } from "../../../parts/words/moment";
import type { SectionProps } from "../draft/draft";
import { CONNECTOR_REACH, DRAFT_TEST_PROGRESS, type DraftConnector, TRY_CONNECTOR } from "./connector-documents";
import { CHECK_STATES, kindOf, REACH } from "./connector-words";
import { testInputOf } from "./test-input";

interface Props extends Pick<SectionProps, "draft"> {
  readonly connector: DraftConnector;
}

/** The chosen connector, and the parts of AWS that its last test reached. */
export function ConnectorFacts({ connector, draft }: Props) {
  const attempt = useAction(TRY_CONNECTOR);
  const [{ data }] = useQuery({ query: CONNECTOR_REACH, variables: { id: connector.id } });
  const test = data?.connector?.lastTest;
  const isRunning = test?.state === "RUNNING";
  useSubscription({ query: DRAFT_TEST_PROGRESS, variables: { id: test?.id ?? "" }, pause: !isRunning });
  const { accountId, region, callerArn, kind, softwareVersion, status, problem, lastSeenAt } = connector;
  const tryIt = async () => {
    // One sample account shows whether member roles exist at all. The section about roles tests every account.
    const input = { ...testInputOf(draft), ...(accountId !== null && { sampleAccountId: accountId }) };
    await attempt.run({ input });
  };
  return (
    <SpaceBetween size="s">
      <KeyValuePairs
        columns={3}
        items={[
          { label: "Runs on", value: `${kindOf(kind)}, version ${softwareVersion}` },
          {
            label: "Status",
            value: (
              <>
                <StatusIndicator type={status === "CONNECTED" ? "success" : "error"}>
                  {status === "CONNECTED" ? "Connected" : "Disconnected"}
                </StatusIndicator>
                {problem !== null && <Box>{problem}</Box>}
              </>
            ),
          },
          { label: "Last seen", value: <Moment at={lastSeenAt} /> },
          {
            label: "AWS account",
            value: accountId === null ? "Not known yet" : <Copyable text={accountId} name="the account's number" />,
          },
          { label: "Region", value: region ?? "None configured" },
          {
            label: "Role",
            value: callerArn === null ? "Not known yet" : <Copyable text={callerArn} name="the role's ARN" />,
          },
        ]}
      />
      <Problem error={attempt.error} />
      {test && <Reach test={test} />}
      <Button
        loading={attempt.isRunning || isRunning}
        loadingText="Trying"
        disabled={status !== "CONNECTED"}
        onClick={() => void tryIt()}
      >
        Try what it reaches
      </Button>
    </SpaceBetween>
  );
}

function Reach({ test: { checks, startedAt, finishedAt } }: { readonly test: DraftTestFragment }) {
  const found = checks.nodes.filter(({ name }) => REACH[name]);
  return (
    <div>
      <Box variant="awsui-key-label">
        Reached <Moment at={finishedAt ?? startedAt} />
      </Box>
      {found.map(({ name, state, message, advice }) => (
        <Box key={`${name} ${message}`}>
          <StatusIndicator type={CHECK_STATES[state]}>
            {REACH[name]}: {message}
          </StatusIndicator>
          {advice !== null && state !== "OK" && <Box color="text-body-secondary">{advice}</Box>}
        </Box>
      ))}
      {found.length === 0 && <Box>Nothing has come back so far.</Box>}
    </div>
  );
}
