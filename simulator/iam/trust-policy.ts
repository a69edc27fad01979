import { Mistake } from "../kernel/mistake";
import type { DeployedRole } from "./permissions";
import { type PolicyDocument, readTrustPolicy, type Statement } from "./statement";

/** The trust of a role: its principals and accounts with an external id, or a whole policy. */
export interface TrustData {
  readonly principalArns?: readonly string[];
  readonly accounts?: readonly string[];
  readonly externalId?: string;
  /** A policy of IAM instead of everything else. */
  readonly document?: PolicyDocument;
  /** The trust of a shipped template's stack instead of everything else. */
  readonly deployed?: DeployedRole;
}

/** The trust policy of a role in IAM's JSON. */
export function trustPolicy({
  principalArns = [],
  accounts = [],
  externalId,
  document,
  deployed,
}: TrustData): PolicyDocument {
  if (deployed) return deployed.role.trust;
  if (document) return document;
  const AWS = [...principalArns, ...accounts.map((id) => `arn:aws:iam::${id}:root`)];
  const Condition = externalId === undefined ? undefined : { StringEquals: { "sts:ExternalId": externalId } };
  const Statement =
    AWS.length === 0 ? [] : [{ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole", Condition }];
  return { Version: "2012-10-17", Statement };
}

export function trustStatements(trust: TrustData): readonly Statement[] {
  return trust.deployed?.role.trustStatements ?? readTrustPolicy(trustPolicy(trust), "the trust policy");
}

/** The problem of an invalid policy, or of one that the simulator would not evaluate as AWS does. */
export function trustFrom(text: string): TrustData | string {
  try {
    const document = JSON.parse(text) as PolicyDocument;
    if (typeof document !== "object" || document === null) return "The policy is not in the valid JSON format.";
    readTrustPolicy(document, "the trust policy");
    return { document };
  } catch (error) {
    return error instanceof Mistake ? error.message : "The policy is not in the valid JSON format.";
  }
}
