import Box from "@cloudscape-design/components/box";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "urql";
import { useParams } from "wouter";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import { Coverage } from "../../parts/coverage/coverage";
import { PageLink } from "../../parts/links/page-link";
import { Problem } from "../../parts/problems/problem";

const NAME = graphql(`
  query CoverageName($id: ID!) {
    integration(id: $id) { id name }
    accessFlows(first: 1) { nodes { id } }
  }
`);

/** The owners of clusters after the first sync, and the steps for clusters without an owner. */
export function CoveragePage() {
  const { id = "" } = useParams<{ id: string }>();
  const [{ data, error }] = useQuery({ query: NAME, variables: { id } });
  const isAdmin = useViewer().roles.includes("ADMIN");
  const integration = data?.integration;
  const hasFlow = (data?.accessFlows?.nodes.length ?? 0) > 0;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Owners decide who gets access. Tags in AWS name them, by the rules of the integration."
        >
          Owners of clusters
        </Header>
      }
    >
      <SpaceBetween size="m">
        {!error && (
          <Box>
            Integration <PageLink to={addresses.integration(id)}>{integration?.name ?? "…"}</PageLink>
            {integration && isAdmin && !hasFlow && (
              <>
                . Next: <PageLink to={addresses.newFlow()}>make an access flow</PageLink>, so that people can ask (
                <PageLink to={addresses.firstRun()}>all first steps</PageLink>).
              </>
            )}
          </Box>
        )}
        {error ? <Problem error={error} /> : <Coverage id={id} />}
      </SpaceBetween>
    </ContentLayout>
  );
}
