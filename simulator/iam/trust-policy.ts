import { Mistake } from "../kernel/mistake";
import type { DeployedRole } from "./permissions";
import { type PolicyDocument, readTrustPolicy, type Statement } from "./statement";

/** Who may assume a role: the principals and accounts named, with the external id where one is set; or a whole policy. */
export interface TrustData {
  readonly principalArns?: readonly string[];
  readonly accounts?: readonly string[];
  readonly externalId?: string;
  /** As IAM writes it, in place of all else. */
  readonly document?: PolicyDocument;
  /** As a stack of a shipped template has it, in place of all else. */
  readonly deployed?: DeployedRole;
}

/** Whom a role trusts, as IAM writes it. */
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

/** A text for what is no policy, or none that the simulator would evaluate as AWS does. */
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
