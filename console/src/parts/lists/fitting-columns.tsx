import Box from "@cloudscape-design/components/box";
import type { TableProps } from "@cloudscape-design/components/table";
import type { ReactNode } from "react";

type Column<Row> = TableProps.ColumnDefinition<Row>;

/** From this width on, each fact has a column of its own. */
const WIDE_PAGE = 950;
/** Below this width, as on a phone, a row has one column. */
const TWO_COLUMNS = 640;
/** The padding of all cells of a table, in pixels. */
const PADDING = 135;
const USUAL = 140;
const NAME_WITH_FACTS = 160;

/**
 * The columns that fit a page of this width without horizontal scrolling. The others move below the name of each row:
 * unsortable ones first, and never the last column, which has the row's action.
 */
export function fittingColumns<Row>(columns: readonly Column<Row>[], pageWidth: number): readonly Column<Row>[] {
  const naming = columns.find(({ isRowHeader }) => isRowHeader) ?? columns[0];
  const folded = naming ? foldedColumns(columns, naming, pageWidth) : [];
  if (!naming || folded.length === 0) return columns;
  const named: Column<Row> = {
    ...naming,
    minWidth: Math.min(NAME_WITH_FACTS, pageWidth / 2),
    cell: (row) => <NameWithFacts name={naming.cell(row)} facts={factsOf(folded, row)} />,
  };
  return columns.filter((column) => !folded.includes(column)).map((column) => (column === naming ? named : column));
}

function foldedColumns<Row>(
  columns: readonly Column<Row>[],
  naming: Column<Row>,
  pageWidth: number,
): readonly Column<Row>[] {
  if (pageWidth >= WIDE_PAGE) return [];
  const others = columns.filter((column) => column !== naming);
  if (pageWidth < TWO_COLUMNS) return others;
  const foldable = others.slice(0, -1);
  const order = [...foldable.filter((one) => !one.sortingField), ...foldable.filter((one) => one.sortingField)];
  let needed = columns.reduce((sum, column) => sum + widthOf(column), PADDING);
  const chosen = order.filter((column) => {
    if (needed <= pageWidth) return false;
    needed -= widthOf(column);
    return true;
  });
  return others.filter((column) => chosen.includes(column));
}

function widthOf<Row>({ minWidth }: Column<Row>): number {
  return typeof minWidth === "number" ? minWidth : USUAL;
}

interface Fact {
  readonly id: string;
  readonly label: ReactNode;
  readonly value: ReactNode;
}

/** The facts of the row without the empty ones. */
function factsOf<Row>(columns: readonly Column<Row>[], row: Row): readonly Fact[] {
  return columns
    .map(({ id, header, cell }, n) => ({ id: id ?? String(n), label: header, value: cell(row) }))
    .filter(({ value }) => value !== NONE && value !== null && value !== undefined);
}

const NONE = "-";

function NameWithFacts({ name, facts }: { readonly name: ReactNode; readonly facts: readonly Fact[] }) {
  return (
    <div style={BREAKS}>
      <div>{name}</div>
      <dl style={FACTS}>
        {facts.map(({ id, label, value }) => (
          <div key={id} style={FACT}>
            <dt>
              <Box color="text-body-secondary" fontSize="body-s">
                {label}
              </Box>
            </dt>
            <dd style={VALUE}>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const BREAKS = { whiteSpace: "normal", overflowWrap: "anywhere" } as const;
/** Values stand below each other, beside their labels. */
const FACTS = {
  margin: 0,
  display: "grid",
  gridTemplateColumns: "fit-content(45%) minmax(0, 1fr)",
  gap: "2px 8px",
  alignItems: "baseline",
} as const;
const FACT = { display: "contents" } as const;
const VALUE = { margin: 0, minWidth: 0 } as const;
