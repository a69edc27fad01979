import Button from "@cloudscape-design/components/button";
import type { TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { afterOf } from "../../parts/lists/cursor-pages";
import { ListTable } from "../../parts/lists/list-table";
import { useSearchState } from "../../parts/lists/search-state";
import { isRefused, NotShown } from "../../parts/problems/not-shown";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadAt } from "../../parts/reading/use-read-at";
import { useReadEvery } from "../../parts/reading/use-read-every";
import { Moment } from "../../parts/words/moment";
import { StatusWord } from "../../parts/words/status-word";
import { NewWebhook } from "./new-webhook";
import { WEBHOOKS, type Webhook } from "./webhook-documents";
import { DeliveryState, formatWord, shownAddress } from "./webhook-words";

const DEFAULTS = { make: "", cursors: "" };
const EVERY_MS = 15_000;

/** The list of webhooks, or, with `?make=`, the form for another one. */
export function WebhooksPage() {
  const [state, change] = useSearchState(DEFAULTS);
  if (state.make !== "") return <NewWebhook format={state.make} onClose={() => change({ make: "", cursors: "" })} />;
  return <Webhooks cursors={state.cursors} change={change} />;
}

interface Props {
  readonly cursors: string;
  readonly change: (changes: Partial<typeof DEFAULTS>) => void;
}

function Webhooks({ cursors, change }: Props) {
  const [{ data, fetching, error }, readAgain] = useQuery({ query: WEBHOOKS, variables: { after: afterOf(cursors) } });
  useReadAgain(readAgain);
  const refresh = () => readAgain({ requestPolicy: "network-only" });
  useReadEvery(EVERY_MS, refresh);
  const readAt = useReadAt(data);
  if (isRefused(error)) return <NotShown title="Webhooks" isLoading={false} error={error} />;
  return (
    <ListTable
      title="Webhooks"
      description="Each tells a program, or a channel of a chat, what happens here."
      columns={COLUMNS}
      connection={data?.webhooks}
      isLoading={fetching}
      error={error}
      onRefresh={refresh}
      readAt={readAt}
      isFiltered={false}
      onClearFilter={() => undefined}
      empty="Nobody is told of anything yet. Add a webhook for your alarms, your ticket system or a channel."
      actions={
        <Button variant="primary" onClick={() => change({ make: "JSON", cursors: "" })}>
          Add a webhook
        </Button>
      }
      cursors={cursors}
      onCursors={(next) => change({ cursors: next })}
    />
  );
}

const COLUMNS: TableProps.ColumnDefinition<Webhook>[] = [
  {
    id: "url",
    header: "Address",
    isRowHeader: true,
    cell: (webhook) => <PageLink to={addresses.setting("webhooks", webhook.id)}>{shownAddress(webhook)}</PageLink>,
  },
  { id: "format", header: "Format", cell: ({ format }) => formatWord(format) },
  { id: "events", header: "Events", cell: ({ events }) => events.length },
  {
    id: "state",
    header: "Newest delivery",
    cell: ({ lastDelivery }) => (lastDelivery ? <DeliveryState delivery={lastDelivery} /> : "None yet"),
  },
  {
    id: "standing",
    header: "Webhook",
    cell: ({ disabledAt }) =>
      disabledAt ? <StatusWord type="stopped">Disabled</StatusWord> : <StatusWord type="success">Enabled</StatusWord>,
  },
  {
    id: "when",
    header: "Sent",
    cell: ({ lastDelivery }) => (lastDelivery ? <Moment at={lastDelivery.endedAt ?? lastDelivery.createdAt} /> : "-"),
  },
  { id: "made", header: "Added", cell: ({ createdAt }) => <Moment at={createdAt} /> },
];
