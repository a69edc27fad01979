import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "urql";
import { useViewer } from "../../app/session";
import { NotShown } from "../../parts/not-shown";
import { ChatChannels } from "./chat-channels";
import { REFUSED } from "./mail-documents";
import { MailServer } from "./mail-server";

/** By which ways people and channels are told, and whether each works. */
export function MailPage() {
  const { personId } = useViewer();
  const [{ data, fetching, error }] = useQuery({ query: REFUSED });
  const refused = data?.needsAttention?.nodes;
  if (!refused) return <NotShown title="Mail and chat" isLoading={fetching} error={error} />;
  return (
    <SpaceBetween size="m">
      <Header variant="h1" description="How people and channels are told, and whether it arrives.">
        Mail and chat
      </Header>
      <MailServer isPerson={personId !== null} refused={refused} />
      <ChatChannels />
    </SpaceBetween>
  );
}
