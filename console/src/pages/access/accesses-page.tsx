import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import type { TableProps } from "@cloudscape-design/components/table";
import { useEffect, useState } from "react";
import { useQuery, useSubscription } from "urql";
import { useLocation } from "wouter";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import type { GrantOrderField, GrantState } from "../../gql/enums";
import { PageLink } from "../../parts/links/page-link";
import { afterOf } from "../../parts/lists/cursor-pages";
import { ListTable } from "../../parts/lists/list-table";
import { useSearchState } from "../../parts/lists/search-state";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadAt } from "../../parts/reading/use-read-at";
import { permissionNames } from "../../parts/words/access-words";
import { Countdown, Moment } from "../../parts/words/moment";
import { GrantStatus } from "../../parts/words/states";
import { ACCESSES, ACCESSES_CHANGED, type AccessRow } from "./access-documents";

const DEFAULTS = { show: "held", search: "", order: "", direction: "", cursors: "" };
const FIRST = { cursors: "" };

interface View {
  readonly label: string;
  readonly states: GrantState[] | null;
  readonly order: readonly [GrantOrderField, "ASC" | "DESC"];
}

const VIEWS: Readonly<Record<string, View>> = {
  held: { label: "What I hold now", states: ["PENDING", "ACTIVE", "REVOKING"], order: ["ENDS_AT", "ASC"] },
  ended: {
    label: "What has ended",
    states: ["REVOKED", "REVOKED_OUTSIDE", "UNVERIFIED", "FAILED"],
    order: ["ENDED_AT", "DESC"],
  },
  all: { label: "All of it", states: null, order: ["CREATED_AT", "DESC"] },
};

/** The viewer's grants, live and ended, updated as they change. */
export function AccessesPage() {
  const { personId } = useViewer();
  const [, go] = useLocation();
  const [state, change] = useSearchState(DEFAULTS);
  const view = VIEWS[state.show] ?? VIEWS.held!;
  const order = (state.order || view.order[0]) as GrantOrderField;
  const direction = (state.direction || view.order[1]) as "ASC" | "DESC";
  const [{ data, fetching, error }, readAgain] = useQuery({
    query: ACCESSES,
    variables: {
      after: afterOf(state.cursors),
      filter: { personId, states: view.states, search: state.search || null },
      orderBy: { field: order, direction },
    },
  });
  useReadAgain(readAgain);
  useLiveList(data?.grants?.nodes, view.states, readAgain);
  return (
    <ListTable
      title="My access"
      description="Access to clusters that you hold, with how to use it, and what has ended, with its receipt."
      columns={state.show === "ended" ? ENDED_COLUMNS : COLUMNS}
      connection={data?.grants}
      isLoading={fetching}
      error={error}
      onRefresh={() => readAgain({ requestPolicy: "network-only" })}
      readAt={useReadAt(data)}
      actions={
        <Button variant="primary" onClick={() => go(addresses.ask())}>
          Ask for access
        </Button>
      }
      filter={<Filter state={state} change={change} />}
      isFiltered={state.search !== ""}
      onClearFilter={() => change({ search: "", ...FIRST })}
      empty={<Empty isHeld={state.show !== "ended"} />}
      cursors={state.cursors}
      onCursors={(cursors) => change({ cursors })}
      sorting={{
        column: order,
        isDescending: direction === "DESC",
        onChange: (column, isDescending) =>
          change({ order: column, direction: isDescending ? "DESC" : "ASC", ...FIRST }),
      }}
    />
  );
}

interface FilterProps {
  readonly state: typeof DEFAULTS;
  readonly change: (changes: Partial<typeof DEFAULTS>) => void;
}

function Filter({ state, change }: FilterProps) {
  const [text, setText] = useState(state.search);
  useEffect(() => setText(state.search), [state.search]);
  const options = Object.entries(VIEWS).map(([value, { label }]) => ({ value, label }));
  return (
    <div style={FILTER}>
      <div style={SEARCH}>
        <Input
          type="search"
          value={text}
          onChange={({ detail }) => {
            setText(detail.value);
            change({ search: detail.value, ...FIRST });
          }}
          ariaLabel="Find access by the name of the cluster"
          placeholder="Name of a cluster"
        />
      </div>
      <div style={CHOICE}>
        <Select
          selectedOption={options.find(({ value }) => value === state.show) ?? options[0]!}
          options={options}
          onChange={({ detail }) =>
            change({ show: detail.selectedOption.value ?? "held", order: "", direction: "", ...FIRST })
          }
          ariaLabel="Which access to show"
        />
      </div>
    </div>
  );
}

const FILTER = { display: "flex", flexWrap: "wrap", gap: "8px" } as const;
const SEARCH = { flex: "1 1 14rem" } as const;
const CHOICE = { flex: "0 1 14rem" } as const;

function Empty({ isHeld }: { readonly isHeld: boolean }) {
  if (!isHeld) return <Box>Nothing of yours has ended yet. What ends is kept here, with its receipt.</Box>;
  return (
    <Box>
      You hold no access now. Find a cluster, say what you need it for, and whoever owns it decides.{" "}
      <PageLink to={addresses.ask()}>Ask for access</PageLink>
    </Box>
  );
}

/** The cache takes each change at once. The list is read again when a grant joins or leaves it. */
function useLiveList(
  rows: readonly AccessRow[] | undefined,
  states: readonly GrantState[] | null,
  readAgain: (options: { requestPolicy: "network-only" }) => void,
): void {
  useSubscription({ query: ACCESSES_CHANGED }, (_before, news) => {
    const isAsListed = (id: string, state: GrantState) => {
      const isListed = rows?.some((row) => row.id === id) ?? true;
      return isListed === (states === null || states.includes(state));
    };
    const changed = news.grantsChanged?.grants ?? [];
    if (changed.some(({ id, state }) => !isAsListed(id, state))) readAgain({ requestPolicy: "network-only" });
    return news;
  });
}

const END: TableProps.ColumnDefinition<AccessRow> = {
  id: "end",
  header: "End",
  sortingField: "ENDS_AT",
  cell: (grant) => <End grant={grant} />,
};

const COLUMNS: TableProps.ColumnDefinition<AccessRow>[] = [
  {
    id: "name",
    header: "Cluster",
    sortingField: "RESOURCE_NAME",
    isRowHeader: true,
    cell: ({ id, resourceName }) => <PageLink to={addresses.access(id)}>{resourceName}</PageLink>,
  },
  { id: "permissions", header: "What it allows", cell: ({ access }) => permissionNames(access) },
  { id: "account", header: "Account", cell: ({ account }) => (account ? `${account.name} (${account.number})` : "-") },
  { id: "state", header: "State", cell: ({ state }) => <GrantStatus state={state} /> },
  END,
  { id: "given", header: "Given", sortingField: "CREATED_AT", cell: ({ createdAt }) => <Moment at={createdAt} /> },
];

const ENDED_COLUMNS = COLUMNS.map((column) =>
  column === END ? { ...column, header: "Ended", sortingField: "ENDED_AT" satisfies GrantOrderField } : column,
);

function End({ grant: { state, endsAt, endedAt } }: { readonly grant: AccessRow }) {
  if (endedAt !== null) return <Moment at={endedAt} />;
  if (state !== "ACTIVE") return "-";
  if (endsAt === null) return "When given back";
  return (
    <>
      <Countdown until={endsAt} />, <Moment at={endsAt} relative={false} />
    </>
  );
}
