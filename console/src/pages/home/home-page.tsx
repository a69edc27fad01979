import Box from "@cloudscape-design/components/box";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useQuery } from "urql";
import { Redirect } from "wouter";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import type { HomeQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { Problem } from "../../parts/problems/problem";
import { useReadAgain } from "../../parts/reading/read-again";
import { Approvals } from "./approvals";
import { Attention } from "./attention";
import { Favourites } from "./favourites";
import { FindCluster } from "./find-cluster";
import { HeldAccess } from "./held-access";
import { HOME } from "./home-documents";
import { Integrations } from "./integrations";
import { LiveHome } from "./live-home";
import { OwnRequests } from "./own-requests";

/** Home by the viewer's roles: problems for administrators and auditors; approvals and access of a person. */
export function HomePage() {
  const { name, personId, roles } = useViewer();
  const reads = roles.includes("ADMIN") || roles.includes("AUDITOR");
  const isPerson = personId !== null;
  const [{ data, error }, readAgain] = useQuery({ query: HOME, variables: { personId, isPerson, reads } });
  useReadAgain(readAgain);
  // Home is empty before the first integration, so an administrator is led to the first steps.
  if (roles.includes("ADMIN") && data?.integrations?.nodes.length === 0)
    return <Redirect to={addresses.firstRun()} replace />;
  const readNow = () => readAgain({ requestPolicy: "network-only" });
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={`Hello, ${name}. Drawbridge gives people access to EKS clusters for as long as they need it.`}
        >
          Home
        </Header>
      }
    >
      <SpaceBetween size="l">
        {isPerson && <FindCluster />}
        {roles.includes("ADMIN") && data?.firstApproved?.nodes.length === 0 && <FirstSteps />}
        <Problem error={error} onRetry={readNow} />
        {data ? <Lists data={data} personId={personId} /> : !error && <Loading />}
        {data && <LiveHome isPerson={isPerson} reads={reads} readAgain={readAgain} />}
      </SpaceBetween>
    </ContentLayout>
  );
}

/** Leads an administrator back to the first steps until a request was approved. */
function FirstSteps() {
  return (
    <Box>
      Nobody has asked for access and got it yet.{" "}
      <PageLink to={addresses.firstRun()}>Go on with the first steps</PageLink>
    </Box>
  );
}

function Lists({ data, personId }: { readonly data: HomeQuery; readonly personId: string | null }) {
  const { held, waiting, asked, favourites, needsAttention, integrations } = data;
  // The order at the opening counts, so that no list changes its place under the pointer.
  const [isWaitingFirst] = useState(() => (waiting?.totalCount ?? 0) > 0);
  const approvals = waiting && <Approvals requests={waiting.nodes} total={waiting.totalCount} />;
  return (
    <ColumnLayout columns={2}>
      {isWaitingFirst && approvals}
      {needsAttention && (
        <Attention
          items={needsAttention.nodes}
          total={needsAttention.totalCount}
          integrations={integrations?.nodes ?? []}
        />
      )}
      {integrations && <Integrations integrations={integrations.nodes} />}
      {held && <HeldAccess grants={held.nodes} />}
      {!isWaitingFirst && approvals}
      {asked && <OwnRequests requests={asked.nodes} personId={personId} />}
      {favourites && <Favourites favourites={favourites.nodes} hasMore={favourites.pageInfo.hasNextPage} />}
    </ColumnLayout>
  );
}

function Loading() {
  return (
    <Container header={<Header variant="h2">Reading what you hold</Header>}>
      <Skeleton height="50vh" />
    </Container>
  );
}
