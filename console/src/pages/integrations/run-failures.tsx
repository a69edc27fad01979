import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import type { TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { graphql } from "../../gql";
import { PageLink } from "../../parts/links/page-link";
import { afterOf } from "../../parts/lists/cursor-pages";
import { SectionTable } from "../../parts/lists/section-table";
import { Outcome } from "../../parts/problems/scan-outcome";
import { Breakable } from "../../parts/words/breakable";
import { failureKey } from "./live-sync";
import type { SyncFailure, SyncRun } from "./sync-run-facts";
import { isUnderWay } from "./sync-words";

const FAILURES = graphql(`
  query SyncFailures($runId: ID!, $after: String) {
    syncRun(id: $runId) {
      id
      failures(first: 20, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { ...SyncFailureFacts }
      }
    }
  }
`);

interface Props {
  readonly run: SyncRun;
  /** Failures that arrived while the run was followed. */
  readonly live: readonly SyncFailure[];
}

/** Failures of a run with their advice: live ones first, then the whole list in pages. */
export function RunFailures({ run, live }: Props) {
  const goesOn = isUnderWay(run.state);
  const [cursors, setCursors] = useState("");
  const [{ data, error }, readAgain] = useQuery({
    query: FAILURES,
    variables: { runId: run.id, after: afterOf(cursors) },
    pause: goesOn,
  });
  const found = goesOn ? undefined : data?.syncRun?.failures;
  return (
    <SectionTable
      title="Failures"
      description="Accounts and regions that should have been readable and were not. What was known of them stays."
      columns={FAILURE_COLUMNS}
      // After the end of a run, its live failures stay until the whole list is read.
      nodes={found?.nodes ?? (live.length > 0 || goesOn ? live : undefined)}
      totalCount={found?.totalCount ?? live.length}
      keyOf={failureKey}
      error={error}
      onRetry={() => readAgain({ requestPolicy: "network-only" })}
      empty={goesOn ? "Nothing has failed so far." : "Nothing failed."}
      pages={{ cursors, pageInfo: found?.pageInfo, onChange: setCursors }}
    />
  );
}

const FAILURE_COLUMNS: TableProps.ColumnDefinition<SyncFailure>[] = [
  {
    id: "account",
    header: "Account",
    isRowHeader: true,
    cell: ({ accountName, accountId }) => (
      <>
        <PageLink to={addresses.account(accountId)}>{accountName}</PageLink> ({accountId})
      </>
    ),
  },
  { id: "region", header: "Region", cell: ({ region }) => region ?? "The whole account" },
  { id: "outcome", header: "Outcome", cell: ({ outcome }) => <Outcome outcome={outcome} /> },
  { id: "why", header: "Why, and what mends it", minWidth: 260, cell: (failure) => <Why {...failure} /> },
];

type Cause = Pick<SyncFailure, "message" | "advice" | "code" | "operation" | "requestId">;

/** The API's sentences. AWS's message stands below them in small type, with the request id for AWS support to copy. */
export function Why({ message, advice, code, operation, requestId }: Cause) {
  const details = [operation, code !== null && isOfAws(code) ? code : null].filter(Boolean).join(" · ");
  return (
    <>
      {message && (
        <Box>
          <Breakable>{message}</Breakable>
        </Box>
      )}
      {advice && (
        <Box fontWeight="bold">
          <Breakable>{advice}</Breakable>
        </Box>
      )}
      {(details !== "" || requestId) && (
        <Box color="text-body-secondary" fontSize="body-s">
          {details} {requestId && <CopyRequestId id={requestId} />}
        </Box>
      )}
    </>
  );
}

function CopyRequestId({ id }: { readonly id: string }) {
  return (
    <CopyToClipboard
      variant="icon"
      textToCopy={id}
      copyButtonAriaLabel="Copy the id of the request at AWS"
      copySuccessText="Copied the id of the request at AWS"
      copyErrorText="It could not be copied"
    />
  );
}

/** Drawbridge's own codes are for programs: the sentence says the same. */
function isOfAws(code: string): boolean {
  return !code.includes("_") && code !== code.toUpperCase();
}
