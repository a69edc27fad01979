import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { type ReactNode, useDeferredValue, useRef } from "react";
import type { CombinedError } from "urql";
import { Problem } from "../problems/problem";
import { CursorPages, isPaged } from "./cursor-pages";
import { fittingColumns } from "./fitting-columns";
import { usePageWidth } from "./use-page-width";

/** Rows that a person chooses for one action. */
export interface RowSelection<Node> {
  readonly selected: readonly Node[];
  readonly onSelect: (nodes: readonly Node[]) => void;
  readonly isSelectable: (node: Node) => boolean;
  /** The name of the row for screen readers. */
  readonly nameOf: (node: Node) => string;
}

interface Props<Node> {
  /** The plural of the items, such as "Requests". */
  readonly title: string;
  readonly description?: ReactNode;
  readonly columns: readonly TableProps.ColumnDefinition<Node>[];
  /** Null: the viewer may not read the list, or it could not be read. */
  readonly nodes: readonly Node[] | null | undefined;
  readonly keyOf: (node: Node) => string;
  readonly totalCount?: number | undefined;
  readonly error?: CombinedError | undefined;
  readonly onRetry?: () => void;
  readonly filter?: ReactNode;
  readonly actions?: ReactNode;
  readonly selection?: RowSelection<Node> | undefined;
  /** The reason for an empty list, and the next step. */
  readonly empty: ReactNode;
  readonly pages?: {
    readonly cursors: string;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null } | undefined;
    /** Another filter is being read, and `pageInfo` is still that of the one before. */
    readonly isLoading?: boolean;
    readonly onChange: (cursors: string) => void;
  };
}

/** A list in a section of a page: its name and number, its rows, or a text in their place. */
export function SectionTable<Node>(given: Props<Node>) {
  // The previous rows stay while another page or filter is read.
  const last = useRef(given.nodes);
  if (given.nodes) last.current = given.nodes;
  const props = { ...given, nodes: last.current };
  if (!props.nodes && !props.error) return <NotReadYet title={props.title} description={props.description} />;
  return <LoadedTable {...props} />;
}

/** The table appears as a whole, so that it shifts nothing. */
function NotReadYet({ title, description }: Pick<Props<never>, "title" | "description">) {
  return (
    <Container
      header={
        <Header variant="h2" description={description}>
          {title}
        </Header>
      }
    >
      <Skeleton height={AS_A_FEW_ROWS} />
    </Container>
  );
}

const AS_A_FEW_ROWS = "100px";

function LoadedTable<Node>({ title, nodes, pages, error, onRetry, ...rest }: Props<Node>) {
  const pageWidth = usePageWidth();
  const rows = useDeferredValue(nodes ?? NONE) as readonly Node[];
  return (
    <SpaceBetween size="s">
      <Problem error={error} {...(onRetry && { onRetry })} />
      <Table
        variant="container"
        items={rows}
        columnDefinitions={fittingColumns(rest.columns, pageWidth).map((column) => ({
          minWidth: NARROWEST,
          ...column,
        }))}
        trackBy={rest.keyOf}
        wrapLines
        cellVerticalAlign="top"
        enableKeyboardNavigation
        header={
          <Header
            variant="h2"
            {...(rest.totalCount !== undefined && { counter: counterOf(nodes?.length ?? 0, rest.totalCount) })}
            description={rest.description}
            actions={rest.actions}
          >
            {title}
          </Header>
        }
        filter={rest.filter}
        pagination={pages && isPaged(pages.cursors, pages.pageInfo) && <CursorPages {...pages} />}
        empty={<Box padding="s">{rest.empty}</Box>}
        {...(rest.selection && selectionProps(rest.selection))}
        ariaLabels={{ tableLabel: title, ...(rest.selection && selectionLabels(rest.selection)) }}
      />
    </SpaceBetween>
  );
}

function selectionProps<Node>({ selected, onSelect, isSelectable }: RowSelection<Node>) {
  return {
    selectionType: "multi",
    selectedItems: selected,
    isItemDisabled: (node: Node) => !isSelectable(node),
    onSelectionChange: ({ detail }) => onSelect(detail.selectedItems),
  } satisfies Partial<TableProps<Node>>;
}

function selectionLabels<Node>({ nameOf }: RowSelection<Node>): TableProps.AriaLabels<Node> {
  return {
    selectionGroupLabel: "Choose rows",
    allItemsSelectionLabel: () => "Choose all on this page",
    itemSelectionLabel: (_all, node) => `Choose ${nameOf(node)}`,
  };
}

/** The smallest width of a column in pixels. In a narrower one, words would break. */
const NARROWEST = 120;
const NONE: readonly never[] = [];

function counterOf(shown: number, total: number): string {
  const all = total.toLocaleString("en");
  return shown === total ? `(${all})` : `(${shown} of ${all})`;
}
