import Button from "@cloudscape-design/components/button";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Popover from "@cloudscape-design/components/popover";
import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo, useState } from "react";
import { useQuery } from "urql";
import { graphql } from "../../gql";
import type { ClusterEntriesQuery } from "../../gql/graphql";
import { afterOf } from "../../parts/lists/cursor-pages";
import { SectionTable } from "../../parts/lists/section-table";
import { StatusSentence } from "../../parts/status-sentence";
import { accessWithAwsNames } from "../../parts/words/access-words";
import { Breakable } from "../../parts/words/breakable";
import { Moment } from "../../parts/words/moment";
import { shellWord } from "../../parts/words/shell-word";
import { StatusWord } from "../../parts/words/status-word";
import type { Cluster } from "./cluster";

const ENTRIES = graphql(`
  query ClusterEntries($id: ID!, $after: String) {
    resource(id: $id) {
      id lastObservedAt
      access(first: 20, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          id principal ours until observedAt
          person { id displayName }
          access { permissions { id name } ... on ClusterAccess { policies { policy namespaces } kubernetesGroups } }
        }
      }
    }
  }
`);

type Entry = NonNullable<NonNullable<ClusterEntriesQuery["resource"]>["access"]>["nodes"][number];

/** Every principal with an access entry, as last observed, foreign entries included. */
export function ClusterEntries({ cluster }: { readonly cluster: Cluster }) {
  const [cursors, setCursors] = useState("");
  const [{ data, error }, readAgain] = useQuery({
    query: ENTRIES,
    variables: { id: cluster.id, after: afterOf(cursors) },
  });
  const columns = useMemo(() => columnsFor(cluster), [cluster]);
  const seenAt = data?.resource?.lastObservedAt;
  const connection = data?.resource?.access;
  return (
    <SectionTable
      title="Access entries on the cluster"
      description={
        seenAt ? (
          <>
            Listed in AWS <Moment at={seenAt} />
          </>
        ) : (
          "Not listed in AWS yet: until then only those are known that Drawbridge made."
        )
      }
      columns={columns}
      nodes={connection?.nodes}
      totalCount={connection?.totalCount}
      keyOf={({ id }) => id}
      error={error}
      onRetry={() => readAgain({ requestPolicy: "network-only" })}
      actions={
        <Button
          iconName="refresh"
          ariaLabel="Read the access entries again"
          onClick={() => readAgain({ requestPolicy: "network-only" })}
        />
      }
      empty={
        seenAt
          ? "The cluster has no access entry."
          : "They are listed within a quarter of an hour after the first sync."
      }
      pages={{ cursors, pageInfo: connection?.pageInfo, onChange: setCursors }}
    />
  );
}

function columnsFor(cluster: Cluster): TableProps.ColumnDefinition<Entry>[] {
  return [
    {
      id: "principal",
      header: "Principal",
      isRowHeader: true,
      minWidth: 220,
      cell: ({ principal }) => <Breakable>{principal}</Breakable>,
    },
    { id: "whose", header: "Whose", minWidth: 150, cell: (entry) => <Whose {...entry} /> },
    {
      id: "what",
      header: "What",
      minWidth: 160,
      cell: ({ access }) => (access ? accessWithAwsNames(access) : "Only listed so far"),
    },
    { id: "seen", header: "As of", cell: ({ observedAt }) => (observedAt ? <Moment at={observedAt} /> : "-") },
    {
      id: "remove",
      header: "Action",
      cell: ({ ours, principal }) =>
        ours ? "End the access above" : <Command text={deleteCommand(cluster, principal)} cluster={cluster} />,
    },
  ];
}

function Whose({ ours, person }: Entry) {
  if (ours === null) return "Nobody has looked closer yet";
  if (!ours) return <StatusWord type="info">Others made it</StatusWord>;
  if (!person) return <StatusWord type="success">Ours</StatusWord>;
  return <StatusSentence type="success">Ours, for {person.displayName}</StatusSentence>;
}

function Command({ text, cluster }: { readonly text: string; readonly cluster: Cluster }) {
  return (
    <Popover
      triggerType="custom"
      size="large"
      header="To paste into a terminal"
      dismissAriaLabel="Close"
      renderWithPortal
      content={
        <>
          Drawbridge does not touch what others made. With credentials of account {cluster.account.number}:
          <CopyToClipboard
            variant="inline"
            textToCopy={text}
            copyButtonAriaLabel="Copy the command"
            copySuccessText="Copied"
            copyErrorText="It could not be copied: select it instead"
          />
        </>
      }
    >
      <Button variant="inline-link">Show the command</Button>
    </Popover>
  );
}

function deleteCommand({ name, region }: Cluster, principal: string): string {
  return `aws eks delete-access-entry --cluster-name ${shellWord(name)} --region ${shellWord(region ?? "")} --principal-arn ${shellWord(principal)}`;
}
