import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMemo, useState } from "react";
import { useQuery } from "urql";
import { useLocation } from "wouter";
import { addresses } from "../../app/addresses";
import { serverNow } from "../../app/server-clock";
import type { AuditEventFilter } from "../../gql/graphql";
import { afterOf, CursorPages, isPaged } from "../../parts/lists/cursor-pages";
import { useSearchState } from "../../parts/lists/search-state";
import { Problem } from "../../parts/problems/problem";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadAt } from "../../parts/reading/use-read-at";
import { clockTime } from "../../parts/words/moment";
import { AUDIT_ACTIONS, AUDIT_EVENTS, type AuditEvent } from "./audit-documents";
import { exportAddress, type FilterState, filterInput, isFiltered, NO_FILTER } from "./audit-filter";
import { EventList } from "./event-list";
import { ExportLinks } from "./export-links";
import { FilterFields } from "./filter-fields";
import { ReadersOnly } from "./readers-only";
import { useNewerEvents } from "./use-newer-events";
import { Verification } from "./verification";

const TITLE = "Audit";
const DEFAULTS = { ...NO_FILTER, cursors: "" };
const NO_ACTIONS: readonly never[] = [];

/** The audit log: every action and refusal, with search, export and verification. */
export function AuditPage() {
  return (
    <ReadersOnly title={TITLE}>
      <Audit />
    </ReadersOnly>
  );
}

function Audit() {
  const [, go] = useLocation();
  const [state, change] = useSearchState(DEFAULTS);
  const [{ data: choices }] = useQuery({ query: AUDIT_ACTIONS });
  const { cursors, ...filterState } = state;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Every act and refusal: who, on which object, when and from where. Nothing here can be changed."
          actions={
            <Button iconName="search" onClick={() => go(addresses.accessHistory())}>
              Find who had access
            </Button>
          }
        >
          {TITLE}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">Find events</Header>}>
          <FilterFields
            state={filterState}
            actions={choices?.auditActions ?? NO_ACTIONS}
            onChange={(changes) => change({ ...changes, cursors: "" })}
          />
        </Container>
        <Events state={filterState} cursors={cursors} onCursors={(next) => change({ cursors: next })} />
      </SpaceBetween>
    </ContentLayout>
  );
}

interface EventsProps {
  readonly state: FilterState;
  readonly cursors: string;
  readonly onCursors: (cursors: string) => void;
}

function Events({ state, cursors, onCursors }: EventsProps) {
  const { filter, now, countAnew } = useFilter(state);
  const [{ data, error, fetching }, readAgain] = useQuery({
    query: AUDIT_EVENTS,
    variables: { after: afterOf(cursors), filter },
    requestPolicy: "cache-and-network",
  });
  useReadAgain(readAgain);
  const readAt = useReadAt(data);
  const connection = data?.auditEvents;
  const newest = connection && (connection.nodes[0]?.at ?? new Date(now).toISOString());
  const isLive = cursors === "" && filter.to === null;
  const newer = useNewerEvents(filter, isLive ? (newest ?? null) : null);
  const refresh = () => {
    countAnew();
    if (cursors === "") readAgain({ requestPolicy: "network-only" });
    else onCursors("");
  };
  if (!connection && !error) return <NotReadYet />;
  return (
    <SpaceBetween size="l">
      <Problem error={error} onRetry={refresh} />
      {connection && (
        <Container
          header={
            <Header
              variant="h2"
              counter={`(${connection.totalCount.toLocaleString("en")})`}
              actions={
                <SpaceBetween direction="horizontal" size="xs" alignItems="center">
                  <Newer count={newer} onShow={refresh} />
                  {readAt !== null && <Box color="text-body-secondary">as of {clockTime(readAt)}</Box>}
                  <Button iconName="refresh" ariaLabel="Read the events again" loading={fetching} onClick={refresh} />
                </SpaceBetween>
              }
            >
              Events
            </Header>
          }
          footer={<ExportLinks name="these events" addressOf={(format) => exportAddress(filter, format)} />}
        >
          <SpaceBetween size="m">
            <Shown events={connection.nodes} isFiltered={isFiltered(state)} />
            {isPaged(cursors, connection.pageInfo) && (
              <CursorPages cursors={cursors} pageInfo={connection.pageInfo} isLoading={fetching} onChange={onCursors} />
            )}
          </SpaceBetween>
        </Container>
      )}
      <Verification from={null} to={null} />
    </SpaceBetween>
  );
}

/** The parts below the events keep their place while the events are read. */
function NotReadYet() {
  return (
    <Container>
      <Skeleton height="60vh" />
    </Container>
  );
}

function Shown({ events, isFiltered }: { readonly events: readonly AuditEvent[]; readonly isFiltered: boolean }) {
  if (events.length > 0) return <EventList name="Events" events={events} />;
  return (
    <Box>
      {isFiltered
        ? "No event fits. Take something out of the filter, or look at a longer time."
        : "Nothing is on record yet. Whatever somebody changes, or is refused, comes here at once."}
    </Box>
  );
}

/** A notice above the events. The shown events stay in place until the reader asks for the newer ones. */
function Newer({ count, onShow }: { readonly count: number; readonly onShow: () => void }) {
  return (
    <div aria-live="polite">
      {count > 0 && (
        <Button variant="inline-link" onClick={onShow}>
          {count === 1 ? "Show 1 newer event" : `Show ${count.toLocaleString("en")} newer events`}
        </Button>
      )}
    </div>
  );
}

/** The same object until the filter changes. "The last 7 days" count back from the time at which the page was read. */
function useFilter(state: FilterState) {
  const [now, setNow] = useState(serverNow);
  const key = JSON.stringify(state);
  // biome-ignore lint/correctness/useExhaustiveDependencies: The key says all of the state.
  const filter: AuditEventFilter = useMemo(() => filterInput(state, now), [key, now]);
  return { filter, now, countAnew: () => state.within !== "" && setNow(serverNow()) };
}
