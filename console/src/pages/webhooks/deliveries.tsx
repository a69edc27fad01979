import Button from "@cloudscape-design/components/button";
import Select from "@cloudscape-design/components/select";
import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo, useState } from "react";
import { useQuery } from "urql";
import type { WebhookDeliveryState } from "../../gql/enums";
import { afterOf } from "../../parts/lists/cursor-pages";
import { RowAction } from "../../parts/lists/row-action";
import { useSearchState } from "../../parts/lists/search-state";
import { SectionTable } from "../../parts/lists/section-table";
import { useReadEvery } from "../../parts/reading/use-read-every";
import { Moment } from "../../parts/words/moment";
import { RetryGivenUp, saidOfRetry } from "./retry-given-up";
import { DELIVERIES, type Delivery, type EventChoice, RETRY, type Webhook } from "./webhook-documents";
import { DELIVERY_WORDS, DeliveryAnswer, DeliveryState, EventName } from "./webhook-words";

const DEFAULTS = { state: "", cursors: "" };
const ALL = { value: "", label: "All deliveries" };
const STATES = [ALL, ...Object.entries(DELIVERY_WORDS).map(([value, [, label]]) => ({ value, label }))];
/** The API has no event for a delivery. The page reads often while a delivery is on its way. */
const SOON_MS = 2_000;
const RARELY_MS = 15_000;

interface Props {
  readonly webhook: Webhook;
  readonly choices: readonly EventChoice[];
}

/** Past and planned deliveries of the webhook. */
export function Deliveries({ webhook, choices }: Props) {
  const { id: webhookId, disabledAt } = webhook;
  const canRetry = disabledAt === null;
  const [isRetrying, setRetrying] = useState(false);
  const [{ state, cursors }, change] = useSearchState(DEFAULTS);
  const states = state === "" ? null : [state as WebhookDeliveryState];
  const [{ data, fetching, error }, readAgain] = useQuery({
    query: DELIVERIES,
    variables: { webhookId, states, after: afterOf(cursors) },
  });
  const connection = data?.webhookDeliveries;
  const refresh = () => readAgain({ requestPolicy: "network-only" });
  const isWaiting = connection?.nodes.some((one) => one.state === "PENDING") ?? false;
  useReadEvery(isWaiting ? SOON_MS : RARELY_MS, refresh);
  const columns = useMemo(
    () => (canRetry ? [...columnsWith(choices), retryColumn(webhookId)] : columnsWith(choices)),
    [choices, canRetry, webhookId],
  );
  const hasGivenUp = connection?.nodes.some((one) => one.state === "FAILED") ?? false;
  const closeRetry = (isDone: boolean) => {
    setRetrying(false);
    if (isDone) refresh();
  };
  return (
    <>
      {isRetrying && <RetryGivenUp webhookId={webhookId} onClose={closeRetry} />}
      <SectionTable
        title="Deliveries"
        description="Of the last 30 days. What is not taken is tried again, for three days."
        columns={columns}
        nodes={connection?.nodes}
        totalCount={connection?.totalCount}
        keyOf={({ id }) => id}
        error={error}
        onRetry={refresh}
        filter={
          <div style={{ maxWidth: "16rem" }}>
            <Select
              selectedOption={STATES.find(({ value }) => value === state) ?? ALL}
              options={STATES}
              onChange={({ detail }) => change({ state: detail.selectedOption.value ?? "", cursors: "" })}
              ariaLabel="Which deliveries to show"
            />
          </div>
        }
        actions={canRetry && hasGivenUp && <Button onClick={() => setRetrying(true)}>Retry all given up</Button>}
        empty={state === "" ? "Nothing was sent yet. Send a test to see that it arrives." : "There are none of these."}
        pages={{
          cursors,
          pageInfo: connection?.pageInfo,
          isLoading: fetching,
          onChange: (next) => change({ cursors: next }),
        }}
      />
    </>
  );
}

function columnsWith(choices: readonly EventChoice[]): TableProps.ColumnDefinition<Delivery>[] {
  return [
    {
      id: "event",
      header: "Event",
      isRowHeader: true,
      cell: ({ event }) => <EventName name={choices.find((choice) => choice.event === event)?.name} />,
    },
    { id: "state", header: "State", cell: (delivery) => <DeliveryState delivery={delivery} /> },
    { id: "answer", header: "Answer", minWidth: 240, cell: (delivery) => <DeliveryAnswer delivery={delivery} /> },
    { id: "attempts", header: "Attempts", cell: ({ attempts }) => attempts },
    { id: "created", header: "Happened", cell: ({ createdAt }) => <Moment at={createdAt} /> },
    { id: "ended", header: "Over", cell: ({ endedAt }) => (endedAt ? <Moment at={endedAt} /> : "-") },
  ];
}

function retryColumn(webhookId: string): TableProps.ColumnDefinition<Delivery> {
  return {
    id: "retry",
    header: "Action",
    cell: ({ id, state, attempts }) =>
      state === "FAILED" || (state === "PENDING" && attempts > 0) ? (
        <RowAction
          document={RETRY}
          variables={{ input: { webhookId, deliveryIds: [id] } }}
          text="Retry"
          label="Retry the delivery"
          said={(data) => saidOfRetry(data.retryWebhookDeliveries?.retried ?? 0)}
        />
      ) : (
        "-"
      ),
  };
}
