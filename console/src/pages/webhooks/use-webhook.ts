import { useQuery } from "urql";
import { WEBHOOK } from "./webhook-documents";

export function useWebhook(id: string) {
  const [{ data, fetching, error }, readAgain] = useQuery({ query: WEBHOOK, variables: { id } });
  return {
    webhook: data?.webhook,
    error,
    isLoading: fetching,
    readAgain: () => readAgain({ requestPolicy: "network-only" }),
  };
}
