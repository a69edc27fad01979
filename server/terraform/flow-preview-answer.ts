import type { DocumentNames } from "../../shared/domain/configuration/terraform/document-names";
import { pathText } from "../../shared/domain/configuration/terraform/document-problems";
import type { DocumentPreview } from "../../shared/domain/configuration/terraform/terraform-flows";
import { writeApprover, writePermission } from "../../shared/domain/configuration/terraform/write-flow";
import type { ApproverImpact, ImpactReach, PermissionImpact } from "../../shared/domain/impact/flows/tally-impact";

/** The effect of a document for its reviewers, in sentences and numbers. */
export function flowPreviewAnswer(preview: DocumentPreview, names: DocumentNames) {
  const { before, summary, warnings, reach, impact } = preview;
  const permission = ({ permission: one, ...people }: PermissionImpact) => ({
    permissions: writePermission(one),
    ...counts(people),
  });
  const approver = ({ approver: one, ...people }: ApproverImpact) => ({
    approver: writeApprover(one, names),
    ...counts(people),
  });
  return {
    flow_id: before?.id ?? null,
    text: sentencesOf(preview).join("\n"),
    change: {
      sentence: impact.sentence,
      is_exact: impact.isExact,
      summary_before: impact.summaryBefore,
      summary_after: summary,
      gained: impact.gained.map(permission),
      lost: impact.lost.map(permission),
      approvals_appearing: impact.appearing.map(approver),
      approvals_disappearing: impact.disappearing.map(approver),
    },
    people: reach.granteeIds.length,
    resources: reach.resourceIds.length,
    requests_undecidable: reach.waitingRequests?.count ?? 0,
    warnings: warnings.map(({ code, path, message }) => ({ code, path: pathText(path), message })),
  };
}

function counts({ personIds, resourceIds, pairs }: ImpactReach) {
  return { people: personIds.length, resources: resourceIds.length, pairs };
}

function sentencesOf({ before, summary, warnings, reach, impact }: DocumentPreview): string[] {
  const { summaryBefore } = impact;
  const isSame = summary === summaryBefore;
  const undecidable = reach.waitingRequests?.count ?? 0;
  return [
    before ? `Changes the access flow '${before.name}'.` : "Makes a new access flow.",
    impact.sentence,
    ...(summaryBefore !== null && !isSame ? [`Before: ${summaryBefore}`] : []),
    `${before ? (isSame ? "Before and after" : "After") : "It says"}: ${summary}`,
    ...(undecidable > 0 ? [undecidableSentence(undecidable)] : []),
    ...warnings.map(({ message }) => `Warning: ${message}`),
  ];
}

function undecidableSentence(count: number): string {
  return count === 1
    ? "1 request that waits could not be approved any more."
    : `${count} requests that wait could not be approved any more.`;
}
