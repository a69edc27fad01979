import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { CombinedError } from "urql";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { Problem, problemsOf } from "../../parts/problems/problem";

interface Props {
  readonly error: CombinedError;
  readonly onRetry: (options: { requestPolicy: "network-only" }) => void;
}

/** A request that does not exist for the viewer, or that could not be read. */
export function NotReadable({ error, onRetry }: Props) {
  const isMissing = problemsOf(error).some(({ code }) => code === "NOT_FOUND");
  return (
    <Container
      header={
        <Header variant="h2">{isMissing ? "No such request waits for you" : "The request could not be read"}</Header>
      }
    >
      <SpaceBetween size="s">
        <Problem error={error} {...(!isMissing && { onRetry: () => onRetry({ requestPolicy: "network-only" }) })} />
        {isMissing && (
          <Box>
            Only those who may decide about a request, or have decided, can open it here. The person who asked can say
            who that is. Requests of your own are under <PageLink to={addresses.requests()}>Requests</PageLink>.
          </Box>
        )}
      </SpaceBetween>
    </Container>
  );
}
