import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import { type ReactNode, useEffect, useState } from "react";
import { type CombinedError, useQuery } from "urql";
import { addresses } from "../../../app/addresses";
import { graphql } from "../../../gql";
import { PageLink } from "../../../parts/links/page-link";
import { afterOf, CursorPages, isPaged } from "../../../parts/lists/cursor-pages";
import { Problem } from "../../../parts/problems/problem";
import type { ReadPreview } from "./use-flow-preview";

const REQUESTORS = graphql(`
  query FlowRequestors($flowId: ID, $input: PreviewAccessFlowInput!, $after: String) {
    previewAccessFlow(flowId: $flowId, input: $input) {
      requestors(first: 20, after: $after) { nodes { id displayName userName } pageInfo { hasNextPage endCursor } }
    }
  }
`);

const PEOPLE = graphql(`
  query FlowPeople($flowId: ID, $input: PreviewAccessFlowInput!, $after: String) {
    previewAccessFlow(flowId: $flowId, input: $input) {
      people(first: 20, after: $after) { nodes { id displayName userName } pageInfo { hasNextPage endCursor } }
    }
  }
`);

const RESOURCES = graphql(`
  query FlowResources($flowId: ID, $input: PreviewAccessFlowInput!, $after: String) {
    previewAccessFlow(flowId: $flowId, input: $input) {
      resources(first: 20, after: $after) {
        nodes { id name account { id name } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

interface Props {
  readonly count: number;
  readonly variables: ReadPreview["variables"];
}

export function ReachedRequestors({ count, variables }: Props) {
  const title = `${countOf(count, "person", "people")} may ask`;
  const list = usePageOfReach(variables);
  const [{ data, error, fetching }] = useQuery({ query: REQUESTORS, variables: list.variables, pause: list.isPaused });
  const connection = data?.previewAccessFlow?.requestors;
  return (
    <Reached title={title} list={list} count={count} pageInfo={connection?.pageInfo} error={error} isReading={fetching}>
      {connection?.nodes.map((one) => (
        <Person key={one.id} {...one} />
      ))}
    </Reached>
  );
}

export function ReachedPeople({ count, isAutomatic, variables }: Props & { readonly isAutomatic: boolean }) {
  const people = countOf(count, "person", "people");
  const title = isAutomatic ? `${people} ${count === 1 ? "has" : "have"} the access` : `${people} may be given it`;
  const list = usePageOfReach(variables);
  const [{ data, error, fetching }] = useQuery({ query: PEOPLE, variables: list.variables, pause: list.isPaused });
  const connection = data?.previewAccessFlow?.people;
  return (
    <Reached title={title} list={list} count={count} pageInfo={connection?.pageInfo} error={error} isReading={fetching}>
      {connection?.nodes.map((one) => (
        <Person key={one.id} {...one} />
      ))}
    </Reached>
  );
}

export function ReachedClusters({ count, variables }: Props) {
  const title = countOf(count, "cluster", "clusters");
  const list = usePageOfReach(variables);
  const [{ data, error, fetching }] = useQuery({ query: RESOURCES, variables: list.variables, pause: list.isPaused });
  const connection = data?.previewAccessFlow?.resources;
  return (
    <Reached title={title} list={list} count={count} pageInfo={connection?.pageInfo} error={error} isReading={fetching}>
      {connection?.nodes.map(({ id, name, account }) => (
        <li key={id}>
          <PageLink to={addresses.cluster(id)}>{name}</PageLink> in <bdi>{account.name}</bdi>
        </li>
      ))}
    </Reached>
  );
}

interface PersonProps {
  readonly id: string;
  readonly displayName: string;
  readonly userName: string;
}

function Person({ id, displayName, userName }: PersonProps) {
  return (
    <li>
      <PageLink to={addresses.person(id)}>{displayName}</PageLink>{" "}
      <Box variant="span" color="text-body-secondary">
        {userName}
      </Box>
    </li>
  );
}

/** A list that is read once it is opened. Another input starts at its first page. */
function usePageOfReach(variables: ReadPreview["variables"]) {
  const [isOpen, setOpen] = useState(false);
  const [cursors, setCursors] = useState("");
  // biome-ignore lint/correctness/useExhaustiveDependencies: Another input makes the cursors invalid.
  useEffect(() => setCursors(""), [variables]);
  return {
    isOpen,
    setOpen,
    cursors,
    setCursors,
    isPaused: !isOpen,
    variables: { ...variables, after: afterOf(cursors) },
  };
}

interface ReachedProps {
  readonly title: string;
  readonly count: number;
  readonly list: ReturnType<typeof usePageOfReach>;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null } | undefined;
  readonly error: CombinedError | undefined;
  readonly isReading: boolean;
  readonly children: ReactNode;
}

function Reached({ title, count, list, pageInfo, error, isReading, children }: ReachedProps) {
  if (count === 0) return <Box>{title}</Box>;
  return (
    <ExpandableSection
      headerText={title}
      expanded={list.isOpen}
      onChange={({ detail }) => list.setOpen(detail.expanded)}
    >
      <Problem error={error} />
      {isReading && !children && <Box color="text-body-secondary">Reading</Box>}
      <ul style={{ margin: 0, paddingInlineStart: "1.2em" }}>{children}</ul>
      {isPaged(list.cursors, pageInfo) && (
        <CursorPages cursors={list.cursors} pageInfo={pageInfo} isLoading={isReading} onChange={list.setCursors} />
      )}
    </ExpandableSection>
  );
}

function countOf(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${count === 0 ? "No" : count.toLocaleString("en")} ${many}`;
}
