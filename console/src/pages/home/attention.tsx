import Box from "@cloudscape-design/components/box";
import { addresses } from "../../app/addresses";
import { isPage } from "../../app/pages";
import { PageLink } from "../../parts/links/page-link";
import { NothingToMend } from "../../parts/problems/nothing-to-mend";
import { ApiSentence } from "../../parts/words/api-sentence";
import { Moment } from "../../parts/words/moment";
import type { AttentionItems, KnownIntegrations } from "./home-documents";
import { Section } from "./section";

interface Props {
  readonly items: AttentionItems;
  readonly total: number;
  readonly integrations: KnownIntegrations;
}

/** Problems and their solutions, for those who run Drawbridge. */
export function Attention({ items, total, integrations }: Props) {
  return (
    <Section
      title="Needs attention"
      total={total}
      items={items}
      row={(item) => ({ key: item.id, main: <ToMend item={item} /> })}
      empty={<NothingToMend integrations={integrations} />}
      all={{ to: addresses.attention(), text: "All that needs attention" }}
    />
  );
}

function ToMend({ item: { message, whatToDo, page, since } }: { readonly item: AttentionItems[number] }) {
  return (
    <>
      {isPage(page) ? <PageLink to={page}>{message}</PageLink> : message}
      <Box color="text-body-secondary">
        <ApiSentence text={whatToDo} />
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
