import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { graphql } from "../../gql";
import type { FallbackReason } from "../../gql/enums";
import type { OwnershipCoverageQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/page-link";
import { SectionTable } from "../../parts/section-table";
import type { Integration } from "./integration-page";

const COVERAGE = graphql(`
  query OwnershipCoverage($id: ID!) {
    ownershipCoverage(integrationId: $id) {
      resolved fallback unowned
      byReason { reason count }
      byAccount { accountId resolved fallback unowned }
    }
    accounts(first: 200, filter: { integrationId: $id }) {
      nodes { id number name }
    }
  }
`);

type AccountCoverage = NonNullable<OwnershipCoverageQuery["ownershipCoverage"]>["byAccount"][number] & {
  readonly name: string;
};

/** By which rules owners are found, and for how many resources that works. */
export function OwnersTab({ integration }: { readonly integration: Integration }) {
  const [{ data, error }, readAgain] = useQuery({ query: COVERAGE, variables: { id: integration.id } });
  const coverage = data?.ownershipCoverage;
  if (!coverage && !error) return <Skeleton height="60vh" />;
  return (
    <SpaceBetween size="m">
      <Container header={<Header variant="h2">Rules</Header>}>
        <KeyValuePairs
          columns={2}
          items={[
            { label: "Tags that name owners, in their order", value: <Rules rules={integration.ownerRules} /> },
            {
              label: "Who decides where no tag names anybody",
              value: <Fallback owners={integration.integrationOwners} />,
            },
          ]}
        />
      </Container>
      <Container header={<Header variant="h2">Coverage</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: "Owners found by tags", value: coverage?.resolved ?? "-" },
            { label: "The integration's owners decide", value: coverage?.fallback ?? "-" },
            { label: "Nobody can decide", value: coverage?.unowned ?? "-" },
          ]}
        />
      </Container>
      <SectionTable
        title="Why tags name nobody"
        columns={REASONS}
        nodes={coverage?.byReason}
        keyOf={({ reason }) => reason}
        error={error}
        onRetry={() => readAgain({ requestPolicy: "network-only" })}
        empty="Every resource has owners of its own."
      />
      <SectionTable
        title="By account"
        columns={ACCOUNTS}
        nodes={named(data)}
        keyOf={({ accountId }) => accountId}
        empty="No account has resources yet. The first sync finds them."
      />
    </SpaceBetween>
  );
}

/** An account that the first page of accounts does not have is called by its number. */
function named(data: OwnershipCoverageQuery | undefined): AccountCoverage[] | undefined {
  const names = new Map(data?.accounts?.nodes.map(({ number, name }) => [number, name]));
  return data?.ownershipCoverage?.byAccount.map((row) => ({ ...row, name: names.get(row.accountId) ?? "" }));
}

function AccountName({ accountId, name }: AccountCoverage) {
  return (
    <>
      <PageLink to={addresses.account(accountId)}>{name || accountId}</PageLink>
      {name && ` (${accountId})`}
    </>
  );
}

function Rules({ rules }: { readonly rules: Integration["ownerRules"] }) {
  if (rules.length === 0) return "None: no tag names an owner.";
  return (
    <ol>
      {rules.map(({ keyName, attribute, separator }) => (
        <li key={`${keyName} ${attribute}`}>
          The tag {keyName} names a {attribute}
          {separator ? `, or several, separated by ${separator}` : ""}
        </li>
      ))}
    </ol>
  );
}

function Fallback({ owners }: { readonly owners: Integration["integrationOwners"] }) {
  const values = owners.flatMap(({ attribute, valueChecks }) => valueChecks.map((check) => ({ attribute, ...check })));
  if (values.length === 0) return "Nobody: name integration owners, or nobody can approve there.";
  return (
    <ul>
      {values.map(({ attribute, value, exists, hint }) => (
        <li key={`${attribute} ${value}`}>
          {value} ({attribute}){" "}
          {!exists && (
            <StatusIndicator type="warning">Names nobody{hint ? `; meant was probably ${hint}` : ""}</StatusIndicator>
          )}
        </li>
      ))}
    </ul>
  );
}

const FALLBACK_REASONS: Readonly<Record<FallbackReason, string>> = {
  ALL_INACTIVE: "Everybody whom the tag names has left: write somebody else into it",
  AMBIGUOUS: "The tag names more than one person or group: write a key instead",
  GROUP_EMPTY: "The group that the tag names has nobody in it: add members at its provider",
  NO_MATCH: "The tag names somebody whom the provider does not know: correct the tag",
  NO_RULE: "The integration has no rules: add one that says which tag names owners",
  TAG_EMPTY: "The tag is there and says nothing: write the owner into it in AWS",
  TAG_MISSING: "No tag that rules read: add one in AWS",
};

const REASONS: TableProps.ColumnDefinition<{ reason: FallbackReason; count: number }>[] = [
  {
    id: "reason",
    header: "Reason, and what mends it",
    isRowHeader: true,
    cell: ({ reason }) => FALLBACK_REASONS[reason],
  },
  { id: "count", header: "Resources", cell: ({ count }) => count },
];

const ACCOUNTS: TableProps.ColumnDefinition<AccountCoverage>[] = [
  { id: "account", header: "Account", isRowHeader: true, minWidth: 260, cell: (row) => <AccountName {...row} /> },
  { id: "resolved", header: "By tags", cell: ({ resolved }) => resolved },
  { id: "fallback", header: "Integration's owners", cell: ({ fallback }) => fallback },
  { id: "unowned", header: "Nobody", cell: ({ unowned }) => unowned },
];
