import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useLocation } from "wouter";
import { addresses } from "../../app/addresses";
import { CodeBlock } from "../../parts/code/code-block";
import { ApiSentence } from "../../parts/words/api-sentence";
import type { Grant } from "./access-documents";

interface Props {
  readonly grant: Grant;
  readonly isMine: boolean;
}

/** The clean-up that is left to a person whose access has ended, and the way to ask again. */
export function Ended({ grant, isMine }: Props) {
  const [, go] = useLocation();
  const { endedAccess, endedAt, resourceId, resourceName, state, request } = grant;
  if (!isMine || (endedAccess === null && endedAt === null)) return null;
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            endedAt !== null && (
              <SpaceBetween direction="horizontal" size="xs">
                {state === "FAILED" && request && (
                  <Button onClick={() => go(addresses.request(request.id))}>Ask again from the request</Button>
                )}
                {resourceId && (
                  <Button onClick={() => go(addresses.askFor(resourceId))}>Ask for {resourceName} again</Button>
                )}
              </SpaceBetween>
            )
          }
        >
          What is left to do
        </Header>
      }
    >
      {endedAccess ? (
        <SpaceBetween size="s">
          <span>
            <ApiSentence text={endedAccess.message} />
          </span>
          <CodeBlock code={endedAccess.removeCommand} name="the command that removes the files" />
        </SpaceBetween>
      ) : (
        "Nothing of it was handed out, so nothing is to be removed."
      )}
    </Container>
  );
}
