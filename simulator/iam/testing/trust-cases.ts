import type { RequestPrincipal } from "../evaluate";
import {
  ACCOUNT,
  CONNECTOR_ACCOUNT,
  EXTERNAL_ID,
  ORGANIZATION,
  type ShippedRole,
  type ShippedRoleCase,
} from "./shipped-role";

type Keys = ShippedRoleCase["keys"];

const ROLE = `arn:aws:iam::${CONNECTOR_ACCOUNT}:role/DrawbridgeConnectorRole`;
const connector: RequestPrincipal = { kind: "AWS", accountId: CONNECTOR_ACCOUNT, arn: ROLE };
const ecs: RequestPrincipal = { kind: "SERVICE", name: "ecs-tasks.amazonaws.com" };

const ofConnector = {
  "sts:ExternalId": EXTERNAL_ID,
  "aws:PrincipalOrgID": ORGANIZATION,
  "aws:PrincipalArn": ROLE,
};
const ofTask = { "aws:SourceAccount": ACCOUNT, "aws:SourceArn": `arn:aws:ecs:eu-west-1:${ACCOUNT}:task/x` };

const BY_CONNECTOR: readonly (readonly [string, Keys, boolean])[] = [
  ["trusts the connector", ofConnector, true],
  ["trusts nobody without the external id", { ...ofConnector, "sts:ExternalId": "another" }, false],
  ["trusts nobody of another organization", { ...ofConnector, "aws:PrincipalOrgID": "o-other00000" }, false],
  ["trusts no other role of that account", { ...ofConnector, "aws:PrincipalArn": `${ROLE}Copy` }, false],
];

const BY_ECS: readonly (readonly [ShippedRole, string, Keys, boolean])[] = [
  ["connector", "trusts a task", ofTask, true],
  ["connector", "trusts no task of another account", { ...ofTask, "aws:SourceAccount": CONNECTOR_ACCOUNT }, false],
  [
    "connector",
    "trusts ECS for no task of another region",
    { ...ofTask, "aws:SourceArn": ofTask["aws:SourceArn"].replace("eu-west-1", "us-east-1") },
    false,
  ],
  ["execution", "trusts ECS", ofTask, true],
  ["execution", "trusts ECS for no other account", { ...ofTask, "aws:SourceAccount": CONNECTOR_ACCOUNT }, false],
];

export const TRUST_CASES: readonly ShippedRoleCase[] = [
  ...(["member", "management"] as const).flatMap((role) =>
    BY_CONNECTOR.map(([name, keys, allowed]) => trustCase(role, name, connector, keys, allowed)),
  ),
  ...BY_ECS.map(([role, name, keys, allowed]) => trustCase(role, name, ecs, keys, allowed)),
];

function trustCase(
  role: ShippedRole,
  name: string,
  principal: RequestPrincipal,
  keys: Keys,
  allowed: boolean,
): ShippedRoleCase {
  const verdict = allowed ? "ALLOW" : "IMPLICIT_DENY";
  return { name, role, parameters: {}, action: "sts:AssumeRole", resource: "*", keys, principal, verdict };
}
