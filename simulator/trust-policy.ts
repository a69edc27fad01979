import { z } from "zod";
import type { RoleData } from "./scenario";

type Trust = RoleData["trust"];

/** Who a role trusts, as IAM writes it. */
export function trustPolicy({ principalArns = [], accounts = [], externalId }: Trust): object {
  const AWS = [...principalArns, ...accounts.map((id) => `arn:aws:iam::${id}:root`)];
  const Condition = externalId === undefined ? undefined : { StringEquals: { "sts:ExternalId": externalId } };
  const Statement =
    AWS.length === 0 ? [] : [{ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole", Condition }];
  return { Version: "2012-10-17", Statement };
}

/** Null for what is no policy. Read are the principals and the external id; other conditions are not simulated. */
export function trustFrom(document: string): Trust | null {
  const policy = parse(document);
  if (!policy) return null;
  const named = policy.Statement.filter(({ Effect }) => Effect === "Allow").flatMap(
    ({ Principal }) => Principal?.AWS ?? [],
  );
  const externalId = policy.Statement.map((one) => one.Condition?.StringEquals?.["sts:ExternalId"]).find(Boolean);
  return {
    principalArns: named.filter((arn) => !isAccount(arn)),
    accounts: named.filter(isAccount).map((arn) => arn.replace(/\D*(\d{12}).*/, "$1")),
    externalId,
  };
}

const texts = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const statement = z.object({
  Effect: z.enum(["Allow", "Deny"]),
  Principal: z.object({ AWS: texts.optional() }).optional(),
  Condition: z.object({ StringEquals: z.record(z.string(), z.string()).optional() }).optional(),
});
const document = z.object({ Statement: z.union([z.array(statement), statement.transform((one) => [one])]) });

function parse(text: string): z.infer<typeof document> | null {
  try {
    return document.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function isAccount(arn: string): boolean {
  return /^(\d{12}|arn:aws[\w-]*:iam::\d{12}:root)$/.test(arn);
}
