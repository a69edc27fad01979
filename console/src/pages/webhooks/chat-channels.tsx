import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "urql";
import { useLocation } from "wouter";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { Rows } from "../../parts/lists/rows";
import { Problem } from "../../parts/problems/problem";
import { ChannelTest } from "./channel-test";
import { WEBHOOKS, type Webhook } from "./webhook-documents";
import { formatWord, shownAddress } from "./webhook-words";

/** Channels of Slack and Teams are webhooks in another format. */
export function ChatChannels() {
  const [, go] = useLocation();
  const [{ data, error }] = useQuery({ query: WEBHOOKS, variables: { after: null } });
  const channels = data?.webhooks?.nodes.filter(({ format }) => format !== "JSON");
  const add = (format: string) => go(`${addresses.settings("webhooks")}?make=${format}`);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="A channel is told what happens to everybody. Each is a webhook, with its own address and events."
          actions={
            channels && (
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => add("SLACK")}>Add a Slack channel</Button>
                <Button onClick={() => add("TEAMS")}>Add a Teams channel</Button>
              </SpaceBetween>
            )
          }
        >
          Chat
        </Header>
      }
    >
      <Problem error={error} />
      {channels?.length === 0 && "No channel is told of anything yet."}
      {channels && channels.length > 0 && <Channels channels={channels} />}
    </Container>
  );
}

function Channels({ channels }: { readonly channels: readonly Webhook[] }) {
  return (
    <Rows
      name="Channels"
      items={channels}
      row={(channel) => ({
        key: channel.id,
        main: (
          <PageLink to={addresses.setting("webhooks", channel.id)}>
            {`${formatWord(channel.format)}, ${shownAddress(channel)}`}
          </PageLink>
        ),
        action: channel.disabledAt === null ? <ChannelTest webhook={channel} /> : "Disabled",
      })}
    />
  );
}
