import { useMemo, useRef } from "react";
import { useQuery } from "urql";
import { graphql } from "../../../gql";
import type { FlowPreviewQuery, PreviewAccessFlowInput } from "../../../gql/graphql";
import { useSettled } from "../../../parts/reading/use-settled";
import { type FlowDraft, inputOf } from "../draft/flow-draft";

graphql(`
  fragment FlowPermissionChange on AccessFlowPermissionChange {
    peopleCount resourceCount
    permission { permissionId namespaces groups permission { id name } }
    people(first: 20) { nodes { id displayName } }
    resources(first: 20) { nodes { id name } }
  }
`);

graphql(`
  fragment FlowApprovalChange on AccessFlowApprovalChange {
    peopleCount resourceCount
    approver {
      ... on OwnerApprover { kind }
      ... on ManagerApprover { kind }
      ... on PeopleApprover { kind attribute values }
    }
    people(first: 20) { nodes { id displayName } }
    resources(first: 20) { nodes { id name } }
  }
`);

graphql(`
  fragment FlowApproverNow on ApproverGroupNow {
    operator
    approvers {
      fellBack
      people { id displayName }
      approver {
        ... on OwnerApprover { kind }
        ... on ManagerApprover { kind }
        ... on PeopleApprover { kind attribute values }
      }
    }
  }
`);

graphql(`
  fragment WaitingForFlow on WaitingRequests {
    count
    first { id createdAt requester { id displayName } items { id resourceName } }
  }
`);

export const PREVIEW = graphql(`
  query FlowPreview($flowId: ID, $input: PreviewAccessFlowInput!) {
    previewAccessFlow(flowId: $flowId, input: $input) {
      summary otherResourceCount
      problems { code rule message path }
      warnings { ...FlowWarningFacts }
      requestors(first: 1) { totalCount }
      people(first: 1) { totalCount }
      resources(first: 1) { totalCount }
      approvers {
        requester { id displayName }
        grantee { id displayName }
        resource { id name }
        groups { ...FlowApproverNow }
        tiers { ...FlowApproverNow }
      }
      change {
        sentence isExact
        gained { ...FlowPermissionChange }
        lost { ...FlowPermissionChange }
        approvalsAppearing { ...FlowApprovalChange }
        approvalsDisappearing { ...FlowApprovalChange }
      }
      waitingRequests { ...WaitingForFlow }
    }
  }
`);

export type FlowPreview = NonNullable<FlowPreviewQuery["previewAccessFlow"]>;

export interface ReadPreview {
  /** The preview of the newest draft, or the previous preview while that is read. Null: none has come yet. */
  readonly preview: FlowPreview | null;
  /** The flow and the input of the preview. */
  readonly variables: { readonly flowId: string | null; readonly input: PreviewAccessFlowInput };
  readonly isReading: boolean;
  readonly hasFailed: boolean;
}

/**
 * The server's preview of the draft, once the draft has not changed for a moment. An answer about an earlier draft is
 * discarded.
 */
export function useFlowPreview(draft: FlowDraft, flowId: string | null): ReadPreview {
  const settled = useSettled(draft);
  const variables = useMemo(() => ({ flowId, input: inputOf(settled) }), [flowId, settled]);
  const last = useRef<FlowPreview | null>(null);
  const [{ data, fetching, error }] = useQuery({ query: PREVIEW, variables, requestPolicy: "network-only" });
  last.current = data?.previewAccessFlow ?? last.current;
  return { preview: last.current, variables, isReading: fetching || settled !== draft, hasFailed: error !== undefined };
}
