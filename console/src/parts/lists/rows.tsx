import type { ReactNode } from "react";

interface Props<Item> {
  readonly name: string;
  readonly items: readonly Item[];
  readonly row: (item: Item) => RowContent;
}

export interface RowContent {
  readonly key: string;
  /** The name of the item. */
  readonly main: ReactNode;
  /** Its state or its one action. */
  readonly action?: ReactNode;
}

/** A short list without a table: items below each other, each with its action at the end. */
export function Rows<Item>({ name, items, row }: Props<Item>) {
  return (
    <ul aria-label={name} style={LIST}>
      {items.map((item) => {
        const { key, main, action } = row(item);
        return (
          <li key={key} style={ROW}>
            <div style={MAIN}>{main}</div>
            {action && <div>{action}</div>}
          </li>
        );
      })}
    </ul>
  );
}

/** The column takes the available width, however long its words are. */
const ONE = "minmax(0, 1fr)";
const LIST = {
  listStyle: "none",
  margin: 0,
  padding: 0,
  display: "grid",
  gridTemplateColumns: ONE,
  gap: "14px",
} as const;
const ROW = { display: "flex", flexWrap: "wrap", gap: "4px 16px", alignItems: "center" } as const;
const MAIN = { flex: "1 1 16rem", minWidth: 0 } as const;
