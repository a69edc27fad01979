import type { TestConnectorInput } from "../../../gql/graphql";
import { type IntegrationDraft, inputOf } from "../draft/draft";

/**
 * The input of a test of the draft's settings in AWS, which runs in the background. It reads every unit, to count its
 * accounts.
 */
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
