import type { TableProps } from "@cloudscape-design/components/table";
import { addresses } from "../../app/addresses";
import type { FallbackReason } from "../../gql/enums";
import { PageLink } from "../links/page-link";
import { SectionTable } from "../lists/section-table";
import type { CoverageData } from "./coverage-documents";
import { FALLBACK_REASONS } from "./coverage-words";

interface Reason {
  readonly reason: FallbackReason;
  readonly count: number;
}

export function ReasonsTable({ reasons }: { readonly reasons: readonly Reason[] }) {
  return (
    <SectionTable
      title="Why tags name nobody"
      columns={REASONS}
      nodes={reasons}
      keyOf={({ reason }) => reason}
      empty="Tags name an owner of everything that was found."
    />
  );
}

const REASONS: TableProps.ColumnDefinition<Reason>[] = [
  {
    id: "reason",
    header: "Reason, and what mends it",
    isRowHeader: true,
    cell: ({ reason }) => FALLBACK_REASONS[reason],
  },
  { id: "count", header: "How many", cell: ({ count }) => count },
];

export function AccountsTable({ data }: { readonly data: CoverageData }) {
  return (
    <SectionTable
      title="By account"
      columns={ACCOUNTS}
      nodes={named(data)}
      keyOf={({ accountId }) => accountId}
      empty="Nothing was found in any account yet. The first sync looks."
    />
  );
}

type AccountCoverage = NonNullable<CoverageData["ownershipCoverage"]>["byAccount"][number] & { readonly name: string };

/** An account outside the first page of accounts is shown by its number. */
function named(data: CoverageData): AccountCoverage[] | undefined {
  const names = new Map(data.accounts?.nodes.map(({ number, name }) => [number, name]));
  return data.ownershipCoverage?.byAccount.map((row) => ({ ...row, name: names.get(row.accountId) ?? "" }));
}

const ACCOUNTS: TableProps.ColumnDefinition<AccountCoverage>[] = [
  { id: "account", header: "Account", isRowHeader: true, minWidth: 260, cell: (row) => <AccountName {...row} /> },
  { id: "resolved", header: "By tags", cell: ({ resolved }) => resolved },
  { id: "fallback", header: "Integration's owners", cell: ({ fallback }) => fallback },
  { id: "unowned", header: "Nobody", cell: ({ unowned }) => unowned },
];

function AccountName({ accountId, name }: AccountCoverage) {
  return (
    <>
      <PageLink to={addresses.account(accountId)}>{name || accountId}</PageLink>
      {name && ` (${accountId})`}
    </>
  );
}
