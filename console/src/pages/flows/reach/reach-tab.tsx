import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMemo } from "react";
import { useQuery } from "urql";
import { Problem } from "../../../parts/problems/problem";
import type { Flow } from "../draft/flow-documents";
import { ApproversNow } from "./approvers-now";
import { FlowPeopleAndClusters, isForOthers } from "./flow-reach";
import { PREVIEW } from "./use-flow-preview";

/** The people and clusters that the saved flow reaches now. */
export function ReachTab({ flow: { id, trigger, requestFor } }: { readonly flow: Flow }) {
  const variables = useMemo(() => ({ flowId: id, input: {} }), [id]);
  const [{ data, error, fetching }, readAgain] = useQuery({ query: PREVIEW, variables, requestPolicy: "network-only" });
  const preview = data?.previewAccessFlow;
  if (!preview && !error) return <Skeleton height="200px" />;
  return (
    <SpaceBetween size="m">
      <Problem error={error} onRetry={() => readAgain({ requestPolicy: "network-only" })} />
      {preview && (
        <Container
          header={
            <Header variant="h2" description="As people, clusters and owners are at this moment.">
              Who and what now
            </Header>
          }
        >
          <SpaceBetween size="m">
            <FlowPeopleAndClusters
              read={{ preview, variables, isReading: fetching, hasFailed: error !== undefined }}
              trigger={trigger}
              isForOthers={isForOthers(requestFor)}
            />
            {preview.approvers && trigger === "SELF_SERVE" && (
              <KeyValuePairs
                columns={1}
                items={[{ label: "Who would approve", value: <ApproversNow approvers={preview.approvers} /> }]}
              />
            )}
          </SpaceBetween>
        </Container>
      )}
    </SpaceBetween>
  );
}
