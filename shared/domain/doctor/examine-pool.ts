import { ProviderFailure } from "../../kernel/app-error";
import type { SlotContents } from "../connectors/access-cloud.port";
import { goneSlot, judgeSlot } from "../slots/judge-slot";
import type { Examination } from "./examination";
import { attempt, type Finding, finding } from "./findings";
import { countOf, deniedAction } from "./tried-actions";

/** What each slot of the pool holds. Answers how their names begin; null where none could be read. */
export async function examinePool(
  examination: Examination,
  ssoRegion: string,
  managementAccountId: string,
): Promise<string | null> {
  const { settings, organization, installationId, chart, signal } = examination;
  if (settings.principalStrategy !== "IDENTITY_CENTER") return null;
  const arns = settings.poolPermissionSetArns;
  if (arns === null) {
    await chart.tell(finding("POOL", "SKIPPED", "No pool was given, so that its permission sets were not looked at."));
    return null;
  }
  if (arns.length === 0) {
    await chart.tell(noPool());
    return null;
  }
  const center = organization.identityCenter(ssoRegion);
  const names: string[] = [];
  let usable = 0;
  for (const arn of arns) {
    const contents = await attempt(() => center.slotContents(arn, "discovery", signal));
    if (contents instanceof ProviderFailure) {
      // The next slot would fail alike.
      await chart.tell(deniedAction("POOL", "management", contents, examination));
      return prefixOf(names);
    }
    const findings = judge(arn, contents, { installationId, managementAccountId });
    await chart.tell(...findings);
    if (contents) names.push(contents.name);
    if (findings.length === 0) usable += 1;
  }
  const message = `${usable} of ${countOf(arns.length, "slot")} of the pool may be assigned.`;
  await chart.tell(finding("POOL", usable > 0 ? "OK" : "FAILED", message, { advice: usable > 0 ? null : DEPLOY }));
  return prefixOf(names);
}

const DEPLOY = "Deploy deploy/aws/pool.yaml, and enter its output as the integration's pool.";

function noPool(): Finding {
  const message =
    "The integration has no pool of permission sets, so that nobody can be given access by IAM Identity Center.";
  return finding("POOL", "FAILED", message, { code: "NO_POOL", advice: DEPLOY });
}

function judge(arn: string, contents: SlotContents | null, rules: Parameters<typeof judgeSlot>[1]): Finding[] {
  const reasons = contents ? judgeSlot(contents, rules) : [goneSlot(arn)];
  return reasons.map(({ code, message }) => finding("POOL", "FAILED", message, { code }));
}

/** "drawbridge-01" and others begin with "drawbridge". */
function prefixOf(names: readonly string[]): string | null {
  return names.map((name) => /^(.+)-\d+$/.exec(name)?.[1]).find((prefix) => prefix !== undefined) ?? null;
}
