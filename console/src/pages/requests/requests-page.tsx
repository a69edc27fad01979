import Button from "@cloudscape-design/components/button";
import Input from "@cloudscape-design/components/input";
import Multiselect from "@cloudscape-design/components/multiselect";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useEffect, useMemo, useRef, useState } from "react";
import { useQuery, useSubscription } from "urql";
import { useLocation } from "wouter";
import { addresses } from "../../app/addresses";
import { serverNow } from "../../app/server-clock";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import type { AccessRequestOrderField, AccessRequestState } from "../../gql/enums";
import type { RequestsQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { afterOf } from "../../parts/lists/cursor-pages";
import { ListTable } from "../../parts/lists/list-table";
import { useSearchState } from "../../parts/lists/search-state";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadAt } from "../../parts/reading/use-read-at";
import { useSettled } from "../../parts/reading/use-settled";
import { accessInWords } from "../../parts/words/access-words";
import { clustersInWords, durationInWords } from "../../parts/words/in-words";
import { Moment } from "../../parts/words/moment";
import { RequestStatus } from "../../parts/words/states";

const REQUESTS = graphql(`
  query Requests($after: String, $filter: AccessRequestFilterInput, $orderBy: AccessRequestOrder) {
    accessRequests(first: 50, after: $after, filter: $filter, orderBy: $orderBy) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { ...RequestRow }
    }
  }

  fragment RequestRow on AccessRequest {
    id state version createdAt changedAt lapsesAt
    requester { id displayName }
    grantee { id displayName }
    items {
      id state resourceName durationSeconds
      access { permissions { id name } ...AccessWords }
    }
  }
`);

const CHANGED = graphql(`
  subscription RequestsChanged {
    accessRequestChanged { ...RequestRow }
  }
`);

type Row = NonNullable<RequestsQuery["accessRequests"]>["nodes"][number];

const DEFAULTS = {
  scope: "MINE",
  search: "",
  states: "",
  since: "",
  order: "ASKED_AT",
  direction: "DESC",
  cursors: "",
};
const FIRST = { cursors: "" };

/** The viewer's requests; for administrators and auditors, everybody's. */
export function RequestsPage() {
  const { roles } = useViewer();
  const [, go] = useLocation();
  const readsAll = roles.includes("ADMIN") || roles.includes("AUDITOR");
  const [state, change] = useSearchState(DEFAULTS);
  const [text, setText] = useState(state.search);
  useEffect(() => setText(state.search), [state.search]);
  const settled = useSettled(state);
  const variables = useMemo(() => variablesFor(settled), [settled]);
  const [{ data, fetching, error }, read] = useQuery({ query: REQUESTS, variables });
  useReadAgain(read);
  useNewRequests(data?.accessRequests?.nodes, () => read({ requestPolicy: "network-only" }));
  const isFiltered = state.search !== "" || state.states !== "" || state.since !== "";
  const narrow = (changes: Partial<typeof DEFAULTS>) => change({ ...changes, ...FIRST });
  return (
    <ListTable
      title="Requests"
      description="Requests for access, how they stand, and what came of them."
      columns={COLUMNS}
      connection={data?.accessRequests}
      isLoading={fetching || settled !== state}
      error={error}
      onRefresh={() => read({ requestPolicy: "network-only" })}
      readAt={useReadAt(data)}
      filter={
        <RequestFilter
          state={state}
          text={text}
          readsAll={readsAll}
          onText={(next) => {
            setText(next);
            narrow({ search: next });
          }}
          onChange={narrow}
        />
      }
      isFiltered={isFiltered}
      onClearFilter={() => narrow({ search: "", states: "", since: "" })}
      empty={
        state.scope === "ALL"
          ? "Nobody has asked for access yet."
          : "You have not asked for access yet. Ask for access to a cluster, and it stands here."
      }
      actions={
        <Button variant="primary" onClick={() => go(addresses.ask())}>
          Ask for access
        </Button>
      }
      cursors={state.cursors}
      onCursors={(cursors) => change({ cursors })}
      sorting={{
        column: state.order,
        isDescending: state.direction === "DESC",
        onChange: (order, isDescending) => narrow({ order, direction: isDescending ? "DESC" : "ASC" }),
      }}
    />
  );
}

/**
 * A changed request that is not in the list makes the list be read again, once for each version. Listed requests update
 * in place.
 */
function useNewRequests(rows: readonly Row[] | undefined, readAgain: () => void): void {
  const versions = useRef(new Map<string, number>());
  useSubscription({ query: CHANGED }, (_before, news) => {
    const changed = news.accessRequestChanged;
    if (!changed || !rows || versions.current.get(changed.id) === changed.version) return news;
    versions.current.set(changed.id, changed.version);
    if (rows.every(({ id }) => id !== changed.id)) readAgain();
    return news;
  });
}

interface FilterProps {
  readonly state: typeof DEFAULTS;
  readonly text: string;
  readonly readsAll: boolean;
  readonly onText: (text: string) => void;
  readonly onChange: (changes: Partial<typeof DEFAULTS>) => void;
}

function RequestFilter({ state, text, readsAll, onText, onChange }: FilterProps) {
  const chosen = STATES.filter(({ value }) => state.states.split(",").includes(value));
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {readsAll && (
        <SegmentedControl
          label="Whose requests"
          selectedId={state.scope}
          options={[
            { id: "MINE", text: "Mine" },
            { id: "ALL", text: "Everybody's" },
          ]}
          onChange={({ detail }) => onChange({ scope: detail.selectedId })}
        />
      )}
      <div style={{ inlineSize: "min(20rem, 70vw)" }}>
        <Input
          type="search"
          value={text}
          onChange={({ detail }) => onText(detail.value)}
          ariaLabel="Find requests by cluster, account, person or reason"
          placeholder="Cluster, account, person or reason"
        />
      </div>
      <Multiselect
        options={STATES}
        selectedOptions={chosen}
        hideTokens
        placeholder={chosen.length === 0 ? "Any state" : chosen.map(({ label }) => label).join(", ")}
        ariaLabel="State"
        onChange={({ detail }) => onChange({ states: detail.selectedOptions.map(({ value }) => value).join(",") })}
      />
      <Select
        options={TIMES}
        selectedOption={TIMES.find(({ value }) => value === state.since) ?? TIMES[0]!}
        ariaLabel="Asked since"
        onChange={({ detail }) => onChange({ since: detail.selectedOption.value ?? "" })}
      />
    </SpaceBetween>
  );
}

const STATES: { value: AccessRequestState; label: string }[] = [
  { value: "PENDING", label: "Waiting for a decision" },
  { value: "PARTLY_APPROVED", label: "Partly approved" },
  { value: "APPROVED", label: "Approved" },
  { value: "REJECTED", label: "Rejected" },
  { value: "CANCELLED", label: "Withdrawn" },
  { value: "LAPSED", label: "Not decided in time" },
  { value: "FAILED", label: "Failed" },
  { value: "MIXED", label: "Decided in parts" },
];

const TIMES = [
  { value: "", label: "At any time" },
  { value: "1", label: "In the last 24 hours" },
  { value: "7", label: "In the last 7 days" },
  { value: "30", label: "In the last 30 days" },
  { value: "365", label: "In the last year" },
];

const DAY_MS = 86_400_000;

function variablesFor({ scope, search, states, since, order, direction, cursors }: typeof DEFAULTS) {
  const chosen = states.split(",").filter(Boolean) as AccessRequestState[];
  return {
    after: afterOf(cursors),
    filter: {
      scope: scope as "MINE" | "ALL",
      ...(search.trim() !== "" && { search: search.trim() }),
      ...(chosen.length > 0 && { states: chosen }),
      ...(Number(since) > 0 && { from: new Date(serverNow() - Number(since) * DAY_MS).toISOString() }),
    },
    orderBy: { field: order as AccessRequestOrderField, direction: direction as "ASC" | "DESC" },
  };
}

const COLUMNS: TableProps.ColumnDefinition<Row>[] = [
  {
    id: "clusters",
    header: "Access to",
    isRowHeader: true,
    cell: ({ id, items }) => (
      <PageLink to={addresses.request(id)}>
        <bdi>{clustersInWords(items.map(({ resourceName }) => resourceName))}</bdi>
      </PageLink>
    ),
  },
  // The width of the longest state, so that a live change of state moves no other column.
  { id: "state", header: "State", minWidth: 206, cell: ({ state }) => <RequestStatus state={state} /> },
  {
    id: "access",
    header: "What",
    cell: ({ items: [first] }) =>
      first ? <bdi>{`${accessInWords(first.access)} ${durationInWords(first.durationSeconds)}`}</bdi> : "-",
  },
  {
    id: "person",
    header: "Who",
    cell: ({ requester, grantee }) => (
      <bdi>
        {requester.id === grantee.id
          ? requester.displayName
          : `${grantee.displayName}, asked by ${requester.displayName}`}
      </bdi>
    ),
  },
  { id: "asked", header: "Asked", sortingField: "ASKED_AT", cell: ({ createdAt }) => <Moment at={createdAt} /> },
  {
    id: "changed",
    header: "Last change",
    sortingField: "CHANGED_AT",
    cell: ({ changedAt }) => <Moment at={changedAt} relative={false} />,
  },
  {
    id: "lapses",
    header: "Lapses",
    sortingField: "LAPSES_AT",
    cell: ({ lapsesAt }) => (lapsesAt ? <Moment at={lapsesAt} relative={false} /> : "-"),
  },
];
