import Input from "@cloudscape-design/components/input";
import type { TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { graphql } from "../../gql";
import type { AccountsQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { afterOf } from "../../parts/lists/cursor-pages";
import { SectionTable } from "../../parts/lists/section-table";
import { useTypedSearch } from "../../parts/lists/typed-search";
import { StatusSentence } from "../../parts/status-sentence";
import { ACCOUNT_STATES, OUT_OF_SCOPE } from "./account-words";

const ACCOUNTS = graphql(`
  query Accounts($after: String, $filter: AccountFilterInput) {
    accounts(first: 50, after: $after, filter: $filter) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id number name state outOfScopeReason isManagementAccount }
    }
  }
`);

type Account = NonNullable<AccountsQuery["accounts"]>["nodes"][number];

interface Props {
  /** Null: no integration is connected. */
  readonly integrationId: string | null;
  readonly unit: string;
  readonly search: string;
  readonly cursors: string;
  readonly onChange: (changes: { search?: string; cursors?: string; unit?: string }) => void;
}

export function AccountList({ integrationId, unit, search, cursors, onChange }: Props) {
  const [text, setText] = useTypedSearch(search, (typed) => onChange({ search: typed, cursors: "" }));
  const [{ data, fetching, error }, readAgain] = useQuery({
    query: ACCOUNTS,
    variables: {
      after: afterOf(cursors),
      filter: { integrationId, search: search || null, organizationalUnitId: unit || null },
    },
    pause: integrationId === null,
  });
  const connection = data?.accounts;
  return (
    <SectionTable
      title={unit === "" ? "All accounts" : "Accounts in the chosen unit"}
      columns={COLUMNS}
      nodes={integrationId === null ? [] : connection?.nodes}
      totalCount={connection?.totalCount}
      keyOf={({ id }) => id}
      error={error}
      onRetry={() => readAgain({ requestPolicy: "network-only" })}
      filter={
        <Input
          type="search"
          value={text}
          onChange={({ detail }) => setText(detail.value)}
          ariaLabel="Find accounts by name or number"
          placeholder="Name or number"
        />
      }
      empty={
        search === "" && unit === ""
          ? "No account is known yet: the first sync of an integration finds them."
          : "No account fits."
      }
      pages={{
        cursors,
        pageInfo: connection?.pageInfo,
        isLoading: fetching,
        onChange: (next) => onChange({ cursors: next }),
      }}
    />
  );
}

const COLUMNS: TableProps.ColumnDefinition<Account>[] = [
  {
    id: "name",
    header: "Account",
    isRowHeader: true,
    minWidth: 160,
    cell: ({ number, name }) => <PageLink to={addresses.account(number)}>{name}</PageLink>,
  },
  { id: "number", header: "Number", cell: ({ number }) => number },
  { id: "state", header: "State in AWS", minWidth: 220, cell: (account) => <State {...account} /> },
];

function State({ state, outOfScopeReason, isManagementAccount }: Account) {
  if (outOfScopeReason) return <StatusSentence type="stopped">{OUT_OF_SCOPE[outOfScopeReason]}</StatusSentence>;
  return (
    <StatusSentence type={state === "ACTIVE" ? "success" : "stopped"}>
      {state ? ACCOUNT_STATES[state] : "Not known"}
      {isManagementAccount ? ", manages the organization" : ""}
    </StatusSentence>
  );
}
