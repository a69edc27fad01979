import type { TableProps } from "@cloudscape-design/components/table";
import { useQuery, useSubscription } from "urql";
import { addresses } from "../../../app/addresses";
import { graphql } from "../../../gql";
import type { PersonRequestsQuery } from "../../../gql/graphql";
import { PageLink } from "../../../parts/links/page-link";
import { SectionTable } from "../../../parts/lists/section-table";
import { useReadAgain } from "../../../parts/reading/read-again";
import { useReadSoon } from "../../../parts/reading/use-read-soon";
import { clustersInWords } from "../../../parts/words/in-words";
import { Moment } from "../../../parts/words/moment";
import { RequestStatus } from "../../../parts/words/states";
import type { Person } from "./person";

const REQUESTS = graphql(`
  query PersonRequests($id: ID!) {
    person(id: $id) {
      id
      requests {
        id state createdAt justification
        requester { id displayName }
        grantee { id displayName }
        items { id resourceName }
      }
    }
  }
`);

const CHANGED = graphql(`
  subscription PersonRequestChanged {
    accessRequestChanged { id state requester { id } grantee { id } }
  }
`);

type Request = NonNullable<NonNullable<PersonRequestsQuery["person"]>["requests"]>[number];

/** Requests by the person, and requests of others for the person. */
export function PersonRequestsTab({ person }: { readonly person: Person }) {
  const [{ data, error }, readAgain] = useQuery({ query: REQUESTS, variables: { id: person.id } });
  useReadAgain(readAgain);
  const readSoon = useReadSoon(readAgain);
  const requests = data?.person?.requests;
  useSubscription({ query: CHANGED }, (_before, news) => {
    const changed = news.accessRequestChanged;
    const isTheirs = changed?.requester.id === person.id || changed?.grantee.id === person.id;
    // A listed request changes in the cache.
    if (isTheirs && requests?.every(({ id }) => id !== changed?.id)) readSoon();
    return news;
  });
  return (
    <SectionTable
      title="Requests"
      description="Asked by them or for them: the newest 50."
      columns={COLUMNS}
      nodes={requests}
      totalCount={requests?.length}
      keyOf={({ id }) => id}
      error={error}
      onRetry={() => readAgain({ requestPolicy: "network-only" })}
      empty="They have not asked for access, and nobody has for them."
    />
  );
}

const COLUMNS: TableProps.ColumnDefinition<Request>[] = [
  {
    id: "what",
    header: "Access to",
    isRowHeader: true,
    cell: ({ id, items }) => (
      <PageLink to={addresses.request(id)}>{clustersInWords(items.map(({ resourceName }) => resourceName))}</PageLink>
    ),
  },
  { id: "state", header: "State", minWidth: 160, cell: ({ state }) => <RequestStatus state={state} /> },
  {
    id: "who",
    header: "Who",
    cell: ({ requester, grantee }) =>
      requester.id === grantee.id ? requester.displayName : `${grantee.displayName}, asked by ${requester.displayName}`,
  },
  { id: "why", header: "Reason", minWidth: 180, cell: ({ justification }) => justification || "-" },
  { id: "asked", header: "Asked", minWidth: 160, cell: ({ createdAt }) => <Moment at={createdAt} /> },
];
