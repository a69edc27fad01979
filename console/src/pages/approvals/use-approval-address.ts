import { useSearch } from "wouter";
import { addresses } from "../../app/addresses";

/** Addresses of requests in the queue, or of the queue itself. Its filter, order and page stay in them. */
export function useApprovalAddress(): (requestId: string | undefined) => string {
  const search = useSearch();
  return (requestId) => {
    const path = requestId === undefined ? addresses.approvals() : addresses.approval(requestId);
    return search === "" ? path : `${path}?${search}`;
  };
}
