import { graphql } from "../../../gql";
import type { AccessFlowQuery, FlowDefinitionFragment } from "../../../gql/graphql";

graphql(`
  fragment FlowConditions on ConditionGroup { operator conditions { attribute operator providerId values } }
`);

graphql(`
  fragment FlowApproverGroup on ApproverGroup {
    operator
    approvers {
      ... on OwnerApprover { kind }
      ... on ManagerApprover { kind }
      ... on PeopleApprover { kind attribute providerId values }
    }
  }
`);

graphql(`
  fragment FlowWarningFacts on AccessFlowWarning { code item message path }
`);

/** The fields that an editor fills in. */
graphql(`
  fragment FlowDefinition on AccessFlow {
    id name description active trigger version managedBy maxDurationSeconds
    requestors { ...FlowConditions }
    requestFor { scopes grantees { ...FlowConditions } }
    targets {
      integrationId resourceType
      integration { id name }
      resources { mode by key values }
      permissions { permissionId namespaces groups permission { id name risk { level inWords } } }
    }
    timeframe { daysOfWeek startTime endTime timeZone }
    approverPolicy { mode groups { ...FlowApproverGroup } }
    escalation { intervalSeconds tiers { ...FlowApproverGroup } }
    settings {
      justificationRequired approverReasonRequired selfApprovalAllowed labels
      maxExtensions extensionSeconds mfaRequired mfaMaxAgeSeconds
    }
  }
`);

/** The present state of the flow. */
graphql(`
  fragment FlowState on AccessFlow {
    summary status statusReasons definitionHidden createdAt updatedAt deletedAt
    inactiveReason { at message }
    warnings { ...FlowWarningFacts }
    heldChanges { gives ends of since endsCarriedOutAt atMost }
  }
`);

export const FLOW = graphql(`
  query AccessFlow($id: ID!) {
    accessFlow(id: $id) { ...FlowDefinition ...FlowState }
  }
`);

export const CREATE_FLOW = graphql(`
  mutation CreateFlow($input: CreateAccessFlowInput!) {
    createAccessFlow(input: $input) { flow { ...FlowDefinition ...FlowState } }
  }
`);

export const UPDATE_FLOW = graphql(`
  mutation UpdateFlow($input: UpdateAccessFlowInput!) {
    updateAccessFlow(input: $input) {
      flow { ...FlowDefinition ...FlowState }
      waitingRequests { count ended }
    }
  }
`);

export const SWITCH_FLOW = graphql(`
  mutation SwitchFlow($id: ID!, $version: Int!, $active: Boolean!, $waiting: WaitingRequestsChoice) {
    setAccessFlowActive(id: $id, version: $version, active: $active, waiting: $waiting) {
      flow { ...FlowDefinition ...FlowState }
      waitingRequests { count ended }
    }
  }
`);

export const DELETE_FLOW = graphql(`
  mutation DeleteFlow($id: ID!, $version: Int!) {
    deleteAccessFlow(id: $id, version: $version) {
      flow { ...FlowDefinition ...FlowState }
      waitingRequests { count ended }
    }
  }
`);

export const CONFIRM_HELD = graphql(`
  mutation ConfirmHeldChanges($id: ID!) {
    confirmAutomaticFlow(flowId: $id) { flow { ...FlowDefinition ...FlowState } }
  }
`);

export type Flow = NonNullable<AccessFlowQuery["accessFlow"]>;
export type FlowDefinition = FlowDefinitionFragment;
