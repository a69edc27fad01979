import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useQuery, useSubscription } from "urql";
import { useViewer } from "../../app/session";
import { Problem } from "../problems/problem";
import { useReadAgain } from "../reading/read-again";
import { useReadSoon } from "../reading/use-read-soon";
import { AccountsTable, ReasonsTable } from "./coverage-counts";
import { CLUSTERS_FOUND, COVERAGE, OWNERSHIP_CHANGED } from "./coverage-documents";
import { CoverageEditor } from "./coverage-editor";
import { SavedRules } from "./coverage-saved-rules";
import { UncoveredTable } from "./coverage-uncovered";
import { coverageSentence, nounOf, restSentence } from "./coverage-words";

/** The number of resources with owners, the rules that find them, and the resources without owners with the reasons. */
export function Coverage({ id }: { readonly id: string }) {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [{ data, error }, readAgain] = useQuery({ query: COVERAGE, variables: { id } });
  useReadAgain(readAgain);
  const readSoon = useReadSoon(readAgain);
  const [told, setTold] = useState(0);
  const readAtEach = <Event,>(_before: unknown, event: Event) => {
    setTold((before) => before + 1);
    readSoon();
    return event;
  };
  useSubscription({ query: OWNERSHIP_CHANGED, variables: { id } }, readAtEach);
  useSubscription({ query: CLUSTERS_FOUND, variables: { id } }, readAtEach);
  const integration = data?.integration;
  const coverage = data?.ownershipCoverage;
  if (!integration || !coverage) {
    if (!error) return <Skeleton height="60vh" />;
    return <Problem error={error} onRetry={() => readAgain({ requestPolicy: "network-only" })} />;
  }
  const noun = nounOf(integration.resourceTypes);
  return (
    <SpaceBetween size="m">
      <Container header={<Header variant="h2">{coverageSentence(coverage, noun)}</Header>}>
        <Box>{restSentence(coverage)}</Box>
      </Container>
      {isAdmin ? (
        <CoverageEditor
          integration={integration}
          saved={coverage}
          noun={noun}
          readAgain={() => readAgain({ requestPolicy: "network-only" })}
        />
      ) : (
        <Container header={<Header variant="h2">Rules</Header>}>
          <SavedRules rules={integration.ownerRules} owners={integration.integrationOwners} />
        </Container>
      )}
      <UncoveredTable id={id} coverage={coverage} told={told} />
      <ReasonsTable reasons={coverage.byReason} />
      <AccountsTable data={data} />
    </SpaceBetween>
  );
}
