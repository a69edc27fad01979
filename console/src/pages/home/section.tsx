import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import type { ReactNode } from "react";
import { PageLink } from "../../parts/links/page-link";
import { type RowContent, Rows } from "../../parts/lists/rows";

interface Props<Item> {
  readonly title: string;
  /** The number of all items; left out or 0: not shown. */
  readonly total?: number;
  readonly items: readonly Item[];
  readonly row: (item: Item) => RowContent;
  readonly empty: ReactNode;
  /** The page with all of the items. */
  readonly all?: { readonly to: string; readonly text: string } | undefined;
}

/** One of the lists of Home: the first items of a kind, and the link to all of them. */
export function Section<Item>({ title, total = 0, items, row, empty, all }: Props<Item>) {
  return (
    <Container
      fitHeight
      header={
        <Header variant="h2" {...(total > 0 && { counter: `(${total.toLocaleString("en")})` })}>
          {title}
        </Header>
      }
      footer={all && <PageLink to={all.to}>{all.text}</PageLink>}
    >
      {items.length === 0 ? (
        <Box color="text-body-secondary">{empty}</Box>
      ) : (
        <Rows name={title} items={items} row={row} />
      )}
    </Container>
  );
}
