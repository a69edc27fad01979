import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { PageLink } from "./page-link";

/** Whether the viewer may read the audit log. */
function useReadsAudit(): boolean {
  const { roles } = useViewer();
  return roles.includes("ADMIN") || roles.includes("AUDITOR");
}

/** The story of an access from its request to its receipt; nothing for whom it is not. */
export function StoryLink({ grantId }: { readonly grantId: string }) {
  if (!useReadsAudit()) return null;
  return <PageLink to={addresses.grantStory(grantId)}>The whole story</PageLink>;
}

/** Who had access to a cluster, between two moments; nothing for whom it is not. */
export function AccessHistoryLink({ resourceId }: { readonly resourceId: string }) {
  if (!useReadsAudit()) return null;
  return <PageLink to={`${addresses.accessHistory()}?resource=${resourceId}`}>Who had access before</PageLink>;
}
