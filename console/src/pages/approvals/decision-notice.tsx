import Alert from "@cloudscape-design/components/alert";
import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import type { AccessRequestState } from "../../gql/enums";
import { PageLink } from "../../parts/links/page-link";
import { listInWords } from "../../parts/words/in-words";
import { Moment } from "../../parts/words/moment";
import { DecisionLine, deciderOf } from "./decision-line";
import { openItems, type RequestToDecide } from "./request-documents";

interface Props {
  readonly request: RequestToDecide;
  /** The viewer could decide when the page opened, so typed text has to be kept. */
  readonly isWhileOpen: boolean;
}

/**
 * The reason why the viewer cannot decide here, or the decisions that others made in the meantime. Empty where the
 * viewer can decide.
 */
export function DecisionNotice({ request, isWhileOpen }: Props) {
  const { personId } = useViewer();
  if (openItems(request).length > 0) return null;
  const decisions = [
    ...new Map(request.items.flatMap(({ decisions }) => decisions).map((one) => [one.id, one])).values(),
  ];
  const isMine = decisions.some(({ decidedBy }) => decidedBy?.id === personId);
  const others = isWhileOpen && !isMine ? decisions.map(deciderOf) : [];
  const isWaiting = request.items.some(({ state }) => state === "PENDING");
  const whyNot = [...new Set(request.items.flatMap(({ decision }) => decision?.whyNot?.message ?? []))];
  return (
    <LiveRegion tagName="div">
      <Alert
        type="info"
        statusIconAriaLabel="Information"
        header={isMine && isWaiting ? "You have decided; it waits for others" : headingOf(request, others)}
      >
        <SpaceBetween size="xs">
          {decisions.map((decision) => (
            <DecisionLine key={decision.id} decision={decision} />
          ))}
          {decisions.length === 0 && !isWaiting && (
            <span>
              Since <Moment at={request.changedAt} />.
            </span>
          )}
          {whyNot.map((message) => (
            <span key={message}>{message}</span>
          ))}
          {isWaiting && whyNot.length === 0 && <WhoDecides request={request} />}
          {isWhileOpen && !isMine && <span>Your text stays here.</span>}
          {!isWhileOpen && <PageLink to={addresses.request(request.id)}>Open the request</PageLink>}
        </SpaceBetween>
      </Alert>
    </LiveRegion>
  );
}

function headingOf({ state }: RequestToDecide, deciders: readonly string[]): string {
  return deciders.length === 0 ? ENDS[state] : `${listInWords([...new Set(deciders)])} decided while this was open`;
}

const ENDS: Readonly<Record<AccessRequestState, string>> = {
  PENDING: "This is not yours to decide",
  APPROVED: "This request is approved already",
  PARTLY_APPROVED: "This request is approved in part, and the rest is not yours to decide",
  REJECTED: "This request is rejected already",
  CANCELLED: "This request was taken back, or ended before anybody decided",
  LAPSED: "This request has lapsed: nobody decided in time",
  FAILED: "This request was approved, and its access failed",
  MIXED: "This request is decided already",
};

function WhoDecides({ request: { items } }: Pick<Props, "request">) {
  const people = items.flatMap(({ approvers }) => (approvers ?? []).flatMap((group) => group.approvers));
  const names = [...new Set(people.flatMap((approver) => approver.people.map(({ displayName }) => displayName)))];
  return (
    <span>{names.length === 0 ? "Nobody can decide it at this moment." : `${listInWords(names)} can decide it.`}</span>
  );
}
