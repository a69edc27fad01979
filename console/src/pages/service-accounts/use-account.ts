import { useEffect, useState } from "react";
import { useQuery } from "urql";
import { ACCOUNTS } from "./account-documents";

/** The API has no query for a single service account, so its page is found in the list. */
export function useAccount(id: string) {
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, fetching, error }, readAgain] = useQuery({
    query: ACCOUNTS,
    variables: { after, filter: null, orderBy: null },
  });
  const list = data?.serviceAccounts;
  const account = list?.nodes.find((one) => one.id === id);
  const next = account || !list?.pageInfo.hasNextPage ? null : (list.pageInfo.endCursor ?? null);
  useEffect(() => {
    if (next !== null) setAfter(next);
  }, [next]);
  return {
    account,
    error,
    isLoading: fetching || next !== null,
    readAgain: () => readAgain({ requestPolicy: "network-only" }),
  };
}
