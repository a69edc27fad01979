import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { PageLink } from "./page-link";

/** Whether the viewer may read the audit log. */
function useReadsAudit(): boolean {
  const { roles } = useViewer();
  return roles.includes("ADMIN") || roles.includes("AUDITOR");
}

/**
 * A link to the story of a grant, from its request to its receipt. Empty for viewers who may not read the audit log.
 */
export function StoryLink({ grantId }: { readonly grantId: string }) {
  if (!useReadsAudit()) return null;
  return <PageLink to={addresses.grantStory(grantId)}>The whole story</PageLink>;
}

/** A link to the access history of a cluster. Empty for viewers who may not read the audit log. */
export function AccessHistoryLink({ resourceId }: { readonly resourceId: string }) {
  if (!useReadsAudit()) return null;
  return <PageLink to={`${addresses.accessHistory()}?resource=${resourceId}`}>Who had access before</PageLink>;
}
