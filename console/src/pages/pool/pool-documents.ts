import { graphql } from "../../gql";
import type { PoolSlotsQuery, PrincipalAtQuery } from "../../gql/graphql";

export const INTEGRATIONS = graphql(`
  query PoolIntegrations {
    integrations(first: 200) { totalCount nodes { id name principalStrategy } }
  }
`);

export const SLOTS = graphql(`
  query PoolSlots($id: ID!, $after: String) {
    slots(integrationId: $id) {
      counts { total free leased idle coolingDown outOfUse unknown unchecked }
      slots(first: 50, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          id name permissionSetArn inPool state checkedAt
          reasons { code message }
          failure { message }
          leases { id accountId account { id name } person { id displayName } state since until }
          unknownAssignments {
            id accountId account { id name } state foundAt releaseAskedAt releaseAskedBy
            assignees { kind principalId ours }
            failure { message }
          }
        }
      }
    }
    needsAttention(
      first: 20
      filter: { kinds: [POOL_EXHAUSTED, POOL_NEARLY_FULL, SLOTS_OUT_OF_USE, SLOT_ASSIGNMENT_UNKNOWN, SLOT_SHARED] }
    ) {
      nodes { id message whatToDo objectId }
    }
  }
`);

export const RELEASE = graphql(`
  mutation ReleaseSlot($slotId: ID!, $accountId: String!) {
    releaseSlot(slotId: $slotId, accountId: $accountId) {
      assignment { id state releaseAskedAt releaseAskedBy failure { message } assignees { kind principalId ours } }
    }
  }
`);

export const PRINCIPAL_AT = graphql(`
  query PrincipalAt($roleArn: String!, $at: DateTimeISO!) {
    principalAt(roleArn: $roleArn, at: $at) {
      accountId from until permissionSetName roleUniqueId identityCenterUserId
      person { id displayName }
    }
  }
`);

export type SlotPool = NonNullable<PoolSlotsQuery["slots"]>;
export type Slot = SlotPool["slots"]["nodes"][number];
export type Lease = Slot["leases"][number];
export type Assignment = Slot["unknownAssignments"][number];
export type Principal = NonNullable<PrincipalAtQuery["principalAt"]>;
