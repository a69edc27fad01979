import type { TestConnectorInput } from "../../../gql/graphql";
import { type IntegrationDraft, inputOf } from "../draft/draft";

/** A test of the draft's settings in AWS, which goes on by itself. Units are all looked at, so that each has its number of accounts. */
export function testInputOf(draft: IntegrationDraft): TestConnectorInput {
  const { managementAccountRoleArn, region, externalId, memberRoleName, ssoRegion } = inputOf(draft);
  return {
    connectorId: draft.connectorId ?? "",
    managementAccountRoleArn,
    region,
    externalId,
    memberRoleName,
    ssoRegion,
    waitSeconds: 0,
  };
}
