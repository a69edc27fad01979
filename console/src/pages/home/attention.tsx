import Box from "@cloudscape-design/components/box";
import { addresses } from "../../app/addresses";
import { isPage } from "../../app/pages";
import { Moment } from "../../parts/moment";
import { PageLink } from "../../parts/page-link";
import type { AttentionItems } from "./home-documents";
import { Section } from "./section";

interface Props {
  readonly items: AttentionItems;
  readonly total: number;
}

/** For those who run Drawbridge: what is wrong, and what mends it. */
export function Attention({ items, total }: Props) {
  return (
    <Section
      title="Needs attention"
      total={total}
      items={items}
      row={(item) => ({ key: item.id, main: <ToMend item={item} /> })}
      empty="Nothing needs your attention."
      all={{ to: addresses.attention(), text: "All that needs attention" }}
    />
  );
}

function ToMend({ item: { message, whatToDo, page, since } }: { readonly item: AttentionItems[number] }) {
  return (
    <>
      {isPage(page) ? <PageLink to={page}>{message}</PageLink> : message}
      <Box color="text-body-secondary">
        {whatToDo}
        {since && (
          <>
            {" "}
            Since <Moment at={since} />.
          </>
        )}
      </Box>
    </>
  );
}
