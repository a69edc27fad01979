import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useRef, useState } from "react";
import { useQuery, useSubscription } from "urql";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { useReadAgain } from "../../parts/reading/read-again";
import { Moment } from "../../parts/words/moment";
import { RequestStatus } from "../../parts/words/states";
import { whatIsAsked } from "./asked-words";
import { DecisionForm } from "./decision-form";
import { DecisionNotice } from "./decision-notice";
import { ItemFacts } from "./item-facts";
import { NotReadable } from "./not-readable";
import { Questions } from "./questions";
import { ONE_REQUEST, openItems, REQUEST_CHANGED, type RequestToDecide } from "./request-documents";
import { RequestFacts } from "./request-facts";
import { useDraft } from "./use-draft";

interface Props {
  readonly requestId: string;
  /** The heading takes the focus when the request appears. */
  readonly takesFocus: boolean;
  readonly onDecided: (request: RequestToDecide) => void;
}

/** One request with every fact for a decision, and the decision. Changes by others show in place. */
export function RequestPanel({ requestId, onDecided, ...props }: Props) {
  // The value at the opening counts: the page renders again before the request has come.
  const [takesFocus] = useState(props.takesFocus);
  const [{ data, error }, readAgain] = useQuery({ query: ONE_REQUEST, variables: { id: requestId } });
  const request = data?.accessRequest;
  useReadAgain(readAgain);
  useSubscription({ query: REQUEST_CHANGED, variables: { id: requestId }, pause: !request });
  if (!request) return error ? <NotReadable error={error} onRetry={readAgain} /> : <Loading />;
  return <Shown request={request} takesFocus={takesFocus} onDecided={onDecided} />;
}

interface ShownProps extends Pick<Props, "takesFocus" | "onDecided"> {
  readonly request: RequestToDecide;
}

function Shown({ request, takesFocus, onDecided }: ShownProps) {
  const isOpen = openItems(request).length > 0;
  const wasOpen = useRef(isOpen);
  wasOpen.current ||= isOpen;
  const [draft, change, forget] = useDraft(request.id);
  const decided = (after: RequestToDecide) => {
    forget();
    onDecided(after);
  };
  return (
    <div className="approvals-request">
      {!wasOpen.current && <DecisionNotice request={request} isWhileOpen={false} />}
      <Container header={<RequestHeader request={request} takesFocus={takesFocus} />}>
        <SpaceBetween size="m">
          <RequestFacts request={request} />
          {request.items.map((item) => (
            <ItemFacts key={item.id} item={item} isOnly={request.items.length === 1} />
          ))}
          <Questions questions={request.questions} />
        </SpaceBetween>
      </Container>
      {wasOpen.current && (
        <div className="approvals-form">
          <DecisionForm request={request} draft={draft} change={change} onDecided={decided} />
        </div>
      )}
    </div>
  );
}

function RequestHeader({ request, takesFocus }: Pick<ShownProps, "request" | "takesFocus">) {
  const heading = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);
  return (
    <Header
      variant="h2"
      actions={<PageLink to={addresses.request(request.id)}>Open the request</PageLink>}
      description={
        <SpaceBetween direction="horizontal" size="s">
          <RequestStatus state={request.state} />
          <span>
            asked <Moment at={request.createdAt} />
          </span>
          {request.lapsesAt && (
            <span>
              lapses <Moment at={request.lapsesAt} />
            </span>
          )}
        </SpaceBetween>
      }
    >
      <span className="approvals-heading" tabIndex={-1} ref={heading}>
        <bdi>{request.requester.displayName}</bdi> asks for <bdi>{whatIsAsked(request)}</bdi>
      </span>
    </Header>
  );
}

/** The skeleton has the size of a request, so that the request causes no layout shift. */
function Loading() {
  return (
    <Container header={<Header variant="h2">Reading the request</Header>}>
      <div className="approvals-loading">
        <SpaceBetween size="l">
          {["70%", "40%", "85%", "55%", "60%"].map((width) => (
            <Skeleton key={width} variant="text-body-m" width={width} />
          ))}
        </SpaceBetween>
      </div>
    </Container>
  );
}
