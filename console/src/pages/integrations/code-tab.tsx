import Box from "@cloudscape-design/components/box";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect } from "react";
import { useQuery } from "urql";
import { graphql } from "../../gql";
import { AsCodeText } from "../../parts/code/as-code";
import { Problem } from "../../parts/problems/problem";
import type { Integration } from "./integration";

const CODE = graphql(`
  query IntegrationCode($id: ID!) {
    integration(id: $id) { id version asCode { ...AsCodeText } }
  }
`);

/** The integration as a Terraform configuration for a repository. */
export function CodeTab({ integration: { id, version } }: { readonly integration: Integration }) {
  const [{ data, error }, readAgain] = useQuery({ query: CODE, variables: { id } });
  const written = data?.integration?.version;
  useEffect(() => {
    if (written !== undefined && written !== version) readAgain({ requestPolicy: "network-only" });
  }, [written, version, readAgain]);
  const code = data?.integration?.asCode;
  if (!data && !error) return <Skeleton height="60vh" />;
  return (
    <SpaceBetween size="m">
      <Problem error={error} onRetry={() => readAgain({ requestPolicy: "network-only" })} />
      {code === null && <Box>The integration is being deleted: there is no code of it any more.</Box>}
      {code && (
        <AsCodeText
          code={code}
          description="For a repository: apply it with a token of a service account, and Terraform takes the integration over."
        />
      )}
    </SpaceBetween>
  );
}
