import { ProviderFailure } from "../../../kernel/app-error";
import { evaluateSlot, goneSlot } from "../../bindings/slots/evaluate-slot";
import { instanceOfSlot, poolPrefixOf } from "../../bindings/slots/slot-names";
import type { SlotContents } from "../../cloud/access-cloud.port";
import type { OrganizationDescription } from "../../cloud/cloud.port";
import type { FoundInstance } from "../../cloud/doctor-cloud.port";
import { attemptCall, type CheckFinding, checkFinding } from "../check-finding";
import type { Examination } from "../examination";
import { deniedAction, quantityOf } from "./tried-actions";

export const NO_POOL = "NO_POOL";

/** The name prefix of the slots, by the first readable one; null: none is readable. */
export async function readPoolPrefix(
  { settings, organization, signal }: Examination,
  ssoRegion: string,
): Promise<string | null> {
  const center = organization.identityCenter(ssoRegion);
  for (const arn of settings.poolPermissionSetArns ?? []) {
    const contents = await attemptCall(() => center.slotContents(arn, "discovery", signal));
    if (contents instanceof ProviderFailure) return null;
    const prefix = contents && poolPrefixOf(contents.name);
    if (prefix !== null) return prefix;
  }
  return null;
}

/** Checks the contents of each slot of the pool. */
export async function examinePool(
  examination: Examination,
  ssoRegion: string,
  { managementAccountId }: OrganizationDescription,
): Promise<void> {
  const { settings, organization, installationId, chart, signal } = examination;
  const arns = settings.poolPermissionSetArns;
  if (settings.principalStrategy !== "IDENTITY_CENTER") return;
  if (arns === null) {
    await chart.tell(checkFinding("POOL", "SKIPPED", "No pool was given, so its permission sets were not examined."));
    return;
  }
  if (arns.length === 0) {
    await chart.tell(noPool());
    return;
  }
  const center = organization.identityCenter(ssoRegion);
  let usable = 0;
  for (const arn of arns) {
    const contents = await attemptCall(() => center.slotContents(arn, "discovery", signal));
    if (contents instanceof ProviderFailure) {
      // The next slot would fail with the same error.
      await chart.tell(deniedAction("POOL", "management", contents, examination));
      return;
    }
    const findings = judge(arn, contents, { installationId, managementAccountId });
    await chart.tell(...findings);
    if (findings.length === 0) usable += 1;
  }
  const message = `${usable} of ${quantityOf(arns.length, "slot")} of the pool may be assigned.`;
  await chart.tell(checkFinding("POOL", usable > 0 ? "OK" : "FAILED", message, { advice: usable > 0 ? null : DEPLOY }));
}

/** Checks that there is a pool, its instance, and that a slot can be read. Regular checks judge the slots' contents. */
export async function examinePoolSettings(
  examination: Examination,
  { ssoRegion, instance: { instanceArn } }: { readonly ssoRegion: string; readonly instance: FoundInstance },
): Promise<void> {
  const { settings, organization, chart, signal } = examination;
  const arns = settings.poolPermissionSetArns ?? [];
  if (arns.length === 0) {
    await chart.tell(noPool());
    return;
  }
  const others = arns.filter((arn) => instanceOfSlot(arn) !== instanceArn.split("/").at(-1));
  if (others.length > 0) {
    const message = `${quantityOf(others.length, "permission set")} of the pool ${others.length === 1 ? "belongs" : "belong"} to another instance of IAM Identity Center than ${instanceArn}, such as ${others[0]}.`;
    await chart.tell(checkFinding("POOL", "FAILED", message, { code: "POOL_OF_ANOTHER_INSTANCE", advice: DEPLOY }));
    return;
  }
  const contents = await attemptCall(() =>
    organization.identityCenter(ssoRegion).slotContents(arns[0]!, "discovery", signal),
  );
  if (contents instanceof ProviderFailure) {
    await chart.tell(deniedAction("POOL", "management", contents, examination));
  }
}

const DEPLOY = "Deploy deploy/aws/pool.yaml, and enter its output as the integration's pool.";

function noPool(): CheckFinding {
  const message =
    "The integration has no pool of permission sets, so that nobody can be given access by IAM Identity Center.";
  return checkFinding("POOL", "FAILED", message, { code: NO_POOL, advice: DEPLOY });
}

function judge(arn: string, contents: SlotContents | null, rules: Parameters<typeof evaluateSlot>[1]): CheckFinding[] {
  const reasons = contents ? evaluateSlot(contents, rules) : [goneSlot(arn)];
  return reasons.map(({ code, message }) => checkFinding("POOL", "FAILED", message, { code }));
}
