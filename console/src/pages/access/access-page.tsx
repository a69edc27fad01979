import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery, useSubscription } from "urql";
import { useParams } from "wouter";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { StoryLink } from "../../parts/links/audit-links";
import { PageLink } from "../../parts/links/page-link";
import { Problem } from "../../parts/problems/problem";
import { useReadAgain } from "../../parts/reading/read-again";
import { permissionNames } from "../../parts/words/access-words";
import { ACCESS, ACCESS_CHANGED, type Grant } from "./access-documents";
import { AccessFacts } from "./access-facts";
import { AccessState } from "./access-state";
import { Ended } from "./ended";
import { ExtendAccess } from "./extend-access";
import { GiveBack } from "./give-back";
import { GiveUp } from "./give-up";
import { HowToUse } from "./how-to-use";
import { Receipt } from "./receipt";

/** A grant: its duration, the way to use it, and the receipt of its end. */
export function AccessPage() {
  const { id } = useParams<{ id: string }>();
  const [{ data, error }, readAgain] = useQuery({ query: ACCESS, variables: { id } });
  useSubscription({ query: ACCESS_CHANGED, variables: { id }, pause: !data?.grant });
  useReadAgain(readAgain);
  if (data?.grant) return <Access grant={data.grant} />;
  return (
    <ContentLayout header={<Header variant="h1">Access</Header>}>
      {error ? (
        <SpaceBetween size="m">
          <Problem error={error} onRetry={() => readAgain({ requestPolicy: "network-only" })} />
          <PageLink to={addresses.accesses()}>All my access</PageLink>
        </SpaceBetween>
      ) : (
        <Container>
          <Skeleton height="60vh" />
        </Container>
      )}
    </ContentLayout>
  );
}

function Access({ grant }: { readonly grant: Grant }) {
  const { personId } = useViewer();
  const { state, person, resourceName, access, accessDetails } = grant;
  const isMine = person.id === personId;
  const mayEnd = state === "ACTIVE" || state === "PENDING";
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={`${permissionNames(access)}, ${grant.endedAt ? "was held by" : "held by"} ${isMine ? "you" : person.displayName}`}
          actions={
            <SpaceBetween direction="horizontal" size="xs" alignItems="center">
              <StoryLink grantId={grant.id} />
              {mayEnd && <GiveBack grant={grant} isMine={isMine} />}
              {accessDetails?.portalLink && (
                <Button
                  variant="primary"
                  href={accessDetails.portalLink}
                  target="_blank"
                  iconName="external"
                  iconAlign="right"
                >
                  Open {resourceName} in AWS
                </Button>
              )}
            </SpaceBetween>
          }
        >
          Access to {resourceName}
        </Header>
      }
    >
      <SpaceBetween size="l">
        {/* The sentences about attempts come and go. Above this panel, they would move its button away from a pointer. */}
        <GiveUp grant={grant} />
        <AccessState grant={grant} />
        {accessDetails && <HowToUse details={accessDetails} />}
        {state === "ACTIVE" && isMine && <ExtendAccess grant={grant} />}
        <Ended grant={grant} isMine={isMine} />
        {grant.receipt && <Receipt grant={grant} receipt={grant.receipt} />}
        <AccessFacts grant={grant} />
      </SpaceBetween>
    </ContentLayout>
  );
}
