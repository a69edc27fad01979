import type { ReactNode } from "react";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { whatIsAsked } from "./asked-words";
import type { RequestToDecide } from "./request-documents";

/** Names the decided request, links to it, and says how the decision can be undone. */
export function decidedFlash(request: RequestToDecide): {
  readonly type: "success" | "info";
  readonly text: ReactNode;
} {
  const last = request.items.flatMap(({ decisions }) => decisions).reduce(later);
  const isApproval = last.decision === "APPROVE";
  const grants = request.items.flatMap(({ grantId }) => grantId ?? []);
  const isWaiting = request.items.some(({ state }) => state === "PENDING");
  return {
    type: isApproval ? "success" : "info",
    text: (
      <>
        You {isApproval ? "approved" : "rejected"}{" "}
        <PageLink to={addresses.request(request.id)} variant="primary">
          {whatIsAsked(request)}, asked by {request.requester.displayName}
        </PageLink>
        . {isApproval ? <Undoing grants={grants} isWaiting={isWaiting} /> : "That stays; it can be asked for again."}
      </>
    ),
  };
}

function Undoing({ grants, isWaiting }: { readonly grants: readonly string[]; readonly isWaiting: boolean }) {
  const [first] = grants;
  if (first === undefined) return isWaiting ? "It waits for another approval." : null;
  if (grants.length > 1) return "Each of its grants can be ended early, as the request shows.";
  return (
    <>
      The access can be ended early{" "}
      <PageLink to={addresses.access(first)} variant="primary">
        under its grant
      </PageLink>
      .
    </>
  );
}

function later<T extends { readonly decidedAt: string }>(a: T, b: T): T {
  return Date.parse(b.decidedAt) >= Date.parse(a.decidedAt) ? b : a;
}
