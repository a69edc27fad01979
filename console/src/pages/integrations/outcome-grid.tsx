import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Popover from "@cloudscape-design/components/popover";
import type { TableProps } from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import { addresses } from "../../app/addresses";
import { graphql } from "../../gql";
import type { SyncAccountsQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { Outcome, outcomeWord } from "../../parts/problems/scan-outcome";
import { Why } from "./run-failures";
import { AccountProgress } from "./sync-words";

export const ACCOUNTS_OF_RUN = graphql(`
  query SyncAccounts($runId: ID!, $after: String, $filter: AccountOutcomeFilterInput) {
    syncRun(id: $runId) {
      id
      accounts(first: 50, after: $after, filter: $filter) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          accountId accountName state outcome clustersFound code message advice operation requestId
          regions { region outcome code message advice operation requestId }
        }
      }
    }
  }
`);

type AccountOfRun = NonNullable<SyncAccountsQuery["syncRun"]>["accounts"]["nodes"][number];
/** The outcomes of the last scan of each account, by region. */
export type Scanned = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The regions of the settings, or else every region in which an account was scanned. */
export function regionsOf(
  named: readonly string[],
  scanned: Scanned,
  rows: readonly AccountOfRun[],
): readonly string[] {
  const found = new Set([
    ...named,
    ...[...scanned.values()].flatMap((regions) => [...regions.keys()]),
    ...rows.flatMap(({ regions }) => regions.map(({ region }) => region)),
  ]);
  return [...found].sort();
}

/** Accounts down, regions across. */
export function outcomeColumns(
  regions: readonly string[],
  scanned: Scanned,
): TableProps.ColumnDefinition<AccountOfRun>[] {
  return [
    {
      id: "account",
      header: "Account",
      isRowHeader: true,
      minWidth: 180,
      cell: ({ accountName, accountId }) => (
        <>
          <PageLink to={addresses.account(accountId)}>{accountName}</PageLink>
          <Box color="text-body-secondary" fontSize="body-s">
            {accountId}
          </Box>
        </>
      ),
    },
    { id: "state", header: "As a whole", minWidth: 150, cell: (row) => <WholeAccount row={row} /> },
    {
      id: "clusters",
      header: "Clusters",
      cell: ({ state, clustersFound }) => (state === "DONE" ? clustersFound : "-"),
    },
    ...regions.map((region) => ({
      id: region,
      header: region,
      minWidth: 130,
      cell: (row: AccountOfRun) => regionCell(row, region, scanned.get(row.accountId)?.get(region)),
    })),
  ];
}

function WholeAccount({ row }: { readonly row: AccountOfRun }) {
  if (row.state !== "DONE" || row.outcome === null) return <AccountProgress state={row.state} />;
  return <Explained outcome={row.outcome} where={row.accountName} cause={row} />;
}

/** The text "-" of an empty cell lets a narrow table leave the fact out. */
function regionCell(row: AccountOfRun, region: string, last: string | undefined): ReactNode {
  const told = row.regions.find((one) => one.region === region);
  if (told) return <Explained outcome={told.outcome} where={`${row.accountName}, ${region}`} cause={told} />;
  // A failure of the account as a whole explains its regions, which were not scanned.
  const isWhole = row.state !== "DONE" || (row.outcome !== "OK" && row.regions.length === 0);
  return isWhole || last === undefined ? "-" : <Outcome outcome={last === "OK" ? "OK" : last} />;
}

interface ExplainedProps {
  readonly outcome: string;
  readonly where: string;
  readonly cause: Parameters<typeof Why>[0];
}

function Explained({ outcome, where, cause }: ExplainedProps) {
  if (!cause.message && !cause.advice) return <Outcome outcome={outcome} />;
  return (
    <Popover
      triggerType="custom"
      header={where}
      size="large"
      content={<Why {...cause} />}
      dismissAriaLabel="Close"
      renderWithPortal
    >
      <Button variant="inline-link" ariaLabel={`${outcomeWord(outcome)[1]}: why, in ${where}`}>
        <Outcome outcome={outcome} />
      </Button>
    </Popover>
  );
}
