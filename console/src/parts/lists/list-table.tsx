import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { createContext, memo, type ReactNode, useContext, useDeferredValue, useRef } from "react";
import type { CombinedError } from "urql";
import { Problem } from "../problems/problem";
import { clockTime } from "../words/moment";
import { CursorPages, isPaged } from "./cursor-pages";
import { fittingColumns } from "./fitting-columns";
import { usePageWidth } from "./use-page-width";

interface Connection<Node> {
  readonly nodes: readonly Node[];
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
}

export interface ListTableProps<Node> {
  /** The plural of the items, such as "Clusters". */
  readonly title: string;
  /** The purpose of the page, in one sentence. */
  readonly description: string;
  /** The `isRowHeader` column, or else the first one, names a row. */
  readonly columns: readonly TableProps.ColumnDefinition<Node>[];
  readonly connection: Connection<Node> | null | undefined;
  readonly isLoading: boolean;
  readonly error: CombinedError | undefined;
  readonly onRefresh: () => void;
  /** The time at which the shown rows were read, in milliseconds since 1970. */
  readonly readAt: number | null;
  readonly filter?: ReactNode;
  readonly isFiltered: boolean;
  readonly onClearFilter: () => void;
  /** The reason for an empty list, and the next step. */
  readonly empty: ReactNode;
  readonly actions?: ReactNode;
  readonly cursors: string;
  readonly onCursors: (cursors: string) => void;
  readonly sorting?: {
    readonly column: string;
    readonly isDescending: boolean;
    readonly onChange: (column: string, isDescending: boolean) => void;
  };
  readonly selection?: Pick<TableProps<Node>, "selectedItems" | "onSelectionChange" | "isItemDisabled">;
}

/**
 * A page with one list: its name and number, its filter, its rows, or a text in their place. The server filters and
 * sorts.
 */
export function ListTable<Node extends { readonly id: string }>(given: ListTableProps<Node>) {
  // The previous rows stay while another page or filter is read.
  const last = useRef(given.connection);
  if (given.connection) last.current = given.connection;
  const props = { ...given, connection: last.current };
  if (!props.connection && !props.error) return <NotReadYet title={props.title} description={props.description} />;
  return <LoadedTable {...props} />;
}

/** A skeleton that fills most of the window. The table appears as a whole, so that nothing shifts. */
function NotReadYet({ title, description }: Pick<ListTableProps<never>, "title" | "description">) {
  return (
    <SpaceBetween size="m">
      <Header variant="h1" description={description}>
        {title}
      </Header>
      <Skeleton height="70vh" />
    </SpaceBetween>
  );
}

function LoadedTable<Node extends { readonly id: string }>(props: ListTableProps<Node>) {
  // Rendering rows is too slow to do at each key press. Rows are deferred, while header, filter and pages update at
  // once.
  const drawn = useDeferredValue(props);
  return (
    <SpaceBetween size="m">
      <Problem error={props.error} onRetry={props.onRefresh} />
      <Live value={props as unknown as ListTableProps<{ readonly id: string }>}>
        <Rows {...drawn} />
      </Live>
    </SpaceBetween>
  );
}

/** The newest props for header, filter and pages, while the rows below are deferred. */
const Live = createContext<ListTableProps<{ readonly id: string }> | null>(null);
const NONE: readonly never[] = [];

const Rows = memo(function Rows<Node extends { readonly id: string }>(props: ListTableProps<Node>) {
  const { connection, sorting, selection } = props;
  const pageWidth = usePageWidth();
  return (
    <Table
      variant="full-page"
      stickyHeader
      enableKeyboardNavigation
      trackBy="id"
      items={connection?.nodes ?? NONE}
      columnDefinitions={fittingColumns(props.columns, pageWidth)}
      wrapLines
      loading={props.isLoading && !connection}
      loadingText={`Reading ${props.title.toLowerCase()}`}
      header={<LiveHeader />}
      filter={props.filter && <LiveFilter />}
      pagination={isPaged(props.cursors, connection?.pageInfo) && <LivePages />}
      empty={props.isFiltered ? <NothingMatches onClear={props.onClearFilter} /> : <Box padding="l">{props.empty}</Box>}
      ariaLabels={{
        tableLabel: props.title,
        itemSelectionLabel: (_all, row) => `Select ${(row as { name?: string }).name ?? "row"}`,
        selectionGroupLabel: `Choose ${props.title.toLowerCase()}`,
        allItemsSelectionLabel: () => "Select all",
      }}
      sortingColumn={sorting && { sortingField: sorting.column }}
      sortingDescending={sorting?.isDescending}
      onSortingChange={({ detail }) =>
        sorting?.onChange(detail.sortingColumn.sortingField ?? "", detail.isDescending ?? false)
      }
      {...(selection && { ...selection, selectionType: "multi" })}
    />
  );
}) as <Node extends { readonly id: string }>(props: ListTableProps<Node>) => ReactNode;

function useLive(): ListTableProps<{ readonly id: string }> {
  const live = useContext(Live);
  if (!live) throw new Error("A part of a list stands outside of one");
  return live;
}

function LiveHeader() {
  return <ListHeader {...useLive()} />;
}

function LiveFilter() {
  return useLive().filter;
}

function LivePages() {
  const { cursors, connection, isLoading, onCursors } = useLive();
  return <CursorPages cursors={cursors} pageInfo={connection?.pageInfo} isLoading={isLoading} onChange={onCursors} />;
}

function ListHeader<Node>({
  title,
  description,
  connection,
  actions,
  onRefresh,
  readAt,
  isLoading,
}: ListTableProps<Node>) {
  const total = connection?.totalCount;
  const shown = connection?.nodes.length;
  const counter =
    total === undefined ? undefined : shown === total ? `(${total})` : `(${shown} of ${total.toLocaleString("en")})`;
  return (
    <Header
      variant="h1"
      counter={counter}
      description={description}
      actions={
        <SpaceBetween direction="horizontal" size="xs" alignItems="center">
          {readAt !== null && <Box color="text-body-secondary">as of {clockTime(readAt)}</Box>}
          <Button
            iconName="refresh"
            ariaLabel={`Read ${title.toLowerCase()} again`}
            loading={isLoading}
            onClick={onRefresh}
          />
          {actions}
        </SpaceBetween>
      }
    >
      {title}
    </Header>
  );
}

function NothingMatches({ onClear }: { readonly onClear: () => void }) {
  return (
    <Box textAlign="center" padding="l">
      <SpaceBetween size="s">
        <Box>Nothing matches this filter.</Box>
        <Button onClick={onClear}>Clear the filter</Button>
      </SpaceBetween>
    </Box>
  );
}
