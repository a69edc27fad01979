import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "urql";
import { isPage } from "../../app/pages";
import { graphql } from "../../gql";
import { clockTime, Moment } from "../../parts/moment";
import { NothingToMend } from "../../parts/nothing-to-mend";
import { PageLink } from "../../parts/page-link";
import { Problem } from "../../parts/problem";
import { useReadAgain } from "../../parts/read-again";
import { useReadAt } from "../../parts/use-read-at";

const ATTENTION = graphql(`
  query NeedsAttention {
    needsAttention(first: 100) {
      totalCount
      nodes { id message whatToDo since page }
    }
    integrations(first: 20) { nodes { id name status } }
  }
`);

const PURPOSE = "What somebody has to decide or mend. An item goes by itself once it is mended.";

/** What an administrator is to mend: each is gone from here as soon as it is mended. */
export function AttentionPage() {
  const [{ data, error, fetching }, readAgain] = useQuery({ query: ATTENTION });
  useReadAgain(readAgain);
  const refresh = () => readAgain({ requestPolicy: "network-only" });
  const readAt = useReadAt(data);
  const items = data?.needsAttention?.nodes;
  if (!items && !error) return <NotReadYet />;
  return (
    <ContentLayout
      key="read"
      header={
        <Header
          variant="h1"
          counter={data?.needsAttention ? `(${data.needsAttention.totalCount})` : undefined}
          actions={
            <SpaceBetween direction="horizontal" size="xs" alignItems="center">
              {readAt !== null && <Box color="text-body-secondary">as of {clockTime(readAt)}</Box>}
              <Button
                iconName="refresh"
                ariaLabel="Read what needs attention again"
                loading={fetching}
                onClick={refresh}
              />
            </SpaceBetween>
          }
          description={PURPOSE}
        >
          Needs attention
        </Header>
      }
    >
      <SpaceBetween size="m">
        <Problem error={error} onRetry={refresh} />
        {items?.length === 0 && (
          <Container>
            <StatusIndicator type="success">
              <NothingToMend integrations={data?.integrations?.nodes ?? []} />
            </StatusIndicator>
          </Container>
        )}
        {items?.map(({ id, message, whatToDo, since, page }) => (
          <Alert key={id} type="warning" header={message} statusIconAriaLabel="Warning">
            <SpaceBetween size="xxs">
              <Box>{whatToDo}</Box>
              {since && (
                <Box color="text-body-secondary">
                  Since <Moment at={since} />
                </Box>
              )}
              {isPage(page) && <PageLink to={page}>Go there</PageLink>}
            </SpaceBetween>
          </Alert>
        ))}
      </SpaceBetween>
    </ContentLayout>
  );
}

/** Replaced as a whole, so that nothing that is seen moves. */
function NotReadYet() {
  return (
    <ContentLayout
      key="reading"
      header={
        <Header variant="h1" description={PURPOSE}>
          Needs attention
        </Header>
      }
    >
      <Skeleton height="50vh" />
    </ContentLayout>
  );
}
