import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useQuery } from "urql";
import { useLocation } from "wouter";
import { useFlashes } from "../../app/flashes";
import { PageLink } from "../../parts/links/page-link";
import { decidedFlash } from "./decided-flash";
import { QueuePanel } from "./queue-panel";
import { ONE_REQUEST, openItems, type RequestToDecide } from "./request-documents";
import { RequestPanel } from "./request-panel";
import { TogetherPanel } from "./together-panel";
import { useApprovalAddress } from "./use-approval-address";
import { useQueue, type Waiting } from "./use-queue";
import { useWide } from "./use-wide";

/** The queue at the left, one request at the right. On a narrow screen each is a page of its own. */
export function WaitingRequests({ requestId }: { readonly requestId: string | undefined }) {
  const queue = useQueue();
  const isWide = useWide();
  const [, go] = useLocation();
  const { show } = useFlashes();
  const [markedIds, setMarkedIds] = useState<readonly string[]>([]);
  const [isTogether, setTogether] = useState(false);
  const shownBefore = useRef(requestId);
  const address = useApprovalAddress();
  // Decided requests are hidden until the queue is read again without them.
  const [decidedIds, setDecidedIds] = useState<readonly string[]>([]);
  const hide = (ids: readonly string[]) => setDecidedIds((before) => [...before, ...ids]);
  const [left, leave] = useState<Left>();
  const open = (queue.requests ?? NONE).filter(({ id }) => !decidedIds.includes(id));
  const hidden = (queue.requests ?? NONE).length - open.length;
  const marked = open.filter(({ id }) => markedIds.includes(id));
  const first = open[0]?.id;
  const next = requestId === undefined ? undefined : nextAfter(open, requestId);
  // The next request is prefetched, because it opens right after the decision.
  useQuery({
    query: ONE_REQUEST,
    variables: { id: next ?? "" },
    pause: next === undefined,
    requestPolicy: "cache-first",
  });
  // With the rendering: in the moment before a later effect a person can type or leave, and the page would undo it.
  useLayoutEffect(() => {
    if (isWide && requestId === undefined && first !== undefined) go(address(first), { replace: true });
  });
  useEffect(() => {
    if (shownBefore.current !== requestId) setTogether(false);
  }, [requestId]);
  // A request that opens by itself takes no focus: the viewer may be in the queue by then.
  const takesFocus = shownBefore.current !== requestId && (shownBefore.current !== undefined || !isWide);
  useEffect(() => {
    shownBefore.current = requestId;
  }, [requestId]);
  const decided = (request: RequestToDecide) => {
    show(decidedFlash(request));
    if (openItems(request).length === 0) hide([request.id]);
    leave({ shownId: requestId, id: request.id, next: nextAfter(open, request.id) });
  };
  // A decision may be answered late. The present rendering, not that of the click, has the open request, the filter and
  // the queue, and a page that was left has none.
  useLayoutEffect(() => {
    if (left === undefined || isTogether) return;
    leave(undefined);
    if (left.shownId !== requestId) return;
    // A viewer who has gone on to the queue keeps the focus there.
    if (document.activeElement?.matches(IN_QUEUE)) shownBefore.current = undefined;
    go(address(open.some(({ id }) => id === left.next) ? left.next : nextAfter(open, left.id)));
  });
  const close = () => {
    setTogether(false);
    setMarkedIds([]);
  };
  const panel = isTogether ? (
    <TogetherPanel requests={marked} onDone={hide} onClose={close} />
  ) : requestId === undefined ? (
    <NothingShown isEmpty={queue.requests !== undefined && open.length === 0} />
  ) : (
    <RequestPanel key={requestId} requestId={requestId} takesFocus={takesFocus} onDecided={decided} />
  );
  const queuePanel = (
    <QueuePanel
      queue={{ ...queue, requests: queue.requests && open, total: queue.total && queue.total - hidden }}
      currentId={isTogether ? undefined : requestId}
      marked={marked}
      onMark={setMarkedIds}
      onDecideTogether={() => setTogether(true)}
    />
  );
  if (isWide) return <Columns queue={queuePanel}>{panel}</Columns>;
  if (requestId === undefined && !isTogether) return queuePanel;
  return (
    <SpaceBetween size="m">
      <PageLink to={address(undefined)}>
        All that wait{queue.total !== undefined && ` (${queue.total - hidden})`}
      </PageLink>
      {panel}
    </SpaceBetween>
  );
}

const NONE: readonly never[] = [];
const IN_QUEUE = ".approvals-columns > :first-child *";

/** A decided request that the viewer has not left yet. */
interface Left {
  /** Its id as the address has it. */
  readonly shownId: string | undefined;
  readonly id: string;
  /** The request after it when it was decided. */
  readonly next: string | undefined;
}

/** The request after the given one, or the first where that was the last. Undefined: no other request waits. */
function nextAfter(requests: readonly Waiting[], id: string): string | undefined {
  const at = requests.findIndex((request) => request.id === id);
  const rest = requests.filter((request) => request.id !== id);
  return (rest[Math.max(at, 0)] ?? rest[0])?.id;
}

function Columns({ queue, children }: { readonly queue: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="approvals-columns">
      {queue}
      <div>{children}</div>
    </div>
  );
}

function NothingShown({ isEmpty }: { readonly isEmpty: boolean }) {
  return (
    <Container header={<Header variant="h2">{isEmpty ? "Nothing waits for you" : "Reading what waits"}</Header>}>
      <Box>
        {isEmpty
          ? "When somebody asks for access that you may decide about, it shows here by itself."
          : "The first request opens by itself."}
      </Box>
    </Container>
  );
}
