import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";
import type { ReactNode } from "react";
import { useQuery } from "urql";
import { useViewer } from "../../app/session";
import { Problem } from "../../parts/problems/problem";
import { AUDIT_ACTIONS } from "./audit-documents";

interface Props {
  readonly title: string;
  readonly children: ReactNode;
}

/** Administrators and auditors may read the log. Others see the API's refusal in its words. */
export function ReadersOnly({ title, children }: Props) {
  const { roles } = useViewer();
  const reads = roles.includes("ADMIN") || roles.includes("AUDITOR");
  const [{ error }] = useQuery({ query: AUDIT_ACTIONS, pause: reads });
  if (reads) return children;
  return (
    <ContentLayout header={<Header variant="h1">{title}</Header>}>
      {error ? (
        <Problem error={error} />
      ) : (
        <Container>
          <Skeleton height="20vh" />
        </Container>
      )}
    </ContentLayout>
  );
}
