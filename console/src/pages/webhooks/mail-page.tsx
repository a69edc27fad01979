import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "urql";
import { useViewer } from "../../app/session";
import { NotShown } from "../../parts/problems/not-shown";
import { ChatChannels } from "./chat-channels";
import { MAIL, REFUSED } from "./mail-documents";
import { MailServer } from "./mail-server";
import { WEBHOOKS } from "./webhook-documents";

/** The channels of notifications, and whether each works. */
export function MailPage() {
  const { personId } = useViewer();
  const [{ data, fetching, error }] = useQuery({ query: REFUSED });
  const refused = data?.needsAttention?.nodes;
  const isReady = useSectionsRead({ isPerson: personId !== null, pause: !refused });
  if (!refused || !isReady)
    return <NotShown title="Mail and chat" isLoading={fetching || refused !== undefined} error={error} />;
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

/** Reads the data of every section first, so that the sections appear together and none shifts another. */
function useSectionsRead({ isPerson, pause }: { readonly isPerson: boolean; readonly pause: boolean }): boolean {
  const [mail] = useQuery({ query: MAIL, pause: pause || !isPerson });
  const [channels] = useQuery({ query: WEBHOOKS, variables: NEWEST, pause });
  const hasCome = (read: { readonly data?: unknown; readonly error?: unknown }) => Boolean(read.data ?? read.error);
  return hasCome(channels) && (!isPerson || hasCome(mail));
}

const NEWEST = { after: null };
