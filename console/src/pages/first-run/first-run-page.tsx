import Box from "@cloudscape-design/components/box";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect } from "react";
import { useQuery, useSubscription } from "urql";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { PageLink } from "../../parts/links/page-link";
import { Problem } from "../../parts/problems/problem";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadSoon } from "../../parts/reading/use-read-soon";
import {
  FIRST_COVERAGE,
  FIRST_RUN,
  INTEGRATION_CHANGED,
  OWNERS_CHANGED,
  REQUESTS_CHANGED,
} from "./first-run-documents";
import { FirstStep } from "./first-run-step";
import { stepsOf } from "./first-run-steps";
import { SomebodyElse } from "./somebody-else";

/** The steps from an empty installation to a first access. The viewer can leave them and return at any time. */
export function FirstRunPage() {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const { data, coverage, error, readAgain } = useFirstRun();
  const steps = data?.identityProviders && stepsOf(data, coverage);
  const isDone = steps?.every(({ state }) => state === "DONE");
  const asks = steps?.at(-1)?.state;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="From nothing to the first access that somebody asks for and gets. What is done is ticked; go on at any time."
        >
          First steps
        </Header>
      }
    >
      <SpaceBetween size="m">
        <Problem error={error} onRetry={readAgain} />
        {!steps && !error && <Skeleton height="60vh" />}
        {steps && (
          <ol aria-label="First steps" style={LIST}>
            {steps.map((step, n) => (
              <FirstStep key={step.id} step={step} number={n + 1} mayAct={isAdmin}>
                {step.id === "request" && (asks === "NEXT" || asks === "GOES_ON") && <SomebodyElse />}
              </FirstStep>
            ))}
          </ol>
        )}
        {isDone && (
          <Box>
            That was all of it. <PageLink to={addresses.home()}>Home</PageLink>
          </Box>
        )}
      </SpaceBetween>
    </ContentLayout>
  );
}

/** Live, and read again when the window gets the focus: other people act in windows of their own. */
function useFirstRun() {
  const [{ data, error }, read] = useQuery({ query: FIRST_RUN });
  const integration = data?.integrations?.nodes[0] ?? null;
  const id = integration?.id ?? "";
  const [{ data: counted, error: notCounted }, readCoverage] = useQuery({
    query: FIRST_COVERAGE,
    variables: { id },
    pause: integration === null,
  });
  useReadAgain(read);
  const readAgain = () => {
    read({ requestPolicy: "network-only" });
    if (integration) readCoverage({ requestPolicy: "network-only" });
  };
  const readSoon = useReadSoon(readAgain);
  const readAtEach = <Event,>(_before: unknown, event: Event) => {
    readSoon();
    return event;
  };
  useSubscription({ query: INTEGRATION_CHANGED }, readAtEach);
  useSubscription({ query: OWNERS_CHANGED, variables: { id }, pause: integration === null }, readAtEach);
  useSubscription({ query: REQUESTS_CHANGED }, readAtEach);
  useEffect(() => {
    window.addEventListener("focus", readSoon);
    return () => window.removeEventListener("focus", readSoon);
  }, [readSoon]);
  // Without the coverage, the page would ask for owners again for a moment.
  const isCounted = integration === null || counted !== undefined || notCounted !== undefined;
  return {
    data: isCounted ? data : undefined,
    coverage: counted?.ownershipCoverage ?? null,
    error: error ?? notCounted,
    readAgain,
  };
}

const LIST = {
  listStyle: "none",
  margin: 0,
  padding: 0,
  display: "grid",
  gridTemplateColumns: "minmax(0, 1fr)",
  gap: "16px",
} as const;
