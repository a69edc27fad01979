import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Icon from "@cloudscape-design/components/icon";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { memo, useDeferredValue, useEffect, useMemo, useState } from "react";
import type { RiskLevel } from "../../gql/enums";
import { PageLink } from "../../parts/links/page-link";
import { CursorPages, isPaged } from "../../parts/lists/cursor-pages";
import { Problem } from "../../parts/problems/problem";
import { placeInWords } from "../../parts/words/access-words";
import { Moment, saySeconds } from "../../parts/words/moment";
import { Risk } from "../../parts/words/states";
import { whatIsAsked } from "./asked-words";
import { useApprovalAddress } from "./use-approval-address";
import type { Queue, QueueOrder, Waiting } from "./use-queue";

interface Props {
  readonly queue: Queue;
  /** The id of the request that is open beside the queue. */
  readonly currentId: string | undefined;
  readonly marked: readonly Waiting[];
  readonly onMark: (requestIds: readonly string[]) => void;
  readonly onDecideTogether: () => void;
}

/**
 * The queue of the viewer's approvals. Enter or a click opens a request; several can be marked and decided together.
 */
export function QueuePanel({ queue, currentId, marked, onMark, onDecideTogether }: Props) {
  const { requests, total, pageInfo, isLoading, error, state, change } = queue;
  const isFiltered = state.search !== "";
  return (
    <Container
      header={
        <Header
          variant="h2"
          // The heading keeps its width until the count is read: on a phone a wider one would move the button and the list.
          counter={`(${total ?? "…"})`}
          actions={
            <Button disabled={marked.length === 0} onClick={onDecideTogether}>
              {marked.length === 0 ? "Decide together" : `Decide ${marked.length} together`}
            </Button>
          }
        >
          Waiting
        </Header>
      }
    >
      <SpaceBetween size="s">
        <Problem error={error} onRetry={queue.readAgain} />
        <QueueFilter state={state} change={change} />
        <div className="approvals-rows">
          <Rows requests={requests} currentId={currentId} marked={marked} onMark={onMark} isFiltered={isFiltered} />
        </div>
        {isPaged(state.cursors, pageInfo) && (
          <CursorPages
            cursors={state.cursors}
            pageInfo={pageInfo}
            isLoading={isLoading}
            onChange={(cursors) => change({ cursors })}
          />
        )}
      </SpaceBetween>
    </Container>
  );
}

function QueueFilter({ state, change }: Pick<Queue, "state" | "change">) {
  const [text, setText] = useState(state.search);
  useEffect(() => setText(state.search), [state.search]);
  return (
    <SpaceBetween size="xs">
      <Input
        type="search"
        value={text}
        onChange={({ detail }) => {
          setText(detail.value);
          change({ search: detail.value, cursors: "" });
        }}
        ariaLabel="Find waiting requests by person, cluster, account or reason"
        placeholder="Person, cluster or account"
      />
      <Select
        selectedOption={ORDERS.find(({ value }) => value === state.order) ?? ORDERS[0]!}
        options={ORDERS}
        onChange={({ detail }) => change({ order: detail.selectedOption.value ?? "WAITING", cursors: "" })}
        ariaLabel="Order of the waiting requests"
      />
    </SpaceBetween>
  );
}

const ORDERS: readonly { readonly value: QueueOrder; readonly label: string }[] = [
  { value: "WAITING", label: "Longest waiting first" },
  { value: "NEWEST", label: "Newest first" },
  { value: "LAPSING", label: "Lapsing first" },
];

interface RowsProps extends Pick<Props, "currentId" | "marked" | "onMark"> {
  readonly requests: readonly Waiting[] | undefined;
  readonly isFiltered: boolean;
}

function Rows({ requests, currentId, marked, onMark, isFiltered }: RowsProps) {
  const shown = useDeferredValue(requests ?? NONE);
  const columns = useMemo(() => [requestColumn(currentId)], [currentId]);
  return (
    <QueueTable
      variant="borderless"
      trackBy="id"
      items={shown}
      columnDefinitions={columns}
      enableKeyboardNavigation
      wrapLines
      contentDensity="compact"
      selectionType="multi"
      selectedItems={marked as Waiting[]}
      onSelectionChange={({ detail }) => onMark(detail.selectedItems.map(({ id }) => id))}
      loading={requests === undefined}
      loadingText="Reading what waits for you"
      empty={
        <Box padding="s" textAlign="center">
          {isFiltered ? "Nothing that waits for you matches this." : "Nothing waits for your decision."}
        </Box>
      }
      ariaLabels={LABELS}
    />
  );
}

const NONE: readonly never[] = [];
const QueueTable = memo(Table) as typeof Table;

const LABELS: TableProps.AriaLabels<Waiting> = {
  tableLabel: "Requests that wait for your decision",
  selectionGroupLabel: "Mark requests, to decide them together",
  allItemsSelectionLabel: () => "Mark all requests of this page",
  itemSelectionLabel: (_all, request) => `Mark ${request.requester.displayName}: ${whatIsAsked(request)}`,
};

function requestColumn(currentId: string | undefined): TableProps.ColumnDefinition<Waiting> {
  return {
    id: "request",
    header: "Request",
    isRowHeader: true,
    cell: (request) => <Row request={request} isCurrent={request.id === currentId} />,
  };
}

function Row({ request, isCurrent }: { readonly request: Waiting; readonly isCurrent: boolean }) {
  const address = useApprovalAddress();
  const risk = highestRisk(request);
  return (
    <div {...(isCurrent && { "aria-current": true })}>
      <PageLink to={address(request.id)} variant="secondary">
        <Box variant="span" fontWeight={isCurrent ? "bold" : "normal"} color="inherit">
          <bdi>{request.requester.displayName}</bdi>: <bdi>{whatIsAsked(request)}</bdi>
        </Box>
      </PageLink>
      {isCurrent && <Icon name="angle-right" alt="Shown now" />}
      <Box color="text-body-secondary" fontSize="body-s">
        {termsOf(request)}, asked <Moment at={request.createdAt} relative={false} />
      </Box>
      {risk && <Risk risk={risk} />}
    </div>
  );
}

/** "1 h in namespace checkout": the terms that tell requests for one cluster apart. */
export function termsOf({ items: [first] }: Waiting): string {
  const duration = first?.durationSeconds == null ? "until revoked" : saySeconds(first.durationSeconds);
  const namespaces = [...new Set((first?.access.policies ?? []).flatMap((policy) => policy.namespaces ?? []))];
  return namespaces.length === 0 ? duration : `${duration} ${placeInWords(namespaces)}`;
}

const LEVELS: readonly RiskLevel[] = ["LOW", "MEDIUM", "HIGH", "CRITICAL"];

function highestRisk({ items }: Waiting): RiskLevel | undefined {
  const levels = items.flatMap(({ access }) => access.permissions.map(({ risk }) => risk.level));
  return LEVELS.findLast((level) => levels.includes(level));
}
