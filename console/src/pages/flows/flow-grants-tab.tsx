import Select from "@cloudscape-design/components/select";
import type { TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { graphql } from "../../gql";
import type { GrantState } from "../../gql/enums";
import type { FlowGrantsQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { useSearchState } from "../../parts/lists/search-state";
import { SectionTable } from "../../parts/lists/section-table";
import { useListPage } from "../../parts/lists/use-list-page";
import { useReadAgain } from "../../parts/reading/read-again";
import { accessInWords } from "../../parts/words/access-words";
import { Moment } from "../../parts/words/moment";
import { GrantStatus } from "../../parts/words/states";
import type { Flow } from "./draft/flow-documents";

const GRANTS = graphql(`
  query FlowGrants($id: ID!, $states: [GrantState!], $after: String) {
    grants(first: 20, after: $after, filter: { flowId: $id, states: $states }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id state createdAt endsAt endedAt resourceName
        person { id displayName }
        resource { id name }
        access {
          permissions { id name }
          ... on ClusterAccess { policies { policy namespaces permission { id name } } kubernetesGroups }
        }
      }
    }
  }
`);

type Grant = NonNullable<FlowGrantsQuery["grants"]>["nodes"][number];

const LIVE: readonly GrantState[] = ["PENDING", "ACTIVE", "REVOKING"];
const DEFAULTS = { shown: "", cursors: "" };
const NOW = { value: "", label: "Not over" };
const ALL = { value: "all", label: "All, also those that are over" };

/** Grants of the flow. */
export function FlowGrantsTab({ flow: { id } }: { readonly flow: Flow }) {
  const [{ shown }, change] = useSearchState(DEFAULTS);
  const { after, pagesOf } = useListPage();
  const variables = { id, after, states: shown === ALL.value ? null : [...LIVE] };
  const [{ data, fetching, error }, readAgain] = useQuery({ query: GRANTS, variables });
  useReadAgain(readAgain);
  return (
    <SectionTable
      title="Grants"
      description="Access that came by this flow, the newest first."
      columns={COLUMNS}
      nodes={data?.grants?.nodes}
      totalCount={data?.grants?.totalCount}
      keyOf={(grant) => grant.id}
      error={error}
      onRetry={() => readAgain({ requestPolicy: "network-only" })}
      filter={
        <div style={{ maxInlineSize: 320 }}>
          <Select
            ariaLabel="Which grants"
            selectedOption={shown === ALL.value ? ALL : NOW}
            options={[NOW, ALL]}
            onChange={({ detail }) => change({ shown: detail.selectedOption.value ?? "", cursors: "" })}
          />
        </div>
      }
      empty={shown === ALL.value ? "It has given nothing yet." : "Nobody has access by it at the moment."}
      pages={pagesOf(data?.grants, fetching)}
    />
  );
}

const COLUMNS: TableProps.ColumnDefinition<Grant>[] = [
  {
    id: "who",
    header: "Who",
    isRowHeader: true,
    cell: ({ person }) => <PageLink to={addresses.person(person.id)}>{person.displayName}</PageLink>,
  },
  {
    id: "cluster",
    header: "Cluster",
    cell: ({ resource, resourceName }) =>
      resource ? <PageLink to={addresses.cluster(resource.id)}>{resource.name}</PageLink> : resourceName,
  },
  { id: "what", header: "What", cell: ({ access }) => accessInWords(access) },
  {
    id: "state",
    header: "State",
    minWidth: 150,
    cell: ({ id, state }) => (
      <PageLink to={addresses.access(id)}>
        <GrantStatus state={state} />
      </PageLink>
    ),
  },
  { id: "given", header: "Given", minWidth: 180, cell: ({ createdAt }) => <Moment at={createdAt} /> },
  { id: "end", header: "Ends", minWidth: 180, cell: (grant) => <End {...grant} /> },
];

function End({ endsAt, endedAt, state }: Grant) {
  const at = endedAt ?? endsAt;
  if (at) return <Moment at={at} />;
  return state === "ACTIVE" ? "When it is revoked" : "-";
}
