import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { graphql } from "../../gql";
import type { MyAccountsQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { SectionTable } from "../../parts/lists/section-table";
import { useReadAgain } from "../../parts/reading/read-again";

const ACCOUNTS = graphql(`
  query MyAccounts {
    resourceFacets(facets: [{ facet: ACCOUNT }], filter: { types: [EKS_CLUSTER] }) {
      facet valueCount
      values { value label count }
    }
  }
`);

type Account = NonNullable<MyAccountsQuery["resourceFacets"]>[number]["values"][number];

export function MyAccounts() {
  const [{ data, error }, readAgain] = useQuery({ query: ACCOUNTS });
  useReadAgain(readAgain);
  const found = data?.resourceFacets?.[0];
  return (
    <SpaceBetween size="m">
      <Header variant="h1" description="AWS accounts with clusters that you own, may ask for, or have access to.">
        Accounts
      </Header>
      <SectionTable
        title="With clusters that concern you"
        columns={COLUMNS}
        nodes={found?.values}
        totalCount={found?.valueCount}
        keyOf={({ value }) => value}
        error={error}
        onRetry={() => readAgain({ requestPolicy: "network-only" })}
        empty="None yet. Ask an administrator of Drawbridge for a cluster that you miss."
      />
    </SpaceBetween>
  );
}

const COLUMNS: TableProps.ColumnDefinition<Account>[] = [
  {
    id: "name",
    header: "Account",
    isRowHeader: true,
    cell: ({ value, label }) => <PageLink to={addresses.account(value)}>{label}</PageLink>,
  },
  { id: "number", header: "Number", cell: ({ value }) => value },
  {
    id: "clusters",
    header: "Clusters",
    cell: ({ value, count }) => (
      <PageLink to={`${addresses.clusters()}?account=${value}`}>
        {count === 1 ? "1 cluster" : `${count} clusters`}
      </PageLink>
    ),
  },
];
