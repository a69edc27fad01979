import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect } from "react";
import { useQuery } from "urql";
import { graphql } from "../../gql";
import { AsCodeText } from "../../parts/code/as-code";
import { Problem } from "../../parts/problems/problem";
import type { Flow } from "./draft/flow-documents";

const CODE = graphql(`
  query FlowCode($id: ID!) {
    accessFlow(id: $id) { id version asCode { ...AsCodeText } }
  }
`);

/** The flow as a Terraform configuration for a repository. */
export function FlowCodeTab({ flow: { id, version } }: { readonly flow: Flow }) {
  const [{ data, error }, readAgain] = useQuery({ query: CODE, variables: { id } });
  const written = data?.accessFlow?.version;
  useEffect(() => {
    if (written !== undefined && written !== version) readAgain({ requestPolicy: "network-only" });
  }, [written, version, readAgain]);
  const code = data?.accessFlow?.asCode;
  if (!data && !error) return <Skeleton height="60vh" />;
  return (
    <SpaceBetween size="m">
      <Problem error={error} onRetry={() => readAgain({ requestPolicy: "network-only" })} />
      {code && (
        <AsCodeText
          code={code}
          description="For a repository: apply it with a token of a service account, and Terraform takes the flow over."
        />
      )}
    </SpaceBetween>
  );
}
