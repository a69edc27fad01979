import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useQuery } from "urql";
import { useAction } from "../../parts/forms/use-action";
import { Problem } from "../../parts/problems/problem";
import { StatusWord } from "../../parts/words/status-word";
import { MAIL, TEST_MAIL } from "./mail-documents";

interface Props {
  /** A service account has neither an address nor preferences. */
  readonly isPerson: boolean;
  readonly refused: readonly { readonly id: string; readonly message: string; readonly whatToDo: string }[];
}

export function MailServer({ isPerson, refused }: Props) {
  const [{ data, error }] = useQuery({ query: MAIL, pause: !isPerson });
  const mail = data?.notificationPreferences;
  const test = useAction(TEST_MAIL);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const canTest = mail?.mailConfigured === true && mail.mailAddress !== null;
  const send = async () => {
    setSentTo(null);
    setSentTo((await test.run({}))?.testNotification?.sentTo ?? null);
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Approvers and people who ask are told by mail, as each of them chose."
          actions={
            canTest && (
              <Button loading={test.isRunning} onClick={() => void send()}>
                Send me a test mail
              </Button>
            )
          }
        >
          Mail
        </Header>
      }
    >
      <SpaceBetween size="m">
        <Problem error={error ?? test.error} />
        {sentTo !== null && (
          <Alert type="success" statusIconAriaLabel="Sent">
            The mail server took a test mail for {sentTo}.
          </Alert>
        )}
        {refused.map(({ id, message, whatToDo }) => (
          <Alert key={id} type="warning" statusIconAriaLabel="Warning" header={message}>
            {whatToDo}
          </Alert>
        ))}
        {mail && <State isConfigured={mail.mailConfigured} address={mail.mailAddress} />}
        <Settings isConfigured={mail?.mailConfigured} />
      </SpaceBetween>
    </Container>
  );
}

function State({ isConfigured, address }: { readonly isConfigured: boolean; readonly address: string | null }) {
  if (!isConfigured) {
    return (
      <Box>
        <StatusWord type="stopped">No mail server is configured</StatusWord>
        <div>Nothing is mailed. People find everything in Drawbridge itself.</div>
      </Box>
    );
  }
  return (
    <Box>
      <StatusWord type="success">A mail server is configured</StatusWord>
      <div>
        {address === null
          ? "Your identity provider has no mail address of yours, so that you cannot test it."
          : `A test goes to ${address}, your own address.`}
      </div>
    </Box>
  );
}

/** Servers and workers read these variables at their start, so the console only lists them. */
function Settings({ isConfigured }: { readonly isConfigured: boolean | undefined }) {
  const missing = isConfigured === false && (
    <div>
      <StatusWord type="warning">Missing</StatusWord>
    </div>
  );
  return (
    <SpaceBetween size="xs">
      <Box variant="h3">Environment variables of servers and workers</Box>
      <Box>They are read when a server or worker starts: set them where it runs, and start it again.</Box>
      <KeyValuePairs
        columns={3}
        items={[
          {
            label: "SMTP_URL",
            value: (
              <>
                {missing}The mail server, such as smtp://user:password@smtp.example.com:587. Without it no mail is sent.
              </>
            ),
          },
          {
            label: "MAIL_FROM",
            value: <>{missing}The sender, such as Drawbridge &lt;drawbridge@example.com&gt;. Needed with SMTP_URL.</>,
          },
          { label: "DRAWBRIDGE_URL", value: "Where browsers reach this server. Without it, mail has no links." },
        ]}
      />
    </SpaceBetween>
  );
}
