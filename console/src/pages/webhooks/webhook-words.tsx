import Box from "@cloudscape-design/components/box";
import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { WebhookDeliveryState, WebhookFormat } from "../../gql/enums";
import { Moment } from "../../parts/words/moment";
import { StatusWord } from "../../parts/words/status-word";
import type { Delivery, Webhook } from "./webhook-documents";

export const FORMATS: readonly {
  readonly value: WebhookFormat;
  readonly label: string;
  readonly description: string;
}[] = [
  { value: "JSON", label: "Plain", description: "JSON for a program, signed with a secret that is shown once." },
  { value: "SLACK", label: "Slack", description: "Words and a link, for an incoming webhook of a channel." },
  { value: "TEAMS", label: "Microsoft Teams", description: "A card, for a workflow of a channel." },
];

export const DELIVERY_WORDS: Readonly<Record<WebhookDeliveryState, readonly [StatusIndicatorProps.Type, string]>> = {
  PENDING: ["in-progress", "Being sent"],
  DELIVERED: ["success", "Delivered"],
  FAILED: ["error", "Given up"],
};

/** "Request approved", of `request.approved`. Who writes a receiver needs the name as it is sent, too. */
export function eventWord(name: string): string {
  const words = name.replace(/[._-]/g, " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** The readable name with the raw one in small. Undefined: it is a test. */
export function EventName({ name }: { readonly name: string | undefined }) {
  if (name === undefined) return "A test";
  return (
    <>
      {eventWord(name)}
      <Box color="text-body-secondary" fontSize="body-s">
        {name}
      </Box>
    </>
  );
}

export function formatWord(format: WebhookFormat): string {
  return FORMATS.find(({ value }) => value === format)!.label;
}

/** The address of a chat channel is a secret, so only its host is shown. */
export function shownAddress({ url, format }: Pick<Webhook, "url" | "format">): string {
  return format === "JSON" ? url : `${new URL(url).origin}/…`;
}

export function DeliveryState({ delivery }: { readonly delivery: Delivery }) {
  const { state, attempts } = delivery;
  const isRetried = state === "PENDING" && attempts > 0;
  const [type, word] = isRetried ? (["warning", "Tried again"] as const) : DELIVERY_WORDS[state];
  return <StatusWord type={type}>{word}</StatusWord>;
}

/** The result of the last attempt: its error, or the status of the answer. */
export function DeliveryAnswer({ delivery }: { readonly delivery: Delivery }) {
  const { lastStatus, lastError, nextAttemptAt, attempts } = delivery;
  if (lastError !== null) {
    return (
      <>
        {lastError}
        {nextAttemptAt && (
          <>
            {" "}
            Tried again <Moment at={nextAttemptAt} />.
          </>
        )}
      </>
    );
  }
  if (lastStatus !== null) return `Answered with ${lastStatus}`;
  return attempts === 0 ? "Not tried yet" : "-";
}
