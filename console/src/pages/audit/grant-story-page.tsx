import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect } from "react";
import { useQuery, useSubscription } from "urql";
import { useParams } from "wouter";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { Problem } from "../../parts/problems/problem";
import { useReadAgain } from "../../parts/reading/read-again";
import { GrantStatus } from "../../parts/words/states";
import type { AuditEvent } from "./audit-documents";
import { exportAddress } from "./audit-filter";
import { EventList } from "./event-list";
import { ExportLinks } from "./export-links";
import { ReadersOnly } from "./readers-only";
import "../../parts/words/on-paper.css";
import { StoryAws } from "./story-aws";
import { StoryDecision } from "./story-decision";
import { GRANT_STORY, STORY_CHANGED, type StoryGrant } from "./story-documents";
import { StoryEnd } from "./story-end";
import { StoryGist } from "./story-gist";
import { Verification } from "./verification";

const TITLE = "Story of an access";

/** One access from its request to the proof of its end, on one page that can be printed. */
export function GrantStoryPage() {
  return (
    <ReadersOnly title={TITLE}>
      <Story />
    </ReadersOnly>
  );
}

function Story() {
  const { id } = useParams<{ id: string }>();
  const [{ data, error }, readAgain] = useQuery({
    query: GRANT_STORY,
    variables: { id },
    requestPolicy: "cache-and-network",
  });
  useReadAgain(readAgain);
  const [{ data: live }] = useSubscription({ query: STORY_CHANGED, variables: { id }, pause: !data?.grant });
  const step = live?.grantChanged ? `${live.grantChanged.state} ${live.grantChanged.extensions}` : null;
  useEffect(() => {
    if (step !== null) readAgain({ requestPolicy: "network-only" });
  }, [step, readAgain]);
  if (data?.grant && data.auditEvents)
    return <Told key={id} grant={data.grant} events={data.auditEvents.nodes} total={data.auditEvents.totalCount} />;
  return (
    <ContentLayout header={<Header variant="h1">{TITLE}</Header>}>
      {error ? (
        <SpaceBetween size="m">
          <Problem error={error} onRetry={() => readAgain({ requestPolicy: "network-only" })} />
          <PageLink to={addresses.audit()}>All events of the audit log</PageLink>
        </SpaceBetween>
      ) : (
        <Container>
          <Skeleton height="60vh" />
        </Container>
      )}
    </ContentLayout>
  );
}

interface ToldProps {
  readonly grant: StoryGrant;
  readonly events: readonly AuditEvent[];
  readonly total: number;
}

function Told({ grant, events, total }: ToldProps) {
  const first = events[0]?.at ?? null;
  const last = events.at(-1)?.at ?? null;
  return (
    <div className="drawbridge-printed">
      <ContentLayout
        header={
          <Header
            variant="h1"
            description={
              grant.endedAt
                ? "From the request to the proof of its end, as it is on record."
                : "From the request on, as it is on record so far. The proof of its end comes once it is over."
            }
            actions={
              <SpaceBetween direction="horizontal" size="xs" alignItems="center">
                <PageLink to={addresses.access(grant.id)}>The access itself</PageLink>
                <Button iconName="file" onClick={() => window.print()}>
                  Print the story
                </Button>
              </SpaceBetween>
            }
          >
            <bdi>{grant.person.displayName}</bdi>'s access to <bdi>{grant.resourceName}</bdi>
          </Header>
        }
      >
        <SpaceBetween size="l">
          <Container
            header={
              <Header variant="h2" info={<GrantStatus state={grant.state} />}>
                In short
              </Header>
            }
          >
            <StoryGist grant={grant} />
          </Container>
          <StoryDecision grant={grant} events={events} />
          <StoryAws events={events} />
          <StoryEnd grant={grant} />
          <Container
            header={
              <Header
                variant="h2"
                counter={`(${total})`}
                description="Every event that names this access, its request, or the lease of its permission set, the oldest first."
              >
                All that is on record
              </Header>
            }
            footer={
              <div className="drawbridge-on-screen">
                <ExportLinks
                  name="the story"
                  addressOf={(format) => exportAddress({ storyOfGrantId: grant.id }, format)}
                />
              </div>
            }
          >
            <EventList name="All that is on record" events={events} isExact />
          </Container>
          <Verification from={first} to={afterMoment(last)} what="these events" />
        </SpaceBetween>
      </ContentLayout>
    </div>
  );
}

/** The API's upper bound is exclusive. */
function afterMoment(at: string | null): string | null {
  return at === null ? null : new Date(Date.parse(at) + 1).toISOString();
}
