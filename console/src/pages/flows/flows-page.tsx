import Button from "@cloudscape-design/components/button";
import type { TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "urql";
import { useLocation } from "wouter";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import type { AccessFlowOrderField, AccessFlowTrigger } from "../../gql/enums";
import type { FlowsQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { afterOf } from "../../parts/lists/cursor-pages";
import { ListTable } from "../../parts/lists/list-table";
import { useSearchState } from "../../parts/lists/search-state";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadAt } from "../../parts/reading/use-read-at";
import { Moment } from "../../parts/words/moment";
import { Wrapped } from "../../parts/words/wrapped";
import { FlowStatus } from "./flow-status";
import { FlowsFilter, isFiltered, NO_FILTER } from "./flows-filter";
import { heldInWords } from "./held-words";

const FLOWS = graphql(`
  query Flows($after: String, $filter: AccessFlowFilterInput, $orderBy: AccessFlowOrder) {
    accessFlows(first: 50, after: $after, filter: $filter, orderBy: $orderBy) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id name summary active status trigger managedBy updatedAt liveGrantCount
        warnings { code message path }
        heldChanges { gives ends of }
        settings { labels }
      }
    }
  }
`);

type Flow = NonNullable<FlowsQuery["accessFlows"]>["nodes"][number];

const DEFAULTS = { ...NO_FILTER, order: "NAME", direction: "ASC", cursors: "" };
const FIRST = { cursors: "" };

/** Every flow, each in one sentence. */
export function FlowsPage() {
  const [, go] = useLocation();
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [state, change] = useSearchState(DEFAULTS);
  const { search, active, trigger, integration } = state;
  const [{ data, fetching, error, stale }, readAgain] = useQuery({
    query: FLOWS,
    variables: {
      after: afterOf(state.cursors),
      filter: {
        search: search || null,
        active: active === "" ? null : active === "on",
        trigger: trigger === "" ? null : (trigger as AccessFlowTrigger),
        integrationId: integration || null,
      },
      orderBy: { field: state.order as AccessFlowOrderField, direction: state.direction as "ASC" | "DESC" },
    },
  });
  useReadAgain(readAgain);
  return (
    <ListTable
      title="Access flows"
      description="Each says who may ask for what, for how long, and who approves."
      columns={COLUMNS}
      connection={data?.accessFlows}
      isLoading={fetching || stale}
      error={error}
      onRefresh={() => readAgain({ requestPolicy: "network-only" })}
      readAt={useReadAt(data)}
      filter={<FlowsFilter state={state} onChange={(changes) => change({ ...changes, ...FIRST })} />}
      isFiltered={isFiltered(state)}
      onClearFilter={() => change({ ...NO_FILTER, ...FIRST })}
      empty="Nobody can ask for anything yet: a flow says who may. An administrator creates one here."
      actions={
        isAdmin && (
          <Button
            variant="primary"
            href={addresses.newFlow()}
            onFollow={(event) => {
              event.preventDefault();
              go(addresses.newFlow());
            }}
          >
            Create a flow
          </Button>
        )
      }
      cursors={state.cursors}
      onCursors={(cursors) => change({ cursors })}
      sorting={{
        column: state.order,
        isDescending: state.direction === "DESC",
        onChange: (order, isDescending) => change({ order, direction: isDescending ? "DESC" : "ASC", ...FIRST }),
      }}
    />
  );
}

const COLUMNS: readonly TableProps.ColumnDefinition<Flow>[] = [
  {
    id: "name",
    header: "Name",
    sortingField: "NAME",
    isRowHeader: true,
    cell: ({ id, name }) => <PageLink to={addresses.flow(id)}>{name}</PageLink>,
  },
  { id: "summary", header: "What it says", minWidth: 320, cell: ({ summary }) => <Wrapped>{summary}</Wrapped> },
  { id: "status", header: "State", cell: (flow) => <State flow={flow} /> },
  {
    id: "kind",
    header: "Kind",
    cell: ({ trigger }) => (trigger === "AUTOMATIC" ? "Automatic" : "People ask"),
  },
  {
    id: "grants",
    header: "Grants now",
    cell: ({ id, name, liveGrantCount }) =>
      liveGrantCount ? (
        <PageLink to={`${addresses.flow(id)}?tab=grants`} ariaLabel={`${liveGrantCount} grants of ${name}`}>
          {liveGrantCount.toLocaleString("en")}
        </PageLink>
      ) : (
        "-"
      ),
  },
  {
    id: "managed",
    header: "Managed by",
    cell: ({ managedBy }) => (managedBy === "TERRAFORM" ? "Terraform" : "-"),
  },
  {
    id: "changed",
    header: "Changed",
    sortingField: "CHANGED",
    cell: ({ updatedAt }) => (updatedAt ? <Moment at={updatedAt} /> : "-"),
  },
];

/** The status of a flow, with the warnings for an administrator. */
function State({ flow }: { readonly flow: Flow }) {
  const warnings = flow.warnings ?? [];
  return (
    <>
      <FlowStatus {...flow} />
      {flow.heldChanges && <Wrapped>{`Waits for an administrator: ${heldInWords(flow.heldChanges)}.`}</Wrapped>}
      {warnings.length > 0 && (
        <Wrapped>
          {warnings[0]!.message}
          {warnings.length > 1 && ` And ${warnings.length - 1} more.`}
        </Wrapped>
      )}
    </>
  );
}
