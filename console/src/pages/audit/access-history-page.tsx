import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMemo, useState } from "react";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { serverNow } from "../../app/server-clock";
import { PageLink } from "../../parts/links/page-link";
import { afterOf } from "../../parts/lists/cursor-pages";
import { useSearchState } from "../../parts/lists/search-state";
import { SectionTable } from "../../parts/lists/section-table";
import { useReadAgain } from "../../parts/reading/read-again";
import { exactTime } from "../../parts/words/moment";
import { addressOfAccessExport } from "./audit-filter";
import { isId } from "./event-facts";
import { ExportLinks } from "./export-links";
import { ClusterChoice, PersonChoice } from "./find-select";
import { ACCESS_HISTORY } from "./history-documents";
import { PERIOD_COLUMNS } from "./period-columns";
import { ReadersOnly } from "./readers-only";
import "../../parts/words/on-paper.css";
import { boundsOf, TimeRange } from "./time-range";

const TITLE = "Who had access";
const DEFAULTS = { resource: "", person: "", from: "", to: "", within: "", cursors: "" };
type State = typeof DEFAULTS;

/**
 * The people who had access to a cluster, or the clusters that a person had access to, between two moments, with the
 * decisions.
 */
export function AccessHistoryPage() {
  return (
    <ReadersOnly title={TITLE}>
      <AccessHistory />
    </ReadersOnly>
  );
}

function AccessHistory() {
  const [state, change] = useSearchState(DEFAULTS);
  const changeFilter = (changes: Partial<State>) => change({ ...changes, cursors: "" });
  const filter = useFilter(state);
  const isAsked = filter.resourceId !== null || filter.personId !== null;
  return (
    <div className="drawbridge-printed">
      <ContentLayout
        header={
          <Header
            variant="h1"
            description="Access counts from when it was seen in AWS until it was observed gone. Clusters that are gone and people who left are found too."
            actions={
              <SpaceBetween direction="horizontal" size="xs" alignItems="center">
                <PageLink to={addresses.audit()}>All events</PageLink>
                {isAsked && (
                  <Button iconName="file" onClick={() => window.print()}>
                    Print the answer
                  </Button>
                )}
              </SpaceBetween>
            }
          >
            {TITLE}
          </Header>
        }
      >
        <SpaceBetween size="l">
          <Question state={state} onChange={changeFilter} />
          {isAsked ? (
            <Answer filter={filter} cursors={state.cursors} onCursors={(cursors) => change({ cursors })} />
          ) : (
            <Box>Choose a cluster to see who had access to it, or a person to see what they had access to.</Box>
          )}
        </SpaceBetween>
      </ContentLayout>
    </div>
  );
}

interface QuestionProps {
  readonly state: State;
  readonly onChange: (changes: Partial<State>) => void;
}

function Question({ state, onChange }: QuestionProps) {
  return (
    <div className="drawbridge-on-screen">
      <Container header={<Header variant="h2">The question</Header>}>
        <div style={GRID}>
          <FormField label="Cluster" description="To what" stretch>
            <ClusterChoice id={idOrNone(state.resource)} onChange={(resource) => onChange({ resource })} />
          </FormField>
          <FormField label="Person" description="Who" stretch>
            <PersonChoice id={idOrNone(state.person)} onChange={(person) => onChange({ person })} />
          </FormField>
          <FormField label="When" description="At any moment between the two" stretch>
            <TimeRange state={state} onChange={onChange} label="When they had access" />
          </FormField>
        </div>
      </Container>
    </div>
  );
}

interface Filter {
  readonly resourceId: string | null;
  readonly personId: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

interface AnswerProps {
  readonly filter: Filter;
  readonly cursors: string;
  readonly onCursors: (cursors: string) => void;
}

function Answer({ filter, cursors, onCursors }: AnswerProps) {
  const [{ data, fetching, error }, readAgain] = useQuery({
    query: ACCESS_HISTORY,
    variables: { after: afterOf(cursors), filter, orderBy: { field: "BEGAN_AT", direction: "DESC" } },
    requestPolicy: "cache-and-network",
  });
  useReadAgain(readAgain);
  const history = data?.accessHistory;
  return (
    <SpaceBetween size="s">
      <SectionTable
        title="Access"
        description={whenInWords(filter)}
        columns={PERIOD_COLUMNS}
        nodes={history?.nodes}
        totalCount={history?.totalCount}
        keyOf={({ grant }) => grant.id}
        error={error}
        onRetry={() => readAgain({ requestPolicy: "network-only" })}
        empty="Nobody had access: none was seen in AWS in this time."
        pages={{ cursors, pageInfo: history?.pageInfo, isLoading: fetching, onChange: onCursors }}
      />
      {/* The links wait for the answer above them, which would push them down. */}
      {history && (
        <ExportLinks name="the answer" addressOf={(format) => addressOfAccessExport({ ...filter }, format)} />
      )}
    </SpaceBetween>
  );
}

function whenInWords({ from, to }: Filter): string {
  const until = to ? exactTime(to) : "now";
  return from ? `At any moment from ${exactTime(from)} until ${until}.` : `At any moment until ${until}.`;
}

function useFilter(state: State): Filter {
  const [now] = useState(serverNow);
  const { resource, person, from, to, within } = state;
  return useMemo(
    () => ({
      resourceId: idOrNone(resource) || null,
      personId: idOrNone(person) || null,
      ...boundsOf({ from, to, within }, now),
    }),
    [resource, person, from, to, within, now],
  );
}

function idOrNone(text: string): string {
  return isId(text) ? text.toLowerCase() : "";
}

const GRID = {
  display: "grid",
  gridTemplateColumns: "repeat(auto-fill, minmax(min(100%, 16rem), 1fr))",
  gap: "12px",
} as const;
