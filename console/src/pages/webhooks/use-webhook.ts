import { useEffect, useState } from "react";
import { useQuery } from "urql";
import { WEBHOOKS } from "./webhook-documents";

/** The API has no query for a single webhook, so its page is found in the list. */
export function useWebhook(id: string) {
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, fetching, error }, readAgain] = useQuery({ query: WEBHOOKS, variables: { after } });
  const list = data?.webhooks;
  const webhook = list?.nodes.find((one) => one.id === id);
  const next = webhook || !list?.pageInfo.hasNextPage ? null : (list.pageInfo.endCursor ?? null);
  useEffect(() => {
    if (next !== null) setAfter(next);
  }, [next]);
  return {
    webhook,
    error,
    isLoading: fetching || next !== null,
    readAgain: () => readAgain({ requestPolicy: "network-only" }),
  };
}
