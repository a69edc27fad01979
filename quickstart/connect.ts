/** The connection to the simulated organization, as the simulator reports it. */
export interface SimulatedConnection {
  readonly region: string;
  readonly ssoRegion: string;
  readonly ssoPortal: string;
  readonly managementAccountRoleArn: string;
  readonly memberRoleName: string;
  readonly externalId: string;
  readonly poolPermissionSetArns: readonly string[];
}

/** The input of createIntegration for the simulated organization. */
export function integrationInput(connection: Record<string, unknown>, connectorId: string, name: string) {
  const { region, ssoRegion, ssoPortal, managementAccountRoleArn, memberRoleName, externalId, poolPermissionSetArns } =
    connection as unknown as SimulatedConnection;
  return {
    name,
    connectorId,
    resourceTypes: ["EKS_CLUSTER", "AWS_ACCOUNT"],
    region,
    ssoRegion,
    ssoPortal,
    managementAccountRoleArn,
    memberRoleName,
    externalId,
    poolPermissionSetArns,
  };
}
